import { Violation } from "../violation.ts";
import { allowedQty, type Book, type Child, type Order, type Venue } from "./book.ts";

/**
 * Limits whose breach venues and clients can see: shares and money of one order at a venue, of a
 * client's order, shares ever sent for it, and new orders of a venue's session that nobody has
 * answered (I14). Money of a client's order is judged for buys: no child may be dearer than the
 * reserve, so quantity times a child's price is within it. Collars need quotes, which no FIX line
 * carries: they are not judged here.
 *
 * What is sent obeys the limits of that instant (`LimitsInForce`). A client's order was admitted at
 * some time since it came, and the word of that may come later: the largest value since counts.
 */
export class Limits {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }

  /** An order is written to a venue. */
  sent(venue: Venue, child: Child, side: string): void {
    const { now: limits } = this.#book.limits;
    this.#book.limits.orderSent();
    const { id, qty, px, parent } = child;
    atMost("C4", id, "shares", qty, limits.maxChildQty);
    if (qty < 1) throw new Violation("C4", `${id} is for ${qty} shares`);
    atMost("C5", id, "money", qty * px, limits.maxChildNotional);
    atMost("I14", venue.process, "new orders without an answer", venue.unacked, limits.laneWindow);
    const { order } = parent;
    if (order === null) return;
    const most = Math.max(...order.qtys);
    const name = `P${parent.number}`;
    atMost("SAFETY 9.7", name, "shares sent", parent.sentQty, limits.sentCap * most);
    if (side !== "1") return;
    const mostMoney = this.#book.mostSince(order, "maxOrderNotional");
    atMost("C5", name, "money", leastQty(order) * px, mostMoney);
  }

  /** A client was told that its order, or a replace, is in force. */
  confirmed(order: Order): void {
    const qty = order.confirmed?.qty ?? 0;
    const most = this.#book.mostSince(order, "maxOrderQty");
    atMost("C4", `${order.client.process} ${order.clOrdId}`, "shares", qty, most);
  }
}

/** The quantity that a client's order has at least: a replace on its way may lower it. */
function leastQty(order: Order): number {
  let least = order.confirmed?.qty ?? allowedQty(order);
  for (const { qty } of order.pending.values()) least = Math.min(least, qty);
  return least;
}

function atMost(rule: string, who: string, what: string, used: number, most: number): void {
  if (used > most) throw new Violation(rule, `${who}: ${used} ${what}, at most ${most}`);
}

import { Violation } from "../violation.ts";
import { allowedQty, type Book, type Child, type Order, type Venue } from "./book.ts";
import { Field, letter } from "./fix-words.ts";
import { Marks } from "./marks.ts";
import { Paces } from "./paces.ts";
import type { Passes } from "./passes.ts";
import { checkRetailMark } from "./retail-marks.ts";

const BUY = "1";

/**
 * Limits whose breach venues and clients can see: shares and money of one order at a venue, of a
 * client's order, shares ever sent for it, and new orders of a venue's session that nobody has
 * answered (I14). Money of a client's order is judged for buys: no child may be dearer than the
 * reserve, so quantity times a child's price is within it. What is held against quotes is judged
 * in `Quotes`. Of the sum limits positions are (C22): money at its worst case is known to the gate
 * alone.
 *
 * What is sent obeys the limits of that instant (`LimitsInForce`). A client's order was admitted at
 * some time since it came, and the word of that may come later: the largest value since counts.
 */
export class Limits {
  readonly #book: Book;
  readonly #passes: Passes;
  readonly #paces: Paces = new Paces();
  readonly #marks: Marks;

  constructor(book: Book, passes: Passes) {
    this.#book = book;
    this.#marks = new Marks(book);
    this.#passes = passes;
  }

  /** An order is written to a venue. */
  sent(venue: Venue, child: Child, text: string): void {
    const side = letter(text, Field.Side);
    const { now: limits } = this.#book.limits;
    this.#book.limits.orderSent();
    this.#paces.sent(child, text, limits);
    this.#noSelfTrade(child, side);
    checkRetailMark(venue, child, text);
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
    if (side !== BUY) return;
    const mostMoney = this.#book.mostSince(order, "maxOrderNotional");
    atMost("C5", name, "money", leastQty(order) * px, mostMoney);
  }

  /** No order leaves that could trade with one of the same owner that is out (C16). */
  #noSelfTrade({ id, account, symbol, px }: Child, side: string): void {
    const unit = this.#book.facts.units.find((accounts) => accounts.includes(account)) ?? [];
    const orders = unit.flatMap((one) => [...this.#book.ofSymbol(one, symbol)]);
    for (const { order, side: early, tainted, children } of orders) {
      const otherSide = (order?.confirmed ?? order?.asked[0])?.side ?? early;
      if (tainted !== "" || (otherSide === BUY) === (side === BUY)) continue;
      for (const other of children) {
        const meets = side === BUY ? px >= other.px : px <= other.px;
        if (other.state !== "open" || !meets) continue;
        throw new Violation("C16", `${id} at ${px} could trade with ${other.id} at ${other.px}`);
      }
    }
  }

  /** The gate's power is lost. */
  powerLost(): void {
    this.#paces.powerLost();
  }

  /**
   * A client was told that its order, or a replace, is in force, and can come to so many shares:
   * what it is for, or what it has executed when it is told to have ended.
   */
  confirmed(order: Order, shares: number): void {
    const qty = order.confirmed?.qty ?? 0;
    const most = this.#book.mostSince(order, "maxOrderQty");
    const name = `${order.client.process} ${order.clOrdId}`;
    atMost("C4", name, "shares", qty, most);
    this.#passes.above(order, qty, this.#book.mostSince(order, "softOrderQty"));
    const { retail, account = "" } = order.confirmed ?? {};
    if (retail === true && !order.client.attested.includes(account)) {
      throw new Violation("C37", `${name} is marked retail, nobody has attested ${account}`);
    }
    this.#marks.confirmed(order);
    const position = this.#positionWith(order, shares);
    atMost("C22", name, "shares of a position", position, this.#book.limits.now.positionMaxShares);
  }

  /** Whether an order, whole, can only make the position of its account smaller. */
  reduces(order: Order): boolean {
    return this.#positionWith(order, order.confirmed?.qty ?? 0) <= 0;
  }

  /**
   * Shares that the account of an order has at least in its symbol when the order fills: what it
   * held at first, what was executed on its side and is out there, less what was executed on the
   * other. What the gate has still to send of other orders nobody outside can tell. A venue that
   * lies makes no position.
   */
  #positionWith(order: Order, own: number): number {
    const { confirmed } = order;
    if (confirmed === null) return 0;
    const buys = confirmed.side === BUY;
    const { held } = this.#book.facts;
    let shares = own + (buys ? held : -held);
    const { account, symbol } = confirmed;
    for (const parent of this.#book.ofSymbol(account, symbol)) {
      const { order: other, side: early, tainted, amended, executedQty, openQty } = parent;
      if (tainted !== "" || amended) return 0;
      if (other === order) continue;
      // Of an order that its client was never told of, what its children say.
      const side = (other?.confirmed ?? other?.asked[0])?.side ?? early;
      const sameSide = (side === BUY) === buys;
      shares += sameSide ? executedQty + openQty : -executedQty;
    }
    return shares;
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

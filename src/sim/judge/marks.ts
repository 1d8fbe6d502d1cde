import { Violation } from "../violation.ts";
import { allowedQty, type Book, type Order, type Parent } from "./book.ts";

const BUY = "1";
const SELL = "2";

/**
 * Whether sells are marked long or short as the shares of all accounts of their owner say (C30),
 * by what venues have executed and clients were told. What the gate has heard so far nobody outside
 * can tell: a mark is wrong only when it was wrong whatever the gate had heard.
 */
export class Marks {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }

  /** A client is told for the first time that the gate has taken its order. */
  confirmed(order: Order): void {
    const { confirmed: terms, parent, client, accepted, pending } = order;
    if (terms === null || parent === null || terms.side === BUY) return;
    // In the words of a replace it was decided on later.
    if (accepted.size > 1 || pending.size > 0 || order.asked.length > 1) return;
    const unit = this.#book.unitOf(terms.account);
    const parents = unit.flatMap((account) => [...this.#book.ofSymbol(account, terms.symbol)]);
    if (parents.some(({ tainted, amended }) => tainted !== "" || amended)) return;
    const held = this.#book.facts.held * unit.length;
    const name = `${client.process} ${order.clOrdId}`;
    const shares = terms.qty;
    if (terms.side === SELL) {
      const most = longAtMost(held, parent, parents);
      if (shares <= most) return;
      throw new Violation("C30", `${name}: ${shares} shares are marked long, ${most} are`);
    }
    const least = this.#longAtLeast(held, order, unit);
    if (shares > least) return;
    throw new Violation("C30", `${name}: ${shares} shares are marked short, ${least} are long`);
  }

  /** What is held, less all that was ever asked to be sold: of buys the gate may know nothing. */
  #longAtLeast(held: number, own: Order, unit: readonly string[]): number {
    let least = held;
    for (const client of this.#book.clients) {
      for (const order of new Set(client.orders.values())) {
        const [first] = order.asked;
        if (order === own || first === undefined || !unit.includes(first.account)) continue;
        if (first.symbol !== own.confirmed?.symbol || first.side === BUY) continue;
        least -= Math.max(allowedQty(order), ...order.qtys);
      }
    }
    return least;
  }
}

/**
 * All that was bought until now was there at most. Of sells with lower numbers, which were taken
 * before, whatever was executed or is out was sold already, or was still to be sold.
 */
function longAtMost(held: number, own: Parent, parents: readonly Parent[]): number {
  let most = held;
  for (const parent of parents) {
    const { order, number, children, executedQty, openQty } = parent;
    const side = (order?.confirmed ?? order?.asked[0])?.side ?? parent.side;
    if (side === BUY) {
      for (const child of children) most += child.excused ? child.qty : child.cumQty;
    } else if (number < own.number && wasNeverReplaced(order)) most -= executedQty + openQty;
  }
  return Math.max(0, most);
}

/** One that was replaced may have become larger since. */
function wasNeverReplaced(order: Order | null): boolean {
  return order !== null && order.accepted.size <= 1 && order.pending.size === 0;
}

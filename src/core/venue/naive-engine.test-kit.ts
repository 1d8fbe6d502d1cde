import { Side, Tif } from "../domain/order.ts";
import { ANY_PRICE, type MatchingEngine } from "./engine.ts";
import type { BookSink, Handle, OrderRow, TradeSink } from "./match-sink.ts";

/** What the fast engine and the obviously right one have in common. */
export type Engine = Pick<
  MatchingEngine,
  "submit" | "cancel" | "amend" | "execute" | "best" | "after" | "leaves" | "leavesQty"
>;

type Resting = {
  ref: number;
  readonly row: OrderRow;
  readonly symbol: number;
  readonly side: Side;
  price: number;
  leaves: number;
  readonly hidden: boolean;
  readonly handle: Handle;
};

/**
 * The rules of matching in their plainest form, for the tests of the fast engine: one list of
 * orders, sorted anew for every question.
 */
export class NaiveEngine implements Engine {
  leavesQty = 0;
  readonly #trades: TradeSink;
  readonly #book: BookSink;
  #orders: Resting[] = [];
  #lastRef = 0;
  #lastMatch = 0;
  #lastRow = 0;

  constructor(trades: TradeSink, book: BookSink) {
    this.#trades = trades;
    this.#book = book;
  }

  submit(
    symbol: number,
    side: Side,
    qty: number,
    limit: number,
    tif: Tif,
    hidden: boolean,
    handle: Handle,
  ): OrderRow {
    this.leavesQty = qty;
    const buy = side === Side.Buy ? Side.Buy : Side.Sell;
    const within = this.#within(symbol, buy, limit);
    const available = within.reduce((sum, order) => sum + order.leaves, 0);
    if (tif === Tif.Fok && available < qty) return -1;
    this.#match(within, handle);
    if (this.leavesQty === 0 || tif !== Tif.Day || limit === ANY_PRICE) return -1;
    this.#lastRow += 1;
    const order: Resting = {
      ref: this.#nextRef(),
      row: this.#lastRow,
      symbol,
      side: buy,
      price: limit,
      leaves: this.leavesQty,
      hidden,
      handle,
    };
    this.#orders.push(order);
    if (!hidden) this.#book.added(order.ref, symbol, buy, order.leaves, limit);
    this.#trades.rested(handle, order.row);
    return order.row;
  }

  cancel(row: OrderRow): number {
    const order = this.#at(row);
    this.#orders = this.#orders.filter((other) => other !== order);
    if (!order.hidden) this.#book.deleted(order.ref, order.symbol);
    return order.leaves;
  }

  amend(row: OrderRow, leaves: number, limit: number): OrderRow {
    const order = this.#at(row);
    this.leavesQty = leaves;
    if (limit === order.price && leaves <= order.leaves) {
      const cut = order.leaves - leaves;
      order.leaves = leaves;
      if (cut > 0 && !order.hidden) this.#book.reduced(order.ref, order.symbol, cut);
      return row;
    }
    this.#orders = this.#orders.filter((other) => other !== order);
    const within = this.#within(order.symbol, order.side, limit);
    const oldRef = order.ref;
    if (within.length > 0 && !order.hidden) this.#book.deleted(oldRef, order.symbol);
    this.#match(within, order.handle);
    if (this.leavesQty === 0) return -1;
    order.ref = this.#nextRef();
    order.price = limit;
    order.leaves = this.leavesQty;
    this.#orders.push(order);
    if (!order.hidden) {
      if (within.length > 0) {
        this.#book.added(order.ref, order.symbol, order.side, order.leaves, limit);
      } else this.#book.replaced(oldRef, order.ref, order.symbol, order.leaves, limit);
    }
    this.#trades.rested(order.handle, row);
    return row;
  }

  execute(row: OrderRow, qty: number, incoming: Handle): void {
    this.#fill(this.#at(row), qty, incoming, 0);
  }

  best(symbol: number, side: Side): OrderRow {
    return this.#inPriority(symbol, side)[0]?.row ?? -1;
  }

  after(row: OrderRow): OrderRow {
    const order = this.#at(row);
    const queue = this.#inPriority(order.symbol, order.side);
    return queue[queue.indexOf(order) + 1]?.row ?? -1;
  }

  leaves(row: OrderRow): number {
    return this.#at(row).leaves;
  }

  #at(row: OrderRow): Resting {
    const order = this.#orders.find((resting) => resting.row === row);
    if (order === undefined) throw new Error(`no order rests as row ${row}`);
    return order;
  }

  #nextRef(): number {
    this.#lastRef += 1;
    return this.#lastRef;
  }

  /** Price, then displayed before hidden, then time: references rise with time. */
  #inPriority(symbol: number, side: Side): Resting[] {
    return this.#orders
      .filter((order) => order.symbol === symbol && order.side === side)
      .sort((a, b) => {
        if (a.price !== b.price) return side === Side.Buy ? b.price - a.price : a.price - b.price;
        if (a.hidden !== b.hidden) return a.hidden ? 1 : -1;
        return a.ref - b.ref;
      });
  }

  #within(symbol: number, side: Side, limit: number): Resting[] {
    return this.#inPriority(symbol, side === Side.Buy ? Side.Sell : Side.Buy).filter(
      ({ price }) => limit === ANY_PRICE || (side === Side.Buy ? price <= limit : price >= limit),
    );
  }

  #match(within: readonly Resting[], incoming: Handle): void {
    for (const order of within) {
      const qty = Math.min(order.leaves, this.leavesQty);
      if (qty === 0) return;
      this.leavesQty -= qty;
      this.#fill(order, qty, incoming, this.leavesQty);
    }
  }

  #fill(order: Resting, qty: number, incoming: Handle, incomingLeaves: number): void {
    order.leaves -= qty;
    this.#lastMatch += 1;
    const { ref, symbol, side, price, leaves, handle } = order;
    if (order.hidden) this.#book.printed(symbol, side, qty, price, this.#lastMatch);
    else this.#book.executed(ref, symbol, qty, price, this.#lastMatch);
    if (leaves === 0) this.#orders = this.#orders.filter((other) => other !== order);
    this.#trades.traded(handle, incoming, qty, price, leaves, incomingLeaves);
  }
}

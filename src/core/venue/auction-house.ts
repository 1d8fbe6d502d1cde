import { assert } from "../domain/assert.ts";
import { Side } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { type AuctionOrder, allocate } from "./auction-cross.ts";
import { type AuctionFrame, type AuctionInterest, auctionPrice } from "./auction-price.ts";
import type { AuctionKind, AuctionQueue, WaitingOrder } from "./auction-queue.ts";
import type { ClientOrder } from "./client-orders.ts";
import type { DaySink, Indication } from "./day-sink.ts";
import type { MatchingEngine } from "./engine.ts";
import type { Handle, OrderRow } from "./match-sink.ts";

/** What an auction does to orders that are not its own. */
export interface AuctionOrders {
  /** Shares of an order traded in an auction; `leaves` is what it has left. */
  crossed(handle: Handle, qty: number, px: number, leaves: number): void;
  /** The auction of a waiting order is over and left shares of it. */
  left(order: ClientOrder): void;
  /** What the market model would trade in this auction; gone when it is over. */
  interest(symbol: SymbolId, kind: AuctionKind): readonly AuctionInterest[];
}

/** An order of an auction, and where it comes from: the book, the queue, or the model. */
type Bidder = AuctionOrder & {
  readonly row: OrderRow;
  readonly waiting: WaitingOrder | null;
};

const NO_ROW = -1;

/**
 * Holds the auctions of a venue: orders that wait for one, everything in the symbol's book, and
 * the market model's interest meet at one price. The book stays uncrossed before and after.
 */
export class AuctionHouse {
  readonly #engine: MatchingEngine;
  readonly #queue: AuctionQueue;
  readonly #orders: AuctionOrders;
  readonly #sink: DaySink;

  constructor(parts: {
    readonly engine: MatchingEngine;
    readonly queue: AuctionQueue;
    readonly orders: AuctionOrders;
    readonly sink: DaySink;
  }) {
    this.#engine = parts.engine;
    this.#queue = parts.queue;
    this.#orders = parts.orders;
    this.#sink = parts.sink;
  }

  /** What the auction of these kinds would do now; the first kind names it. */
  indicate(symbol: SymbolId, kinds: readonly AuctionKind[], frame: AuctionFrame): Indication {
    const kind = kinds[0] as AuctionKind;
    const bidders = this.#bidders(symbol, kinds);
    const alone = bidders.filter(({ row }) => row === NO_ROW);
    const { px: farPx } = auctionPrice(alone, frame);
    return { ...auctionPrice(bidders, frame), kind, farPx, referencePx: frame.referencePx };
  }

  /**
   * Holds an auction: executes at its price. What waited and has shares left waits on, until
   * `release`.
   *
   * @param kinds The orders that wait for any of these take part; the first names the auction.
   * @returns the price, 0 when nothing crossed.
   */
  cross(symbol: SymbolId, kinds: readonly AuctionKind[], frame: AuctionFrame): number {
    const kind = kinds[0] as AuctionKind;
    const bidders = this.#bidders(symbol, kinds);
    const { px, pairedQty } = auctionPrice(bidders, frame);
    const match = this.#engine.nextMatch();
    if (pairedQty > 0) {
      const shares = allocate(bidders, px, pairedQty);
      let balance = 0;
      bidders.forEach((bidder, i) => {
        const qty = shares[i] as number;
        balance += bidder.buy ? qty : -qty;
        if (qty > 0) this.#execute(symbol, bidder, qty, px, match);
      });
      assert(balance === 0, "an auction sells as many shares as it buys");
    }
    this.#sink.crossed(symbol, kind, pairedQty, px, match);
    return px;
  }

  /** Ends auctions: gives every order that waits for one of them to `left`. */
  release(symbol: SymbolId, kinds: readonly AuctionKind[]): void {
    for (const each of kinds) {
      for (const { order } of this.#queue.line(symbol, each)) {
        this.#queue.remove(order);
        this.#orders.left(order);
      }
    }
  }

  #execute(symbol: SymbolId, bidder: Bidder, qty: number, px: number, match: number): void {
    const { row, waiting } = bidder;
    const left = bidder.qty - qty;
    if (row !== NO_ROW) {
      const handle = this.#engine.handle(row);
      if (this.#engine.isShown(row)) {
        this.#sink.executedAt(this.#engine.ref(row), symbol, qty, px, match);
      }
      this.#engine.cross(row, qty);
      this.#orders.crossed(handle, qty, px, left);
    } else if (waiting !== null) {
      const { order, limit, seq } = waiting;
      if (left === 0) this.#queue.remove(order);
      else this.#queue.amend(order, left, limit, seq);
      this.#orders.crossed(order, qty, px, left);
    }
  }

  #bidders(symbol: SymbolId, kinds: readonly AuctionKind[]): Bidder[] {
    const all: Bidder[] = [];
    for (const side of [Side.Buy, Side.Sell] as const) {
      const engine = this.#engine;
      for (let row = engine.best(symbol, side); row !== NO_ROW; row = engine.after(row)) {
        const limit = engine.price(row);
        const qty = engine.leaves(row);
        const seq = engine.ref(row);
        all.push({ buy: side === Side.Buy, limit, qty, seq, row, waiting: null });
      }
    }
    for (const kind of kinds) {
      for (const waiting of this.#queue.line(symbol, kind)) {
        const { buy, limit, qty, seq } = waiting;
        all.push({ buy, limit, qty, seq, row: NO_ROW, waiting });
      }
    }
    // The model stands behind everyone: its orders are as late as can be.
    for (const { buy, limit, qty } of this.#orders.interest(symbol, kinds[0] as AuctionKind)) {
      const seq = Number.POSITIVE_INFINITY;
      all.push({ buy, limit, qty, seq, row: NO_ROW, waiting: null });
    }
    return all;
  }
}

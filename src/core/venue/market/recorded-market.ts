import { Side } from "../../domain/order.ts";
import type { SymbolId } from "../../domain/symbols.ts";
import type { VenueCode } from "../../domain/venue-code.ts";
import type { MatchingEngine } from "../engine.ts";
import type { BookSink, Handle, OrderRow } from "../match-sink.ts";
import type { DayVolume } from "./day-volume.ts";
import { DEPTH_LEVELS, depthLots, depthTick } from "./depth.ts";
import { type QuoteLadder, TAKER } from "./quote-ladder.ts";
import { SizeSplit } from "./split.ts";

/** Round lot of the recorded sizes. */
const LOT = 100;

/** The recorded NBBO of one stock: price $0.0001 (0 for none), shares, venue that set the side. */
export type RecordedNbbo = {
  readonly bidPx: number;
  readonly bidQty: number;
  readonly bidVenue: VenueCode;
  readonly askPx: number;
  readonly askQty: number;
  readonly askVenue: VenueCode;
};

type Top = { px: number; qty: number; venue: VenueCode };
type Stock = {
  readonly split: SizeSplit;
  readonly seed: number;
  readonly sharesPerDollar: number;
  readonly bid: Top;
  readonly ask: Top;
};

/**
 * One venue's part of recorded days. The recorded best bid and offer stand in the books of all
 * venues together, split by the day's trades; depth behind them is modelled (depth.ts). What
 * clients take from a side returns with the next recorded change of that side. Recorded trades
 * print at their venue, and may execute clients' resting orders by the rule of `trade`.
 */
export class RecordedMarket {
  readonly #engine: MatchingEngine;
  readonly #ladder: QuoteLadder;
  readonly #book: BookSink;
  readonly #venue: VenueCode;
  readonly #stocks: (Stock | null)[];
  /** Model's shares that stood before a client's order when it came to rest, by its handle. */
  #ahead: Int32Array = new Int32Array(1024);

  constructor(options: {
    readonly engine: MatchingEngine;
    readonly ladder: QuoteLadder;
    readonly book: BookSink;
    readonly venue: VenueCode;
    readonly symbols: number;
  }) {
    this.#engine = options.engine;
    this.#ladder = options.ladder;
    this.#book = options.book;
    this.#venue = options.venue;
    this.#stocks = new Array<Stock | null>(options.symbols).fill(null);
  }

  /**
   * Adds a stock of which a day is recorded.
   *
   * @param seed  Of market and stock together.
   * @param codes All venues of the market, in one order for all.
   */
  list(symbol: SymbolId, seed: number, volume: DayVolume, codes: readonly VenueCode[]): void {
    this.#stocks[symbol] = {
      split: new SizeSplit(volume.shares(codes), this.#venue),
      seed,
      sharesPerDollar: volume.sharesPerDollar(),
      bid: { px: 0, qty: 0, venue: 0 },
      ask: { px: 0, qty: 0, venue: 0 },
    };
  }

  /** A recorded update: this venue's quotes move to their part of it. */
  quote(symbol: SymbolId, nbbo: RecordedNbbo): void {
    const stock = this.#stocks[symbol] as Stock;
    const bidChanged = change(stock.bid, nbbo.bidPx, nbbo.bidQty, nbbo.bidVenue);
    const askChanged = change(stock.ask, nbbo.askPx, nbbo.askQty, nbbo.askVenue);
    if (!bidChanged && !askChanged) return;
    this.#layOut(stock);
    this.#ladder.apply(symbol, bidChanged, askChanged);
  }

  /** Takes the model's quotes of a stock out of the book, as its record has ended. */
  withdraw(symbol: SymbolId): void {
    this.#ladder.withdraw(symbol);
  }

  /**
   * A recorded trade. It prints if it was done here. A client's resting order takes part, for at
   * most the recorded shares and at its own limit, when the trade was done at this venue
   *  - at a price strictly worse for the other side than our limit (a buy above it, a sale below);
   *  - at our limit, once the shares that the model showed there before us have traded.
   */
  trade(symbol: SymbolId, price: number, qty: number, venue: VenueCode): void {
    const stock = this.#stocks[symbol] as Stock;
    if (stock.split.venueFor(venue) !== this.#venue) return;
    const left = this.#meet(symbol, Side.Sell, price, this.#meet(symbol, Side.Buy, price, qty));
    if (left === 0) return;
    this.#book.printed(symbol, Side.Buy, left, price, this.#engine.nextMatch());
  }

  /** A client's order came to rest: notes what the model shows before it. */
  rested(handle: Handle, row: OrderRow): void {
    if (handle >= this.#ahead.length) {
      const larger = new Int32Array(Math.max(handle + 1, this.#ahead.length * 2));
      larger.set(this.#ahead);
      this.#ahead = larger;
    }
    this.#ahead[handle] = this.#shownAt(row);
  }

  /** Lets clients' orders of a side take part in a recorded trade; returns the shares left. */
  #meet(symbol: SymbolId, side: Side, price: number, qty: number): number {
    let left = qty;
    let passed = 0;
    let row = this.#engine.best(symbol, side);
    while (row >= 0 && left > 0) {
      const next = this.#engine.after(row);
      const limit = this.#engine.price(row);
      const handle = this.#engine.handle(row);
      const better = side === Side.Buy ? limit - price : price - limit;
      if (better < 0) break;
      if (handle >= 0) {
        if (better === 0) {
          const waits = Math.min(this.#aheadOf(row, handle, passed), left);
          passed += waits;
          left -= waits;
        }
        const fill = Math.min(left, this.#engine.leaves(row));
        if (fill > 0) this.#engine.execute(row, fill, TAKER);
        left -= fill;
      }
      row = next;
    }
    if (passed > 0) this.#advanceQueue(symbol, side, price, passed);
    return left + passed;
  }

  /** Shares of the model that still trade before this order, beyond those that just did. */
  #aheadOf(row: OrderRow, handle: Handle, passed: number): number {
    const ahead = Math.min(this.#ahead[handle] as number, this.#shownAt(row));
    return Math.max(0, ahead - passed);
  }

  /** What traded at a price was ahead of every order there. */
  #advanceQueue(symbol: SymbolId, side: Side, price: number, passed: number): void {
    for (let row = this.#engine.best(symbol, side); row >= 0; row = this.#engine.after(row)) {
      const handle = this.#engine.handle(row);
      if (handle < 0 || this.#engine.price(row) !== price) continue;
      this.#ahead[handle] = this.#aheadOf(row, handle, passed);
    }
  }

  #shownAt(row: OrderRow): number {
    const engine = this.#engine;
    return this.#ladder.shownAt(engine.symbol(row), engine.side(row), engine.price(row));
  }

  /**
   * Says what this venue should show. While the record is locked or crossed only the setters show
   * their side, and the depth begins outside of both: no single book may cross.
   */
  #layOut(stock: Stock): void {
    const { bid, ask, split } = stock;
    if (bid.px === 0 || ask.px === 0 || bid.px < ask.px) {
      this.#side(stock, Side.Buy, bid, split.own(bid.qty, bid.venue, LOT), bid.px);
      this.#side(stock, Side.Sell, ask, split.own(ask.qty, ask.venue, LOT), ask.px);
      return;
    }
    const bidHome = split.venueFor(bid.venue);
    const setter = split.venueFor(ask.venue);
    const askHome = setter === bidHome ? split.largestBut(setter) : setter;
    const ownBid = bidHome === this.#venue ? bid.qty : 0;
    const ownAsk = askHome === this.#venue && askHome !== bidHome ? ask.qty : 0;
    this.#side(stock, Side.Buy, bid, ownBid, Math.min(bid.px, ask.px));
    this.#side(stock, Side.Sell, ask, ownAsk, Math.max(bid.px, ask.px));
  }

  /** Wants `own` shares at the recorded best of a side and the depth behind `best`. */
  #side(stock: Stock, side: Side, top: Top, own: number, best: number): void {
    if (top.px === 0) return;
    if (own > 0) this.#ladder.want(side, top.px, own);
    this.#depth(stock, side, best);
  }

  #depth(stock: Stock, side: Side, best: number): void {
    const tick = depthTick(best) * (side === Side.Buy ? -1 : 1);
    for (let level = 1; level <= DEPTH_LEVELS; level++) {
      const price = best + level * tick;
      if (price <= 0) return;
      const lots = depthLots(stock.seed, side, price, stock.sharesPerDollar, LOT);
      const own = stock.split.ownDepth(lots);
      if (own > 0) this.#ladder.want(side, price, own * LOT);
    }
  }
}

function change(top: Top, px: number, qty: number, venue: VenueCode): boolean {
  if (top.px === px && top.qty === qty && top.venue === venue) return false;
  top.px = px;
  top.qty = qty;
  top.venue = venue;
  return true;
}

import { isBuy, Side } from "../../core/domain/order.ts";
import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import type { MatchingEngine } from "../../core/venue/engine.ts";
import type { Exchange } from "../../core/venue/exchange.ts";
import type { BookSink } from "../../core/venue/match-sink.ts";
import {
  type ItchSink,
  putAddOrder,
  putOrderCancel,
  putOrderDelete,
  putOrderExecuted,
  putOrderReplace,
  putStockDirectory,
  putTrade,
} from "../../wire/itch/encode.ts";
import { SystemEventCode } from "../../wire/itch/schema.ts";
import { DayFeed } from "./day-feed.ts";
import type { MarketClock } from "./market-clock.ts";

/** What a feed's directory says of a stock. */
export type ListedStock = { readonly lot: number; readonly luldTier: 1 | 2 };

/** Where messages go while nobody can read them. */
const NOWHERE: ItchSink = { view: new DataView(new ArrayBuffer(64)), room: () => 0 };

/**
 * A venue's public feed: what the engine says of its books as ITCH messages, and the whole state
 * for a reader who comes late. Only displayed orders are published; a stock's locate number is its
 * symbol number + 1.
 */
export class FeedOut implements BookSink {
  /** What concerns no single order: phases, halts, auctions. */
  readonly day: DayFeed;
  readonly #symbols: SymbolTable;
  readonly #stocks: readonly ListedStock[];
  readonly #clock: MarketClock;
  #out: ItchSink = NOWHERE;
  #exchange: Exchange | null = null;

  /** @param stocks What the directory says, by symbol. */
  constructor(symbols: SymbolTable, stocks: readonly ListedStock[], clock: MarketClock) {
    this.#symbols = symbols;
    this.#stocks = stocks;
    this.#clock = clock;
    this.day = new DayFeed(symbols, clock);
  }

  /**
   * Begins to publish: the day's first event, the directory, and the orders that stand in the book
   * already. What happened before is told by them.
   */
  open(sink: ItchSink, exchange: Exchange): void {
    this.#out = sink;
    this.#exchange = exchange;
    this.day.open(sink);
    this.day.systemEvent(SystemEventCode.StartOfMessages);
    this.#putState(sink, exchange);
  }

  /** Everything that a reader must know who begins now. Nothing before `open`. */
  snapshot(sink: ItchSink): void {
    if (this.#exchange === null) return;
    this.day.putEvents(sink);
    this.#putState(sink, this.#exchange);
    this.day.putBreaker(sink, this.#exchange.day);
  }

  added(ref: number, symbol: SymbolId, side: Side, qty: number, price: number): void {
    const lo = this.#symbols.lo(symbol);
    const hi = this.#symbols.hi(symbol);
    const ns = this.#clock.timeOfDayNs();
    putAddOrder(this.#out, symbol + 1, ns, ref, isBuy(side), qty, lo, hi, price);
  }

  executed(ref: number, symbol: SymbolId, qty: number, _price: number, match: number): void {
    putOrderExecuted(this.#out, symbol + 1, this.#clock.timeOfDayNs(), ref, qty, match);
  }

  printed(symbol: SymbolId, side: Side, qty: number, price: number, match: number): void {
    const lo = this.#symbols.lo(symbol);
    const hi = this.#symbols.hi(symbol);
    const ns = this.#clock.timeOfDayNs();
    putTrade(this.#out, symbol + 1, ns, isBuy(side), qty, lo, hi, price, match);
  }

  reduced(ref: number, symbol: SymbolId, qty: number): void {
    putOrderCancel(this.#out, symbol + 1, this.#clock.timeOfDayNs(), ref, qty);
  }

  deleted(ref: number, symbol: SymbolId): void {
    putOrderDelete(this.#out, symbol + 1, this.#clock.timeOfDayNs(), ref);
  }

  replaced(oldRef: number, newRef: number, symbol: SymbolId, qty: number, price: number): void {
    const ns = this.#clock.timeOfDayNs();
    putOrderReplace(this.#out, symbol + 1, ns, oldRef, newRef, qty, price);
  }

  #putState(sink: ItchSink, exchange: Exchange): void {
    this.#putDirectory(sink, exchange);
    for (let symbol = 0; symbol < this.#symbols.size; symbol++) {
      this.#putOrders(sink, exchange.engine, symbol, Side.Buy);
      this.#putOrders(sink, exchange.engine, symbol, Side.Sell);
    }
  }

  #putDirectory(sink: ItchSink, exchange: Exchange): void {
    const ns = this.#clock.timeOfDayNs();
    for (let symbol = 0; symbol < this.#symbols.size; symbol++) {
      const lo = this.#symbols.lo(symbol);
      const hi = this.#symbols.hi(symbol);
      const { lot, luldTier } = this.#stocks[symbol] as ListedStock;
      putStockDirectory(sink, symbol + 1, ns, lo, hi, lot, luldTier);
      this.day.putState(sink, symbol, exchange.day);
    }
  }

  /** Adds of a side's displayed orders in priority, so that the reader's queues are ours. */
  #putOrders(sink: ItchSink, engine: MatchingEngine, symbol: SymbolId, side: Side): void {
    const lo = this.#symbols.lo(symbol);
    const hi = this.#symbols.hi(symbol);
    const ns = this.#clock.timeOfDayNs();
    for (let row = engine.best(symbol, side); row >= 0; row = engine.after(row)) {
      if (!engine.isShown(row)) continue;
      const qty = engine.leaves(row);
      const price = engine.price(row);
      putAddOrder(sink, symbol + 1, ns, engine.ref(row), isBuy(side), qty, lo, hi, price);
    }
  }
}

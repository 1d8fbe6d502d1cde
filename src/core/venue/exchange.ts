import { isBuy, Side } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { HaltReason } from "../market/trading-state.ts";
import type { AuctionInterest } from "./auction-price.ts";
import { type AuctionKind, AuctionQueue } from "./auction-queue.ts";
import { type ClientOrder, ClientOrders } from "./client-orders.ts";
import { ClOrdIds } from "./clordids.ts";
import type { DaySink } from "./day-sink.ts";
import { MatchingEngine } from "./engine.ts";
import type { VenueFees } from "./fees.ts";
import { QuoteLadder, TAKER } from "./market/quote-ladder.ts";
import type { BookSink, Handle, OrderRow, TradeSink } from "./match-sink.ts";
import { OrderEntry, type OrderSink } from "./order-entry.ts";
import { type DayOrders, type DayPlan, TradingDay } from "./trading-day.ts";

/** Interest that only retail orders meet: it is better than the quotes, and stands in no book. */
export interface RetailInterest {
  /** What is offered to retail orders of one side now; null: nothing. */
  offer(symbol: SymbolId, buy: boolean): { readonly price: number; readonly qty: number } | null;
  /** So many of those shares are gone. */
  take(symbol: SymbolId, buy: boolean, qty: number): void;
}

export type ExchangeOptions = {
  readonly symbols: number;
  readonly fees: VenueFees;
  readonly plan: DayPlan;
  /** What clients are told. */
  readonly orders: OrderSink;
  /** What the public is told. */
  readonly book: BookSink;
  readonly day: DaySink;
  /** It has a retail programme. */
  readonly retail: boolean;
};

/**
 * One venue without wires: books, order desk, trading day and the quotes of a market model, each
 * told of the trades that concern it. Sums up what clients executed and what they owe for it.
 */
export class Exchange {
  readonly engine: MatchingEngine;
  readonly entry: OrderEntry;
  readonly ladder: QuoteLadder;
  readonly day: TradingDay;
  /** Called when a client's order comes to rest, after the order desk knows. */
  onRest: (handle: Handle, row: OrderRow) => void = () => {};
  /** What the market model would trade in an auction. */
  onAuction: (symbol: SymbolId, kind: AuctionKind) => readonly AuctionInterest[] = () => [];
  /** What retail orders meet here, when the venue has a programme; null: nothing. */
  retailInterest: RetailInterest | null = null;
  /** Shares that clients executed today, both sides counted. */
  clientShares = 0;
  /** Fees less rebates of the clients' executions, in millionths of a dollar. */
  clientFeeMicros = 0;

  constructor({ symbols, fees, plan, orders, book, day, retail }: ExchangeOptions) {
    const queue = new AuctionQueue();
    this.engine = new MatchingEngine(symbols, this.#tradeSink(fees), book);
    this.ladder = new QuoteLadder(this.engine, symbols);
    const { engine } = this;
    this.day = new TradingDay({
      plan,
      symbols,
      engine,
      queue,
      orders: this.#dayOrders(),
      sink: day,
    });
    this.entry = new OrderEntry({
      orders: new ClientOrders(),
      ids: new ClOrdIds(),
      engine,
      queue,
      rules: this.day,
      sink: orders,
      retail: retail ? { meet: (...order) => this.#meetRetail(...order) } : null,
    });
  }

  isTradable(symbol: SymbolId): boolean {
    return this.day.states.isTrading(symbol);
  }

  /** From now on new orders in the symbol are refused; what rests may be cancelled. */
  halt(symbol: SymbolId): void {
    this.day.halt(symbol, HaltReason.Operational);
  }

  #tradeSink({ takerMicros, makerMicros }: VenueFees): TradeSink {
    return {
      traded: (resting, incoming, qty, price, restingLeaves, incomingLeaves) => {
        this.day.traded(this.engine.tradedSymbol, price);
        if (resting >= 0) {
          this.#charge(qty, makerMicros);
          this.entry.traded(resting, qty, price, restingLeaves, true);
        } else this.ladder.traded(resting, qty, restingLeaves);
        if (incoming >= 0) {
          this.#charge(qty, takerMicros);
          this.entry.traded(incoming, qty, price, incomingLeaves, false);
        } else this.ladder.traded(incoming, qty, incomingLeaves);
      },
      rested: (handle, row) => {
        if (handle < 0) return;
        this.entry.rested(handle, row);
        this.onRest(handle, row);
      },
    };
  }

  /** A retail order takes what is offered to such orders within its limit. */
  #meetRetail(
    order: ClientOrder,
    symbol: SymbolId,
    side: Side,
    qty: number,
    limit: number,
  ): number {
    const buy = isBuy(side);
    const offered = this.retailInterest?.offer(symbol, buy) ?? null;
    if (offered === null || (buy ? offered.price > limit : offered.price < limit)) return qty;
    const taken = Math.min(qty, offered.qty);
    this.retailInterest?.take(symbol, buy, taken);
    const other = buy ? Side.Sell : Side.Buy;
    this.engine.print(symbol, other, taken, offered.price, TAKER, order, qty - taken);
    return qty - taken;
  }

  #dayOrders(): DayOrders {
    return {
      crossed: (handle, qty, px, leaves) => {
        // An auction has no fee here: it has no taker and no maker.
        if (handle < 0) this.ladder.traded(handle, qty, leaves);
        else {
          this.clientShares += qty;
          this.entry.traded(handle, qty, px, leaves, null);
        }
      },
      left: (order) => this.entry.leaveAuction(order),
      interest: (symbol, kind) => this.onAuction(symbol, kind),
      withdraw: (symbol) => this.ladder.withdraw(symbol),
      expel: (symbol) => this.#expel(symbol),
      expireAll: () => this.entry.expireAll(),
    };
  }

  /** Takes out bids above the upper band and offers below the lower one. */
  #expel(symbol: SymbolId): void {
    for (const side of [Side.Buy, Side.Sell] as const) {
      for (;;) {
        const row = this.engine.best(symbol, side);
        if (row < 0 || !this.day.isOutside(symbol, side, this.engine.price(row))) break;
        const handle = this.engine.handle(row);
        if (handle < 0) this.ladder.withdraw(symbol);
        else this.entry.expel(handle);
      }
    }
  }

  #charge(qty: number, micros: number): void {
    this.clientShares += qty;
    this.clientFeeMicros += qty * micros;
  }
}

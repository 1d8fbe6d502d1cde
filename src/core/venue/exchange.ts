import { Side } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { HaltReason } from "../market/trading-state.ts";
import type { AuctionInterest } from "./auction-price.ts";
import { type AuctionKind, AuctionQueue } from "./auction-queue.ts";
import { ClientOrders } from "./client-orders.ts";
import { ClOrdIds } from "./clordids.ts";
import type { DaySink } from "./day-sink.ts";
import { MatchingEngine } from "./engine.ts";
import type { VenueFees } from "./fees.ts";
import { QuoteLadder } from "./market/quote-ladder.ts";
import type { BookSink, Handle, OrderRow, TradeSink } from "./match-sink.ts";
import { OrderEntry, type OrderSink } from "./order-entry.ts";
import { type DayOrders, type DayPlan, TradingDay } from "./trading-day.ts";

export type ExchangeOptions = {
  readonly symbols: number;
  readonly fees: VenueFees;
  readonly plan: DayPlan;
  /** What clients are told. */
  readonly orders: OrderSink;
  /** What the public is told. */
  readonly book: BookSink;
  readonly day: DaySink;
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
  /** Shares that clients executed today, both sides counted. */
  clientShares = 0;
  /** Fees less rebates of the clients' executions, in millionths of a dollar. */
  clientFeeMicros = 0;

  constructor({ symbols, fees, plan, orders, book, day }: ExchangeOptions) {
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

import type { SymbolId } from "../domain/symbols.ts";
import { ClientOrders } from "./client-orders.ts";
import { ClOrdIds } from "./clordids.ts";
import { MatchingEngine } from "./engine.ts";
import type { VenueFees } from "./fees.ts";
import { QuoteLadder } from "./market/quote-ladder.ts";
import type { BookSink, Handle, OrderRow, TradeSink } from "./match-sink.ts";
import { OrderEntry, type OrderSink } from "./order-entry.ts";

export type ExchangeOptions = {
  readonly symbols: number;
  readonly fees: VenueFees;
  /** What clients are told. */
  readonly orders: OrderSink;
  /** What the public is told. */
  readonly book: BookSink;
};

/**
 * One venue without wires: books, order desk and the quotes of a market model, each told of the
 * trades that concern it. Sums up what clients executed and what they owe for it.
 */
export class Exchange {
  readonly engine: MatchingEngine;
  readonly entry: OrderEntry;
  readonly ladder: QuoteLadder;
  /** Called when a client's order comes to rest, after the order desk knows. */
  onRest: (handle: Handle, row: OrderRow) => void = () => {};
  /** Shares that clients executed today, both sides counted. */
  clientShares = 0;
  /** Fees less rebates of the clients' executions, in millionths of a dollar. */
  clientFeeMicros = 0;
  readonly #tradable: Uint8Array;

  constructor({ symbols, fees, orders, book }: ExchangeOptions) {
    this.#tradable = new Uint8Array(symbols).fill(1);
    this.engine = new MatchingEngine(symbols, this.#tradeSink(fees), book);
    this.ladder = new QuoteLadder(this.engine, symbols);
    this.entry = new OrderEntry({
      orders: new ClientOrders(),
      ids: new ClOrdIds(),
      engine: this.engine,
      sink: orders,
      tradable: this.#tradable,
    });
  }

  isTradable(symbol: SymbolId): boolean {
    return this.#tradable[symbol] === 1;
  }

  /** From now on new orders in the symbol are refused; what rests may be cancelled. */
  halt(symbol: SymbolId): void {
    this.#tradable[symbol] = 0;
  }

  #tradeSink({ takerMicros, makerMicros }: VenueFees): TradeSink {
    return {
      traded: (resting, incoming, qty, price, restingLeaves, incomingLeaves) => {
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

  #charge(qty: number, micros: number): void {
    this.clientShares += qty;
    this.clientFeeMicros += qty * micros;
  }
}

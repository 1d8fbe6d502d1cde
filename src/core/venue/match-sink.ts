import type { Side } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";

/**
 * Whose order it is: 0 and up is a client order of the day, below 0 belongs to the market model
 * (`TAKER`, or a slot of its quote ladder). The engine only hands it back.
 */
export type Handle = number;

/** A place in the engine's order rows; valid while the order rests, then given to another. */
export type OrderRow = number;

/**
 * What a match means for the two orders. Called during a call of the engine, in the order in which
 * things happen; the engine must not be called from here.
 */
export interface TradeSink {
  /**
   * One execution, at the price of the resting order.
   *
   * @param restingLeaves  LeavesQty(151) of the resting order after it.
   * @param incomingLeaves LeavesQty(151) of the incoming order after it.
   */
  traded(
    resting: Handle,
    incoming: Handle,
    qty: number,
    price: number,
    restingLeaves: number,
    incomingLeaves: number,
  ): void;
  /** What is left of an order now stands in the book (again, when it was replaced). */
  rested(handle: Handle, row: OrderRow): void;
}

/**
 * What the public sees, in the words of ITCH 5.0: enough to make the feed from. Hidden orders
 * appear only when they trade (`printed`). A displayed order that is executed to the end is gone
 * without a `deleted`. References are whole, from 1, and never used twice by an engine.
 */
export interface BookSink {
  added(ref: number, symbol: SymbolId, side: Side, qty: number, price: number): void;
  /** A displayed order traded at its own price; `match` numbers the execution. */
  executed(ref: number, symbol: SymbolId, qty: number, price: number, match: number): void;
  /** A trade against interest that was not displayed; `side` is that of the hidden order. */
  printed(symbol: SymbolId, side: Side, qty: number, price: number, match: number): void;
  /** A displayed order lost `qty` shares and keeps its place. */
  reduced(ref: number, symbol: SymbolId, qty: number): void;
  deleted(ref: number, symbol: SymbolId): void;
  /** A displayed order left its place and stands under a new reference. */
  replaced(oldRef: number, newRef: number, symbol: SymbolId, qty: number, price: number): void;
}

import type { SymbolId } from "../domain/symbols.ts";
import type { HaltReason, ShortSaleState, TradingState } from "../market/trading-state.ts";
import type { AuctionFrame, AuctionPrice } from "./auction-price.ts";
import type { AuctionKind } from "./auction-queue.ts";
import type { VenuePhase } from "./session-phases.ts";

/** What an auction would do if it took place now. */
export type Indication = AuctionPrice & {
  readonly kind: AuctionKind;
  /** Where the orders that wait for this auction would cross alone; $0.0001, 0 for nowhere. */
  readonly farPx: number;
  readonly referencePx: number;
};

/** What the public is told of a venue's day, beside its books, in the words of ITCH 5.0. */
export interface DaySink {
  phase(phase: VenuePhase): void;
  tradingState(symbol: SymbolId, state: TradingState, reason: HaltReason): void;
  shortSale(symbol: SymbolId, state: ShortSaleState): void;
  /** Levels of the index at which the market-wide breaker trips, in points. */
  breakerLevels(levels: readonly [number, number, number]): void;
  /** Level 1, 2 or 3 was reached. */
  breaker(level: number): void;
  /** Between which prices the auction after a limit up-limit down pause may cross. */
  collar(symbol: SymbolId, frame: AuctionFrame): void;
  imbalance(symbol: SymbolId, indication: Indication): void;
  /** A displayed order traded in an auction; part of the `crossed` of the same number. */
  executedAt(ref: number, symbol: SymbolId, qty: number, px: number, match: number): void;
  /** An auction took place; 0 shares when nothing crossed. */
  crossed(symbol: SymbolId, kind: AuctionKind, qty: number, px: number, match: number): void;
}

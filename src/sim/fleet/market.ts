import type { SymbolId } from "../../core/domain/symbols.ts";
import type { HaltReason, ShortSaleState } from "../../core/market/trading-state.ts";
import type { TradingDay } from "../../core/venue/trading-day.ts";
import type { VenueProgram } from "./programs.ts";

/** A halt ends so long after it is lifted, ms of market time: with the next look at it. */
const AT_ONCE_MS = 1;

/** What exchanges do to instruments: halts and short-sale restrictions, at the real venues. */
export class SimMarket {
  readonly symbols: number;
  readonly #venues: readonly VenueProgram[];

  constructor(venues: readonly VenueProgram[], symbols: number) {
    this.#venues = venues;
    this.symbols = symbols;
  }

  /**
   * Halts a symbol.
   *
   * @param every At every venue, as for news; else at one.
   * @returns whose word it is, and what lifts it; null when no such venue lives.
   */
  halt(
    symbol: SymbolId,
    reason: HaltReason,
    venue: number,
    every: boolean,
  ): { readonly who: string; lift(): void } | null {
    const halted = this.#venues.filter((_, i) => every || i === venue % this.#venues.length);
    const days: TradingDay[] = [];
    for (const { venue: living } of halted) {
      if (living === null) continue;
      living.exchange.day.halt(symbol, reason);
      days.push(living.exchange.day);
    }
    const [first] = halted;
    if (first === undefined || days.length === 0) return null;
    return {
      who: first.name,
      lift: () => {
        for (const day of days) day.resume(symbol, AT_ONCE_MS);
      },
    };
  }

  /** A venue says that short sales of a symbol are restricted, or free again. */
  restrictShort(symbol: SymbolId, state: ShortSaleState, venue: number): string | null {
    const program = this.#venues[venue % this.#venues.length];
    if (program?.venue == null) return null;
    program.venue.exchange.day.restrictShort(symbol, state);
    return program.name;
  }
}

import { Side } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { LuldBands, type LuldTerms } from "../market/luld-bands.ts";
import type { MatchingEngine } from "./engine.ts";

/** A limit state of so long becomes a pause. */
const LIMIT_STATE_MS = 15_000;
/** A pause ends after so long, with an auction. */
export const LULD_PAUSE_MS = 300_000;

const NONE = Number.POSITIVE_INFINITY;

/**
 * Limit up-limit down at one venue: bands from its own trades, for it hears no tape, and how long
 * its best offer has stood at the lower band or its best bid at the upper one.
 */
export class LimitStates {
  readonly bands: LuldBands;
  readonly #engine: MatchingEngine;
  readonly #symbols: number;
  /** Since when a symbol has been in a limit state, ms since midnight. */
  readonly #sinceMs: Float64Array;

  constructor(engine: MatchingEngine, terms: readonly LuldTerms[]) {
    this.#engine = engine;
    this.#symbols = terms.length;
    this.bands = new LuldBands(terms);
    this.#sinceMs = new Float64Array(terms.length).fill(NONE);
  }

  /** Puts the bands of a symbol in force, or lifts them. */
  enforce(symbol: SymbolId, inForce: boolean): void {
    const { bands } = this;
    this.#sinceMs[symbol] = NONE;
    this.#engine.setBands(
      symbol,
      inForce ? bands.lower(symbol) : 0,
      inForce ? bands.upper(symbol) : 0,
    );
  }

  /**
   * Brings the bands to an instant.
   *
   * @param isOpen   Whether a symbol trades.
   * @param moved    Takes each symbol whose bands are others now; they are in force already.
   */
  advance(
    nowMs: number,
    isOpen: (symbol: SymbolId) => boolean,
    moved: (symbol: SymbolId) => void,
  ): void {
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      if (!isOpen(symbol) || !this.bands.advance(symbol, nowMs)) continue;
      this.#engine.setBands(symbol, this.bands.lower(symbol), this.bands.upper(symbol));
      moved(symbol);
    }
  }

  /** Whether a symbol has been in a limit state for 15 seconds; its edge is `edge`. */
  isExhausted(symbol: SymbolId, nowMs: number): boolean {
    if (this.edge(symbol) === 0) {
      this.#sinceMs[symbol] = NONE;
      return false;
    }
    if (this.#sinceMs[symbol] === NONE) this.#sinceMs[symbol] = nowMs;
    return nowMs - (this.#sinceMs[symbol] as number) >= LIMIT_STATE_MS;
  }

  /** The band at which the symbol's best quote stands, 0 when it is in no limit state. */
  edge(symbol: SymbolId): number {
    const { bands } = this;
    const ask = this.#engine.best(symbol, Side.Sell);
    const lower = bands.lower(symbol);
    if (lower > 0 && ask >= 0 && this.#engine.price(ask) === lower) return lower;
    const bid = this.#engine.best(symbol, Side.Buy);
    const upper = bands.upper(symbol);
    return upper > 0 && bid >= 0 && this.#engine.price(bid) === upper ? upper : 0;
  }
}

import type { SymbolId } from "../../core/domain/symbols.ts";
import { LuldBands, type LuldTerms } from "../../core/market/luld-bands.ts";

const NS_PER_MS = 1_000_000;
const DAY_MS = 86_400_000;
/** Bands are looked at so often, market time. */
const LOOK_MS = 1_000;

/** What `quotes` knows of the day beside the feeds. */
export type BandPlan = {
  /** By symbol. */
  readonly terms: readonly LuldTerms[];
  /** End of regular hours, ms since midnight; infinite for a market that never closes. */
  readonly closeMs: number;
};

/**
 * Limit up-limit down bands over all venues, as the consolidated tape has them: made of every
 * eligible trade of every feed, on the feeds' own time. In force while any venue is in regular
 * hours.
 */
export class NationalBands {
  readonly #bands: LuldBands;
  readonly #symbols: number;
  readonly #closeMs: number;
  readonly #moved: (symbol: SymbolId) => void;
  /** Market time, ms since the first midnight; never goes back. */
  #nowMs = 0;
  #midnightMs = 0;
  #lookMs = 0;
  #isOpen = false;

  constructor({ terms, closeMs }: BandPlan, moved: (symbol: SymbolId) => void) {
    this.#bands = new LuldBands(terms);
    this.#symbols = terms.length;
    this.#closeMs = closeMs;
    this.#bands.closeMs = closeMs;
    this.#moved = moved;
  }

  /** An eligible trade at any venue; `ns` since midnight, by its feed. */
  trade(symbol: SymbolId, px: number, ns: number): void {
    this.#hear(ns);
    if (this.#isOpen) this.#bands.trade(symbol, px, this.#nowMs);
  }

  /** An auction opened or reopened a symbol. */
  restart(symbol: SymbolId, px: number, ns: number): void {
    this.#hear(ns);
    this.#bands.restart(symbol, px, this.#nowMs);
    this.#moved(symbol);
  }

  /** Whether any venue is in regular hours. */
  open(isOpen: boolean, ns: number): void {
    this.#hear(ns);
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    for (let symbol = 0; symbol < this.#symbols; symbol++) this.#moved(symbol);
  }

  /** Brings all symbols to the newest time that a feed told. */
  look(): void {
    if (!this.#isOpen || this.#nowMs < this.#lookMs) return;
    this.#lookMs = this.#nowMs + LOOK_MS;
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      if (this.#bands.advance(symbol, this.#nowMs)) this.#moved(symbol);
    }
  }

  lower(symbol: SymbolId): number {
    return this.#isOpen ? this.#bands.lower(symbol) : 0;
  }

  upper(symbol: SymbolId): number {
    return this.#isOpen ? this.#bands.upper(symbol) : 0;
  }

  reference(symbol: SymbolId): number {
    return this.#isOpen ? Math.round(this.#bands.reference(symbol)) : 0;
  }

  /** A feed's time of day; one far behind the newest belongs to the next day. */
  #hear(ns: number): void {
    const ms = ns / NS_PER_MS + this.#midnightMs;
    if (ms < this.#nowMs - DAY_MS / 2) {
      this.#midnightMs += DAY_MS;
      this.#bands.closeMs = this.#midnightMs + this.#closeMs;
      this.#nowMs = Math.max(this.#nowMs, ms + DAY_MS);
    } else if (ms > this.#nowMs) this.#nowMs = ms;
  }
}

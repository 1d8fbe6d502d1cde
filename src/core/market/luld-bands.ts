import type { SymbolId } from "../domain/symbols.ts";

/** What sets the width of a symbol's bands for the day. */
export type LuldTerms = {
  /** Tier 1 (S&P 500, Russell 1000, some ETPs) or 2. */
  readonly tier: 1 | 2;
  /** Official close of the day before, $0.0001; 0 when it is not known: no bands. */
  readonly priorClosePx: number;
};

/** Span over which trades make the reference price. */
const WINDOW_MS = 300_000;
/** A new reference price is in force for at least so long. */
const REFERENCE_MIN_MS = 30_000;
/** A mean takes the reference's place when it differs by 1 % of it. */
const REFERENCE_STEP = 0.01;
/** The bands are twice as wide in the last 25 minutes. */
const DOUBLED_MS = 1_500_000;

const BUCKET_MS = 1_000;
const BUCKETS = WINDOW_MS / BUCKET_MS;
const THREE_DOLLARS = 30_000;
const THREE_QUARTERS = 7_500;
const FIFTEEN_CENTS = 1_500;
const DOLLAR = 10_000;
const CENT = 100;

/**
 * Limit up-limit down price bands: for each symbol a reference price, the mean of its eligible
 * trades over five minutes, and the prices around it outside which nobody may trade. Fed with
 * trades and time. Trades are summed by the second, so a mean may hold trades that are up to a
 * second too old. Prices $0.0001, times ms since midnight, never going back.
 *
 * @see The plan under Rule 608, sections V and VI, Appendix A; docs/venues.md.
 */
export class LuldBands {
  readonly #terms: readonly LuldTerms[];
  readonly #reference: Float64Array;
  readonly #sinceMs: Float64Array;
  readonly #lower: Uint32Array;
  readonly #upper: Uint32Array;
  /** A ring of seconds for each symbol that has traded: sums and counts. */
  readonly #windows: (Window | undefined)[];
  /** End of regular hours, ms since midnight; infinite for a market that never closes. */
  closeMs: number = Number.POSITIVE_INFINITY;

  constructor(terms: readonly LuldTerms[]) {
    this.#terms = terms;
    this.#reference = Float64Array.from(terms, ({ priorClosePx }) => priorClosePx);
    this.#sinceMs = new Float64Array(terms.length).fill(Number.NEGATIVE_INFINITY);
    this.#lower = new Uint32Array(terms.length);
    this.#upper = new Uint32Array(terms.length);
    this.#windows = new Array<Window | undefined>(terms.length).fill(undefined);
    for (let symbol = 0; symbol < terms.length; symbol++) this.#setBands(symbol, 0);
  }

  /** An eligible trade of a symbol. */
  trade(symbol: SymbolId, px: number, nowMs: number): void {
    let window = this.#windows[symbol];
    if (window === undefined) {
      window = new Window();
      this.#windows[symbol] = window;
    }
    window.add(px, nowMs);
  }

  /**
   * Brings a symbol to an instant.
   *
   * @returns whether its bands are others now.
   */
  advance(symbol: SymbolId, nowMs: number): boolean {
    const reference = this.#reference[symbol] as number;
    const mean = this.#windows[symbol]?.meanAt(nowMs) ?? 0;
    const old = nowMs - (this.#sinceMs[symbol] as number) >= REFERENCE_MIN_MS;
    if (mean > 0 && old && Math.abs(mean - reference) >= reference * REFERENCE_STEP) {
      this.#reference[symbol] = mean;
      this.#sinceMs[symbol] = nowMs;
    }
    return this.#setBands(symbol, nowMs);
  }

  /** Begins anew from an auction's price, as after a pause and at the open. */
  restart(symbol: SymbolId, px: number, nowMs: number): void {
    this.#windows[symbol] = undefined;
    this.#reference[symbol] = px;
    this.#sinceMs[symbol] = nowMs;
    this.#setBands(symbol, nowMs);
  }

  /** $0.0001, with a fraction; 0 when none is known. */
  reference(symbol: SymbolId): number {
    return this.#reference[symbol] as number;
  }

  /** Lowest price at which the symbol may trade; 0 when there are no bands. */
  lower(symbol: SymbolId): number {
    return this.#lower[symbol] as number;
  }

  /** Highest price at which the symbol may trade; 0 when there are no bands. */
  upper(symbol: SymbolId): number {
    return this.#upper[symbol] as number;
  }

  #setBands(symbol: SymbolId, nowMs: number): boolean {
    const reference = this.reference(symbol);
    const terms = this.#terms[symbol] as LuldTerms;
    const width = luldWidth(terms, reference, nowMs >= this.closeMs - DOUBLED_MS);
    const lower = reference === 0 ? 0 : Math.max(1, toTick(reference - width));
    const upper = reference === 0 ? 0 : toTick(reference + width);
    const same = lower === this.#lower[symbol] && upper === this.#upper[symbol];
    this.#lower[symbol] = lower;
    this.#upper[symbol] = upper;
    return !same;
  }
}

/**
 * Distance of the bands from a reference price, $0.0001. The prior close sets the class: above $3
 * 5 % for tier 1 and 10 % for tier 2; from $0.75 to $3 20 %; below the lesser of $0.15 and 75 %.
 * Doubled in the last 25 minutes, but not for tier 2 above $3.
 */
export function luldWidth(terms: LuldTerms, referencePx: number, last25: boolean): number {
  const { tier, priorClosePx } = terms;
  const twice = last25 && (tier === 1 || priorClosePx <= THREE_DOLLARS) ? 2 : 1;
  if (priorClosePx > THREE_DOLLARS) return referencePx * (tier === 1 ? 0.05 : 0.1) * twice;
  if (priorClosePx >= THREE_QUARTERS) return referencePx * 0.2 * twice;
  return Math.min(FIFTEEN_CENTS, referencePx * 0.75) * twice;
}

/** A band lies on the nearest cent, below $1 on the nearest $0.0001. */
function toTick(px: number): number {
  return px >= DOLLAR ? Math.round(px / CENT) * CENT : Math.round(px);
}

/** Sum and count of trades over the last five minutes, by the second. */
class Window {
  readonly #sums: Float64Array = new Float64Array(BUCKETS);
  readonly #counts: Uint32Array = new Uint32Array(BUCKETS);
  #sum = 0;
  #count = 0;
  /** The second up to which old buckets were emptied. */
  #second = Number.NEGATIVE_INFINITY;

  add(px: number, nowMs: number): void {
    this.#roll(nowMs);
    const at = this.#second % BUCKETS;
    this.#sums[at] = (this.#sums[at] as number) + px;
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.#sum += px;
    this.#count += 1;
  }

  /** Mean price, or 0 without a trade. */
  meanAt(nowMs: number): number {
    this.#roll(nowMs);
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  #roll(nowMs: number): void {
    const second = Math.floor(nowMs / BUCKET_MS);
    const passed = Math.min(BUCKETS, second - this.#second);
    for (let i = 0; i < passed; i++) {
      const at = (second - i) % BUCKETS;
      this.#sum -= this.#sums[at] as number;
      this.#count -= this.#counts[at] as number;
      this.#sums[at] = 0;
      this.#counts[at] = 0;
    }
    if (passed > 0) this.#second = second;
  }
}

import { Violation } from "../violation.ts";
import type { Child } from "./book.ts";
import type { VisibleLimits } from "./facts.ts";
import { MINUTE_MS, sendingMs } from "./paces.ts";
import { Recent } from "./recent.ts";

/**
 * The gate counts what trades by sevenths of a minute, one more at most; its clock may run so much
 * slower than the world's.
 */
const MARKET_MS = Math.ceil((60_000 * 8) / 7);
const DRIFT = 2;
/** Hundredths of a percent in the whole. */
const WHOLE = 10_000;

/**
 * Shares that left for venues within a minute, against those that had traded in the symbol at the
 * most, by what `quotes` had delivered to the gate (C27). A sum that is the first of its line, or
 * below the last one, says nothing of when it traded, and a gate that starts has heard of nothing.
 */
export class VolumeShares {
  readonly #sums: Map<string, number> = new Map();
  readonly #traded: Recent = new Recent();
  readonly #sent: Recent = new Recent();
  #newestMs = 0;

  /** @param sum Shares at all venues since `quotes` started. */
  traded(atNs: number, symbol: string, sum: number): void {
    const before = this.#sums.get(symbol);
    this.#sums.set(symbol, sum);
    if (before !== undefined && sum > before) this.#traded.add(symbol, atNs / 1e6, sum - before);
  }

  /** The line to `quotes` is gone. */
  lost(): void {
    this.#sums.clear();
  }

  gateStarts(): void {
    this.#traded.clear();
  }

  /** The gate's power is lost: what it had not written it counts no more. */
  powerLost(): void {
    this.#sent.clear();
  }

  /**
   * An order is written to a venue.
   *
   * @param waited What a full line kept back was decided before: it only counts.
   */
  sent(
    { symbol, qty }: Child,
    text: string,
    limits: VisibleLimits,
    { atNs, waited }: { readonly atNs: number; readonly waited: boolean },
  ): void {
    this.#newestMs = Math.max(this.#newestMs, sendingMs(text));
    this.#sent.add(symbol, this.#newestMs, qty);
    const shares = this.#sent.sum(symbol, this.#newestMs, MINUTE_MS);
    const { symbolVolumeFromShares: from, symbolVolumeMaxBp: maxBp } = limits;
    if (waited || shares <= from) return;
    const traded = this.#traded.sum(symbol, atNs / 1e6, DRIFT * MARKET_MS);
    if (shares * WHOLE <= traded * maxBp) return;
    const what = `${shares} shares in ${symbol} within a minute, of ${traded} that have traded`;
    throw new Violation("C27", `${what}: at most ${maxBp / 100} % or ${from}`);
  }
}

import { assert } from "../../domain/assert.ts";
import type { VenueCode } from "../../domain/venue-code.ts";

/** A venue and its part of the market, in any unit that all venues share. */
export type VenueShare = { readonly code: VenueCode; readonly weight: number };

/**
 * Splits national sizes over the venues of a market. The venue that set the quote shows the odd
 * rest and one round lot; the other lots go out by weight with the largest remainders (Hamilton),
 * ties to the venue that is listed first. Whole numbers throughout: every venue computes the same
 * split, and the parts sum to the size exactly.
 */
export class SizeSplit {
  readonly #codes: readonly VenueCode[];
  readonly #weights: readonly number[];
  readonly #total: number;
  readonly #largest: number;
  readonly #own: number;

  /** @param shares Weights are whole; when all are 0 the venues count alike. */
  constructor(shares: readonly VenueShare[], own: VenueCode) {
    const total = shares.reduce((sum, { weight }) => sum + weight, 0);
    this.#codes = shares.map(({ code }) => code);
    this.#weights = shares.map(({ weight }) => (total === 0 ? 1 : weight));
    this.#total = total === 0 ? shares.length : total;
    this.#largest = this.#weights.indexOf(Math.max(...this.#weights));
    this.#own = this.#codes.indexOf(own);
    assert(this.#own >= 0, "a venue is one of its market's venues");
    assert(this.#weights.every(Number.isSafeInteger), "weights are whole");
  }

  /**
   * The venue that stands for a code: itself, or the one with the largest weight when the code is
   * of a venue that this market does not have.
   */
  venueFor(code: VenueCode): VenueCode {
    return this.#codes[this.#indexOf(code)] as VenueCode;
  }

  /** The venue with the largest weight beside this one. */
  largestBut(code: VenueCode): VenueCode {
    let best = -1;
    this.#codes.forEach((other, i) => {
      const larger = best < 0 || (this.#weights[i] as number) > (this.#weights[best] as number);
      if (other !== code && larger) best = i;
    });
    return best < 0 ? code : (this.#codes[best] as VenueCode);
  }

  /** This venue's part of a size that was set at `setter`. */
  own(size: number, setter: VenueCode, lot: number): number {
    return this.#part(this.#own, size, this.#indexOf(setter), lot);
  }

  /** This venue's part of a size that no venue set: by weight alone. */
  ownDepth(lots: number): number {
    return this.#byWeight(this.#own, lots);
  }

  #indexOf(code: VenueCode): number {
    const at = this.#codes.indexOf(code);
    return at < 0 ? this.#largest : at;
  }

  #part(venue: number, size: number, setter: number, lot: number): number {
    const lots = Math.floor(size / lot);
    const odd = size - lots * lot;
    const free = lots > 0 ? lots - 1 : 0;
    const first = venue === setter ? odd + (lots - free) * lot : 0;
    return first + this.#byWeight(venue, free) * lot;
  }

  #byWeight(venue: number, lots: number): number {
    let left = lots;
    let ahead = 0;
    const own = this.#remainder(venue, lots);
    for (let i = 0; i < this.#weights.length; i++) {
      left -= this.#quota(i, lots);
      const other = this.#remainder(i, lots);
      if (other > own || (other === own && i < venue)) ahead += 1;
    }
    return this.#quota(venue, lots) + (ahead < left ? 1 : 0);
  }

  #quota(venue: number, lots: number): number {
    return Math.floor((lots * (this.#weights[venue] as number)) / this.#total);
  }

  #remainder(venue: number, lots: number): number {
    const weight = this.#weights[venue] as number;
    return lots * weight - this.#quota(venue, lots) * this.#total;
  }
}

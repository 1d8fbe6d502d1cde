import { PRICE_UNITS } from "../../domain/price.ts";
import type { VenueCode } from "../../domain/venue-code.ts";
import type { VenueShare } from "./split.ts";

/** The trade reporting facility: trades off exchange. */
const OFF_EXCHANGE = 0x44;

/** What one recorded day of one stock traded, summed over its trades. */
export class DayVolume {
  readonly #byVenue: Float64Array = new Float64Array(128);
  #shares = 0;
  /** Sum of price x quantity, $0.0001; a day stays far below 2^53. */
  #notional = 0;

  add(venue: VenueCode, qty: number, price: number): void {
    this.#shares += qty;
    this.#notional += qty * price;
    if (venue !== OFF_EXCHANGE) this.#byVenue[venue] = (this.#byVenue[venue] as number) + qty;
  }

  /** The shares that each of these venues printed; trades off exchange count nowhere. */
  shares(codes: readonly VenueCode[]): VenueShare[] {
    return codes.map((code) => ({ code, weight: this.#byVenue[code] as number }));
  }

  /** Shares traded per dollar of their average price: what the depth of a book goes with. */
  sharesPerDollar(): number {
    if (this.#notional === 0) return 0;
    return (this.#shares * this.#shares * PRICE_UNITS) / this.#notional;
  }
}

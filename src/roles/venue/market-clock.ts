import type { Clock } from "../../ports/clock.ts";

const MS = 1_000_000;
const DAY_MS = 86_400_000;

/**
 * The simulated time of day. All venues of a market are given the same epoch, so they agree on it;
 * after its start it follows the monotonic clock alone and never goes back. Before the epoch the
 * market stands at its first instant.
 */
export class MarketClock {
  readonly speed: number;
  readonly #clock: Clock;
  readonly #fromMs: number;
  /** Monotonic instant of the epoch, ms; may lie before the start of the process. */
  readonly #epochMs: number;

  /**
   * @param market `fromMs`: market time at the epoch, ms since midnight in New York; `epochUtcMs`:
   *   the wall clock's instant of the epoch; `speed`: simulated seconds in one second.
   */
  constructor(
    clock: Clock,
    market: { readonly fromMs: number; readonly epochUtcMs: number; readonly speed: number },
  ) {
    this.#clock = clock;
    this.speed = market.speed;
    this.#fromMs = market.fromMs;
    this.#epochMs = clock.nowNs() / MS - (clock.utcMs() - market.epochUtcMs);
  }

  /** Ms since midnight in New York, with a fraction; goes on past 24 hours. */
  nowMs(): number {
    const passed = Math.max(0, this.#clock.nowNs() / MS - this.#epochMs);
    return this.#fromMs + passed * this.speed;
  }

  /** Nanoseconds since midnight, whole, as ITCH timestamps are. */
  timeOfDayNs(): number {
    return Math.floor((this.nowMs() % DAY_MS) * MS);
  }

  /** Real milliseconds until a market time; 0 when it has passed. */
  untilMs(marketMs: number): number {
    const epochAhead = Math.max(0, this.#epochMs - this.#clock.nowNs() / MS);
    return epochAhead + Math.max(0, (marketMs - this.nowMs()) / this.speed);
  }
}

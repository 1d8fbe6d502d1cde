import type { SyntheticMarket } from "../../core/venue/market/synthetic-market.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { MarketClock } from "./market-clock.ts";

/** How often the market is looked at: 20 wakings a second are all that an idle venue costs. */
const TICK_MS = 50;

/** Keeps a synthetic market on time. It never closes. */
export class SyntheticDriver {
  readonly #market: SyntheticMarket;
  readonly #marketClock: MarketClock;
  readonly #timer: Timer;

  constructor(market: SyntheticMarket, clock: Clock, marketClock: MarketClock) {
    this.#market = market;
    this.#marketClock = marketClock;
    this.#timer = clock.every(TICK_MS, () => this.#tick());
    this.#tick();
  }

  stop(): void {
    this.#timer.cancel();
  }

  #tick(): void {
    this.#market.advance(this.#marketClock.nowMs());
  }
}

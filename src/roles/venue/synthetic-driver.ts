import type { NewsDesk } from "../../core/venue/market/news-halts.ts";
import type { SyntheticMarket } from "../../core/venue/market/synthetic-market.ts";
import type { TradingDay } from "../../core/venue/trading-day.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { MarketClock } from "./market-clock.ts";

/** How often the market is looked at: 20 wakings a second are all that an idle venue costs. */
const TICK_MS = 50;

/** Keeps a synthetic market and the venue's day on time. */
export class SyntheticDriver {
  readonly #market: SyntheticMarket;
  readonly #day: TradingDay;
  readonly #news: NewsDesk | null;
  readonly #marketClock: MarketClock;
  readonly #timer: Timer;

  constructor(parts: {
    readonly market: SyntheticMarket;
    readonly day: TradingDay;
    /** Null for a market without phases: it has no halts of its own. */
    readonly news: NewsDesk | null;
    readonly clock: Clock;
    readonly marketClock: MarketClock;
  }) {
    this.#market = parts.market;
    this.#day = parts.day;
    this.#news = parts.news;
    this.#marketClock = parts.marketClock;
    this.#timer = parts.clock.every(TICK_MS, () => this.#tick());
    this.#tick();
  }

  stop(): void {
    this.#timer.cancel();
  }

  /** The day first: makers quote in the phase that it is in. */
  #tick(): void {
    const nowMs = this.#marketClock.nowMs();
    this.#day.advance(nowMs);
    this.#news?.advance(nowMs);
    this.#market.advance(nowMs);
  }
}

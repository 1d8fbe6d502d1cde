import type { SymbolId } from "../../domain/symbols.ts";
import { HaltReason } from "../../market/trading-state.ts";
import type { SessionTimes } from "../session-phases.ts";
import type { TradingDay } from "../trading-day.ts";
import { mixUnit, stockSeed } from "./mix.ts";

const DAY_MS = 86_400_000;
const MINUTE = 60_000;
/** The part of the stocks that is halted on a day. */
const PART = 0.01;
/** Halts begin so long after the open, and so long before the close at the latest. */
const MARGIN_MS = 30 * MINUTE;
const LENGTH_MIN_MS = 5 * MINUTE;
const LENGTH_MAX_MS = 20 * MINUTE;

/** Uses of chance, so that no two share a draw. */
const DRAW = { whether: 2_001, when: 2_002, length: 2_003 } as const;

/** A halt of the modelled day, ms since midnight. */
export type NewsHalt = {
  readonly symbol: SymbolId;
  readonly fromMs: number;
  readonly toMs: number;
};

/** The halts of a day: a pure function of seed, names and day, the same at all venues. */
export function newsHalts(
  seed: number,
  names: readonly string[],
  times: SessionTimes,
  day: number,
): readonly NewsHalt[] {
  const halts: NewsHalt[] = [];
  names.forEach((name, symbol) => {
    const stock = stockSeed(seed, name);
    if (mixUnit(stock, DRAW.whether, day, 0) >= PART) return;
    const firstMs = times.openMs + MARGIN_MS;
    const spanMs = times.closeMs - MARGIN_MS - firstMs;
    const fromMs = Math.floor(firstMs + mixUnit(stock, DRAW.when, day, 0) * spanMs);
    const length = mixUnit(stock, DRAW.length, day, 0) * (LENGTH_MAX_MS - LENGTH_MIN_MS);
    halts.push({ symbol, fromMs, toMs: Math.floor(fromMs + LENGTH_MIN_MS + length) });
  });
  return halts;
}

/** Halts stocks of a synthetic day for news, and lets them come back. */
export class NewsDesk {
  readonly #day: TradingDay;
  readonly #seed: number;
  readonly #names: readonly string[];
  readonly #times: SessionTimes;
  #today = -1;
  /** Of today, still to begin or to end. */
  #coming: readonly NewsHalt[] = [];
  readonly #halted: Set<NewsHalt> = new Set();

  constructor(day: TradingDay, seed: number, names: readonly string[], times: SessionTimes) {
    this.#day = day;
    this.#seed = seed;
    this.#names = names;
    this.#times = times;
  }

  /** Brings the news to an instant, ms; a halt that was over before the first call never was. */
  advance(nowMs: number): void {
    const today = Math.floor(nowMs / DAY_MS);
    const ms = nowMs - today * DAY_MS;
    if (today !== this.#today) {
      this.#today = today;
      this.#coming = newsHalts(this.#seed, this.#names, this.#times, today);
    }
    for (const halt of this.#coming) {
      if (ms < halt.fromMs) continue;
      if (ms < halt.toMs && !this.#halted.has(halt)) {
        this.#halted.add(halt);
        this.#day.halt(halt.symbol, HaltReason.News);
      } else if (ms >= halt.toMs && this.#halted.delete(halt)) this.#day.resume(halt.symbol);
    }
  }
}

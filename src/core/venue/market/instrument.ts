import type { LuldTerms } from "../../market/luld-bands.ts";

/** How much a stock trades: it sets spread, depth and how often quotes change. */
export const INSTRUMENT_CLASSES = ["large", "mid", "small"] as const;
export type InstrumentClass = (typeof INSTRUMENT_CLASSES)[number];

/** One stock that the venues list. */
export type Instrument = {
  readonly symbol: string;
  readonly class: InstrumentClass;
  /** Official close of the day before, $0.0001. */
  readonly priorClosePx: number;
  /** Average shares a day, all venues together. */
  readonly adv: number;
  /** Shares of a round lot. */
  readonly lot: number;
};

/** Tier 1 is the S&P 500 and the Russell 1000; our small stocks are in neither. */
export function luldTier({ class: size }: Instrument): 1 | 2 {
  return size === "small" ? 2 : 1;
}

/** Limit up-limit down terms of each stock. */
export function luldTerms(instruments: readonly Instrument[]): LuldTerms[] {
  return instruments.map((stock) => ({
    tier: luldTier(stock),
    priorClosePx: stock.priorClosePx,
  }));
}

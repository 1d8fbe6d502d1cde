import type { Instrument } from "../../core/venue/market/instrument.ts";
import type { DayPlan } from "../../core/venue/trading-day.ts";
import type { VenueConfig } from "./config.ts";

/**
 * The day that a venue has. A recorded one has no phases, bands or triggers of its own: nothing is
 * invented that the record does not tell.
 */
export function dayPlan(config: VenueConfig, recorded: boolean): DayPlan {
  if (recorded) return { times: null, terms: null };
  const terms = config.instruments.map((stock) => ({
    tier: luldTier(stock),
    priorClosePx: stock.priorClosePx,
  }));
  return { times: config.times, terms };
}

/** Tier 1 is the S&P 500 and the Russell 1000; our small stocks are in neither. */
export function luldTier({ class: size }: Instrument): 1 | 2 {
  return size === "small" ? 2 : 1;
}

import { luldTerms } from "../../core/venue/market/instrument.ts";
import type { DayPlan } from "../../core/venue/trading-day.ts";
import type { VenueConfig } from "./config.ts";

/**
 * The day that a venue has. A recorded one has no phases, bands or triggers of its own: nothing is
 * invented that the record does not tell.
 */
export function dayPlan({ times, instruments }: VenueConfig, recorded: boolean): DayPlan {
  if (recorded) return { times: null, terms: null };
  return { times, terms: luldTerms(instruments) };
}

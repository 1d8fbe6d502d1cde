import type { DaySink } from "./day-sink.ts";
import type { DayPlan } from "./trading-day.ts";

const nothing = (): void => {};

/** Hears nothing. */
const SILENT_DAY: DaySink = {
  phase: nothing,
  tradingState: nothing,
  shortSale: nothing,
  breakerLevels: nothing,
  breaker: nothing,
  collar: nothing,
  imbalance: nothing,
  executedAt: nothing,
  crossed: nothing,
};

/** A venue that trades always and has no day, for tests of other things. */
export const NO_DAY: {
  readonly plan: DayPlan;
  readonly day: DaySink;
  readonly retail: boolean;
} = {
  plan: { times: null, terms: null },
  day: SILENT_DAY,
  retail: false,
};

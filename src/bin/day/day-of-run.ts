import { parseDate } from "../../core/domain/civil-date.ts";
import { simulatedDay } from "../../roles/day/simulated-day.ts";
import type { DayBody } from "../../wire/control/day-body.ts";
import type { Run } from "../run.ts";

/** The day that a run's simulated market is in, for a gate that stands so. */
export function dayOfRun(
  { config, epochUtcMs, instruments, venues }: Run,
  { phaseDate, positions }: Pick<DayBody, "phaseDate" | "positions">,
): ReturnType<typeof simulatedDay> {
  const { fromMs, speed, openMs, closeMs, mode } = config.market;
  return simulatedDay({
    // A recorded day ends; a synthetic market goes on with the next.
    session: { epochUtcMs, fromMs, speed, openMs, closeMs, repeats: mode === "synthetic" },
    instruments,
    venues: venues.map(({ letter, fees }) => ({ letter, takerMicros: fees.takerMicros })),
    positions,
    lastDate: parseDate(phaseDate) ?? 0,
    utcMs: Date.now(),
  });
}

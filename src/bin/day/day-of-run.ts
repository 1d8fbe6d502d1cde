import { parseDate } from "../../core/domain/civil-date.ts";
import { sessionTimes } from "../../core/venue/session-phases.ts";
import { simulatedDay } from "../../roles/day/simulated-day.ts";
import type { Run } from "../run.ts";
import type { DayState } from "./day-document.ts";

/** Shares of everything that each account of a system for trying out has on its first day. */
const HELD = 1_000_000;

/** The day that a run's simulated market is in, for a gate that stands so. */
export function dayOfRun(
  { config, epochUtcMs, instruments, venues }: Run,
  { phaseDate, tradeDate, positions }: Pick<DayState, "phaseDate" | "tradeDate" | "positions">,
): ReturnType<typeof simulatedDay> {
  const { fromMs, speed, openMs, closeMs, mode, phases } = config.market;
  const isFirst = tradeDate === "" && positions.length === 0;
  return simulatedDay({
    // A recorded day ends; a synthetic market goes on with the next.
    session: {
      ...{ epochUtcMs, fromMs, speed, openMs, closeMs, repeats: mode === "synthetic" },
      times: mode === "synthetic" && phases ? sessionTimes(openMs, closeMs) : null,
    },
    instruments,
    venues: venues.map(({ letter, fees }) => ({ letter, takerMicros: fees.takerMicros })),
    accounts: config.clients.flatMap(({ accounts }) => accounts),
    positions: isFirst ? HELD : positions,
    lastDate: parseDate(phaseDate) ?? 0,
    utcMs: Date.now(),
  });
}

import type { Ledger } from "./ledger.ts";
import type { StartRecord } from "./records.ts";
import { StateCause } from "./scope-state.ts";

const HOUR_MS = 3_600_000;

/** Notes a start; those of the last hour are counted, as far as no good stop lies between. */
export function applyStartTime(ledger: Ledger, r: StartRecord): void {
  const stopped = ledger.firmCause === StateCause.Stopped;
  const recent = stopped ? [] : ledger.starts.filter((utcMs) => r.utcMs - utcMs < HOUR_MS);
  ledger.starts = [...recent, r.utcMs];
}

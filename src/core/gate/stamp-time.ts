import { assert } from "../domain/assert.ts";
import type { Gate } from "./gate.ts";
import type { Ledger } from "./ledger.ts";
import { Phase } from "./phase.ts";
import type { PhaseRecord, TickRecord } from "./records.ts";

const record: TickRecord = { monoNs: 0, utcMs: 0 };

/** Journals this turn's time once, before anything that it decides (I16). */
export function stampTime(gate: Gate): void {
  const { ledger } = gate;
  if (ledger.tickMonoNs === gate.nowNs && ledger.tickUtcMs === gate.utcMs) return;
  record.monoNs = gate.nowNs;
  record.utcMs = gate.utcMs;
  gate.records.tick(record);
  applyTick(ledger, record);
}

export function applyTick(ledger: Ledger, r: TickRecord): void {
  ledger.tickMonoNs = r.monoNs;
  ledger.tickUtcMs = r.utcMs;
  ledger.exposure.loss.at(r.utcMs);
}

/** Phases of a trade date only go forward (I16). */
export function applyPhase(ledger: Ledger, r: PhaseRecord): void {
  const forward =
    r.tradeDate > ledger.tradeDate || (r.tradeDate === ledger.tradeDate && r.phase > ledger.phase);
  assert(forward, "phases of a trade date only go forward (I16)");
  if (r.tradeDate > ledger.tradeDate) {
    ledger.exposure.newDay();
    ledger.passes.newDay();
  }
  ledger.tradeDate = r.tradeDate;
  ledger.phase = r.phase as Phase;
}

/** Whether the day counts as open: its phase is known and it is not over. */
export function dayOpen(ledger: Ledger): boolean {
  return ledger.phase === Phase.PreOpen || ledger.phase === Phase.Open;
}

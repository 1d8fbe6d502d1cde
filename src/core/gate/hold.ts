import type { Gate } from "./gate.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

/** Brings the firm to HELD for a cause; asking again changes nothing. */
export function hold(gate: Gate, cause: StateCause): void {
  if (gate.ledger.firmState === ScopeState.OPEN) turnFirm(gate, ScopeState.HELD, cause);
}

/** A cause of the firm is gone: it is OPEN again, if this is what held it. */
export function clear(gate: Gate, cause: StateCause): void {
  const { ledger } = gate;
  if (ledger.firmState !== ScopeState.HELD || ledger.firmCause !== cause) return;
  turnFirm(gate, ScopeState.OPEN, StateCause.Ready);
}

function turnFirm(gate: Gate, state: ScopeState, cause: StateCause): void {
  const record = { parent: 0, state, cause, utcMs: gate.utcMs };
  gate.records.state(record);
  gate.ledger.applyState(record);
}

import type { Gate } from "./gate.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

/** Brings the firm to HELD for a cause (SAFETY 4.2); a stricter state stays. */
export function hold(gate: Gate, cause: StateCause): void {
  const { firmState } = gate.ledger;
  if (firmState === ScopeState.OPEN || firmState === ScopeState.REDUCE_ONLY) {
    turn(gate, ScopeState.HELD, cause);
  }
}

/** A cause of the firm is gone: it opens again, if it was that cause that held it. */
export function clear(gate: Gate, cause: StateCause): void {
  const { firmState, firmCause } = gate.ledger;
  if (firmState === ScopeState.HELD && firmCause === cause) {
    turn(gate, ScopeState.OPEN, StateCause.Ready);
  }
}

function turn(gate: Gate, state: ScopeState, cause: StateCause): void {
  const record = { parent: 0, state, cause, utcMs: gate.utcMs };
  gate.records.state(record);
  gate.ledger.applyState(record);
}

import { RejectCode } from "../domain/reject-code.ts";
import type { Gate } from "./gate.ts";
import { ParentFlag } from "./parents.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

/**
 * Brings one parent to FROZEN: nothing more is drawn from it until people have read the cause.
 * Its reports are still booked and its cancels still go out.
 */
export function freezeParent(gate: Gate, row: number, code: RejectCode, number: number): void {
  const { parents } = gate.ledger;
  gate.effects.alert(code, `parent ${row + 1}`, row + 1, number);
  if (parents.has(row, ParentFlag.frozen) && code !== RejectCode.Overfill) return;
  const record = {
    parent: row + 1,
    state: ScopeState.FROZEN,
    cause: causeOf(code),
    utcMs: gate.utcMs,
  };
  gate.records.state(record);
  gate.ledger.applyState(record);
  gate.effects.parentChanged(row);
}

function causeOf(code: RejectCode): StateCause {
  if (code === RejectCode.Overfill) return StateCause.Overfill;
  return code === RejectCode.SentCap ? StateCause.SentCap : StateCause.Contradiction;
}

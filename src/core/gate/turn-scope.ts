import { RejectCode } from "../domain/reject-code.ts";
import { type Scope, scopeText } from "../domain/scope.ts";
import type { Gate } from "./gate.ts";
import type { ScopeState, StateCause } from "./scope-state.ts";
import { applyScopeTurn } from "./scope-turn.ts";
import { stampTime } from "./stamp-time.ts";

/**
 * Journals that a cause demands a state of a scope, or nothing any more with OPEN, and lets it act.
 *
 * @param by People who said so; "" when the gate did by itself.
 */
export function turnScope(
  gate: Gate,
  scope: Scope,
  x: { readonly state: ScopeState; readonly cause: StateCause; readonly by: string },
): void {
  stampTime(gate);
  const record = { scope: scopeText(scope), ...x, utcMs: gate.utcMs };
  gate.records.scopeTurn(record);
  applyScopeTurn(gate.ledger, record);
  gate.effects.alert(RejectCode.ScopeTurned, record.scope, x.state, x.cause);
  // What stops or lets go a scope outlives the next crash.
  gate.effects.sync();
}

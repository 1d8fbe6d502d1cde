import type { Scope } from "../domain/scope.ts";
import type { Gate } from "./gate.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { turnScope } from "./turn-scope.ts";

/** REDUCE_ONLY is for named accounts and symbols: of nothing else is there one position. */
export function mayReduce(scope: Scope): boolean {
  return scope.kind === "account" || scope.kind === "symbol";
}

/**
 * Two people let only reducing orders of an account or a symbol through: each by one person's word
 * on exactly that order (`passing.ts`). Orders that were there before send nothing more.
 */
export function turnReduceOnly(gate: Gate, scope: Scope, persons: readonly string[]): void {
  const [state, cause] = [ScopeState.REDUCE_ONLY, StateCause.ReducedByPeople];
  turnScope(gate, scope, { state, cause, by: persons.join(", ") });
}

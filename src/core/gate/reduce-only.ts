import type { Scope } from "../domain/scope.ts";
import type { Gate } from "./gate.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { turnScope } from "./turn-scope.ts";

/** REDUCE_ONLY is for named accounts and symbols: of nothing else is there one position. */
export function mayReduce(scope: Scope): boolean {
  return scope.kind === "account" || scope.kind === "symbol";
}

/**
 * Two people let only reducing orders of an account or a symbol through. No position is known here
 * yet, so no order is known to reduce one: until then nothing passes but cancels and reports.
 */
export function turnReduceOnly(gate: Gate, scope: Scope, persons: readonly string[]): void {
  const [state, cause] = [ScopeState.REDUCE_ONLY, StateCause.ReducedByPeople];
  turnScope(gate, scope, { state, cause, by: persons.join(", ") });
}

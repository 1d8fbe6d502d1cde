import { RejectCode } from "../domain/reject-code.ts";
import type { Scope } from "../domain/scope.ts";
import { cancelNow, closeParent } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { clearScope } from "./hold.ts";
import { killedParents, openChildren } from "./kill.ts";
import { P, ParentFlag } from "./parents.ts";
import { refuse } from "./reason.ts";
import { isMeasured, ScopeState, StateCause } from "./scope-state.ts";
import { turnScope } from "./turn-scope.ts";
import { needsWorker } from "./workers.ts";

/** What two people say when they let a scope go. */
export type Release = {
  /** Distinct persons, checked before by their signatures. */
  readonly persons: readonly string[];
  /** The parents in scope go on; else they return to their clients as Canceled(4). */
  readonly keep: boolean;
};

/** Brings a scope to FROZEN: nothing more is drawn, what is open of it is asked back at once. */
export function freezeScope(gate: Gate, scope: Scope, cause: StateCause): void {
  if (gate.ledger.states.demand(scope, cause) >= ScopeState.FROZEN) return;
  turnScope(gate, scope, { state: ScopeState.FROZEN, cause, by: "" });
  for (const child of openChildren(gate, scope)) cancelNow(gate, child);
}

/**
 * One person ends a HELD whose cause was a message or an alert; a measured condition ends only by
 * being good again.
 */
export function endHold(
  gate: Gate,
  scope: Scope,
  cause: StateCause,
  persons: readonly string[],
): boolean {
  if (!enough(gate, persons, 1)) return false;
  const held = gate.ledger.states.demand(scope, cause) === ScopeState.HELD;
  if (!held || isMeasured(cause)) return refuse(gate.why, RejectCode.NotHeldBy, cause, 0);
  clearScope(gate, scope, cause, persons.join(", "));
  return true;
}

/** Two people let a scope go from FROZEN or REDUCE_ONLY, after reading the cause (I8). */
export function thaw(gate: Gate, scope: Scope, release: Release): boolean {
  if (!enough(gate, release.persons, 2)) return false;
  const by = release.persons.join(", ");
  const causes = [...(gate.ledger.states.of(scope)?.causes ?? [])].filter(([, state]) => {
    return state === ScopeState.FROZEN || state === ScopeState.REDUCE_ONLY;
  });
  const [first] = causes;
  if (first === undefined) {
    return refuse(gate.why, RejectCode.NotHeldBy, 0, 0);
  }
  for (const [cause] of causes) turnScope(gate, scope, { state: ScopeState.OPEN, cause, by });
  letGo(gate, killedParents(gate, scope), release.keep);
  return true;
}

/**
 * Two people let only reducing orders of an account or a symbol through. No position is known here
 * yet, so no order is known to reduce one: until then nothing passes.
 */
export function reduceOnly(gate: Gate, scope: Scope, persons: readonly string[]): boolean {
  if (!enough(gate, persons, 2)) return false;
  if (scope.kind !== "account" && scope.kind !== "symbol") {
    return refuse(gate.why, RejectCode.UnknownScope, 0, 0);
  }
  const by = persons.join(", ");
  const frozen = [...(gate.ledger.states.of(scope)?.causes ?? [])];
  const { ReducedByPeople } = StateCause;
  turnScope(gate, scope, { state: ScopeState.REDUCE_ONLY, cause: ReducedByPeople, by });
  for (const [cause, state] of frozen) {
    if (state === ScopeState.FROZEN) turnScope(gate, scope, { state: ScopeState.OPEN, cause, by });
  }
  return true;
}

/** Two people let one FROZEN parent go. */
export function thawParent(gate: Gate, row: number, release: Release): boolean {
  if (!enough(gate, release.persons, 2)) return false;
  const { parents } = gate.ledger;
  if (!parents.has(row, ParentFlag.frozen) || parents.has(row, ParentFlag.ended)) {
    return refuse(gate.why, RejectCode.NotHeldBy, 0, 0);
  }
  const record = {
    parent: row + 1,
    state: ScopeState.OPEN,
    cause: StateCause.OpenedByPeople,
    utcMs: gate.utcMs,
  };
  gate.records.state(record);
  gate.ledger.applyState(record);
  gate.effects.sync();
  gate.effects.parentChanged(row);
  letGo(gate, [row], release.keep);
  return true;
}

/** What becomes of the parents that two people let go: they go on, or return to their clients. */
export function letGo(gate: Gate, rows: readonly number[], keep: boolean): void {
  const { parents } = gate.ledger;
  for (const row of rows) {
    if (parents.has(row, ParentFlag.ended | ParentFlag.closing)) continue;
    if (keep) {
      if (parents.get(row, P.worker) === 0) needsWorker(gate, row);
      continue;
    }
    const code = RejectCode.ReturnedByPeople;
    closeParent(gate, row, { clOrdId: "", session: "", expiring: false, code });
  }
}

/** Whether so many distinct persons have spoken; the same one twice counts once (B53). */
export function enough(gate: Gate, persons: readonly string[], needed: number): boolean {
  const distinct = new Set(persons.filter((person) => person !== "")).size;
  return distinct >= needed || refuse(gate.why, RejectCode.PersonsMissing, distinct, needed);
}

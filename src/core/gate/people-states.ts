import { RejectCode } from "../domain/reject-code.ts";
import type { Scope } from "../domain/scope.ts";
import { laneOfScope } from "./apply-kill.ts";
import { closeParent } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { clearScope } from "./hold.ts";
import { killedParents } from "./kill.ts";
import { P, ParentFlag } from "./parents.ts";
import { refuse } from "./reason.ts";
import { mayReduce, turnReduceOnly } from "./reduce-only.ts";
import { isMeasured, ScopeState, StateCause } from "./scope-state.ts";
import { suspenseAllows } from "./suspense.ts";
import { turnScope } from "./turn-scope.ts";
import { askLaneAnew } from "./unanswered.ts";
import { needsWorker } from "./workers.ts";

/** What two people say when they let a scope go. */
export type Release = {
  /** Distinct persons, checked before by their signatures. */
  readonly persons: readonly string[];
  /** The parents in scope go on; else they return to their clients as Canceled(4). */
  readonly keep: boolean;
};

/**
 * One person ends every HELD of a scope whose cause was a message or an alert; a measured condition
 * ends only by being good again.
 */
export function endHold(gate: Gate, scope: Scope, persons: readonly string[]): boolean {
  if (!enough(gate, persons, 1) || !mayEndHold(gate, scope)) return false;
  for (const cause of heldBy(gate, scope).filter((of) => !isMeasured(of))) {
    clearScope(gate, scope, cause, persons.join(", "));
  }
  return true;
}

/** Whether a person can end what holds a scope; else why not, with the cause that is measured. */
export function mayEndHold(gate: Gate, scope: Scope): boolean {
  const held = heldBy(gate, scope);
  if (held.some((cause) => !isMeasured(cause))) return true;
  return refuse(gate.why, RejectCode.NotHeldBy, held[0] ?? 0, 0);
}

function heldBy(gate: Gate, scope: Scope): StateCause[] {
  const causes = [...(gate.ledger.states.of(scope)?.causes ?? [])];
  return causes.filter(([, state]) => state === ScopeState.HELD).map(([cause]) => cause);
}

/** Two people let a scope go from FROZEN or REDUCE_ONLY, after reading the cause (I8). */
export function thaw(gate: Gate, scope: Scope, release: Release): boolean {
  if (!enough(gate, release.persons, 2)) return false;
  const by = release.persons.join(", ");
  const causes = stoppingCauses(gate, scope);
  if (causes.length === 0) return refuse(gate.why, RejectCode.NotHeldBy, 0, 0);
  if (scope.kind === "firm" && !suspenseAllows(gate)) return false;
  letGo(gate, killedParents(gate, scope), release.keep, () => {
    for (const [cause] of causes) turnScope(gate, scope, { state: ScopeState.OPEN, cause, by });
  });
  const lane = laneOfScope(gate.ledger, scope);
  if (lane >= 0) askLaneAnew(gate, lane);
  return true;
}

/** What keeps a scope FROZEN or REDUCE_ONLY: what two people have to read before they let it go. */
export function stoppingCauses(gate: Gate, scope: Scope): [StateCause, ScopeState][] {
  return [...(gate.ledger.states.of(scope)?.causes ?? [])].filter(([, state]) => {
    return state === ScopeState.FROZEN || state === ScopeState.REDUCE_ONLY;
  });
}

/** Two people lead an account or a symbol to REDUCE_ONLY, out of FROZEN if it is that (I8). */
export function reduceOnly(gate: Gate, scope: Scope, persons: readonly string[]): boolean {
  if (!enough(gate, persons, 2)) return false;
  if (!mayReduce(scope)) return refuse(gate.why, RejectCode.UnknownScope, 0, 0);
  const by = persons.join(", ");
  const frozen = [...(gate.ledger.states.of(scope)?.causes ?? [])];
  turnReduceOnly(gate, scope, persons);
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
  letGo(gate, [row], release.keep, () => {
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
  });
  return true;
}

/**
 * What becomes of the parents that two people let go: they go on, or return to their clients. Those
 * that return do so before anything opens: a crash in between leaves no order that nobody kept.
 */
export function letGo(gate: Gate, rows: readonly number[], keep: boolean, open: () => void): void {
  const { parents } = gate.ledger;
  const over = ParentFlag.ended | ParentFlag.closing;
  const code = RejectCode.ReturnedByPeople;
  for (const row of keep ? [] : rows) {
    if (parents.has(row, over)) continue;
    closeParent(gate, row, { clOrdId: "", session: "", expiring: false, code });
  }
  open();
  for (const row of keep ? rows : []) {
    if (!parents.has(row, over) && parents.get(row, P.worker) === 0) needsWorker(gate, row);
  }
}

/** Whether so many distinct persons have spoken; the same one twice counts once (B53). */
export function enough(gate: Gate, persons: readonly string[], needed: number): boolean {
  const distinct = new Set(persons.filter((person) => person !== "")).size;
  return distinct >= needed || refuse(gate.why, RejectCode.PersonsMissing, distinct, needed);
}

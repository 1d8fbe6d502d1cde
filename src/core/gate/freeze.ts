import { RejectCode } from "../domain/reject-code.ts";
import { FIRM, type Scope } from "../domain/scope.ts";
import { C } from "./children.ts";
import { cancelChild, cancelNow } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { openChildren } from "./kill.ts";
import { P } from "./parents.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { turnScope } from "./turn-scope.ts";
import { releaseWorker } from "./workers.ts";

/**
 * Brings one parent to FROZEN: nothing more is drawn from it until people have read the cause, and
 * what rests of it at venues is asked back. Its reports are still booked, its cancels still go out.
 */
export function freezeParent(gate: Gate, row: number, code: RejectCode, number: number): void {
  const { parents, children } = gate.ledger;
  gate.effects.alert(code, `parent ${row + 1}`, row + 1, number);
  const cause = causeOf(code);
  const frozen = gate.ledger.frozenParents.get(row);
  if (frozen?.causes.includes(cause) === true) return;
  const record = { parent: row + 1, state: ScopeState.FROZEN, cause, utcMs: gate.utcMs };
  gate.records.state(record);
  gate.ledger.applyState(record);
  // One cause more for people to read; what a freeze does was done with the first.
  if (frozen !== undefined) return;
  // Its worker stops working it (M17); people who let it go on have it assigned anew.
  releaseWorker(gate, row);
  gate.effects.parentChanged(row);
  for (let c = parents.get(row, P.lastChild); c >= 0; c = children.get(c, C.prev)) {
    cancelChild(gate, c);
  }
}

/**
 * Brings a scope to FROZEN: nothing more is drawn, what is open of it is asked back at once. Its
 * reports are still booked. Two people who have read the cause lead it out.
 *
 * @param by Who said so; "" when the gate did by itself.
 */
export function freezeScope(gate: Gate, scope: Scope, cause: StateCause, by = ""): void {
  if (gate.ledger.states.demand(scope, cause) >= ScopeState.FROZEN) return;
  turnScope(gate, scope, { state: ScopeState.FROZEN, cause, by });
  for (const child of openChildren(gate, scope)) cancelNow(gate, child);
}

/** Brings one venue's lane to FROZEN for what its reports say, or do not say. */
export function freezeLane(gate: Gate, lane: number, code: RejectCode, a: number, b: number): void {
  const name = String.fromCharCode(gate.ledger.venueOf(lane));
  gate.effects.alert(code, `venue ${name}`, a, b);
  freezeScope(gate, { kind: "venue", name }, causeOf(code));
}

/** Brings the firm to FROZEN; it stays so over restarts. */
export function freezeFirm(gate: Gate, code: RejectCode, a: number, b: number): void {
  gate.effects.alert(code, "firm", a, b);
  freezeScope(gate, FIRM, causeOf(code));
}

function causeOf(code: RejectCode): StateCause {
  switch (code) {
    case RejectCode.Overfill:
    case RejectCode.FillAfterEnd:
      return StateCause.Overfill;
    case RejectCode.SentCap:
      return StateCause.SentCap;
    case RejectCode.Comparator:
      return StateCause.Comparator;
    case RejectCode.ParentChildren:
      return StateCause.ParentChildren;
    case RejectCode.SuspenseLimit:
      return StateCause.SuspenseLimit;
    case RejectCode.VenueUnanswered:
      return StateCause.Unanswered;
    case RejectCode.UnexpectedReport:
      return StateCause.UnexpectedReport;
    case RejectCode.LostDraw:
    case RejectCode.SuspenseFill:
    case RejectCode.CopyOnly:
      return StateCause.UnknownFill;
    case RejectCode.ExecIdReused:
      return StateCause.ExecIdReused;
    case RejectCode.FrozenByPeople:
      return StateCause.FrozenByPeople;
    case RejectCode.ResolveDisagrees:
      return StateCause.ResolveDisagrees;
    default:
      return StateCause.Contradiction;
  }
}

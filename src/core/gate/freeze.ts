import { mayStillFill } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { C } from "./children.ts";
import { cancelChild } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { P, ParentFlag } from "./parents.ts";
import { type Reason, refuse } from "./reason.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

/**
 * Brings one parent to FROZEN: nothing more is drawn from it until people have read the cause, and
 * what rests of it at venues is asked back. Its reports are still booked, its cancels still go out.
 */
export function freezeParent(gate: Gate, row: number, code: RejectCode, number: number): void {
  const { parents, children } = gate.ledger;
  gate.effects.alert(code, `parent ${row + 1}`, row + 1, number);
  // Applying an overfill has frozen it already: the record says why.
  const isOverfill = code === RejectCode.Overfill || code === RejectCode.FillAfterEnd;
  if (parents.has(row, ParentFlag.frozen) && !isOverfill) return;
  const record = {
    parent: row + 1,
    state: ScopeState.FROZEN,
    cause: causeOf(code),
    utcMs: gate.utcMs,
  };
  gate.records.state(record);
  gate.ledger.applyState(record);
  gate.effects.parentChanged(row);
  for (let c = parents.get(row, P.firstChild); c >= 0; c = children.get(c, C.next)) {
    cancelChild(gate, c);
  }
}

/**
 * Brings one venue lane to FROZEN: no child goes there until two people have read the cause, and
 * what rests there is asked back. Its reports are still booked.
 */
export function freezeLane(gate: Gate, lane: number, code: RejectCode, a: number, b: number): void {
  const { ledger } = gate;
  const venue = ledger.venueOf(lane);
  gate.effects.alert(code, `venue ${String.fromCharCode(venue)}`, a, b);
  if (ledger.laneFrozen[lane] !== 0) return;
  const record = {
    venue,
    state: ScopeState.FROZEN,
    cause: causeOf(code),
    utcMs: gate.utcMs,
    first: "",
    second: "",
  };
  gate.records.laneState(record);
  ledger.applyLaneState(record);
  gate.effects.sync();
  const { children } = ledger;
  for (let child = 0; child < children.count; child++) {
    if (children.get(child, C.lane) !== lane || !mayStillFill(children.status(child))) continue;
    cancelChild(gate, child);
  }
}

/**
 * Two people who have read the cause open a frozen lane again (I8). Refused with
 * `TwoPersonsNeeded` when they are not two, and when the lane is not frozen.
 */
export function clearLane(
  gate: Gate,
  lane: number,
  persons: readonly string[],
  why: Reason,
): boolean {
  const { ledger } = gate;
  const [first, second] = new Set(persons);
  if (first === undefined || second === undefined) {
    return refuse(why, RejectCode.TwoPersonsNeeded, new Set(persons).size, 2);
  }
  const cause = ledger.laneFrozen[lane] ?? 0;
  if (cause === 0) return refuse(why, RejectCode.UnknownScope, lane, 0);
  const record = {
    venue: ledger.venueOf(lane),
    state: ScopeState.OPEN,
    cause,
    utcMs: gate.utcMs,
    first,
    second,
  };
  gate.records.laneState(record);
  ledger.applyLaneState(record);
  gate.effects.sync();
  return true;
}

/** Brings the firm to FROZEN: two people lead it out. A stricter state stays as it is. */
export function freezeFirm(gate: Gate, code: RejectCode, a: number, b: number): void {
  const { ledger } = gate;
  gate.effects.alert(code, "firm", a, b);
  if (ledger.firmState >= ScopeState.FROZEN) return;
  const record = {
    parent: 0,
    state: ScopeState.FROZEN,
    cause: causeOf(code),
    utcMs: gate.utcMs,
  };
  gate.records.state(record);
  ledger.applyState(record);
  gate.effects.sync();
  const { children } = ledger;
  for (let child = 0; child < children.count; child++) {
    if (mayStillFill(children.status(child))) cancelChild(gate, child);
  }
}

function causeOf(code: RejectCode): StateCause {
  switch (code) {
    case RejectCode.Overfill:
    case RejectCode.FillAfterEnd:
      return StateCause.Overfill;
    case RejectCode.SentCap:
      return StateCause.SentCap;
    case RejectCode.SuspenseLimit:
      return StateCause.SuspenseLimit;
    case RejectCode.VenueUnanswered:
      return StateCause.Unanswered;
    case RejectCode.UnexpectedReport:
      return StateCause.UnexpectedReport;
    case RejectCode.LostDraw:
    case RejectCode.SuspenseFill:
      return StateCause.UnknownFill;
    case RejectCode.ExecIdReused:
      return StateCause.ExecIdReused;
    default:
      return StateCause.Contradiction;
  }
}

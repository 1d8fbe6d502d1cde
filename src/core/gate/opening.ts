import { RejectCode } from "../domain/reject-code.ts";
import { FIRM } from "../domain/scope.ts";
import type { Gate } from "./gate.ts";
import { killedParents } from "./kill.ts";
import { enough, letGo, type Release, thaw } from "./people-states.ts";
import { refuse } from "./reason.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { dayOpen } from "./stamp-time.ts";
import { suspenseAllows, suspenseExceeds } from "./suspense.ts";

/**
 * Why the gate does not open by itself (SAFETY 4.2): None when it does. Everything else than doubt,
 * a guard's word and the time of day needs two people. A kill is a state of its own, which stays.
 */
function closedBy(gate: Gate): StateCause {
  const { ledger } = gate;
  // History comes before evidence: a journal that is behind proves nothing (I18).
  if (gate.deadMan?.mayOpen === false) return StateCause.HistoryBehind;
  if (gate.doubtful.size > 0) return StateCause.Doubt;
  if (!ledger.day.isOpen) return StateCause.DayNotOpen;
  if (!dayOpen(ledger)) return StateCause.SessionClosed;
  if (ledger.states.demand(FIRM, StateCause.BrokenInvariant) !== ScopeState.OPEN) {
    return StateCause.BrokenInvariant;
  }
  // What stopped the firm before this start still does: two people have to explain it.
  if (suspenseExceeds(gate)) return StateCause.SuspenseLimit;
  if (ledger.starts.length > gate.limits.startsPerHourMax) return StateCause.Restarts;
  return StateCause.None;
}

/** Opens by itself when nothing speaks against it; called when evidence comes and by the ticker. */
export function openIfProven(gate: Gate): void {
  if (gate.ledger.firmState !== ScopeState.CLOSED) return;
  const cause = closedBy(gate);
  if (cause === StateCause.None) turnFirm(gate, ScopeState.OPEN, StateCause.Ready);
  else if (cause !== gate.ledger.firmCause) turnFirm(gate, ScopeState.CLOSED, cause);
}

/**
 * Two people open the gate where it does not open by itself. A kill is not theirs to lift: it stays
 * KILLED until its rearm. What is in doubt stays unusable (section 5, step 5).
 */
export function openGate(gate: Gate, release: Release): boolean {
  const { ledger } = gate;
  if (!enough(gate, release.persons, 2)) return false;
  if (ledger.firmState !== ScopeState.CLOSED) {
    return refuse(gate.why, RejectCode.NotHeldBy, ledger.firmState, ledger.firmCause);
  }
  if (!historyProven(gate) || !suspenseAllows(gate)) return false;
  letGo(gate, killedParents(gate, FIRM), release.keep, () => {
    thaw(gate, FIRM, { ...release, keep: true });
    turnFirm(gate, ScopeState.OPEN, StateCause.OpenedByPeople);
  });
  return true;
}

/** A journal that no guard has found whole may lack a kill or an order: nobody opens it (I18). */
export function historyProven(gate: Gate): boolean {
  return gate.deadMan?.headProven !== false || refuse(gate.why, RejectCode.HistoryUnproven, 0, 0);
}

/**
 * The gate is stopped in good order, by a person: the starts of before say nothing of the next one.
 * Nothing is decided behind this record.
 */
export function stopGate(gate: Gate): void {
  turnFirm(gate, ScopeState.CLOSED, StateCause.Stopped);
}

function turnFirm(gate: Gate, state: ScopeState, cause: StateCause): void {
  const record = { parent: 0, state, cause, utcMs: gate.utcMs };
  gate.records.state(record);
  gate.ledger.applyState(record);
}

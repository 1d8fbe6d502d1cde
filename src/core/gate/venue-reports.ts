import { mayStillFill } from "../domain/ord-status.ts";
import { Tif } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { applyReport, isStatusAnswer } from "./apply-report.ts";
import { answerLateCancel } from "./cancel-answers.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import { mostQty } from "./corrections.ts";
import { ClientReport } from "./effects.ts";
import { finishIfDone } from "./finish.ts";
import { freezeLane, freezeParent } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { P } from "./parents.ts";
import { ReportKind, type ReportRecord } from "./records.ts";
import { countsUnacked, evidenceAnswer } from "./recovery.ts";
import type { ReportOutcome } from "./report-outcome.ts";
import { canBook, isUnsettled } from "./report-sums.ts";
import { reportAfterResolve } from "./resolve.ts";
import { settleParent } from "./settle-parent.ts";
import { NO_WORDS, quarantine, quarantined, suspense, type Verbatim } from "./suspense.ts";
import { tellClient } from "./tell.ts";
import { askAbout, watchSums } from "./unanswered.ts";

/**
 * A venue said something of a child of ours (M6): written before it acts, applied once per
 * execution, whatever the order in which reports come.
 *
 * @param source The message, kept word for word when people have to look at it.
 */
export function venueReport(gate: Gate, report: ReportRecord, source: Verbatim = NO_WORDS): void {
  const { ledger } = gate;
  const lane = gate.lanes[ledger.laneOf(report.venue)] as Gate["lanes"][number];
  const row = ledger.parents.rowOf(report.parent);
  const { children } = ledger;
  const child = children.find(report.incarnation, row, report.child);
  const stray = child >= 0 && children.get(child, C.lane) !== lane.index;
  if (stray || (report.kind === ReportKind.Fill && !fits(gate, report, child))) {
    // An order of ours, but no order of this venue; or more shares than an order can have.
    const x = { code: RejectCode.SuspenseFill, source };
    suspense(gate, quarantined(gate, report, x));
    return;
  }
  const asked = child >= 0 && children.has(child, ChildFlag.asked);
  if (child >= 0 && children.has(child, ChildFlag.resolved)) {
    reportAfterResolve(gate, report, child, source);
  } else if (child < 0 || !unbelievable(gate, report, child)) {
    bookReport(gate, report, child, source);
  } else if (asked && isStatusAnswer(report.kind)) children.unflag(child, ChildFlag.asked);
  if (asked && !children.has(child, ChildFlag.asked)) evidenceAnswer(gate, lane);
  settleParent(gate, row);
}

function fits(gate: Gate, r: ReportRecord, child: number): boolean {
  const { ledger } = gate;
  const qty = mostQty(ledger, ledger.laneOf(r.venue), r.execId, r.lastQty);
  return canBook(ledger, ledger.parents.rowOf(r.parent), child, qty);
}

function bookReport(gate: Gate, report: ReportRecord, child: number, source: Verbatim): void {
  const { ledger } = gate;
  const { children } = ledger;
  const lane = gate.lanes[ledger.laneOf(report.venue)] as Gate["lanes"][number];
  const answers = report.kind !== ReportKind.CancelRefused;
  const unacked = answers && child >= 0 && countsUnacked(gate, child);
  const unsolicited = child >= 0 && isUnsolicited(gate, report, child);
  const index = gate.records.report(report);
  const outcome = applyReport(ledger, report, index);
  if (unacked && lane.unacked > 0) lane.unacked--;
  if (outcome.ended && lane.working > 0) lane.working--;
  if (outcome.lost && mayStillFill(children.status(outcome.childRow))) lane.working++;
  if (unsolicited && outcome.ended) {
    const scope = `venue ${String.fromCharCode(report.venue)}`;
    gate.effects.alert(RejectCode.UnsolicitedCancel, scope, report.parent, report.child);
  }
  afterReport(gate, report, index, source);
}

/** A resting order that nobody asked back: the venue may do so, and it is said (B34). */
function isUnsolicited(gate: Gate, report: ReportRecord, child: number): boolean {
  const { children } = gate.ledger;
  if (report.kind !== ReportKind.Canceled || children.get(child, C.cancel) !== 0) return false;
  // An immediate order, and what an auction leaves over, ends by itself.
  return children.tif(child) === Tif.Day;
}

/** A status answer that our own sums contradict is looked at by people; it frees nothing. */
function unbelievable(gate: Gate, report: ReportRecord, child: number): boolean {
  const { ledger } = gate;
  const known = report.kind !== ReportKind.StatusUnknown;
  const acked = ledger.children.has(child, ChildFlag.acked);
  const isStatus = report.kind === ReportKind.StatusLive || report.kind === ReportKind.StatusEnded;
  const sumsDiffer = isStatus && report.cumQty !== ledger.children.get(child, C.cumQty);
  if ((known || !acked) && !sumsDiffer) return false;
  const code = known ? RejectCode.ContradictingReport : RejectCode.StatusUnknownButAcked;
  freezeParent(gate, report.parent - 1, code, report.child);
  return true;
}

function afterReport(gate: Gate, report: ReportRecord, index: number, source: Verbatim): void {
  const { effects } = gate;
  const o = gate.ledger.outcome;
  const { childRow, parentRow, filled, ended, amended, duplicate } = o;
  const trades = filled > 0 || amended;
  reactToFaults(gate, report, o, source);
  if (duplicate) return;
  if (filled > 0) {
    gate.fills++;
    effects.filled(childRow, report, index);
  }
  if (trades || ended) {
    effects.childReport(childRow, index, filled, filled > 0 ? report.lastPx : 0);
    effects.parentChanged(parentRow);
  }
  effects.childChanged(childRow);
  if (trades || ended) tellFill(gate, o, report, index);
}

/** What people have to see of a report, and what stops by it (B24 to B34). */
function reactToFaults(gate: Gate, r: ReportRecord, o: ReportOutcome, source: Verbatim): void {
  const lane = gate.ledger.laneOf(r.venue);
  const row = o.parentRow;
  const child = o.childRow;
  const { differs, beyond, overfill, unexpected, contradiction, filled } = o;
  if (differs) {
    const x = { code: RejectCode.ExecIdReused, counts: true, source };
    quarantine(gate, quarantined(gate, r, x));
    freezeParent(gate, row, RejectCode.ContradictingReport, r.child);
    freezeLane(gate, lane, RejectCode.ExecIdReused, r.parent, r.child);
    return;
  }
  if (isLostFill(gate, r, o)) {
    if (overfill > 0) freezeParent(gate, row, RejectCode.Overfill, overfill);
    freezeLane(gate, lane, RejectCode.LostDraw, r.lastQty, r.parent);
  } else if (beyond) {
    const x = { code: RejectCode.Overfill, counts: false, source };
    quarantine(gate, quarantined(gate, r, x));
    freezeParent(gate, row, RejectCode.Overfill, overfill);
    freezeLane(gate, lane, RejectCode.Overfill, overfill, r.parent);
  } else if (overfill > 0) freezeParent(gate, row, RejectCode.FillAfterEnd, overfill);
  if (o.lost && filled === 0 && gate.ledger.children.has(child, ChildFlag.unbacked)) {
    // No share of it is executed yet, but an order lies there that nothing of ours stands behind.
    gate.effects.alert(RejectCode.LostDraw, `venue ${String.fromCharCode(r.venue)}`, 0, r.parent);
  }
  if (unexpected) {
    const x = { code: RejectCode.UnexpectedReport, counts: false, source };
    quarantine(gate, quarantined(gate, r, x));
    freezeParent(gate, row, RejectCode.UnexpectedReport, r.child);
    freezeLane(gate, lane, RejectCode.UnexpectedReport, r.kind, gate.ledger.children.status(child));
  }
  const unsettled = isUnsettled(gate.ledger.children, child);
  const settledByAnswer = unsettled && isStatusAnswer(r.kind);
  if (contradiction || settledByAnswer) {
    freezeParent(gate, row, RejectCode.ContradictingReport, r.child);
    if (!settledByAnswer) askAbout(gate, child);
  } else if (unsettled) watchSums(gate, child);
}

/** The first fill of an order of ours that the journal lacks, whatever was said of it before. */
function isLostFill(gate: Gate, r: ReportRecord, { childRow, duplicate }: ReportOutcome): boolean {
  const { children } = gate.ledger;
  if (duplicate || r.kind !== ReportKind.Fill || !children.has(childRow, ChildFlag.lost)) {
    return false;
  }
  return children.coldGet(childRow, Cold.heardQty) === r.lastQty;
}

/** The last fill's own report says Filled; an order that is being cancelled ends after its fill. */
function tellFill(gate: Gate, o: ReportOutcome, report: ReportRecord, index: number): void {
  const { parents } = gate.ledger;
  const row = o.parentRow;
  const full = parents.get(row, P.cumQty) >= parents.get(row, P.clientQty);
  if (full) finishIfDone(gate, row);
  // What counts is not what this report says: the client is told how its order stands.
  if (o.amended) tellClient(gate, row, ClientReport.Status, index, null);
  else if (o.filled > 0) tellClient(gate, row, ClientReport.Fill, index, report);
  if (!full) finishIfDone(gate, row);
  else answerLateCancel(gate, row);
}

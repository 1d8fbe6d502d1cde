import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { applyReport, noteFill } from "./apply-report.ts";
import { C, ChildFlag } from "./children.ts";
import { ClientReport } from "./effects.ts";
import { finishIfDone } from "./finish.ts";
import { freezeParent } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import type { ReportOutcome } from "./ledger.ts";
import { P } from "./parents.ts";
import { refuse } from "./reason.ts";
import { ReportKind, type ReportRecord, type SuspenseRecord } from "./records.ts";
import { evidenceAnswer } from "./recovery.ts";
import { settleParent } from "./settle-parent.ts";
import { tellClient } from "./tell.ts";

/**
 * A venue said something of a child of ours (M6): written before it acts, applied once per
 * execution, whatever the order in which reports come.
 */
export function venueReport(gate: Gate, report: ReportRecord): void {
  const { ledger } = gate;
  const lane = gate.lanes[ledger.laneOf(report.venue)] as Gate["lanes"][number];
  const row = ledger.parents.rowOf(report.parent);
  const child = ledger.children.find(report.incarnation, row, report.child);
  const unacked = child >= 0 && !ledger.children.has(child, ChildFlag.acked);
  const asked = child >= 0 && ledger.children.has(child, ChildFlag.asked);
  const answers = asked && report.kind >= ReportKind.StatusLive;
  if (child >= 0 && unbelievable(gate, report, child)) {
    if (answers) evidenceAnswer(gate, lane);
    return;
  }
  const index = gate.records.report(report);
  const outcome = applyReport(ledger, report);
  noteFill(ledger, outcome, index);
  if (unacked && lane.unacked > 0) lane.unacked--;
  if (outcome.ended && lane.working > 0) lane.working--;
  afterReport(gate, report, outcome, index);
  if (answers) evidenceAnswer(gate, lane);
  settleParent(gate, row);
}

/** A report that names no parent or lane of ours: to suspense, and a person is told (B26). */
export function suspense(gate: Gate, record: SuspenseRecord): void {
  gate.records.suspense(record);
  gate.ledger.applySuspense(record);
  if (record.lastQty === 0 && record.kind !== ReportKind.Fill) return;
  gate.effects.alert(
    RejectCode.SuspenseFill,
    `venue ${String.fromCharCode(record.venue)}`,
    record.lastQty,
    record.venue,
  );
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

function afterReport(gate: Gate, report: ReportRecord, o: ReportOutcome, index: number): void {
  const { effects } = gate;
  if (o.contradiction) {
    freezeParent(gate, o.parentRow, RejectCode.ContradictingReport, report.child);
  }
  if (o.duplicate) return;
  if (o.overfill > 0) freezeParent(gate, o.parentRow, RejectCode.Overfill, o.overfill);
  if (o.filled > 0) {
    gate.fills++;
    effects.filled(o.childRow, report, index);
  }
  if (o.filled > 0 || o.ended) {
    effects.childReport(o.childRow, index, o.filled, o.filled > 0 ? report.lastPx : 0);
    effects.parentChanged(o.parentRow);
  }
  effects.childChanged(o.childRow);
  if (o.filled === 0 && !o.ended) return;
  tellFill(gate, o, report, index);
}

/** The last fill's own report says Filled; an order that is being cancelled ends after its fill. */
function tellFill(gate: Gate, o: ReportOutcome, report: ReportRecord, index: number): void {
  const { parents } = gate.ledger;
  const row = o.parentRow;
  const full = parents.get(row, P.cumQty) >= parents.get(row, P.clientQty);
  if (full) finishIfDone(gate, row);
  if (o.filled > 0) tellClient(gate, row, ClientReport.Fill, index, report);
  if (!full) finishIfDone(gate, row);
  else if (parents.status(row) === OrdStatus.Filled) refuseLateCancel(gate, row);
}

/** The client's cancel came too late: the order was filled under it. */
function refuseLateCancel(gate: Gate, row: number): void {
  const { client, session, cancelClOrdId, clOrdId } = gate.ledger.parents.infoOf(row);
  if (cancelClOrdId === "") return;
  refuse(gate.why, RejectCode.OrderEnded, OrdStatus.Filled, 0);
  const request = { client, session, clOrdId: cancelClOrdId, origClOrdId: clOrdId };
  gate.effects.cancelRefused(request, row, gate.why);
}

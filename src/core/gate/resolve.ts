import type { ClOrdIdParts } from "../domain/clordid.ts";
import { mayStillFill } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { applyLostChild, applyReport } from "./apply-report.ts";
import { applyResolve } from "./apply-resolve.ts";
import { answerLateCancel } from "./cancel-answers.ts";
import { C, ChildFlag } from "./children.ts";
import { ClientReport } from "./effects.ts";
import { cancelChild, finishIfDone } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { P, ParentFlag } from "./parents.ts";
import { type Reason, refuse } from "./reason.ts";
import { ReportKind, type ReportRecord, type ResolveRecord } from "./records.ts";
import { countsUnacked, evidenceAnswer } from "./recovery.ts";
import { canBook } from "./report-sums.ts";
import { quarantined, suspense, type Verbatim } from "./suspense.ts";
import { tellClient } from "./tell.ts";
import { releaseWorker } from "./workers.ts";

/** What two people say became of an order, after asking its venue. */
export type ResolveOrder = {
  /** The order: what its ClOrdID(11) says. */
  readonly order: ClOrdIdParts;
  /** All that the venue filled of it, reported or not; 0 for none. */
  readonly cumQty: number;
  /** Code of the venue that was asked: needed of an order that the journal lacks. */
  readonly venue?: number;
  /** Price of what was not reported, $0.0001; 0 when nothing is missing. */
  readonly px: number;
  readonly persons: readonly string[];
  /** SHA-256 of who was phoned, when, and what was said; hex. */
  readonly evidence: string;
};

/**
 * A person's pen (SAFETY section 5): books what was filled, ends the order, gives its limits back.
 * Nothing of it can be drawn again: its parent closes. Refused unless two distinct persons say so,
 * and when it is less than what the venue has reported or more than was ordered.
 *
 * @returns Journal index of it, 0 when it was refused.
 */
export function resolve(gate: Gate, x: ResolveOrder, why: Reason): number {
  const persons = new Set(x.persons).size;
  if (persons < 2) {
    refuse(why, RejectCode.TwoPersonsNeeded, persons, 2);
    return 0;
  }
  if (!resolvable(gate, x, why)) return 0;
  const known = findOrder(gate, x.order);
  const child = known < 0 ? noteLost(gate, x) : known;
  const [first = "", second = ""] = new Set(x.persons);
  const { order, px, cumQty, evidence } = x;
  const { parent, incarnation } = order;
  const names = { first, second, evidence, utcMs: gate.utcMs };
  const record = { parent, incarnation, child: order.child, cumQty, px, ...names };
  return carryOut(gate, record, { child, row: parent - 1, known: known >= 0 });
}

/** Whether the books can take what people say of an order: asked of the first of them too. */
export function resolvable(gate: Gate, x: Said, why: Reason): boolean {
  const { children, parents } = gate.ledger;
  const { parent } = x.order;
  const row = parents.rowOf(parent);
  const child = findOrder(gate, x.order);
  const venue = x.venue ?? 0;
  if (child < 0) return mayBeLost(gate, x, why);
  if (!mayStillFill(children.status(child)) && children.get(child, C.leavesQty) === 0) {
    return refuse(why, RejectCode.OrderEnded, children.status(child), 0);
  }
  if (venue !== 0 && gate.ledger.laneOf(venue) !== children.get(child, C.lane)) {
    return refuse(why, RejectCode.ResolveVenue, venue, parent);
  }
  const booked = children.get(child, C.cumQty);
  const ordered = children.get(child, C.qty);
  if (x.cumQty < booked) return refuse(why, RejectCode.ResolveDisagrees, x.cumQty, booked);
  // Of a lost draw the journal does not know how much was ordered.
  const most = children.has(child, ChildFlag.lost) ? x.cumQty : ordered;
  const fits = canBook(gate.ledger, row, child, x.cumQty - booked);
  if (x.cumQty > most || !fits) return refuse(why, RejectCode.ResolveDisagrees, x.cumQty, ordered);
  if (x.cumQty > booked && x.px <= 0) return refuse(why, RejectCode.PriceInvalid, x.px, 0);
  return true;
}

/** What people say of an order, without who they are. */
type Said = Pick<ResolveOrder, "order" | "cumQty" | "px" | "venue">;

/**
 * Whether there may be such an order, though no record and no report shows it: its parent is in
 * doubt, it is of an earlier start, and the venue that people have asked is one of its parent's.
 */
function mayBeLost(gate: Gate, x: Said, why: Reason): boolean {
  const { ledger } = gate;
  const { parent, child, incarnation } = x.order;
  const row = ledger.parents.rowOf(parent);
  const possible =
    row >= 0 &&
    x.order.gate === gate.number &&
    ledger.inDoubt(row) &&
    incarnation > 0 &&
    incarnation < ledger.incarnation &&
    child > 0;
  if (!possible) return refuse(why, RejectCode.UnknownOrder, parent, child);
  const venue = x.venue ?? 0;
  const lane = ledger.laneOf(venue);
  if (lane < 0 || ((ledger.parents.get(row, P.routeSet) >>> lane) & 1) === 0) {
    return refuse(why, RejectCode.ResolveVenue, venue, parent);
  }
  if (!canBook(ledger, row, -1, x.cumQty)) {
    return refuse(why, RejectCode.ResolveDisagrees, x.cumQty, 0);
  }
  return x.cumQty === 0 || x.px > 0 || refuse(why, RejectCode.PriceInvalid, x.px, 0);
}

/** The order gets its row: what became of it is written behind. */
function noteLost(gate: Gate, { order, venue = 0 }: ResolveOrder): number {
  const { incarnation, parent, child } = order;
  const record = { venue, incarnation, parent, child, utcMs: gate.utcMs };
  gate.records.lostChild(record);
  return applyLostChild(gate.ledger, record);
}

/**
 * A report on an order that people have resolved. What agrees with them is noted and changes
 * nothing; anything else goes to suspense and is shown to a person.
 */
export function reportAfterResolve(
  gate: Gate,
  report: ReportRecord,
  child: number,
  source: Verbatim,
): void {
  const x = { code: RejectCode.ResolveDisagrees, source };
  const agrees =
    report.kind === ReportKind.Fill
      ? confirmsManual(gate, report, child)
      : agreesWithEnd(gate, report, child);
  if (agrees) applyReport(gate.ledger, report, gate.records.report(report));
  else suspense(gate, quarantined(gate, report, x), x.code);
}

function carryOut(
  gate: Gate,
  record: ResolveRecord,
  { child, row, known }: { readonly child: number; readonly row: number; readonly known: boolean },
): number {
  const { ledger } = gate;
  const { children, parents } = ledger;
  const lane = gate.lanes[children.get(child, C.lane)];
  const wasOpen = mayStillFill(children.status(child)) && known;
  const counted = countsUnacked(gate, child);
  const asked = children.has(child, ChildFlag.asked);
  const filled = record.cumQty - children.get(child, C.cumQty);
  const wasClosing = parents.has(row, ParentFlag.closing | ParentFlag.ended);
  const index = gate.records.resolve(record);
  const excess = parents.get(row, P.excessQty);
  applyResolve(ledger, record);
  gate.effects.sync();
  const more = parents.get(row, P.excessQty) - excess;
  if (more > 0) gate.effects.alert(RejectCode.Overfill, `parent ${row + 1}`, more, row + 1);
  if (lane !== undefined && wasOpen && lane.working > 0) lane.working--;
  if (lane !== undefined && counted && lane.unacked > 0) lane.unacked--;
  if (!wasClosing) {
    releaseWorker(gate, row);
    for (let c = parents.get(row, P.lastChild); c >= 0; c = children.get(c, C.prev)) {
      cancelChild(gate, c);
    }
  }
  gate.effects.childReport(child, index, filled, filled > 0 ? record.px : 0);
  gate.effects.childChanged(child);
  gate.effects.parentChanged(row);
  // Booked by hand: no venue's report stands behind it, so the client gets the order's state.
  if (filled > 0) tellClient(gate, row, ClientReport.Status, index, null);
  finishIfDone(gate, row);
  answerLateCancel(gate, row);
  // The venue was asked for it after a start: two people have answered.
  if (asked && lane !== undefined) {
    children.unflag(child, ChildFlag.asked);
    evidenceAnswer(gate, lane);
  }
  return index;
}

/** A fill of which people had already told: the same price, and no more shares than they gave. */
function confirmsManual(gate: Gate, report: ReportRecord, child: number): boolean {
  const { ledger } = gate;
  const lane = ledger.laneOf(report.venue);
  // One that was booked before people spoke: it comes again.
  if (ledger.execIds.find(lane, report.execId) >= 0) return true;
  const manual = ledger.manualFills.get(child);
  return manual !== undefined && report.lastQty <= manual.qty && report.lastPx === manual.px;
}

function agreesWithEnd(gate: Gate, report: ReportRecord, child: number): boolean {
  switch (report.kind as ReportKind) {
    case ReportKind.Canceled:
    case ReportKind.Expired:
    case ReportKind.StatusEnded:
      return report.cumQty === gate.ledger.children.get(child, C.cumQty);
    case ReportKind.Rejected:
    case ReportKind.StatusUnknown:
      return gate.ledger.children.get(child, C.cumQty) === 0;
    case ReportKind.Accepted:
    case ReportKind.PendingCancel:
    case ReportKind.CancelRefused:
      return true;
    default:
      return false;
  }
}

/** Row of the child that the books have under an id, or -1. */
export function findOrder(gate: Gate, order: ClOrdIdParts): number {
  const row = gate.ledger.parents.rowOf(order.parent);
  if (row < 0 || order.gate !== gate.number) return -1;
  return gate.ledger.children.find(order.incarnation, row, order.child);
}

import { assert } from "../domain/assert.ts";
import { CHILD_MAX } from "../domain/clordid.ts";
import { mayStillFill, nextStatus, OrderEvent, OrdStatus } from "../domain/ord-status.ts";
import { bookChild } from "./child-sums.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import type { LostChildRecord } from "./desk-records.ts";
import { ExecState, X } from "./exec-ids.ts";
import type { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { type CancelChildRecord, ReportKind, type ReportRecord } from "./records.ts";
import type { ReportOutcome } from "./report-outcome.ts";
import { avgPxDiffers, sumsContradict } from "./report-sums.ts";

/** Largest quantity of the wire formats. */
const QTY_MAX = 2_147_483_647;

/**
 * Applies a venue's report. The state is a function of the set of reports, not of their order:
 * executions count once, an end gives back what no execution has taken or is still to take.
 *
 * @param index Journal index of the report: what a bust or correction of it refers to.
 */
export function applyReport(ledger: Ledger, r: ReportRecord, index: number): ReportOutcome {
  const o = resetOutcome(ledger.outcome);
  const lane = ledger.laneOf(r.venue);
  if (r.seq >= (ledger.nextIn[lane] as number)) ledger.nextIn[lane] = r.seq + 1;
  const row = ledger.rowOf(r.parent);
  o.parentRow = row;
  o.childRow = childOf(ledger, r, row, lane);
  const { children } = ledger;
  if (children.has(o.childRow, ChildFlag.resolved)) {
    confirm(ledger, r, lane, index);
    return o;
  }
  const wasOpen = mayStillFill(children.status(o.childRow));
  applyKind(ledger, r, lane, index);
  const says = r.kind !== ReportKind.CancelRefused && r.kind !== ReportKind.NotSent;
  if (!o.duplicate && says) noteSums(ledger, r);
  // For `fillLagMax` (C53).
  if (o.filled > 0) ledger.parents.setLastFill(row, index);
  o.ended = wasOpen && !mayStillFill(children.status(o.childRow));
  if (o.overfill > 0) ledger.parents.flag(row, ParentFlag.frozen);
  ledger.settled(row);
  return o;
}

/** A cancel of a child was sent. */
export function applyCancelChild(ledger: Ledger, r: CancelChildRecord): void {
  const row = ledger.rowOf(r.parent);
  const child = ledger.children.find(r.incarnation, row, r.child);
  assert(child >= 0, "a cancel names a child of the journal");
  moveChild(ledger, child, OrderEvent.CancelAsked);
  ledger.children.unflag(child, ChildFlag.cancelRefused);
  ledger.children.set(child, C.cancel, r.cancelChild);
  ledger.parents.set(
    row,
    P.nextChild,
    Math.max(ledger.parents.get(row, P.nextChild), r.cancelChild + 1),
  );
}

/** The outcome of nothing, for the next report or correction to fill. */
export function resetOutcome(o: ReportOutcome): ReportOutcome {
  o.childRow = -1;
  o.parentRow = -1;
  o.filled = 0;
  o.overfill = 0;
  o.beyond = false;
  o.ended = false;
  o.duplicate = false;
  o.differs = false;
  o.contradiction = false;
  o.unexpected = false;
  o.lost = false;
  o.amended = false;
  return o;
}

/** Whether a report answers an OrderStatusRequest(H). */
export function isStatusAnswer(kind: number): boolean {
  return kind >= ReportKind.StatusLive && kind <= ReportKind.StatusUnknown;
}

function applyKind(ledger: Ledger, r: ReportRecord, lane: number, index: number): void {
  const o = ledger.outcome;
  const child = o.childRow;
  const { children } = ledger;
  switch (r.kind as ReportKind) {
    case ReportKind.Accepted:
      o.unexpected = !moveChild(ledger, child, OrderEvent.Accepted);
      break;
    case ReportKind.StatusLive:
      // The answer comes after all that went before it: what has ended cannot live.
      o.contradiction = !mayStillFill(children.status(child));
      moveChild(ledger, child, OrderEvent.Accepted);
      break;
    case ReportKind.PendingCancel:
      break;
    case ReportKind.Fill:
      fill(ledger, r, lane, index);
      break;
    case ReportKind.Canceled:
      end(ledger, child, OrderEvent.Canceled, r.cumQty);
      break;
    case ReportKind.Expired:
      end(ledger, child, OrderEvent.Expired, r.cumQty);
      break;
    case ReportKind.Rejected:
      end(ledger, child, OrderEvent.Rejected, r.cumQty);
      break;
    case ReportKind.StatusEnded:
      if (mayStillFill(children.status(child))) end(ledger, child, OrderEvent.Canceled, r.cumQty);
      break;
    case ReportKind.StatusUnknown:
      if (mayStillFill(children.status(child))) end(ledger, child, OrderEvent.Rejected, r.cumQty);
      break;
    case ReportKind.NotSent:
      unsend(ledger, child);
      end(ledger, child, OrderEvent.Rejected, 0);
      break;
    case ReportKind.CancelRefused:
      o.unexpected = !moveChild(ledger, child, OrderEvent.CancelRefused);
      children.set(child, C.cancel, 0);
      children.flag(child, ChildFlag.cancelRefused);
      break;
    case ReportKind.Replaced:
      o.unexpected = !moveChild(ledger, child, OrderEvent.Replaced);
      break;
    case ReportKind.Unexpected:
    case ReportKind.Bust:
    case ReportKind.Correct:
      o.unexpected = true;
      break;
  }
  // A venue that never had the order refuses to cancel it too: such a word proves nothing of it.
  if (r.kind === ReportKind.CancelRefused) return;
  if (r.kind !== ReportKind.StatusUnknown) children.flag(child, ChildFlag.acked);
  children.unflag(child, ChildFlag.unproven);
  // The venue's last word on an order answers every question about it.
  const ended = !mayStillFill(children.status(child));
  if (ended || isStatusAnswer(r.kind)) children.unflag(child, ChildFlag.asked);
}

/** A report that says what people had entered: its shares are booked already. */
function confirm(ledger: Ledger, r: ReportRecord, lane: number, index: number): void {
  const { children, execIds, outcome: o } = ledger;
  if (isStatusAnswer(r.kind)) children.unflag(o.childRow, ChildFlag.asked);
  if (r.kind !== ReportKind.Fill) return;
  const exec = execIds.claim(lane, r.execId);
  o.duplicate = execIds.has(exec, ExecState.come);
  const manual = ledger.manualFills.get(o.childRow);
  if (o.duplicate || manual === undefined) return;
  noteExecution(ledger, r, exec, index);
  manual.qty -= r.lastQty;
}

function noteExecution(ledger: Ledger, r: ReportRecord, exec: number, index: number): void {
  const { execIds } = ledger;
  execIds.mark(exec, ExecState.come);
  execIds.set(exec, X.child, ledger.outcome.childRow);
  execIds.set(exec, X.qty, r.lastQty);
  execIds.set(exec, X.px, r.lastPx);
  execIds.setIndex(exec, index);
}

/** Books an execution once; a bust or correction that came before it counts at once. */
function fill(ledger: Ledger, r: ReportRecord, lane: number, index: number): void {
  const o = ledger.outcome;
  const { parents, children, execIds } = ledger;
  const child = o.childRow;
  const exec = execIds.claim(lane, r.execId);
  if (execIds.has(exec, ExecState.come)) {
    o.duplicate = true;
    o.differs =
      execIds.has(exec, ExecState.amends) ||
      execIds.get(exec, X.child) !== child ||
      execIds.get(exec, X.qty) !== r.lastQty ||
      execIds.px(exec, X.px) !== r.lastPx;
    return;
  }
  noteExecution(ledger, r, exec, index);
  // What stood there unexplained, such as a fill of which only the drop copy had told, is booked.
  if (ledger.suspense.shares > 0) ledger.suspense.remove(r.venue, r.execId);
  let qty = r.lastQty;
  let px = r.lastPx;
  if (execIds.has(exec, ExecState.busted | ExecState.corrected)) {
    o.amended = true;
    const busted = execIds.has(exec, ExecState.busted);
    qty = busted ? 0 : execIds.get(exec, X.nowQty);
    px = busted ? 0 : execIds.px(exec, X.nowPx);
    if (execIds.has(exec, ExecState.corrected)) children.flag(child, ChildFlag.corrected);
  }
  const row = o.parentRow;
  o.filled = qty;
  const heardQty = children.coldGet(child, Cold.heardQty) + r.lastQty;
  children.coldSet(child, Cold.heardQty, heardQty);
  const unexplained = bookChild(ledger, child, qty, Math.max(qty, r.lastQty));
  const ordered = children.get(child, C.qty);
  o.beyond = unexplained > 0 && children.coldGet(child, Cold.everQty) > ordered;
  if (o.beyond || children.has(child, ChildFlag.unbacked)) o.overfill = unexplained;
  else if (!mayStillFill(children.status(child))) {
    // An end counts what was filled before it: fills that come later are no more than that (B25).
    o.overfill = Math.max(0, Math.min(r.lastQty, heardQty - children.coldGet(child, Cold.endQty)));
  }
  if (!fillUp(ledger, child)) o.unexpected = !moveChild(ledger, child, OrderEvent.Filled);
  children.notional[child] = (children.notional[child] as number) + qty * px;
  const info = parents.infoOf(row);
  info.filledNotional += qty * px;
  info.changedUtcMs = r.utcMs;
  settleParentStatus(ledger, row);
}

/**
 * A live child is Filled once its fills, as their own reports said them, are all that was ordered;
 * returns whether it has just become so. What corrections add may be taken back by a later one, in
 * whatever order they come: such a child is left with nothing open, and the venue is asked whether
 * it has ended (`isUnsettled`).
 */
function fillUp(ledger: Ledger, child: number): boolean {
  const { children } = ledger;
  const ordered = children.get(child, C.qty);
  if (!mayStillFill(children.status(child))) return false;
  if (children.coldGet(child, Cold.heardQty) < ordered) return false;
  children.coldSet(child, Cold.endQty, ordered);
  return moveChild(ledger, child, OrderEvent.FilledUp);
}

/**
 * OrdStatus(39) towards the client after its filled shares have changed: an order that was Filled
 * and of which a trade is broken has ended short of its quantity.
 */
export function settleParentStatus(ledger: Ledger, row: number): void {
  const { parents } = ledger;
  const status = parents.status(row);
  const cumQty = parents.get(row, P.cumQty);
  const full = cumQty >= parents.get(row, P.clientQty);
  let next = status;
  if (parents.has(row, ParentFlag.ended)) {
    if (status === OrdStatus.Filled && !full) next = OrdStatus.Canceled;
    else if (status === OrdStatus.Canceled && full) next = OrdStatus.Filled;
  } else if (cumQty > 0) {
    if (status === OrdStatus.New || status === OrdStatus.PendingNew) {
      next = OrdStatus.PartiallyFilled;
    }
  } else if (status === OrdStatus.PartiallyFilled) next = OrdStatus.New;
  parents.set(row, P.ordStatus, next);
}

/** No byte of it left: it was never sent, and does not count as that. */
function unsend(ledger: Ledger, child: number): void {
  const leaves = ledger.children.get(child, C.leavesQty);
  ledger.parents.move(ledger.outcome.parentRow, P.sentQty, -leaves);
}

/**
 * A child ends. What its report counts as filled is not free, also when the fills are yet to come;
 * the rest is free again, or given back when the parent closes.
 */
function end(ledger: Ledger, child: number, event: OrderEvent, cumQty: number): void {
  const o = ledger.outcome;
  const { children } = ledger;
  const wasOpen = mayStillFill(children.status(child));
  if (!moveChild(ledger, child, event)) {
    o.unexpected = true;
    return;
  }
  if (!wasOpen) {
    o.contradiction = cumQty !== children.coldGet(child, Cold.endQty);
    return;
  }
  children.coldSet(child, Cold.endQty, cumQty);
  children.set(child, C.cancel, 0);
  bookChild(ledger, child, 0, 0);
}

function noteSums(ledger: Ledger, r: ReportRecord): void {
  const o = ledger.outcome;
  const { children } = ledger;
  const child = o.childRow;
  if (children.has(child, ChildFlag.lost)) {
    // Nobody knows what was ordered but the venue; once the doubt is over, the books say it.
    const told = Math.min(QTY_MAX, r.cumQty + r.leavesQty);
    if (told > children.get(child, C.qty)) {
      const open = ledger.inDoubt(o.parentRow) || children.has(child, ChildFlag.unbacked);
      if (open) children.set(child, C.qty, told);
      else o.contradiction = true;
      bookChild(ledger, child, 0, 0);
    }
  } else if (sumsContradict(children, child, r)) o.contradiction = true;
  children.coldSet(child, Cold.toldQty, Math.max(children.coldGet(child, Cold.toldQty), r.cumQty));
  if (avgPxDiffers(children, child, r)) o.contradiction = true;
}

function moveChild(ledger: Ledger, child: number, event: OrderEvent): boolean {
  const { children } = ledger;
  const next = nextStatus(children.status(child), event, children.coldGet(child, Cold.everQty));
  if (next < 0) return false;
  children.setStatus(child, next as OrdStatus);
  return true;
}

/** The child of a report; a lost draw (an id of ours that the journal lacks) gets a row. */
function childOf(ledger: Ledger, r: ReportRecord, row: number, lane: number): number {
  const found = ledger.children.find(r.incarnation, row, r.child);
  if (found >= 0) return found;
  ledger.outcome.lost = true;
  return addLost(ledger, r, lane, Math.min(QTY_MAX, r.cumQty + r.leavesQty));
}

/** A child of which two people say that its venue has had it, and which the journal lacks. */
export function applyLostChild(ledger: Ledger, r: LostChildRecord): number {
  const found = ledger.children.find(r.incarnation, ledger.rowOf(r.parent), r.child);
  return found >= 0 ? found : addLost(ledger, r, ledger.laneOf(r.venue), 0);
}

/** @param qty What its venue has told of it so far. */
function addLost(
  ledger: Ledger,
  r: Omit<LostChildRecord, "utcMs">,
  lane: number,
  qty: number,
): number {
  const { children, parents } = ledger;
  const row = ledger.rowOf(r.parent);
  const child = children.addLost(r.incarnation, row, r.child);
  children.set(child, C.lane, lane);
  children.set(child, C.qty, qty);
  // Outside doubt no draw can be missing: its shares are booked, and the parent is frozen.
  if (!ledger.inDoubt(row)) children.flag(child, ChildFlag.unbacked);
  // Its number is not given again; one that leaves no room for cancels is the venue's invention.
  if (r.incarnation === ledger.incarnation && r.child < CHILD_MAX / 2) {
    parents.set(row, P.nextChild, Math.max(parents.get(row, P.nextChild), r.child + 1));
  }
  bookChild(ledger, child, 0, 0);
  return child;
}

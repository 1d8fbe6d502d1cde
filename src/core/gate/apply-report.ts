import { assert } from "../domain/assert.ts";
import { mayStillFill, nextStatus, OrderEvent, OrdStatus } from "../domain/ord-status.ts";
import { C, ChildFlag } from "./children.ts";
import { Seen } from "./exec-ids.ts";
import type { Ledger, ReportOutcome } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { type CancelChildRecord, ReportKind, type ReportRecord } from "./records.ts";

/**
 * Applies a venue's report. The state is a function of the set of reports, not of their order:
 * executions count once, the end of a child gives back what is left of it at that moment.
 */
export function applyReport(ledger: Ledger, r: ReportRecord): ReportOutcome {
  const o = ledger.outcome;
  const lane = ledger.laneOf(r.venue);
  if (r.seq >= (ledger.nextIn[lane] as number)) ledger.nextIn[lane] = r.seq + 1;
  const row = ledger.rowOf(r.parent);
  o.parentRow = row;
  o.childRow = childOf(ledger, r, row, lane);
  o.filled = 0;
  o.overfill = 0;
  o.ended = false;
  o.duplicate = false;
  o.contradiction = false;
  const wasOpen = mayStillFill(ledger.children.status(o.childRow));
  applyKind(ledger, r, lane);
  o.ended = wasOpen && !mayStillFill(ledger.children.status(o.childRow));
  if (o.overfill > 0) ledger.parents.flag(row, ParentFlag.frozen);
  ledger.parents.assertConserved(row);
  return o;
}

/** Keeps where the parent's last fill stands in the journal, for `fillLagMax` (C53). */
export function noteFill(ledger: Ledger, o: ReportOutcome, index: number): void {
  if (o.filled > 0) ledger.parents.lastFill[o.parentRow] = index;
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

function applyKind(ledger: Ledger, r: ReportRecord, lane: number): void {
  const o = ledger.outcome;
  const child = o.childRow;
  switch (r.kind as ReportKind) {
    case ReportKind.Accepted:
    case ReportKind.StatusLive:
      o.contradiction = !moveChild(ledger, child, OrderEvent.Accepted);
      break;
    case ReportKind.PendingCancel:
      break;
    case ReportKind.Fill:
      fill(ledger, r, lane);
      break;
    case ReportKind.Canceled:
    case ReportKind.StatusEnded:
      end(ledger, child, OrderEvent.Canceled);
      break;
    case ReportKind.Expired:
      end(ledger, child, OrderEvent.Expired);
      break;
    case ReportKind.Rejected:
    case ReportKind.StatusUnknown:
    case ReportKind.NotSent:
      if (r.kind === ReportKind.NotSent) unsend(ledger, child);
      end(ledger, child, OrderEvent.Rejected);
      break;
    case ReportKind.CancelRefused:
      moveChild(ledger, child, OrderEvent.CancelRefused);
      ledger.children.set(child, C.cancel, 0);
      ledger.children.flag(child, ChildFlag.cancelRefused);
      break;
  }
  if (r.kind !== ReportKind.StatusUnknown) ledger.children.flag(child, ChildFlag.acked);
  ledger.children.unflag(child, ChildFlag.asked | ChildFlag.unproven);
}

function fill(ledger: Ledger, r: ReportRecord, lane: number): void {
  const o = ledger.outcome;
  const { parents, children } = ledger;
  const content =
    Math.imul(r.lastQty, 31) ^ Math.imul(r.lastPx | 0, 17) ^ (r.parent * 8191 + r.child);
  const seen = ledger.execIds.add(lane, r.execId, content | 0);
  if (seen !== Seen.New) {
    o.duplicate = true;
    o.contradiction = seen === Seen.Different;
    return;
  }
  const child = o.childRow;
  const row = o.parentRow;
  const open = mayStillFill(children.status(child)) ? children.get(child, C.leavesQty) : 0;
  const own = Math.min(r.lastQty, open);
  const doubt = parents.get(row, P.doubtQty) > 0;
  const source = doubt ? P.doubtQty : P.workingQty;
  // What no open child explains takes free shares first; only the rest is beyond the order (F13).
  const fromOwn = Math.min(own, parents.get(row, source));
  const rest = r.lastQty - fromOwn;
  const spare = doubt ? P.doubtQty : P.remainingQty;
  parents.move(row, source, -fromOwn);
  const fromSpare = Math.min(rest, parents.get(row, spare));
  parents.move(row, spare, -fromSpare);
  parents.move(row, P.excessQty, rest - fromSpare);
  parents.move(row, P.cumQty, r.lastQty);
  children.set(child, C.cumQty, children.get(child, C.cumQty) + r.lastQty);
  children.set(child, C.leavesQty, children.get(child, C.leavesQty) - own);
  const left = children.get(child, C.leavesQty);
  o.contradiction = !moveChild(ledger, child, left > 0 ? OrderEvent.Filled : OrderEvent.FilledUp);
  o.filled = r.lastQty;
  o.overfill = r.lastQty - own;
  const info = ledger.parents.infoOf(row);
  info.filledNotional += r.lastQty * r.lastPx;
  info.changedUtcMs = r.utcMs;
  ledger.laneShares[lane] = (ledger.laneShares[lane] as number) + r.lastQty;
  afterFill(ledger, row);
}

function afterFill(ledger: Ledger, row: number): void {
  const status = ledger.parents.status(row);
  if (status === OrdStatus.New || status === OrdStatus.PendingNew) {
    ledger.parents.set(row, P.ordStatus, OrdStatus.PartiallyFilled);
  }
}

/** No byte of it left: it was never sent, and does not count as that. */
function unsend(ledger: Ledger, child: number): void {
  const leaves = ledger.children.get(child, C.leavesQty);
  ledger.parents.move(ledger.outcome.parentRow, P.sentQty, -leaves);
}

/** A child ends: what was open of it is free again, or given back when the parent closes. */
function end(ledger: Ledger, child: number, event: OrderEvent): void {
  const { parents, children } = ledger;
  const status = children.status(child);
  if (!mayStillFill(status)) return;
  const row = ledger.outcome.parentRow;
  const leaves = children.get(child, C.leavesQty);
  children.set(child, C.leavesQty, 0);
  children.set(child, C.cancel, 0);
  moveChild(ledger, child, event);
  // In doubt a single report frees nothing: an earlier copy of it may have done so (I11).
  if (parents.get(row, P.doubtQty) > 0) return;
  const back = Math.min(leaves, parents.get(row, P.workingQty));
  parents.move(row, P.workingQty, -back);
  const closing = parents.has(row, ParentFlag.closing | ParentFlag.ended);
  parents.move(row, closing ? P.closedQty : P.remainingQty, back);
}

function moveChild(ledger: Ledger, child: number, event: OrderEvent): boolean {
  const { children } = ledger;
  const next = nextStatus(children.status(child), event, children.get(child, C.cumQty));
  if (next < 0) return false;
  children.set(child, C.ordStatus, next);
  return true;
}

/** The child of a report; a lost draw (an id of ours that the journal lacks) gets a row. */
function childOf(ledger: Ledger, r: ReportRecord, row: number, lane: number): number {
  const found = ledger.children.find(r.incarnation, row, r.child);
  if (found >= 0) return found;
  const child = ledger.children.add(r.incarnation, row, r.child);
  const now = r.kind === ReportKind.Fill ? r.lastQty : 0;
  // Outside doubt no draw can be missing: its shares are booked, and the parent is frozen.
  const open = ledger.inDoubt(row) ? r.leavesQty + now : 0;
  ledger.children.set(child, C.lane, lane);
  ledger.children.set(child, C.qty, r.cumQty + r.leavesQty);
  ledger.children.set(child, C.leavesQty, open);
  ledger.children.set(child, C.cumQty, r.cumQty - now);
  ledger.link(row, child);
  return child;
}

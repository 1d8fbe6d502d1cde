import { resetOutcome, settleParentStatus } from "./apply-report.ts";
import { bookChild } from "./child-sums.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import { ExecState, X } from "./exec-ids.ts";
import type { Ledger } from "./ledger.ts";
import { ParentFlag } from "./parents.ts";
import { type CorrectionRecord, ReportKind } from "./records.ts";
import type { ReportOutcome } from "./report-outcome.ts";

/** What a bust or correction did, beside the outcome. */
export type Amendment = {
  readonly outcome: ReportOutcome;
  /** Shares or money that count as filled have changed. */
  readonly changed: boolean;
  /** Row of the execution that it is of, known or not; -1 when it said nothing new. */
  readonly execution: number;
};

/**
 * Applies a bust or correction (B29): what an execution counts for follows from the set of all that
 * was said of it. A bust is the last word; of corrections the one that the venue sent last counts;
 * each may come before its execution, and twice.
 */
export function applyCorrection(ledger: Ledger, r: CorrectionRecord): Amendment {
  const outcome = resetOutcome(ledger.outcome);
  const lane = ledger.laneOf(r.venue);
  if (r.seq >= (ledger.nextIn[lane] as number)) ledger.nextIn[lane] = r.seq + 1;
  outcome.parentRow = ledger.rowOf(r.parent);
  outcome.childRow = ledger.children.find(r.incarnation, outcome.parentRow, r.child);
  const execution = noteCorrection(ledger, r, lane);
  if (execution < 0) return { outcome, changed: false, execution };
  if (r.kind === ReportKind.Correct && outcome.childRow >= 0) {
    ledger.children.flag(outcome.childRow, ChildFlag.corrected);
  }
  // What stood for it while nobody knew what it is of stands for nothing now.
  ledger.suspense.remove(r.venue, r.execId);
  const changed = amend(ledger, r, execution);
  ledger.settled(outcome.parentRow);
  return { outcome, changed, execution };
}

/** Most shares that booking a fill can add: what it says, or what a correction has made of it. */
export function mostQty(ledger: Ledger, lane: number, execId: Int32Array, lastQty: number): number {
  const row = ledger.execIds.find(lane, execId);
  return row < 0 ? lastQty : Math.max(lastQty, ledger.execIds.get(row, X.nowQty));
}

/** Row of the execution that an ExecRefID(19) means in the end, or -1: its report has not come. */
export function executionOf(ledger: Ledger, lane: number, refExecId: Int32Array): number {
  const { execIds } = ledger;
  const row = execIds.find(lane, refExecId);
  if (row < 0) return -1;
  const top = rootOf(ledger, row);
  return execIds.has(top, ExecState.come) ? top : -1;
}

/** Notes the correction's own ExecID; row of what it amends, -1 when it says nothing new. */
function noteCorrection(ledger: Ledger, r: CorrectionRecord, lane: number): number {
  const { execIds, outcome: o } = ledger;
  // A bust says no shares of its own: which execution it breaks is all that it says.
  const qty = r.kind === ReportKind.Bust ? 0 : r.lastQty;
  const px = r.kind === ReportKind.Bust ? 0 : r.lastPx;
  const own = execIds.claim(lane, r.execId);
  const named = execIds.claim(lane, r.refExecId);
  if (execIds.has(own, ExecState.come)) {
    o.duplicate = true;
    o.differs =
      !execIds.has(own, ExecState.amends) ||
      execIds.get(own, X.refers) !== named + 1 ||
      execIds.get(own, X.qty) !== qty ||
      execIds.px(own, X.px) !== px;
    return -1;
  }
  const top = rootOf(ledger, named);
  const other = execIds.has(top, ExecState.come) && execIds.get(top, X.child) !== o.childRow;
  if (top === own || other) {
    // It amends itself, or what amends it, or a trade of another order: it cannot be matched.
    o.differs = true;
    o.duplicate = true;
    return -1;
  }
  execIds.mark(own, ExecState.come | ExecState.amends);
  execIds.set(own, X.refers, named + 1);
  execIds.set(own, X.qty, qty);
  execIds.set(own, X.px, px);
  return top;
}

/** Says anew what an execution counts for; returns whether booked shares or money changed. */
function amend(ledger: Ledger, r: CorrectionRecord, top: number): boolean {
  const { execIds, outcome: o } = ledger;
  const qtyBefore = countedQty(ledger, top);
  const pxBefore = countedPx(ledger, top);
  const everBefore = Math.max(qtyBefore, execIds.get(top, X.qty));
  const own = execIds.find(ledger.laneOf(r.venue), r.execId);
  if (r.kind === ReportKind.Bust) execIds.mark(top, ExecState.busted);
  else correct(ledger, top, r.lastQty, r.lastPx, r.seq);
  // Others may have amended this one before it came.
  if (execIds.has(own, ExecState.busted)) execIds.mark(top, ExecState.busted);
  if (execIds.has(own, ExecState.corrected)) {
    correct(
      ledger,
      top,
      execIds.get(own, X.nowQty),
      execIds.px(own, X.nowPx),
      execIds.get(own, X.seq),
    );
  }
  if (!execIds.has(top, ExecState.come)) {
    o.amended = true;
    return false;
  }
  const child = o.childRow;
  const qty = countedQty(ledger, top);
  const px = countedPx(ledger, top);
  if (qty === qtyBefore && px === pxBefore) return false;
  const ever = Math.max(qty, execIds.get(top, X.qty)) - everBefore;
  const { children, parents } = ledger;
  o.overfill = bookChild(ledger, child, qty - qtyBefore, ever);
  // More than was open is the venue's word; more than was ordered is an overfill.
  o.beyond = o.overfill > 0 && children.coldGet(child, Cold.everQty) > children.get(child, C.qty);
  if (o.beyond) parents.flag(o.parentRow, ParentFlag.frozen);
  const money = qty * px - qtyBefore * pxBefore;
  children.notional[child] = (children.notional[child] as number) + money;
  const info = parents.infoOf(o.parentRow);
  info.filledNotional += money;
  info.changedUtcMs = r.utcMs;
  settleParentStatus(ledger, o.parentRow);
  return true;
}

function correct(ledger: Ledger, row: number, qty: number, px: number, seq: number): void {
  const { execIds } = ledger;
  const newer = seq > execIds.get(row, X.seq) >>> 0;
  if (execIds.has(row, ExecState.corrected) && !newer) return;
  execIds.mark(row, ExecState.corrected);
  execIds.set(row, X.nowQty, qty);
  execIds.set(row, X.nowPx, px);
  execIds.set(row, X.seq, seq);
}

/** Shares that an execution counts for, after all that was said of it. */
export function countedQty(ledger: Ledger, row: number): number {
  const { execIds } = ledger;
  if (execIds.has(row, ExecState.busted)) return 0;
  return execIds.get(row, execIds.has(row, ExecState.corrected) ? X.nowQty : X.qty);
}

/** Its price, $0.0001; 0 once it is broken. */
export function countedPx(ledger: Ledger, row: number): number {
  const { execIds } = ledger;
  if (execIds.has(row, ExecState.busted)) return 0;
  return execIds.px(row, execIds.has(row, ExecState.corrected) ? X.nowPx : X.px);
}

/** Follows corrections of corrections; they form no circle, `noteCorrection` lets none in. */
function rootOf(ledger: Ledger, from: number): number {
  const { execIds } = ledger;
  let row = from;
  while (execIds.has(row, ExecState.amends)) row = execIds.get(row, X.refers) - 1;
  return row;
}

import { OrdStatus } from "../domain/ord-status.ts";
import { isAuctionTif, Tif } from "../domain/order.ts";
import { FIRM } from "../domain/scope.ts";
import { answerLateCancel } from "./cancel-answers.ts";
import { C, ChildFlag } from "./children.ts";
import { noteRules } from "./decision-inputs.ts";
import { applyResolved, enterDoubt } from "./doubt.ts";
import { cancelChild, cancelNow, finishIfDone } from "./finish.ts";
import { type Gate, WaitStep } from "./gate.ts";
import { restoreHolds } from "./hold.ts";
import { resumeSweeps } from "./kill.ts";
import type { Lane } from "./lanes.ts";
import { restoreLeaseWaits } from "./lease-waits.ts";
import { openIfProven } from "./opening.ts";
import { P, ParentFlag } from "./parents.ts";
import { stepReplaces } from "./replace-parent.ts";
import { isUnsettled } from "./report-sums.ts";
import { ScopeState } from "./scope-state.ts";
import { settleLimits } from "./set-limit.ts";
import { fillReference } from "./trading-day.ts";
import { watchSums } from "./unanswered.ts";

/**
 * A start of the gate (SAFETY section 5): the incarnation rises, every unproven share of every live
 * parent is in doubt, and the gate is CLOSED until the venues have answered.
 */
export function startGate(gate: Gate): void {
  const { ledger } = gate;
  const record = {
    incarnation: ledger.incarnation + 1,
    gate: gate.number,
    utcMs: gate.utcMs,
  };
  const index = gate.records.start(record);
  ledger.applyStart(record, index);
  settleLimits(gate);
  fillReference(gate);
  noteRules(gate);
  gate.fence.incarnation = ledger.incarnation;
  gate.fence.kill = ledger.kills.kill(FIRM);
  enterDoubt(ledger);
  const { parents } = ledger;
  for (let row = 0; row < parents.count; row++) {
    if (parents.has(row, ParentFlag.ended)) {
      tellLostEnd(gate, row);
      answerLateCancel(gate, row);
      continue;
    }
    gate.openParents++;
    gate.doubtful.add(row);
    if (parents.has(row, ParentFlag.replacePending)) gate.replacing.add(row);
    if (parents.tif(row) === Tif.Ioc) gate.iocParents.add(row);
    if (isAuctionTif(parents.tif(row))) gate.auctionParents.add(row);
  }
  for (const lane of gate.lanes) lane.working = 0;
  const { children } = ledger;
  for (let child = children.live.next(0); child >= 0; child = children.live.next(child + 1)) {
    const lane = gate.lanes[children.get(child, C.lane)];
    if (lane !== undefined) lane.working++;
  }
  // What a crash cut short is not gone on with: the client asks again.
  stepReplaces(gate);
  restoreHolds(gate);
  restoreLeaseWaits(gate);
  resumeSweeps(gate);
  gate.effects.sync();
  openIfProven(gate);
}

/** An order ended, and the crash may have come before its client was told. */
function tellLostEnd(gate: Gate, row: number): void {
  const { parents } = gate.ledger;
  if (parents.has(row, ParentFlag.replacing)) {
    // Its end came with a replace, whose report says so.
    gate.waiting.push({ index: parents.infoOf(row).endIndex, row, step: WaitStep.Replace });
    return;
  }
  const told = ParentFlag.toldEnd | ParentFlag.endedFilled | ParentFlag.cancelAnswered;
  if (parents.has(row, told) || parents.status(row) === OrdStatus.Filled) return;
  const step = parents.status(row) === OrdStatus.Rejected ? WaitStep.Giveback : WaitStep.End;
  gate.waiting.push({ index: parents.infoOf(row).endIndex, row, step });
}

/** A venue session is logged on; new orders wait until what it had to resend has arrived. */
export function laneUp(gate: Gate, index: number): void {
  const lane = gate.lanes[index] as Lane;
  lane.live = true;
  lane.ready = false;
  lane.ups++;
}

export function laneDown(gate: Gate, index: number): void {
  const lane = gate.lanes[index] as Lane;
  lane.live = false;
  lane.ready = false;
  lane.asked = 0;
  lane.massAsked = 0;
  const { children } = gate.ledger;
  for (let child = 0; child < children.count; child++) {
    if (children.get(child, C.lane) === index) children.unflag(child, ChildFlag.asked);
  }
}

/**
 * Everything that the venue had for us has arrived. It is now asked for each order that has no
 * final report: the ones it never had come back as unknown, and only then are their shares free.
 */
export function laneCaughtUp(gate: Gate, index: number): void {
  const lane = gate.lanes[index] as Lane;
  const { children } = gate.ledger;
  lane.ready = true;
  lane.asked = 0;
  lane.askedNs = gate.nowNs;
  lane.asks = 1;
  lane.unacked = 0;
  for (let child = children.live.next(0); child >= 0; child = children.live.next(child + 1)) {
    if (children.get(child, C.lane) !== index) continue;
    children.flag(child, ChildFlag.asked);
    if (!children.has(child, ChildFlag.acked)) lane.unacked++;
    lane.asked++;
    gate.effects.askStatus(child);
    cancelAgain(gate, child);
  }
  if (lane.asked === 0) evidenceComplete(gate, lane);
}

/** A cancel that was on the old connection may be lost: it is asked for anew, under a new id. */
function cancelAgain(gate: Gate, child: number): void {
  const { children, parents } = gate.ledger;
  const stops = ParentFlag.closing | ParentFlag.frozen | ParentFlag.scopeFrozen;
  const { laneState, states } = gate.ledger;
  const strictest = Math.max(laneState[children.get(child, C.lane)] as number, states.firm);
  const stopped =
    strictest >= ScopeState.FROZEN || parents.has(children.get(child, C.parentRow), stops);
  if (!stopped && children.get(child, C.cancel) === 0) return;
  children.set(child, C.cancel, 0);
  cancelChild(gate, child);
}

/**
 * Whether a child counts among its lane's new orders without an answer (I14): those of earlier
 * starts, and what the journal lacks, were never counted in this one.
 */
export function countsUnacked({ ledger }: Gate, child: number): boolean {
  const { children } = ledger;
  if (children.get(child, C.incarnation) !== ledger.incarnation) return false;
  return !children.has(child, ChildFlag.acked | ChildFlag.lost);
}

/** One status answer of a lane has come. */
export function evidenceAnswer(gate: Gate, lane: Lane): void {
  if (lane.asked > 0) lane.asked--;
  if (lane.asked === 0) evidenceComplete(gate, lane);
}

/**
 * The session gap-filled these numbers of ours: what went out under them since the logon, an order,
 * a cancel or a question, may not have arrived. The venue is asked anew for each order of which
 * this may be true, under numbers behind the gap.
 */
export function laneGapFilled(gate: Gate, index: number, from: number, to: number): void {
  const lane = gate.lanes[index] as Lane;
  const { children } = gate.ledger;
  for (let child = children.live.next(0); child >= 0; child = children.live.next(child + 1)) {
    if (children.get(child, C.lane) !== index) continue;
    const seq = children.get(child, C.seq);
    const lost = seq >= from && seq <= to && !children.has(child, ChildFlag.acked);
    if (lost) noteUnproven(gate, child);
    if (lane.ready) askAnew(gate, lane, child);
  }
}

function noteUnproven(gate: Gate, child: number): void {
  const { children } = gate.ledger;
  children.flag(child, ChildFlag.unproven);
  const row = children.get(child, C.parentRow);
  gate.records.unproven({
    parent: row + 1,
    incarnation: children.get(child, C.incarnation),
    child: children.get(child, C.child),
    utcMs: gate.utcMs,
  });
  gate.effects.parentChanged(row);
}

function askAnew(gate: Gate, lane: Lane, child: number): void {
  const { children } = gate.ledger;
  if (children.has(child, ChildFlag.asked | ChildFlag.unproven)) {
    if (!children.has(child, ChildFlag.asked)) lane.asked++;
    children.flag(child, ChildFlag.asked);
    gate.effects.askStatus(child);
  }
  if (children.get(child, C.cancel) === 0) return;
  children.set(child, C.cancel, 0);
  cancelNow(gate, child);
}

function evidenceComplete(gate: Gate, lane: Lane): void {
  if (lane.evidence) return;
  lane.evidence = true;
  for (const row of [...gate.doubtful]) resolveIfProven(gate, row);
  openIfProven(gate);
}

/** Doubt ends when all venues of the route set have answered, in one synced record per parent. */
function resolveIfProven(gate: Gate, row: number): void {
  const { ledger } = gate;
  const routeSet = ledger.parents.get(row, P.routeSet);
  for (const lane of gate.lanes) {
    if (((routeSet >>> lane.index) & 1) === 1 && !lane.evidence) return;
  }
  gate.doubtful.delete(row);
  watchUnsettled(gate, row);
  const doubt = ledger.parents.get(row, P.doubtQty);
  const workingQty = Math.min(doubt, ledger.openChildQty(row));
  const record = {
    parent: row + 1,
    workingQty,
    remainingQty: doubt - workingQty,
    utcMs: gate.utcMs,
  };
  const index = gate.records.resolved(record);
  applyResolved(ledger, record);
  gate.waiting.push({ index, row, step: WaitStep.Resolve });
  gate.effects.parentChanged(row);
  gate.effects.sync();
  finishIfDone(gate, row);
}

/** Orders whose sums did not agree before the crash, and which no report may speak of again. */
function watchUnsettled(gate: Gate, row: number): void {
  const { parents, children } = gate.ledger;
  for (let c = parents.get(row, P.lastChild); c >= 0; c = children.get(c, C.prev)) {
    if (isUnsettled(children, c)) watchSums(gate, c);
  }
}

import { mayStillFill, OrdStatus } from "../domain/ord-status.ts";
import { Tif } from "../domain/order.ts";
import { FIRM } from "../domain/scope.ts";
import { C, ChildFlag } from "./children.ts";
import { noteRules } from "./decision-inputs.ts";
import { cancelChild, finishIfDone } from "./finish.ts";
import { type Gate, WaitStep } from "./gate.ts";
import type { Lane } from "./lanes.ts";
import { P, ParentFlag } from "./parents.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

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
  gate.records.start(record);
  ledger.applyStart(record);
  noteRules(gate);
  gate.fence.incarnation = ledger.incarnation;
  gate.fence.kill = ledger.kills.kill(FIRM);
  ledger.enterDoubt();
  const { parents } = ledger;
  for (let row = 0; row < parents.count; row++) {
    if (parents.has(row, ParentFlag.ended)) {
      tellLostEnd(gate, row);
      continue;
    }
    gate.openParents++;
    gate.doubtful.add(row);
    if (parents.get(row, P.tif) === Tif.Ioc) gate.iocParents.add(row);
  }
  for (const lane of gate.lanes) lane.working = 0;
  for (let child = 0; child < ledger.children.count; child++) {
    if (mayStillFill(ledger.children.status(child))) {
      const lane = gate.lanes[ledger.children.get(child, C.lane)];
      if (lane !== undefined) lane.working++;
    }
  }
  gate.effects.sync();
  openIfProven(gate);
}

/** An order ended, and the crash may have come before its client was told. */
function tellLostEnd(gate: Gate, row: number): void {
  const { parents } = gate.ledger;
  if (parents.has(row, ParentFlag.toldEnd) || parents.status(row) === OrdStatus.Filled) return;
  const step = parents.status(row) === OrdStatus.Rejected ? WaitStep.Giveback : WaitStep.End;
  gate.waiting.push({ index: parents.infoOf(row).endIndex, row, step });
}

/** A venue session is logged on; new orders wait until what it had to resend has arrived. */
export function laneUp(gate: Gate, index: number): void {
  const lane = gate.lanes[index] as Lane;
  lane.live = true;
  lane.ready = false;
}

export function laneDown(gate: Gate, index: number): void {
  const lane = gate.lanes[index] as Lane;
  lane.live = false;
  lane.ready = false;
  lane.asked = 0;
  const { children } = gate.ledger;
  for (let child = 0; child < children.count; child++) children.unflag(child, ChildFlag.asked);
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
  lane.unacked = 0;
  for (let child = 0; child < children.count; child++) {
    if (children.get(child, C.lane) !== index || !mayStillFill(children.status(child))) continue;
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
  if (!parents.has(children.get(child, C.parentRow), ParentFlag.closing)) return;
  children.set(child, C.cancel, 0);
  cancelChild(gate, child);
}

/** One status answer of a lane has come. */
export function evidenceAnswer(gate: Gate, lane: Lane): void {
  if (lane.asked > 0) lane.asked--;
  if (lane.asked === 0) evidenceComplete(gate, lane);
}

/** The session gap-filled these numbers of ours: the orders under them may not be there. */
export function laneGapFilled(gate: Gate, index: number, from: number, to: number): void {
  const { children, parents } = gate.ledger;
  for (let child = 0; child < children.count; child++) {
    if (children.get(child, C.lane) !== index || !mayStillFill(children.status(child))) continue;
    const seq = children.get(child, C.seq);
    if (seq < from || seq > to || children.has(child, ChildFlag.acked)) continue;
    children.flag(child, ChildFlag.unproven);
    const record = {
      parent: children.get(child, C.parentRow) + 1,
      incarnation: children.get(child, C.incarnation),
      child: children.get(child, C.child),
      utcMs: gate.utcMs,
    };
    gate.records.unproven(record);
    gate.effects.parentChanged(Math.min(record.parent - 1, parents.count - 1));
  }
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
  const doubt = ledger.parents.get(row, P.doubtQty);
  const workingQty = Math.min(doubt, ledger.openChildQty(row));
  const record = {
    parent: row + 1,
    workingQty,
    remainingQty: doubt - workingQty,
    utcMs: gate.utcMs,
  };
  const index = gate.records.resolved(record);
  ledger.applyResolved(record);
  gate.waiting.push({ index, row, step: WaitStep.Resolve });
  gate.effects.parentChanged(row);
  gate.effects.sync();
  finishIfDone(gate, row);
}

/** Opens by itself only when nothing in the firm is in doubt (SAFETY 4.2). */
function openIfProven(gate: Gate): void {
  if (gate.ledger.firmState !== ScopeState.CLOSED || gate.doubtful.size > 0) return;
  const record = {
    parent: 0,
    state: ScopeState.OPEN,
    cause: StateCause.Ready,
    utcMs: gate.utcMs,
  };
  gate.records.state(record);
  gate.ledger.applyState(record);
}

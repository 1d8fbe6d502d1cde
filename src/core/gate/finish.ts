import { CHILD_MAX } from "../domain/clordid.ts";
import { mayStillFill, OrdStatus } from "../domain/ord-status.ts";
import { isAuctionTif, Tif } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { applyCancelChild } from "./apply-report.ts";
import { noteCancel } from "./asked.ts";
import { answerLateCancel } from "./cancel-answers.ts";
import { C } from "./children.ts";
import { ClientReport } from "./effects.ts";
import { type Gate, type Waiting, WaitStep } from "./gate.ts";
import { reportStatus } from "./order-status.ts";
import { P, ParentFlag, stopsOf } from "./parents.ts";
import { CancelBy, type CancelChildRecord } from "./records.ts";
import { ScopeState } from "./scope-state.ts";
import { tellClient } from "./tell.ts";
import { needsWorker, releaseWorker } from "./workers.ts";

const cancelRecord: CancelChildRecord = {
  parent: 0,
  incarnation: 0,
  child: 0,
  cancelChild: 0,
  utcMs: 0,
  by: 0,
};

/**
 * Ends a parent when nothing of it is free, out or in doubt any more: Filled at once with its last
 * fill, Canceled(4) and Expired(C) only when the record of the end is durable (M14).
 */
export function finishIfDone(gate: Gate, row: number): void {
  const { parents } = gate.ledger;
  // A replace is told before the end that it may bring.
  if (parents.has(row, ParentFlag.ended | ParentFlag.replacing)) return;
  const out = parents.get(row, P.workingQty) + parents.get(row, P.doubtQty);
  if (out > 0 || parents.get(row, P.remainingQty) > 0) return;
  const closing = parents.has(row, ParentFlag.closing);
  const full = parents.get(row, P.cumQty) >= parents.get(row, P.clientQty);
  if (!closing && !full) return;
  // The client hears first that it was taken, or how it stands after a restart: that step ends it.
  if (!full && !parents.has(row, ParentFlag.durable)) return;
  const expiring = parents.has(row, ParentFlag.expiring);
  const ordStatus = full ? OrdStatus.Filled : expiring ? OrdStatus.Expired : OrdStatus.Canceled;
  releaseWorker(gate, row);
  const record = { parent: row + 1, ordStatus, code: parents.get(row, P.code), utcMs: gate.utcMs };
  const index = gate.records.parentEnd(record);
  gate.ledger.applyEnd(record, index);
  gate.openParents--;
  gate.iocParents.delete(row);
  gate.doubtful.delete(row);
  gate.effects.parentChanged(row);
  if (ordStatus === OrdStatus.Filled) return;
  gate.waiting.push({ index, row, step: WaitStep.End });
  gate.effects.sync();
}

/** Stops drawing from a parent and cancels what is out (M14, M16). */
export function closeParent(
  gate: Gate,
  row: number,
  by: { clOrdId: string; session: string; expiring: boolean; code: RejectCode },
): void {
  const { parents } = gate.ledger;
  const record = {
    parent: row + 1,
    clOrdId: by.clOrdId,
    session: by.session,
    expiring: by.expiring ? 1 : 0,
    utcMs: gate.utcMs,
    code: by.code,
  };
  const index = gate.records.cancelParent(record);
  gate.ledger.applyCancelParent(record);
  const wanted = by.clOrdId === "" ? CancelBy.Gate : CancelBy.Client;
  if (by.clOrdId !== "") tellClient(gate, row, ClientReport.PendingCancel, index, null);
  for (let c = parents.get(row, P.lastChild); c >= 0; c = gate.ledger.children.get(c, C.prev)) {
    cancelChild(gate, c, wanted);
  }
  gate.effects.parentState(row, index);
  gate.effects.parentChanged(row);
  finishIfDone(gate, row);
}

/**
 * Asks the venue to cancel one child. One cancel per child is outstanding; an immediate-or-cancel
 * child ends by itself and is left alone, unless its lane has gone.
 */
export function cancelChild(gate: Gate, child: number, by: CancelBy = CancelBy.Gate): void {
  const tif = gate.ledger.children.tif(child);
  if (tif !== Tif.Ioc && tif !== Tif.Fok) cancelNow(gate, child, by);
}

/** Asks the venue to cancel one child, immediate ones too: a kill leaves nothing to time. */
export function cancelNow(gate: Gate, child: number, by: CancelBy = CancelBy.Gate): void {
  const { children, parents } = gate.ledger;
  if (!mayStillFill(children.status(child)) || children.get(child, C.cancel) !== 0) return;
  const row = children.get(child, C.parentRow);
  const cancelNumber = parents.get(row, P.nextChild);
  if (cancelNumber > CHILD_MAX) {
    gate.effects.alert(RejectCode.ChildNumbersUsedUp, `parent ${row + 1}`, cancelNumber, CHILD_MAX);
    return;
  }
  cancelRecord.parent = row + 1;
  cancelRecord.incarnation = children.get(child, C.incarnation);
  cancelRecord.child = children.get(child, C.child);
  cancelRecord.cancelChild = cancelNumber;
  cancelRecord.utcMs = gate.utcMs;
  cancelRecord.by = by;
  gate.records.cancelChild(cancelRecord);
  applyCancelChild(gate.ledger, cancelRecord);
  gate.effects.sendCancel(child);
  noteCancel(gate, child);
  gate.effects.childChanged(child);
}

/** Every record up to `index` is on disk: acknowledges, reports ends, frees what was waiting. */
export function durable(gate: Gate, index: number): void {
  gate.durableIndex = index;
  let done = 0;
  for (const waiting of gate.waiting) {
    if (waiting.index > index) break;
    done++;
    afterSync(gate, waiting);
  }
  gate.waiting.splice(0, done);
}

/** Takes the step that waited; flat, a case for each. */
function afterSync(gate: Gate, { row, step, index, session }: Waiting): void {
  const { parents } = gate.ledger;
  const { effects } = gate;
  switch (step) {
    case WaitStep.Admit:
      if (gate.ledger.state !== ScopeState.OPEN || stopsOf(parents.get(row, P.flags)) !== 0) {
        giveBack(gate, row);
        break;
      }
      parents.flag(row, ParentFlag.durable);
      tellClient(gate, row, ClientReport.New, index, null);
      if (parents.tif(row) === Tif.Ioc) gate.iocParents.add(row);
      if (isAuctionTif(parents.tif(row))) gate.auctionParents.add(row);
      // A cancel may have come during the sync: the order was new for no time at all.
      finishIfDone(gate, row);
      needsWorker(gate, row);
      break;
    case WaitStep.Replace:
      parents.flag(row, ParentFlag.durable);
      tellReplaced(gate, row, index);
      finishIfDone(gate, row);
      effects.parentState(row, index);
      needsWorker(gate, row);
      break;
    case WaitStep.End:
      // Its last fill may have come meanwhile and said Filled: then it was not cancelled.
      if (parents.status(row) !== OrdStatus.Filled) {
        tellClient(gate, row, endReport(gate, row), index, null);
      }
      break;
    case WaitStep.Resolve:
      parents.flag(row, ParentFlag.durable);
      tellAfterRestart(gate, row, index);
      reportStatus(gate, row, parents.infoOf(row).session);
      finishIfDone(gate, row);
      needsWorker(gate, row);
      break;
    case WaitStep.Giveback:
      tellClient(gate, row, ClientReport.Rejected, index, null);
      break;
    case WaitStep.Status:
      // What was waited for may have brought the end, which is on its way to the disk in turn.
      reportStatus(gate, row, session ?? parents.infoOf(row).session);
      return;
  }
  answerLateCancel(gate, row);
  effects.parentChanged(row);
}

/** The gate closed while the reserve was on its way to the disk: it is returned (SAFETY 4). */
function giveBack(gate: Gate, row: number): void {
  const record = { parent: row + 1, code: stoppedBy(gate, row), utcMs: gate.utcMs };
  const index = gate.records.giveback(record);
  gate.ledger.applyGiveback(record, index);
  gate.openParents--;
  gate.waiting.push({ index, row, step: WaitStep.Giveback });
  gate.effects.sync();
}

/** Which word says why, in the order of the ladder: the firm's state, a kill, another scope. */
function stoppedBy(gate: Gate, row: number): RejectCode {
  const { state, parents } = gate.ledger;
  if (state !== ScopeState.OPEN) return RejectCode.GateNotOpen;
  return parents.has(row, ParentFlag.killed) ? RejectCode.ScopeKilled : RejectCode.ScopeNotOpen;
}

/** What a crash may have kept from the client: its acknowledgement, or that of a replace. */
function tellAfterRestart(gate: Gate, row: number, index: number): void {
  const { parents } = gate.ledger;
  const info = parents.infoOf(row);
  if (!parents.has(row, ParentFlag.toldNew)) {
    tellClient(gate, row, ClientReport.New, info.admittedIndex, null);
  }
  if (parents.has(row, ParentFlag.replacing)) tellReplaced(gate, row, index);
}

/**
 * A replace is durable. Fills may have met the new quantity before: then this report says Filled,
 * for no other will. A cancel that came meanwhile ends the order after it.
 */
function tellReplaced(gate: Gate, row: number, index: number): void {
  const { parents } = gate.ledger;
  parents.unflag(row, ParentFlag.replacing);
  const full = parents.get(row, P.cumQty) >= parents.get(row, P.clientQty);
  if (full) finishIfDone(gate, row);
  tellClient(gate, row, ClientReport.Replaced, index, null);
}

function endReport(gate: Gate, row: number): ClientReport {
  return gate.ledger.parents.status(row) === OrdStatus.Expired
    ? ClientReport.Expired
    : ClientReport.Canceled;
}

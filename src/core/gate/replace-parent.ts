import { isAuctionTif } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { notPriced } from "./admit-parent.ts";
import { applyReplace } from "./apply-replace.ts";
import { refuseLate } from "./cancel-answers.ts";
import { ChildFlag } from "./children.ts";
import { noteReplaceAsked } from "./client-asked.ts";
import { ClientReport } from "./effects.ts";
import { cancelChild, finishIfDone } from "./finish.ts";
import { type Gate, WaitStep } from "./gate.ts";
import { clientKey } from "./ledger.ts";
import { lookAtMessages, noteMessage } from "./note-message.ts";
import { reportStatus } from "./order-status.ts";
import { stopRepeats } from "./parent-rates.ts";
import type { PendingReplace } from "./parents.ts";
import type { Reason } from "./reason.ts";
import { CancelBy, ReplaceStep } from "./records.ts";
import { misfits, nextReplaceStep, replaceLadder } from "./replace-ladder.ts";
import type { ReplaceRequest } from "./requests.ts";
import { stampTime } from "./stamp-time.ts";
import { tellClient } from "./tell.ts";

const priced = notPriced();

/**
 * A client's replace (M15): up through the whole ladder; down, and to a better price, children that
 * no longer fit are cancelled first, and it is in force when they have ended.
 */
export function replaceParent(gate: Gate, request: ReplaceRequest): void {
  const { client, symbol } = request;
  noteMessage(gate, client, symbol);
  lookAtMessages(gate, client, symbol);
  const { keys } = gate.ledger;
  const known = keys.get(clientKey(client, request.clOrdId));
  if (known !== undefined && isSameReplace(gate, known, request)) {
    reportStatus(gate, known, request.session);
    return;
  }
  const row = known ?? keys.get(clientKey(client, request.origClOrdId)) ?? -1;
  if (isAuctionTif(request.tif)) stampTime(gate);
  const admitted = replaceLadder(gate, request, row, priced);
  noteReplaceAsked(gate, request, row, admitted);
  if (!admitted) {
    gate.refusals++;
    gate.effects.cancelRefused(request, row, gate.why);
    if (gate.why.code === RejectCode.RepeatedExecution) stopRepeats(gate, request.account);
    return;
  }
  const wanted: PendingReplace = {
    clOrdId: request.clOrdId,
    session: request.session,
    body: request.body,
    orderQty: request.qty,
    limitPx: request.limitPx,
    reservePx: priced.reservePx,
    worstNotional: priced.worstNotional,
    handlInst: request.handlInst,
    capacity: request.capacity,
  };
  const { away, fits } = misfits(gate, row, wanted);
  const index = write(gate, row, wanted, ReplaceStep.Begun);
  // Of the order as it still stands: the new one is told when it is durable.
  tellClient(gate, row, ClientReport.PendingReplace, index, null);
  if (away.length === 0 && fits) {
    complete(gate, row, wanted);
    return;
  }
  gate.replacing.add(row);
  gate.effects.sync();
  // Also of a child that could not be cancelled at some time before: now it may be.
  for (const child of away) cancelChild(gate, child, CancelBy.Client);
  stepReplace(gate, row);
}

/** Goes on with every replace that waits for children; called by the ticker and at a start. */
export function stepReplaces(gate: Gate): void {
  for (const row of [...gate.replacing]) stepReplace(gate, row);
}

/** The same for one parent, if it has such a replace; called behind each report of a child. */
export function stepReplace(gate: Gate, row: number): void {
  if (!gate.replacing.has(row)) return;
  const { parents, children } = gate.ledger;
  const wanted = parents.infoOf(row).pendingReplace;
  if (wanted === null) {
    gate.replacing.delete(row);
    return;
  }
  const { step, away } = nextReplaceStep(gate, row, wanted);
  if (step === ReplaceStep.GivenUp) {
    giveUpReplace(gate, row, gate.why);
    return;
  }
  if (step === ReplaceStep.Done) {
    gate.replacing.delete(row);
    complete(gate, row, wanted);
    return;
  }
  for (const child of away) {
    if (!children.has(child, ChildFlag.cancelRefused)) cancelChild(gate, child, CancelBy.Client);
  }
}

/** A replace that was begun does not come to be: the client is told, the order stands as before. */
export function giveUpReplace(gate: Gate, row: number, why: Reason): void {
  gate.replacing.delete(row);
  const info = gate.ledger.parents.infoOf(row);
  const wanted = info.pendingReplace;
  if (wanted === null) return;
  const index = write(gate, row, wanted, ReplaceStep.GivenUp);
  const { clOrdId, session } = wanted;
  refuseLate(gate, row, { replace: true, clOrdId, origClOrdId: info.clOrdId, session }, why);
  gate.effects.parentState(row, index);
  gate.effects.parentChanged(row);
}

/** The same replace again, in force or still on its way. */
function isSameReplace(gate: Gate, row: number, request: ReplaceRequest): boolean {
  const { pendingReplace, body } = gate.ledger.parents.infoOf(row);
  const pending = pendingReplace?.clOrdId === request.clOrdId;
  return (pending ? pendingReplace.body : body) === request.body;
}

/** The replace is in force: from here on its quantity and prices decide, once it is durable. */
function complete(gate: Gate, row: number, wanted: PendingReplace): void {
  const index = write(gate, row, wanted, ReplaceStep.Done);
  gate.waiting.push({ index, row, step: WaitStep.Replace });
  gate.effects.parentState(row, index);
  gate.effects.parentChanged(row);
  gate.effects.sync();
  finishIfDone(gate, row);
}

function write(gate: Gate, row: number, wanted: PendingReplace, step: ReplaceStep): number {
  const record = { ...wanted, parent: row + 1, step, utcMs: gate.utcMs };
  const index = gate.records.replaceParent(record);
  applyReplace(gate.ledger, record);
  return index;
}

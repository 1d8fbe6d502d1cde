import { mayStillFill } from "../domain/ord-status.ts";
import { isBuy, type Side } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { type Priced, parentLadder } from "./admit-parent.ts";
import { applyReplace } from "./apply-replace.ts";
import { C, ChildFlag } from "./children.ts";
import { ClientReport } from "./effects.ts";
import { cancelChild, finishIfDone } from "./finish.ts";
import { type Gate, WaitStep } from "./gate.ts";
import { clientKey } from "./ledger.ts";
import { P, ParentFlag, type PendingReplace } from "./parents.ts";
import { type Reason, refuse } from "./reason.ts";
import { CancelBy, ReplaceStep } from "./records.ts";
import type { ReplaceRequest } from "./requests.ts";
import { tellClient } from "./tell.ts";

const priced: Priced = { reservePx: 0, worstNotional: 0 };

/**
 * A client's replace (M15): up through the whole ladder; down, and to a better price, children that
 * no longer fit are cancelled first, and it is in force when they have ended.
 */
export function replaceParent(gate: Gate, request: ReplaceRequest): void {
  const { ledger, why } = gate;
  const { parents } = ledger;
  const known = ledger.keys.get(clientKey(request.client, request.clOrdId));
  if (known !== undefined) {
    const info = parents.infoOf(known);
    const pending = info.pendingReplace?.clOrdId === request.clOrdId;
    if ((pending ? info.pendingReplace?.body : info.body) === request.body) {
      gate.effects.clientStatus(known, request.session);
      return;
    }
    refuse(why, RejectCode.DuplicateClOrdId, known + 1, 0);
    gate.effects.cancelRefused(request, known, why);
    return;
  }
  const row = ledger.keys.get(clientKey(request.client, request.origClOrdId)) ?? -1;
  if (!mayReplace(gate, request, row)) {
    gate.refusals++;
    gate.effects.cancelRefused(request, row, why);
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
  if (away.length === 0 && fits) {
    const index = complete(gate, row, wanted);
    tellClient(gate, row, ClientReport.PendingReplace, index, null);
    return;
  }
  const index = write(gate, row, wanted, ReplaceStep.Begun);
  gate.replacing.add(row);
  tellClient(gate, row, ClientReport.PendingReplace, index, null);
  gate.effects.sync();
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
  if (!stillPossible(gate, row, wanted)) {
    giveUpReplace(gate, row, gate.why);
    return;
  }
  const { away: waitsFor, fits } = misfits(gate, row, wanted);
  if (waitsFor.length === 0) {
    // A child has ended of which fills are still to come: they decide whether it fits.
    if (!fits) return;
    gate.replacing.delete(row);
    complete(gate, row, wanted);
    return;
  }
  if (waitsFor.every((child) => children.has(child, ChildFlag.cancelRefused))) {
    refuse(gate.why, RejectCode.NotCancellable, parents.status(row), 0);
    giveUpReplace(gate, row, gate.why);
    return;
  }
  for (const child of waitsFor) {
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
  const { clOrdId, session, body, limitPx, orderQty, handlInst, capacity } = wanted;
  const request = {
    ...{ client: info.client, session, clOrdId, origClOrdId: info.clOrdId, body, fault: null },
    ...{ account: info.account, symbol: "", side: 0, ordType: 0, tif: 0, strategy: 0 },
    ...{ qty: orderQty, limitPx, handlInst, capacity, accountType: 0, possDupSentUtcMs: 0 },
  };
  gate.effects.cancelRefused(request, row, why);
  gate.effects.parentState(row, index);
  gate.effects.parentChanged(row);
}

function mayReplace(gate: Gate, request: ReplaceRequest, row: number): boolean {
  const { why } = gate;
  const { parents } = gate.ledger;
  if (row < 0) return refuse(why, RejectCode.UnknownOrder, 0, 0);
  if (parents.has(row, ParentFlag.ended | ParentFlag.closing | ParentFlag.frozen)) {
    return refuse(why, RejectCode.OrderEnded, parents.status(row), 0);
  }
  if (parents.has(row, ParentFlag.replacePending)) {
    return refuse(why, RejectCode.ReplacePending, row + 1, 0);
  }
  const doubt = parents.get(row, P.doubtQty);
  if (doubt > 0 || !parents.has(row, ParentFlag.durable)) {
    return refuse(why, RejectCode.ReplaceInDoubt, doubt, 0);
  }
  if (!sameOrder(gate, request, row)) return false;
  if (!parentLadder(gate, request, priced)) return false;
  return notBelowFilled(gate, row, request.qty);
}

/** Side, symbol, account and order type never change. The first number is the FIX tag. */
function sameOrder(gate: Gate, request: ReplaceRequest, row: number): boolean {
  const { parents } = gate.ledger;
  const side = parents.side(row) as Side;
  const tag =
    request.side !== side || isBuy(request.side as Side) !== isBuy(side)
      ? 54
      : request.symbol !== gate.symbols.name(parents.get(row, P.symbol))
        ? 55
        : request.account !== parents.info[row]?.account
          ? 1
          : request.ordType !== parents.ordType(row)
            ? 40
            : 0;
  return tag === 0 || refuse(gate.why, RejectCode.ReplaceChangesOrder, tag, 0);
}

function notBelowFilled(gate: Gate, row: number, orderQty: number): boolean {
  const { parents } = gate.ledger;
  const least = parents.get(row, P.cumQty) + parents.get(row, P.bustedQty);
  return orderQty >= least || refuse(gate.why, RejectCode.ReplaceBelowCommitted, orderQty, least);
}

function stillPossible(gate: Gate, row: number, wanted: PendingReplace): boolean {
  const { parents } = gate.ledger;
  if (parents.has(row, ParentFlag.ended | ParentFlag.closing | ParentFlag.frozen)) {
    return refuse(gate.why, RejectCode.OrderEnded, parents.status(row), 0);
  }
  const doubt = parents.get(row, P.doubtQty);
  if (doubt > 0) return refuse(gate.why, RejectCode.ReplaceInDoubt, doubt, 0);
  return notBelowFilled(gate, row, wanted.orderQty);
}

/** Open children that stand in a replace's way, and whether it fits once they have ended. */
type Misfits = { readonly away: readonly number[]; readonly fits: boolean };

/**
 * Open children that stand in the way: those at a price that the new limits forbid, and the newest
 * of the others until what is left fits the new quantity.
 */
function misfits(gate: Gate, row: number, wanted: PendingReplace): Misfits {
  const { parents, children } = gate.ledger;
  const buy = isBuy(parents.side(row) as Side);
  const { limitPx, reservePx } = wanted;
  const away: number[] = [];
  const fitting: number[] = [];
  let committed =
    parents.get(row, P.cumQty) + parents.get(row, P.bustedQty) + parents.get(row, P.workingQty);
  for (let c = parents.get(row, P.lastChild); c >= 0; c = children.get(c, C.prev)) {
    if (!mayStillFill(children.status(c))) continue;
    const px = children.px(c);
    const worst = limitPx === 0 ? reservePx : best(buy, limitPx, reservePx);
    if (buy ? px <= worst : px >= worst) {
      fitting.push(c);
      continue;
    }
    away.push(c);
    committed -= children.get(c, C.leavesQty);
  }
  for (const newest of fitting) {
    if (committed <= wanted.orderQty) break;
    away.push(newest);
    committed -= children.get(newest, C.leavesQty);
  }
  return { away, fits: committed <= wanted.orderQty };
}

function best(buy: boolean, a: number, b: number): number {
  return buy ? Math.min(a, b) : Math.max(a, b);
}

/** The replace is in force: from here on its quantity and prices decide, once it is durable. */
function complete(gate: Gate, row: number, wanted: PendingReplace): number {
  const index = write(gate, row, wanted, ReplaceStep.Done);
  gate.waiting.push({ index, row, step: WaitStep.Replace });
  gate.effects.parentState(row, index);
  gate.effects.parentChanged(row);
  gate.effects.sync();
  finishIfDone(gate, row);
  return index;
}

function write(gate: Gate, row: number, wanted: PendingReplace, step: ReplaceStep): number {
  const record = { ...wanted, parent: row + 1, step, utcMs: gate.utcMs };
  const index = gate.records.replaceParent(record);
  applyReplace(gate.ledger, record);
  return index;
}

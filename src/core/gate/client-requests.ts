import { isBuy, type Side } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { type Priced, parentLadder } from "./admit-parent.ts";
import { ClientReport } from "./effects.ts";
import { closeParent, finishIfDone } from "./finish.ts";
import { type Gate, WaitStep } from "./gate.ts";
import { clientKey } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { refuse } from "./reason.ts";
import type { CancelRequest, ReplaceRequest, StatusRequest } from "./requests.ts";
import { tellClient } from "./tell.ts";

/** Longest ClOrdID(11) of a client: a record of the journal has to hold it. */
const CLORDID_MAX = 24;
const CLORDID_TAG = 11;

const priced: Priced = { reservePx: 0, worstNotional: 0 };

/** A client's cancel (M14): taken in every state, never blocked. */
export function cancelParent(gate: Gate, request: CancelRequest): void {
  const { ledger, why } = gate;
  if (request.clOrdId.length > CLORDID_MAX) {
    refuse(why, RejectCode.Garbled, CLORDID_TAG, 0);
    gate.effects.cancelRefused(request, -1, why);
    return;
  }
  const known = ledger.keys.get(clientKey(request.client, request.clOrdId));
  if (known !== undefined) {
    // The same cancel again: its state once more, no second step.
    gate.effects.clientStatus(known, request.session);
    return;
  }
  const row = ledger.keys.get(clientKey(request.client, request.origClOrdId));
  if (row === undefined) {
    refuse(why, RejectCode.UnknownOrder, 0, 0);
    gate.effects.cancelRefused(request, -1, why);
    return;
  }
  const closed = ledger.parents.has(row, ParentFlag.ended | ParentFlag.closing);
  if (closed) {
    refuse(why, RejectCode.OrderEnded, ledger.parents.status(row), 0);
    gate.effects.cancelRefused(request, row, why);
    return;
  }
  closeParent(gate, row, {
    clOrdId: request.clOrdId,
    session: request.session,
    expiring: false,
    code: RejectCode.None,
  });
}

/** A client's replace (M15): up through the whole ladder, down to what is filled or out. */
export function replaceParent(gate: Gate, request: ReplaceRequest): void {
  const { ledger, why } = gate;
  const { parents } = ledger;
  const known = ledger.keys.get(clientKey(request.client, request.clOrdId));
  if (known !== undefined) {
    if (parents.infoOf(known).body === request.body) {
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
  const record = {
    parent: row + 1,
    clOrdId: request.clOrdId,
    session: request.session,
    body: request.body,
    orderQty: request.qty,
    limitPx: request.limitPx,
    reservePx: priced.reservePx,
    worstNotional: priced.worstNotional,
    utcMs: gate.utcMs,
  };
  const index = gate.records.replaceParent(record);
  ledger.applyReplace(record);
  gate.waiting.push({ index, row, step: WaitStep.Replace });
  tellClient(gate, row, ClientReport.PendingReplace, index, null);
  gate.effects.parentState(row, index);
  gate.effects.parentChanged(row);
  gate.effects.sync();
}

function mayReplace(gate: Gate, request: ReplaceRequest, row: number): boolean {
  const { why } = gate;
  const { parents } = gate.ledger;
  if (row < 0) return refuse(why, RejectCode.UnknownOrder, 0, 0);
  if (parents.has(row, ParentFlag.ended | ParentFlag.closing | ParentFlag.frozen)) {
    return refuse(why, RejectCode.OrderEnded, parents.status(row), 0);
  }
  const doubt = parents.get(row, P.doubtQty);
  if (doubt > 0 || !parents.has(row, ParentFlag.durable)) {
    return refuse(why, RejectCode.ReplaceInDoubt, doubt, 0);
  }
  if (!sameOrder(gate, request, row)) return false;
  if (!parentLadder(gate, request, priced)) return false;
  const committed =
    parents.get(row, P.cumQty) + parents.get(row, P.bustedQty) + parents.get(row, P.workingQty);
  if (request.qty >= committed) return true;
  return refuse(why, RejectCode.ReplaceBelowCommitted, request.qty, committed);
}

/** Side, symbol, account and order type never change. The first number is the FIX tag. */
function sameOrder(gate: Gate, request: ReplaceRequest, row: number): boolean {
  const { parents } = gate.ledger;
  const side = parents.get(row, P.side) as Side;
  const tag =
    request.side !== side || isBuy(request.side as Side) !== isBuy(side)
      ? 54
      : request.symbol !== gate.symbols.name(parents.get(row, P.symbol))
        ? 55
        : request.account !== parents.info[row]?.account
          ? 1
          : request.ordType !== parents.get(row, P.ordType)
            ? 40
            : 0;
  return tag === 0 || refuse(gate.why, RejectCode.ReplaceChangesOrder, tag, 0);
}

/** A client asks how its order stands; false when there is none. */
export function statusOf(gate: Gate, request: StatusRequest): boolean {
  const row = gate.ledger.keys.get(clientKey(request.client, request.clOrdId));
  if (row === undefined) return false;
  gate.effects.clientStatus(row, request.session);
  return true;
}

/** The session ends: every day order expires (M16). */
export function expireAll(gate: Gate): void {
  const { parents } = gate.ledger;
  for (let row = 0; row < parents.count; row++) {
    if (parents.has(row, ParentFlag.ended | ParentFlag.closing)) continue;
    closeParent(gate, row, {
      clOrdId: "",
      session: "",
      expiring: true,
      code: RejectCode.EndOfSession,
    });
  }
}

/** Ends immediate-or-cancel parents whose time is over and of which nothing is out. */
export function endIocParents(gate: Gate): void {
  const { parents } = gate.ledger;
  for (const row of [...gate.iocParents]) {
    if (parents.has(row, ParentFlag.ended | ParentFlag.closing)) {
      gate.iocParents.delete(row);
      continue;
    }
    const assignedNs = parents.info[row]?.assignedNs ?? 0;
    const workedMs = (gate.nowNs - assignedNs) / 1e6;
    if (assignedNs === 0 || workedMs < gate.limits.iocParentMaxMs) continue;
    closeParent(gate, row, {
      clOrdId: "",
      session: "",
      expiring: false,
      code: RejectCode.IocDone,
    });
    finishIfDone(gate, row);
  }
}

import { mayStillFill } from "../domain/ord-status.ts";
import { isBuy, type Side } from "../domain/order.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { type Priced, parentLadder } from "./admit-parent.ts";
import { C, ChildFlag } from "./children.ts";
import type { Gate } from "./gate.ts";
import { clientKey } from "./ledger.ts";
import { P, ParentFlag, type PendingReplace } from "./parents.ts";
import { refuse } from "./reason.ts";
import { ReplaceStep } from "./records.ts";
import type { ReplaceRequest } from "./requests.ts";

/**
 * The rungs of a replace, one named refusal each: its own key, the order it speaks of, then all
 * that a new order has to pass.
 *
 * @param row The order's row, -1 when nobody knows it.
 */
export function replaceLadder(
  gate: Gate,
  request: ReplaceRequest,
  row: number,
  out: Priced,
): boolean {
  const { why } = gate;
  const { parents, keys } = gate.ledger;
  const known = keys.get(clientKey(request.client, request.clOrdId));
  if (known !== undefined) return refuse(why, RejectCode.DuplicateClOrdId, known + 1, 0);
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
  if (!notBelowFilled(gate, row, request.qty)) return false;
  return parentLadder(gate, request, row, out);
}

/** What an order is never changes: refused with the FIX tag that did. */
function sameOrder(gate: Gate, request: ReplaceRequest, row: number): boolean {
  const tag = changedTag(gate, request, row);
  return tag === 0 || refuse(gate.why, RejectCode.ReplaceChangesOrder, tag, 0);
}

function changedTag(gate: Gate, request: ReplaceRequest, row: number): number {
  const { parents } = gate.ledger;
  if (request.side !== parents.side(row)) return 54;
  if (request.symbol !== gate.symbols.name(parents.get(row, P.symbol))) return 55;
  if (request.account !== parents.infoOf(row).account) return 1;
  if (request.ordType !== parents.ordType(row)) return 40;
  if (request.tif !== parents.tif(row)) return 59;
  return request.strategy === parents.strategy(row) ? 0 : 847;
}

function notBelowFilled(gate: Gate, row: number, orderQty: number): boolean {
  const { parents } = gate.ledger;
  const least = parents.get(row, P.cumQty) + parents.get(row, P.bustedQty);
  return orderQty >= least || refuse(gate.why, RejectCode.ReplaceBelowCommitted, orderQty, least);
}

/** Where a replace that was begun stands now, and the open children that are in its way. */
export type NextStep = { readonly step: ReplaceStep; readonly away: readonly number[] };

/**
 * How a replace that was begun goes on: `Begun` while it waits; `GivenUp` for the reason in `why`.
 */
export function nextReplaceStep(gate: Gate, row: number, wanted: PendingReplace): NextStep {
  const { parents, children } = gate.ledger;
  const { Begun, Done, GivenUp } = ReplaceStep;
  if (!stillPossible(gate, row, wanted)) return { step: GivenUp, away: [] };
  const { away, fits } = misfits(gate, row, wanted);
  // A child has ended of which fills are still to come: they decide whether it fits.
  if (away.length === 0) return { step: fits ? Done : Begun, away };
  if (!away.every((child) => children.has(child, ChildFlag.cancelRefused))) {
    return { step: Begun, away };
  }
  refuse(gate.why, RejectCode.NotCancellable, parents.status(row), 0);
  return { step: GivenUp, away };
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
export type Misfits = { readonly away: readonly number[]; readonly fits: boolean };

/**
 * Open children that stand in the way: those at a price that the new limits forbid, and the newest
 * of the others until what is left fits the new quantity.
 */
export function misfits(gate: Gate, row: number, wanted: PendingReplace): Misfits {
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

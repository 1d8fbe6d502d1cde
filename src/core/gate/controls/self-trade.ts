import { isBuy, type Side } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { openQtyOf } from "../exposure.ts";
import type { Ledger } from "../ledger.ts";
import type { Owners } from "../owners.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const selfTrade: Control = {
  id: "C16",
  name: "no order that could trade with another one of the same beneficial owner",
  source: "FINRA Rule 5210.02; venue products: cancel newest, by group",
  scope: "parent",
  kind: "order",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.SelfTrade],
  numbers: ["number of the other order", "its limit, $0.0001 (0: a market order)"],
};

/** What of an order decides whether two can meet; a limit of 0 is a market order. */
type Terms = { readonly account: string; readonly side: number; readonly limitPx: number };

/**
 * The newest is the one that is refused. What is open of the other counts as long as it may fill,
 * doubt and a cancel on its way included; a replace that waits counts with both of its limits.
 */
export function noSelfTrade(
  ledger: Ledger,
  owners: Owners,
  order: Terms,
  symbol: number,
  why: Reason,
): boolean {
  const { parents, symbolOrders } = ledger;
  const group = owners.groupOf(order.account);
  if (group.length === 0) return true;
  const buy = isBuy(order.side as Side);
  for (let row = symbolOrders.newest(symbol); row >= 0; row = symbolOrders.older(row)) {
    if (isBuy(parents.side(row) as Side) === buy || openQtyOf(parents, row) === 0) continue;
    const { account, pendingReplace } = parents.infoOf(row);
    if (!group.includes(account)) continue;
    const limit = parents.limitPx(row);
    if (meet(buy, order.limitPx, limit)) return refuse(why, RejectCode.SelfTrade, row + 1, limit);
    const next = pendingReplace?.limitPx ?? limit;
    if (meet(buy, order.limitPx, next)) return refuse(why, RejectCode.SelfTrade, row + 1, next);
  }
  return true;
}

/** Whether an order and one of the other side may both be done at one price. */
function meet(buy: boolean, limit: number, other: number): boolean {
  if (limit === 0 || other === 0) return true;
  return buy ? limit >= other : limit <= other;
}

import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { Pace, PacedOrder } from "../pace.ts";
import type { ParentWatch } from "../parent-watch.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const equalOrders: Control = {
  id: "C12",
  name: "equal orders of one account (side, price, quantity, symbol), equal children of a parent",
  source: "15c3-5(c)(1)(ii): orders that indicate duplicative orders",
  scope: "both",
  kind: "cumulative",
  firmness: "hard",
  limits: ["equalOrdersMax", "equalOrdersMs", "equalChildrenMax"],
  codes: [RejectCode.EqualOrders, RejectCode.EqualChildren],
  numbers: ["equal ones, with this one", "most"],
};

export function equalOrdersWithin(
  pace: Pace,
  limits: GateLimits,
  order: PacedOrder,
  why: Reason,
): boolean {
  const equal = pace.equalTo(order, limits.equalOrdersMs) + 1;
  if (equal <= limits.equalOrdersMax) return true;
  return refuse(why, RejectCode.EqualOrders, equal, limits.equalOrdersMax);
}

/**
 * @param before Children of the same group to the same venue that stand before this one.
 * @param ms Of `Pace`.
 */
export function equalChildrenWithin(
  watch: ParentWatch,
  limits: GateLimits,
  row: number,
  venue: number,
  before: number,
  qty: number,
  px: number,
  ms: number,
  why: Reason,
): boolean {
  const equal = watch.runOf(row, ms, venue, qty, px) + before + 1;
  if (equal <= limits.equalChildrenMax) return true;
  return refuse(why, RejectCode.EqualChildren, equal, limits.equalChildrenMax);
}

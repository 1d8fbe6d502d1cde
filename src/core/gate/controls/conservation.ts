import { RejectCode } from "../../domain/reject-code.ts";
import { P, type ParentRows } from "../parents.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const conservation: Control = {
  id: "C2",
  name: "parent conservation: executed + open children + this is never above the parent",
  source: "15c3-5(c)(1); SEC 34-70694 paragraphs 14, 16, 21",
  scope: "child",
  kind: "order",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.ChildQtyInvalid, RejectCode.ExceedsParent],
  numbers: ["shares", "shares of the parent that are free to draw"],
};

/**
 * The control that 1 August 2012 lacked.
 *
 * @param drawn Shares of the same group that stand before this child.
 */
export function withinParent(
  parents: ParentRows,
  row: number,
  drawn: number,
  qty: number,
  why: Reason,
): boolean {
  if (!(qty >= 1) || qty > 0x7fffffff) return refuse(why, RejectCode.ChildQtyInvalid, qty, 0);
  const free = parents.get(row, P.remainingQty) - drawn;
  if (qty <= free) return true;
  return refuse(why, RejectCode.ExceedsParent, qty, free);
}

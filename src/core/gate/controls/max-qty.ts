import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const maxQty: Control = {
  id: "C4",
  name: "maximum order quantity",
  source: "15c3-5(c)(1)(ii); RTS 6 art. 15(1)",
  scope: "both",
  kind: "order",
  firmness: "hard",
  limits: ["maxOrderQty", "maxChildQty"],
  codes: [RejectCode.MaxOrderQty, RejectCode.MaxChildQty, RejectCode.QtyInvalid],
  numbers: ["shares (no whole number above 0: the field's tag)", "most shares"],
};

/** Field OrderQty(38). */
const ORDER_QTY = 38;

export function parentQtyWithin(limits: GateLimits, qty: number, why: Reason): boolean {
  // No decoder gives one (C1); sums of anything else would be none.
  if (!Number.isInteger(qty) || qty < 1) return refuse(why, RejectCode.QtyInvalid, ORDER_QTY, 0);
  if (qty <= limits.maxOrderQty) return true;
  return refuse(why, RejectCode.MaxOrderQty, qty, limits.maxOrderQty);
}

export function childQtyWithin(limits: GateLimits, qty: number, why: Reason): boolean {
  if (qty <= limits.maxChildQty) return true;
  return refuse(why, RejectCode.MaxChildQty, qty, limits.maxChildQty);
}

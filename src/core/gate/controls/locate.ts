import { Side } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const locate: Control = {
  id: "C31",
  name: "shares located for a short sale, drawn from the day's inventory before it is accepted",
  source: "17 CFR 242.203(b)(1)",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.LocateMissing],
  numbers: ["shares of the order", "shares located that are left"],
};

/** Whether a side needs shares that somebody lends. */
export function needsLocate(side: number): boolean {
  return side === Side.SellShort || side === Side.SellShortExempt;
}

/** Whether enough shares are located for what an order adds; none are ever given back. */
export function located(side: number, shares: number, left: number, why: Reason): boolean {
  if (!needsLocate(side) || shares <= left) return true;
  return refuse(why, RejectCode.LocateMissing, shares, left);
}

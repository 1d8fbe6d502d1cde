import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import { P, type ParentRows } from "../parents.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const sentCap: Control = {
  id: "SAFETY 9.7",
  name: "most shares ever sent for a parent",
  source: "RTS 6 art. 15(3); stops the cancel-and-send-again churn",
  scope: "child",
  kind: "cumulative",
  firmness: "hard",
  limits: ["sentCapSweep"],
  codes: [RejectCode.SentCap],
  numbers: ["shares sent with this child", "most"],
};

/** @param drawn Shares of the same group that stand before this child. */
export function withinSentCap(
  parents: ParentRows,
  row: number,
  limits: GateLimits,
  drawn: number,
  qty: number,
  why: Reason,
): boolean {
  const sent = (parents.get(row, P.sentQty) >>> 0) + drawn + qty;
  const most = limits.sentCapSweep * parents.get(row, P.orderQty);
  if (sent <= most) return true;
  return refuse(why, RejectCode.SentCap, sent, most);
}

import { RejectCode } from "../../domain/reject-code.ts";
import type { ParentRows } from "../parents.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const reservePrice: Control = {
  id: "SAFETY 4.3",
  name: "no child worse than the client's limit or the parent's reserve price",
  source: "15c3-5(c)(1)(ii)",
  scope: "child",
  kind: "order",
  firmness: "hard",
  limits: ["reserveBandPct"],
  codes: [RejectCode.WorseThanLimit, RejectCode.WorseThanReserve],
  numbers: ["price, $0.0001", "worst allowed, $0.0001"],
};

export function noWorseThanReserve(
  parents: ParentRows,
  row: number,
  buy: boolean,
  px: number,
  why: Reason,
): boolean {
  const limit = parents.limitPx(row);
  if (limit > 0 && (buy ? px > limit : px < limit)) {
    return refuse(why, RejectCode.WorseThanLimit, px, limit);
  }
  const reserve = parents.reservePx(row);
  if (buy ? px <= reserve : px >= reserve) return true;
  return refuse(why, RejectCode.WorseThanReserve, px, reserve);
}

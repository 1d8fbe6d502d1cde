import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { Pace } from "../pace.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const childRate: Control = {
  id: "C24",
  name: "rate of children of the firm, of each router and in each symbol",
  source: "RTS 6 art. 15(1)(e), 15(3); SEC 34-70694 paragraph 21",
  scope: "child",
  kind: "cumulative",
  firmness: "hard",
  limits: ["firmChildrenMaxPerS", "routerChildrenMaxPerS", "symbolChildrenMaxPerS"],
  codes: [RejectCode.FirmChildRate, RejectCode.RouterChildRate, RejectCode.SymbolChildRate],
  numbers: ["children within a second, with this one", "most"],
};

/** @param place Children of the same group that stand before this one. */
export function childRateWithin(
  pace: Pace,
  limits: GateLimits,
  router: number,
  symbol: number,
  place: number,
  why: Reason,
): boolean {
  const more = place + 1;
  const firm = pace.firmChildren.count(0, pace.second) + more;
  if (firm > limits.firmChildrenMaxPerS) {
    return refuse(why, RejectCode.FirmChildRate, firm, limits.firmChildrenMaxPerS);
  }
  const own = pace.routerChildren.count(router, pace.second) + more;
  if (own > limits.routerChildrenMaxPerS) {
    return refuse(why, RejectCode.RouterChildRate, own, limits.routerChildrenMaxPerS);
  }
  const same = pace.symbolChildren.count(symbol, pace.second) + more;
  if (same <= limits.symbolChildrenMaxPerS) return true;
  return refuse(why, RejectCode.SymbolChildRate, same, limits.symbolChildrenMaxPerS);
}

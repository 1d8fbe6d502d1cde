import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const symbolVolume: Control = {
  id: "C27",
  name: "shares in one symbol that are sent within a minute",
  source: "15c3-5(c)(1)(ii); SEC 34-70694 paragraph 18",
  scope: "child",
  kind: "cumulative",
  firmness: "hard",
  limits: ["symbolSharesMaxPerMin"],
  codes: [RejectCode.SymbolShareRate],
  numbers: ["shares within a minute, with this child", "most"],
};

/** @param shares Sent within a minute, with this child and those of its group before it. */
export function symbolVolumeWithin(limits: GateLimits, shares: number, why: Reason): boolean {
  if (shares <= limits.symbolSharesMaxPerMin) return true;
  return refuse(why, RejectCode.SymbolShareRate, shares, limits.symbolSharesMaxPerMin);
}

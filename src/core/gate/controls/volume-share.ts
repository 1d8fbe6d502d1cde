import { RejectCode } from "../../domain/reject-code.ts";
import type { Gate } from "../gate.ts";
import { type Control, refuse } from "../reason.ts";
import { volumePart } from "./percent-of-volume.ts";

export const volumeShare: Control = {
  id: "C27",
  name: "shares in one symbol that are sent within a minute, as a share of the market's",
  source: "15c3-5(c)(1)(ii); SEC 34-70694 paragraph 18",
  scope: "child",
  kind: "cumulative",
  firmness: "hard",
  limits: ["symbolVolumeMaxPct", "symbolVolumeFromShares"],
  codes: [RejectCode.SymbolVolumeShare],
  numbers: [
    "shares within a minute, with this child",
    "most: the share of what has traded, or what is allowed without asking",
  ],
};

/**
 * A symbol may trade nothing for a minute, so that a few shares pass whatever it traded. What is
 * not known to have traded did not: with no word of the market only those few pass.
 *
 * @param shares Sent within a minute, with this child and those of its group before it.
 */
export function volumeShareWithin(gate: Gate, symbol: number, shares: number): boolean {
  const { limits, market, nowNs } = gate;
  const { symbolVolumeFromShares: from } = limits;
  if (shares <= from) return true;
  const part = volumePart(market.volume.within(symbol, nowNs), limits.symbolVolumeMaxBp);
  if (shares <= part) return true;
  return refuse(gate.why, RejectCode.SymbolVolumeShare, shares, Math.max(part, from));
}

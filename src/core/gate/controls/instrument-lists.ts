import { RejectCode } from "../../domain/reject-code.ts";
import type { SymbolId } from "../../domain/symbols.ts";
import type { ReferenceData } from "../../market/reference-data.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const instrumentLists: Control = {
  id: "C14",
  name: "the day's list of instruments that may be traded, and of those that may not",
  source: "15c3-5(c)(2)(ii)",
  scope: "parent",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.Restricted, RejectCode.NotAllowed],
  numbers: ["trade date of the lists", "0"],
};

/**
 * An instrument is traded when the day's list allows it and none restricts it. Lists are by symbol
 * as the wire has it: what is written otherwise is no symbol (B9).
 *
 * @param tradeDate Of the lists, days since 1970.
 */
export function mayTrade(
  reference: ReferenceData,
  symbol: SymbolId,
  tradeDate: number,
  why: Reason,
): boolean {
  if (reference.restricted(symbol)) return refuse(why, RejectCode.Restricted, tradeDate, 0);
  return reference.allowed(symbol) || refuse(why, RejectCode.NotAllowed, tradeDate, 0);
}

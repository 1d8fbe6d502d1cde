import { Side } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { ShortSaleState } from "../../market/trading-state.ts";
import type { Gate } from "../gate.ts";
import { type Control, refuse } from "../reason.ts";

export const shortSale: Control = {
  id: "C32",
  name: "no short sale at or below the national best bid while Rule 201 restricts the symbol",
  source: "17 CFR 242.201(b)(1)(i)",
  scope: "both",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.ShortSaleRestricted, RejectCode.ShortSaleRestrictedForChild],
  numbers: ["price, $0.0001", "national best bid, $0.0001; 0 there is none"],
};

/**
 * Holds the worst price at which an order may sell short. Restricted is what any venue tells, what
 * the day's list tells, and what nobody has told of. Without a bid nobody can say that a price is
 * above it. A short sale marked exempt (6) is not held by the price test (201(c), (d)).
 *
 * @param code Of a parent or of a child.
 */
export function shortSaleAbove(
  gate: Gate,
  symbol: number,
  side: number,
  px: number,
  code: RejectCode,
): boolean {
  if (side !== Side.SellShort || !isRestricted(gate, symbol)) return true;
  const bid = gate.market.tops.bid(symbol);
  return (bid > 0 && px > bid) || refuse(gate.why, code, px, bid);
}

/** Whether Rule 201 is in force for a symbol, as far as anybody can tell. */
export function isRestricted({ market, reference }: Gate, symbol: number): boolean {
  return (
    market.states.shortSale(symbol) !== ShortSaleState.Free || reference.shortSaleRestricted(symbol)
  );
}

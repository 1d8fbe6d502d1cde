import { RejectCode } from "../../domain/reject-code.ts";
import type { MarketStates } from "../../market/market-states.ts";
import { HaltReason } from "../../market/trading-state.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const marketStop: Control = {
  id: "C33",
  name: "nothing in a symbol that a halt, a pause or a breaker stops, no child beyond its bands",
  source: "15c3-5(c)(2)(i); the LULD plan under 17 CFR 242.608, section VI(A)",
  scope: "both",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [
    RejectCode.SymbolStopped,
    RejectCode.SymbolStoppedForChild,
    RejectCode.OutsideBands,
    RejectCode.SymbolHalted,
  ],
  numbers: [
    "why it is stopped (bands: price, $0.0001; halted at one venue: its code)",
    "phase of the listing venue (child: breaker's level; bands: the band, $0.0001; one venue: 0)",
  ],
};

/** No new order of a symbol that trades nowhere: also none for the auction that ends the stop. */
export function parentNotStopped(
  states: MarketStates,
  symbol: number,
  listingPhase: number,
  why: Reason,
): boolean {
  const reason = states.stopped(symbol);
  return reason === HaltReason.None || refuse(why, RejectCode.SymbolStopped, reason, listingPhase);
}

/** No child for any venue, whoever told of the stop. */
export function childNotStopped(states: MarketStates, symbol: number, why: Reason): boolean {
  const reason = states.stopped(symbol);
  if (reason === HaltReason.None) return true;
  return refuse(why, RejectCode.SymbolStoppedForChild, reason, states.breaker());
}

/**
 * No buy above the upper band, no sale below the lower one. A limit state refuses nothing more: the
 * plan lets orders at the band trade, and those end it. No bands: the symbol has none now.
 */
export function withinBands(
  states: MarketStates,
  symbol: number,
  buy: boolean,
  px: number,
  why: Reason,
): boolean {
  if (buy) {
    const upper = states.upperBand(symbol);
    return upper === 0 || px <= upper || refuse(why, RejectCode.OutsideBands, px, upper);
  }
  const lower = states.lowerBand(symbol);
  return px >= lower || refuse(why, RejectCode.OutsideBands, px, lower);
}

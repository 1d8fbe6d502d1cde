import { isAuctionTif } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { MarketPhase } from "../../market/market-states.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const venuePhase: Control = {
  id: "C13",
  name: "no child for a venue whose part of the day does not take it",
  source: "15c3-5(c)(2)(i)",
  scope: "child",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.VenuePhaseClosed],
  numbers: ["venue code", "part of its day, 0 unknown"],
};

/**
 * Regular hours take everything; before them a venue takes orders for its auctions. No client can
 * ask for extended hours (TradingSessionID(336) is refused), so no other order goes there then. A
 * venue of which nobody has heard takes nothing.
 */
export function phaseTakes(phase: MarketPhase, tif: number, venue: number, why: Reason): boolean {
  if (phase === MarketPhase.Regular) return true;
  if (phase === MarketPhase.PreMarket && isAuctionTif(tif)) return true;
  return refuse(why, RejectCode.VenuePhaseClosed, venue, phase);
}

import { RejectCode } from "../../domain/reject-code.ts";
import { NO_AUCTION } from "../../market/reference-data.ts";
import type { Gate } from "../gate.ts";
import { listingLane } from "../market-word.ts";
import { type Control, refuse } from "../reason.ts";

export const auctionCutoff: Control = {
  id: "C38",
  name: "an auction order before its cut-off only, and to the listing venue only",
  source: "15c3-5(c)(2)(i)",
  scope: "both",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [
    RejectCode.AuctionCutoff,
    RejectCode.AuctionCutoffForChild,
    RejectCode.NoAuction,
    RejectCode.NotTheListingVenue,
  ],
  numbers: [
    "time, UTC ms (no auction, other venue: venue code)",
    "cut-off, UTC ms (other venue: code of the listing venue)",
  ],
};

/**
 * Whether the auction at the listing venue still takes an order, by the last journaled time (I16):
 * whoever asks has journaled the present one.
 *
 * @param tif AtOpen or AtClose.
 * @param late Code of a parent or of a child.
 */
export function auctionTakes(
  gate: Gate,
  symbol: number,
  x: { readonly ordType: number; readonly tif: number },
  late: RejectCode,
): boolean {
  const { why, reference } = gate;
  const venue = gate.lanes[listingLane(gate, symbol)]?.venue ?? 0;
  const lastMs = reference.cutoffMs(venue, x.ordType, x.tif);
  if (lastMs === NO_AUCTION) return refuse(why, RejectCode.NoAuction, venue, 0);
  const nowMs = gate.ledger.tickUtcMs;
  return nowMs < lastMs || refuse(why, late, Math.floor(nowMs), lastMs);
}

/** An auction order is worked where the instrument is listed. */
export function isListingVenue(gate: Gate, symbol: number, lane: number): boolean {
  const listing = listingLane(gate, symbol);
  if (lane === listing) return true;
  const [venue, wanted] = [gate.lanes[lane]?.venue ?? 0, gate.lanes[listing]?.venue ?? 0];
  return refuse(gate.why, RejectCode.NotTheListingVenue, venue, wanted);
}

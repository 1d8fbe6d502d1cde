import { RejectCode } from "../domain/reject-code.ts";
import { NO_AUCTION } from "../market/reference-data.ts";
import { closeParent } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { listingLane } from "./market-word.ts";
import { P, ParentFlag } from "./parents.ts";
import { stampTime } from "./stamp-time.ts";

/**
 * Ends orders whose auction takes nothing more and of which nothing is out: what is left of them
 * cannot be sent any more (C38). What is out the venue tells of.
 */
export function endAuctionParents(gate: Gate): void {
  const { parents } = gate.ledger;
  for (const row of gate.auctionParents) {
    if (parents.has(row, ParentFlag.ended | ParentFlag.closing)) {
      gate.auctionParents.delete(row);
      continue;
    }
    if (parents.get(row, P.workingQty) > 0 || parents.get(row, P.doubtQty) > 0) continue;
    if (!isLate(gate, row)) continue;
    stampTime(gate);
    closeParent(gate, row, {
      ...{ clOrdId: "", session: "", expiring: true },
      code: RejectCode.AuctionOver,
    });
  }
}

/** An auction of which nothing is known is not over: its orders then end with the day (M16). */
function isLate(gate: Gate, row: number): boolean {
  const { parents } = gate.ledger;
  const venue = gate.lanes[listingLane(gate, parents.get(row, P.symbol))]?.venue ?? 0;
  const lastMs = gate.reference.cutoffMs(venue, parents.ordType(row), parents.tif(row));
  return lastMs !== NO_AUCTION && gate.utcMs >= lastMs;
}

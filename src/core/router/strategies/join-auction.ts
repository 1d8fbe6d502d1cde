import { type ChildCaps, GROUP_MAX, type Group } from "../group.ts";
import { freeQty, type ParentWork } from "../parent-work.ts";
import type { QuoteUse } from "../quote-use.ts";

/**
 * Sends what an auction order has to the venue that lists the instrument, to wait there: as few
 * children as their caps allow, each at the worst price that the order permits, for the auction has
 * one price for all. A market order's children carry that price as what they may come to.
 */
export function joinAuction(work: ParentWork, use: QuoteUse, caps: ChildCaps, group: Group): void {
  group.count = 0;
  group.retail = false;
  const { listing, worstPx } = work;
  if (listing < 0 || worstPx === 0) return;
  const most = Math.min(caps.qty, Math.floor(caps.notional / worstPx));
  const until = Math.min(GROUP_MAX, caps.perVenue);
  // All of it at once: what comes back unfilled is the auction's word, and is not sent twice over.
  let left = Math.min(freeQty(work), work.missBudgetQty - work.missedQty - work.outQty);
  while (left > 0 && most > 0 && group.count < until) {
    const at = group.count++;
    const qty = Math.min(left, most);
    group.venueIndex[at] = listing;
    group.useRow[at] = use.nobody;
    group.qty[at] = qty;
    group.px[at] = worstPx;
    left -= qty;
  }
}

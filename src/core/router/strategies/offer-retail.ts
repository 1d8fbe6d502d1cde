import { RetailOrders } from "../../domain/retail.ts";
import { type ChildCaps, GROUP_MAX, type Group } from "../group.ts";
import { askQty, type ParentWork, permits } from "../parent-work.ts";
import type { QuoteUse } from "../quote-use.ts";

/**
 * Offers what a retail order may ask for to the programme of one venue: with its designator, and at
 * the client's own limit, for no price of a retail order may be changed (NYSE 7.44(a)(3)). Where
 * the venue takes market orders so, these carry the best quote: all that it offers is better.
 *
 * @param to    Index of the venue, and what it takes.
 * @param quote Best price of the side that the order takes, $0.0001.
 */
export function offerRetail(
  work: ParentWork,
  to: { readonly venue: number; readonly takes: RetailOrders; readonly quote: number },
  use: QuoteUse,
  caps: ChildCaps,
  group: Group,
): void {
  group.count = 0;
  group.retail = true;
  const isMarket = work.limitPx === 0;
  const px = isMarket ? to.quote : work.limitPx;
  // A limit beyond the reserve price is refused: the quotes are swept instead.
  if (to.takes < (isMarket ? RetailOrders.Market : RetailOrders.Limit) || !permits(work, px))
    return;
  const most = Math.min(caps.qty, Math.floor(caps.notional / px));
  const until = Math.min(GROUP_MAX, caps.perVenue);
  let left = askQty(work);
  while (left > 0 && most > 0 && group.count < until) {
    const at = group.count++;
    const qty = Math.min(left, most);
    group.venueIndex[at] = to.venue;
    group.useRow[at] = use.nobody;
    group.qty[at] = qty;
    group.px[at] = px;
    left -= qty;
  }
}

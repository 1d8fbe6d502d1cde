import { isAuctionTif, Tif } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { MarketView } from "../market-view.ts";
import type { ProposedChild } from "../proposal.ts";
import { type Control, type Reason, refuse } from "../reason.ts";
import { sweptWhole } from "../swept-quotes.ts";

export const tradeThrough: Control = {
  id: "C34",
  name: "no child priced through a protected quote, but beside sweeps that take the quote whole",
  source: "17 CFR 242.611(a)(1), (b)(5), (b)(6); 242.600(b), intermarket sweep order",
  scope: "child",
  kind: "regulatory",
  firmness: "hard",
  limits: ["maxIsoQty"],
  codes: [RejectCode.TradesThrough, RejectCode.MaxIsoQty, RejectCode.IsoIncomplete],
  numbers: [
    "price, $0.0001 (of a sweep: its shares, or the venue that it misses)",
    "protected quote, $0.0001 (most shares, or the shares that are missing)",
  ],
};

/**
 * A buy may not be priced above the best ask, nor a sell below the best bid, of the quotes that
 * are written into its DRAW. Where a side is empty there is nothing to trade through.
 *
 * A child marked as an intermarket sweep (ISO) may, beside ISO children of the same group, drawn
 * and sent in the same turn or not at all, that take the full displayed size of every better-priced
 * quote at other venues. Its own venue executes against its own better quotes first.
 *
 * A child with the retail designator (C37, asked before) carries its client's own limit, which may
 * lie beyond the quotes: it meets interest only that is better than the protected quotes by $0.001
 * or more (NYSE 7.44(a)(4), (k)(1)), so that it trades through none.
 *
 * @param own Index of the child's venue.
 * @param taken What `takenByIso` found, by venue index: shares.
 */
export function pricedWithin(
  market: MarketView,
  symbol: number,
  buy: boolean,
  child: ProposedChild,
  own: number,
  taken: Float64Array,
  why: Reason,
): boolean {
  const { px } = child;
  if (child.retail !== 0) return true;
  const quote = buy ? market.tops.ask(symbol) : market.tops.bid(symbol);
  if (quote === 0 || (buy ? px <= quote : px >= quote)) return true;
  if (child.iso !== 1) return refuse(why, RejectCode.TradesThrough, px, quote);
  const better = buy ? px - 1 : px + 1;
  return sweptWhole(market, symbol, buy, better, own, taken, RejectCode.IsoIncomplete, why);
}

/**
 * A child marked ISO, through a quote or not, is of no more shares than people allow; with a limit
 * of 0 none is sent. That is how a firm does without sweeps: each child is then held within the
 * quotes, and no setting lets it past them. Into an auction no sweep goes at all.
 */
export function isoWithin(limits: GateLimits, child: ProposedChild, why: Reason): boolean {
  if (child.iso !== 1) return true;
  const most = isAuctionTif(child.tif) ? 0 : limits.maxIsoQty;
  return child.qty <= most || refuse(why, RejectCode.MaxIsoQty, child.qty, most);
}

/**
 * An immediate order needs a quote to take. Where our own quotes show none the router has heard of
 * one that we have not: we wait until we have, for a DRAW without a quote could not be judged.
 */
export function hasQuoteToTake(
  market: MarketView,
  symbol: number,
  buy: boolean,
  tif: number,
  px: number,
  why: Reason,
): boolean {
  if (tif === Tif.Day) return true;
  const quote = buy ? market.tops.ask(symbol) : market.tops.bid(symbol);
  return quote > 0 || refuse(why, RejectCode.TradesThrough, px, quote);
}

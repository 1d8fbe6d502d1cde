import type { RejectCode } from "../domain/reject-code.ts";
import type { MarketView } from "./market-view.ts";
import type { Proposal, ProposedChild } from "./proposal.ts";
import { type Reason, refuse } from "./reason.ts";

/** Whether any child of a group is marked as an intermarket sweep. */
export function hasIso(p: Proposal): boolean {
  const count = Math.min(p.count, p.children.length);
  for (let i = 0; i < count; i++) {
    if ((p.children[i] as ProposedChild).iso === 1) return true;
  }
  return false;
}

/** The best quote of a venue on the side that an order takes, $0.0001; 0: none is protected. */
export function farPx(market: MarketView, symbol: number, buy: boolean, venue: number): number {
  const { tops } = market;
  if (!(tops.feedUp(venue) && tops.trading(symbol, venue))) return 0;
  return buy ? tops.venueAsk(symbol, venue) : tops.venueBid(symbol, venue);
}

/** Shares that it shows there. */
export function farQty(market: MarketView, symbol: number, buy: boolean, venue: number): number {
  return buy ? market.tops.venueAskQty(symbol, venue) : market.tops.venueBidQty(symbol, venue);
}

/**
 * How much of each venue's best quote the ISO children of a group would execute against: the shares
 * of those that go there at its price or beyond. Into `taken`, by venue index.
 */
export function takenByIso(
  market: MarketView,
  symbol: number,
  buy: boolean,
  p: Proposal,
  taken: Float64Array,
): void {
  taken.fill(0);
  const count = Math.min(p.count, p.children.length);
  for (let i = 0; i < count; i++) {
    const child = p.children[i] as ProposedChild;
    const venue = market.tops.venueIndex(child.venue);
    if (child.iso !== 1 || venue < 0) continue;
    const quote = farPx(market, symbol, buy, venue);
    const reaches = quote > 0 && (buy ? child.px >= quote : child.px <= quote);
    if (reaches) taken[venue] = (taken[venue] as number) + child.qty;
  }
}

/**
 * Whether the full displayed size of every quote at `worst` or better, at all venues but the
 * child's own, is taken by the group (17 CFR 242.600(b), intermarket sweep order). The first that
 * is not is named with the shares that are missing.
 *
 * @param code Of the refusal.
 */
export function sweptWhole(
  market: MarketView,
  symbol: number,
  buy: boolean,
  worst: number,
  own: number,
  taken: Float64Array,
  code: RejectCode,
  why: Reason,
): boolean {
  const { venues } = market.tops;
  for (let venue = 0; venue < venues.length; venue++) {
    if (venue === own) continue;
    const quote = farPx(market, symbol, buy, venue);
    if (quote === 0 || (buy ? quote > worst : quote < worst)) continue;
    const missing = farQty(market, symbol, buy, venue) - (taken[venue] as number);
    if (missing > 0) return refuse(why, code, venues[venue] as number, missing);
  }
  return true;
}

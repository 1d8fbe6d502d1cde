import { RejectCode } from "../../domain/reject-code.ts";
import type { Gate } from "../gate.ts";
import type { GateLimits } from "../limits.ts";
import { band, type MarketView } from "../market-view.ts";
import { type Control, type Reason, refuse } from "../reason.ts";
import type { ReferencePrice } from "../reference-price.ts";

export const collar: Control = {
  id: "C6",
  name: "price collar on the aggressive side, with a fresh reference",
  source: "15c3-5(c)(1)(ii); RTS 6 art. 15(1); SEC 34-70694 paragraph 21",
  scope: "both",
  kind: "order",
  firmness: "hard",
  limits: [
    ...["collarPct", "reserveBandPct", "quoteAgeMaxMs", "lastTradeAgeMaxMs", "spreadMaxPct"],
    "auctionBandPct",
  ],
  codes: [
    RejectCode.NoReference,
    RejectCode.PriceCollar,
    RejectCode.NoReferenceForChild,
    RejectCode.ChildCollar,
  ],
  numbers: ["price, $0.0001 (no reference: age of the quotes, ms)", "collar, $0.0001 (oldest, ms)"],
};

/** The farthest price of an aggressive order: above the ask for a buy, below the bid for a sell. */
export function collarPx(reference: number, buy: boolean, bp: number): number {
  return buy ? band(reference, bp) : Math.ceil((reference * (10_000 - bp)) / 10_000);
}

/** Holds a price against its reference; a limit of 0 (a market order) needs the reference only. */
export function withinCollar(
  gate: Gate,
  reference: ReferencePrice,
  x: { readonly buy: boolean; readonly px: number },
  codes: CollarCodes = PARENT_CODES,
): boolean {
  const { why, market, limits, nowNs } = gate;
  if (reference.px === 0) {
    return refuse(why, codes.none, market.ageMs(nowNs), limits.quoteAgeMaxMs);
  }
  if (x.px === 0) return true;
  const worst = collarPx(reference.px, x.buy, reference.collarBp);
  return (x.buy ? x.px <= worst : x.px >= worst) || refuse(why, codes.beyond, x.px, worst);
}

/** What a refusal for want of a reference is called, and one beyond the collar. */
export type CollarCodes = { readonly none: RejectCode; readonly beyond: RejectCode };

const PARENT_CODES: CollarCodes = { none: RejectCode.NoReference, beyond: RejectCode.PriceCollar };

export const CHILD_COLLAR: CollarCodes = {
  none: RejectCode.NoReferenceForChild,
  beyond: RejectCode.ChildCollar,
};

/** In continuous trading the same for a child, without an object: it is asked for every child. */
export function childWithinCollar(
  market: MarketView,
  limits: GateLimits,
  symbol: number,
  buy: boolean,
  px: number,
  nowNs: number,
  why: Reason,
): boolean {
  const reference = market.reference(symbol, buy, nowNs, limits);
  if (reference === 0) {
    return refuse(why, RejectCode.NoReferenceForChild, market.ageMs(nowNs), limits.quoteAgeMaxMs);
  }
  const worst = collarPx(reference, buy, limits.collarBp);
  if (buy ? px <= worst : px >= worst) return true;
  return refuse(why, RejectCode.ChildCollar, px, worst);
}

import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import { band, type MarketView } from "../market-view.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const collar: Control = {
  id: "C6",
  name: "price collar on the aggressive side, with a fresh reference",
  source: "15c3-5(c)(1)(ii); RTS 6 art. 15(1); SEC 34-70694 paragraph 21",
  scope: "both",
  kind: "order",
  firmness: "hard",
  limits: ["collarPct", "reserveBandPct", "quoteAgeMaxMs", "lastTradeAgeMaxMs", "spreadMaxPct"],
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

/** Holds one price against the market; a limit of 0 (a market order) needs the reference only. */
export function withinCollar(
  market: MarketView,
  limits: GateLimits,
  x: { readonly symbol: number; readonly buy: boolean; readonly px: number },
  nowNs: number,
  why: Reason,
): boolean {
  const reference = market.reference(x.symbol, x.buy, nowNs, limits);
  if (reference === 0) {
    return refuse(why, RejectCode.NoReference, market.ageMs(nowNs), limits.quoteAgeMaxMs);
  }
  if (x.px === 0) return true;
  const worst = collarPx(reference, x.buy, limits.collarBp);
  if (x.buy ? x.px <= worst : x.px >= worst) return true;
  return refuse(why, RejectCode.PriceCollar, x.px, worst);
}

/** The same for a child, without an object: it is asked for every child. */
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

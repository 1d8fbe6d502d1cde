import { Tif } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import type { MarketView } from "../market-view.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const tradeThrough: Control = {
  id: "C34",
  name: "no child priced through the national best quote",
  source: "17 CFR 242.611(a)(1)",
  scope: "child",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.TradesThrough],
  numbers: ["price, $0.0001", "protected quote, $0.0001"],
};

/**
 * A buy may not be priced above the best ask, nor a sell below the best bid, of the quotes that
 * are written into its DRAW. Where a side is empty there is nothing to trade through.
 */
export function atOrInsideQuote(
  market: MarketView,
  symbol: number,
  buy: boolean,
  px: number,
  why: Reason,
): boolean {
  const quote = buy ? market.tops.ask(symbol) : market.tops.bid(symbol);
  if (quote === 0 || (buy ? px <= quote : px >= quote)) return true;
  return refuse(why, RejectCode.TradesThrough, px, quote);
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

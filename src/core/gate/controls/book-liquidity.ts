import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { MarketView } from "../market-view.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const bookLiquidity: Control = {
  id: "C9",
  name: "an order that takes, against what the book shows at its price",
  source: "FINRA 15-09; venue products",
  scope: "both",
  kind: "order",
  firmness: "hard",
  limits: ["bookTimesMax"],
  codes: [RejectCode.BookLiquidity, RejectCode.ChildBookLiquidity],
  numbers: ["shares", "most shares, a multiple of those shown"],
};

/**
 * Whether a parent is no more than so many times what all venues show at the prices that it may pay
 * now. Parents are worked over time, and what stands behind the tops is not seen: the limit is a
 * multiple. An order whose limit reaches no quote takes nothing and passes; a market order where
 * nothing is shown within its collar is refused, for nobody can say what it would do to the price.
 *
 * @param shown What `shownWithin` found, shares.
 * @param limitPx Of the client, 0 for a market order.
 */
export function withinBook(
  limits: GateLimits,
  shown: number,
  qty: number,
  limitPx: number,
  why: Reason,
): boolean {
  if (shown === 0 && limitPx > 0) return true;
  const most = shown * limits.bookTimesMax;
  return qty <= most || refuse(why, RejectCode.BookLiquidity, qty, most);
}

/**
 * The same for a child whose price reaches the best quote, against the shares shown there, however
 * it goes on behind it: a child takes now what there is now.
 */
export function childWithinBook(
  market: MarketView,
  limits: GateLimits,
  symbol: number,
  buy: boolean,
  qty: number,
  px: number,
  why: Reason,
): boolean {
  const { tops } = market;
  const quote = buy ? tops.ask(symbol) : tops.bid(symbol);
  if (quote === 0 || (buy ? px < quote : px > quote)) return true;
  const most = tops.farQty(symbol, buy) * limits.bookTimesMax;
  return qty <= most || refuse(why, RejectCode.ChildBookLiquidity, qty, most);
}

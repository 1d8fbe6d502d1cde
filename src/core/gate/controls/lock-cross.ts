import { Tif } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import type { MarketView } from "../market-view.ts";
import type { ProposedChild } from "../proposal.ts";
import { type Control, type Reason, refuse } from "../reason.ts";
import { sweptWhole } from "../swept-quotes.ts";

export const lockCross: Control = {
  id: "C35",
  name: "no child that rests at or through the quote of another venue",
  source: "17 CFR 242.610(e)",
  scope: "child",
  kind: "regulatory",
  firmness: "hard",
  limits: ["maxIsoQty"],
  codes: [RejectCode.LocksQuote, RejectCode.IsoLocksQuote],
  numbers: [
    "price, $0.0001 (of a sweep: the venue that it misses)",
    "quote of another venue, $0.0001 (of a sweep: the shares that are missing)",
  ],
};

/**
 * What a child does not execute at once its venue displays: a day order may therefore not stand
 * at or above the offer of another venue, nor at or below another's bid. At its own venue such a
 * price executes, which locks nobody, so that the quotes of its own do not count. One that ends at
 * once (IOC, FOK) is never displayed; whether a hidden one stays hidden is the venue's word,
 * so it is held too.
 *
 * The one way past is the rule's own: the child is marked ISO and ISO children of its group take
 * the whole of every quote that it would lock or cross. There is no other setting: a firm that sets
 * `maxIsoQty` to 0 has the stricter form, and none has a laxer one.
 *
 * @param own Index of the child's venue.
 * @param taken What `takenByIso` found, by venue index: shares.
 */
export function locksNobody(
  market: MarketView,
  symbol: number,
  buy: boolean,
  child: ProposedChild,
  own: number,
  taken: Float64Array,
  why: Reason,
): boolean {
  if (child.tif !== Tif.Day) return true;
  const { tops } = market;
  const { px } = child;
  const quote = buy ? tops.ask(symbol) : tops.bid(symbol);
  if (quote === 0 || (buy ? px < quote : px > quote)) return true;
  if (child.iso === 1) {
    return sweptWhole(market, symbol, buy, px, own, taken, RejectCode.IsoLocksQuote, why);
  }
  // It is at the best quote, for none is through it: who else shows that?
  const others = tops.farVenues(symbol, buy) & ~(1 << own);
  return others === 0 || refuse(why, RejectCode.LocksQuote, px, quote);
}

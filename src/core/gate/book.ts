import { collarPx } from "./controls/collar.ts";
import type { Gate } from "./gate.ts";
import { ReferenceKind, type ReferencePrice } from "./reference-price.ts";
import { farPx, farQty } from "./swept-quotes.ts";

/** What a record holds; no book shows more. */
const SHARES_MAX = 0xffff_ffff;

/**
 * Shares that all venues show at the prices which an order may pay now: its limit, or for a market
 * order the collar. The top of each venue's book, as the gate has it; 0 where the symbol does not
 * trade all the time or nothing is a reference.
 */
export function shownWithin(
  { market }: Gate,
  symbol: number,
  buy: boolean,
  limitPx: number,
  reference: ReferencePrice,
): number {
  const { kind, px, collarBp } = reference;
  if (kind !== ReferenceKind.Nbbo && kind !== ReferenceKind.LastTrade) return 0;
  const worst = limitPx === 0 ? collarPx(px, buy, collarBp) : limitPx;
  let shares = 0;
  for (let venue = 0; venue < market.tops.venues.length; venue++) {
    const quote = farPx(market, symbol, buy, venue);
    if (quote > 0 && (buy ? quote <= worst : quote >= worst)) {
      shares += farQty(market, symbol, buy, venue);
    }
  }
  return Math.min(shares, SHARES_MAX);
}

import type { RetailOrders } from "../domain/retail.ts";
import type { Depths } from "../market/depths.ts";
import type { Tops } from "../market/tops.ts";
import type { QuoteUse } from "./quote-use.ts";

/** What the router knows of a venue apart from its quotes. */
export type RouterVenue = {
  /** Venue code, ASCII. */
  readonly code: number;
  /** Fee for taking liquidity, micro-dollars per share; negative is a rebate. */
  readonly takerFee: number;
  /** Which retail orders its programme takes. */
  readonly retail: RetailOrders;
};

/** What a ranking reads. */
export type RankingInputs = {
  /** Tables of the present link to `quotes`. */
  readonly market: { readonly tops: Tops; readonly depths: Depths };
  readonly venues: readonly RouterVenue[];
  readonly use: QuoteUse;
  /** Per venue index: nothing is sent there before this instant, ns. */
  readonly venueRestsNs: Float64Array;
  /** Price levels that one group may span; beyond 1 it needs depth. */
  readonly levels: number;
};

/**
 * The shares that one side of the market offers, in the order in which a sweep takes them; made
 * once and filled again for every ranking. `freeQty` falls as parents take.
 */
export class Candidates {
  count = 0;
  readonly venueIndex: Uint8Array;
  readonly useRow: Uint32Array;
  readonly px: Uint32Array;
  readonly freeQty: Float64Array;
  readonly level: Uint8Array;
  /** Levels beyond this one are not to be touched: something better is not taken whole. */
  deepest = 0;
  /** Best price displayed by anyone, $0.0001; 0 when the side is empty. */
  bestPx = 0;
  /** When a venue that was left out now is worth another look; 0: only with a change. */
  wakeNs = 0;

  constructor(size: number) {
    this.venueIndex = new Uint8Array(size);
    this.useRow = new Uint32Array(size);
    this.px = new Uint32Array(size);
    this.freeQty = new Float64Array(size);
    this.level = new Uint8Array(size);
  }
}

/**
 * Lists what a buyer (or seller) can take: best price first, then the larger size that is shown
 * and not yet asked for, then the lower taker fee.
 *
 * A further level is listed only when every share shown at the better ones, at every venue, can
 * be taken with it: whoever passes a better quote must take it whole (17 CFR 242.611(b)(6)).
 */
export function rankVenues(
  inputs: RankingInputs,
  symbol: number,
  buy: boolean,
  nowNs: number,
  into: Candidates,
): void {
  const { levels } = inputs;
  const tops = inputs.market.tops;
  into.count = 0;
  into.wakeNs = 0;
  into.deepest = 0;
  into.bestPx = buy ? tops.ask(symbol) : tops.bid(symbol);
  if (into.bestPx === 0) return;
  let whole = listTops(inputs, symbol, buy, nowNs, into);
  sortLevel(inputs.venues, into, 0);
  let px = into.bestPx;
  for (let level = 1; whole && level < levels; level++) {
    px = nextPx(inputs, symbol, buy, px);
    if (px === 0) return;
    const from = into.count;
    whole = listLevel(inputs, symbol, buy, px, level, nowNs, into);
    into.deepest = level;
    sortLevel(inputs.venues, into, from);
  }
}

/** The venues at the national best price; true when all that is shown there is free to take. */
function listTops(
  inputs: RankingInputs,
  symbol: number,
  buy: boolean,
  nowNs: number,
  into: Candidates,
): boolean {
  const tops = inputs.market.tops;
  let set = buy ? tops.askVenues(symbol) : tops.bidVenues(symbol);
  let whole = true;
  while (set !== 0) {
    const venue = 31 - Math.clz32(set & -set);
    set &= set - 1;
    const shown = buy ? tops.venueAskQty(symbol, venue) : tops.venueBidQty(symbol, venue);
    if (!list(inputs, symbol, venue, buy, into.bestPx, shown, 0, nowNs, into)) whole = false;
  }
  return whole;
}

/** The venues that show a price further back; true when all of it is free to take. */
function listLevel(
  inputs: RankingInputs,
  symbol: number,
  buy: boolean,
  px: number,
  level: number,
  nowNs: number,
  into: Candidates,
): boolean {
  const { tops, depths } = inputs.market;
  let whole = true;
  for (let venue = 0; venue < depths.venues.length; venue++) {
    if (!stands(tops, symbol, venue, buy, px)) continue;
    const count = depths.count(symbol, venue, !buy);
    for (let i = 0; i < count; i++) {
      if (depths.px(symbol, venue, !buy, i) !== px) continue;
      const shown = depths.qty(symbol, venue, !buy, i);
      if (!list(inputs, symbol, venue, buy, px, shown, level, nowNs, into)) whole = false;
    }
  }
  return whole;
}

/** The best price behind `px` that any venue shows, 0 for none. */
function nextPx(inputs: RankingInputs, symbol: number, buy: boolean, px: number): number {
  const { tops, depths } = inputs.market;
  let next = 0;
  for (let venue = 0; venue < depths.venues.length; venue++) {
    const count = depths.count(symbol, venue, !buy);
    for (let i = 0; i < count; i++) {
      const at = depths.px(symbol, venue, !buy, i);
      if (buy ? at <= px : at >= px) continue;
      if (!stands(tops, symbol, venue, buy, at)) continue;
      if (next === 0 || (buy ? at < next : at > next)) next = at;
      break;
    }
  }
  return next;
}

/** Whether a level agrees with its venue's top: one that is better than the top is of the past. */
function stands(tops: Tops, symbol: number, venue: number, buy: boolean, px: number): boolean {
  if (!tops.feedUp(venue) || !tops.trading(symbol, venue)) return false;
  const top = buy ? tops.venueAsk(symbol, venue) : tops.venueBid(symbol, venue);
  return top !== 0 && (buy ? px >= top : px <= top);
}

/** Lists one quote unless it rests or is spent; true when every share shown is free. */
function list(
  inputs: RankingInputs,
  symbol: number,
  venue: number,
  buy: boolean,
  px: number,
  shown: number,
  level: number,
  nowNs: number,
  into: Candidates,
): boolean {
  const { use, venueRestsNs } = inputs;
  const row = use.row(symbol, venue, buy);
  const restsNs = venueRestsNs[venue] as number;
  const rests = restsNs > nowNs || use.held(row, nowNs);
  // What was asked of this venue is held against every level of it: never too little.
  const spent = use.spent(row, nowNs);
  if (rests || spent > 0) noteWake(into, Math.max(restsNs, use.wakeNs(row, nowNs)), nowNs);
  if (rests || spent >= shown) return false;
  const at = into.count++;
  into.venueIndex[at] = venue;
  into.useRow[at] = row;
  into.px[at] = px;
  into.freeQty[at] = shown - spent;
  into.level[at] = level;
  return spent === 0;
}

function noteWake(into: Candidates, wakeNs: number, nowNs: number): void {
  if (wakeNs > nowNs && (into.wakeNs === 0 || wakeNs < into.wakeNs)) into.wakeNs = wakeNs;
}

/** Insertion sort of the entries from `from` on: a level has a handful of venues. */
function sortLevel(venues: readonly RouterVenue[], c: Candidates, from: number): void {
  for (let i = from + 1; i < c.count; i++) {
    for (let j = i; j > from && before(venues, c, j, j - 1); j--) swap(c, j, j - 1);
  }
}

function before(venues: readonly RouterVenue[], c: Candidates, a: number, b: number): boolean {
  const more = (c.freeQty[a] as number) - (c.freeQty[b] as number);
  if (more !== 0) return more > 0;
  const feeA = (venues[c.venueIndex[a] as number] as RouterVenue).takerFee;
  const feeB = (venues[c.venueIndex[b] as number] as RouterVenue).takerFee;
  return feeA < feeB;
}

function swap(c: Candidates, a: number, b: number): void {
  swapIn(c.venueIndex, a, b);
  swapIn(c.useRow, a, b);
  swapIn(c.px, a, b);
  swapIn(c.freeQty, a, b);
  swapIn(c.level, a, b);
}

function swapIn(cells: Uint8Array | Uint32Array | Float64Array, a: number, b: number): void {
  const kept = cells[a] as number;
  cells[a] = cells[b] as number;
  cells[b] = kept;
}

import { assert } from "../domain/assert.ts";
import type { SymbolId } from "../domain/symbols.ts";
import type { VenueCode } from "../domain/venue-code.ts";

/** Words of one (symbol, venue) row: two rows fill a cache line. */
const ROW = 8;
const BID_PX = 0;
const BID_QTY = 1;
const ASK_PX = 2;
const ASK_QTY = 3;
const TRADING = 4;
const SEQ_LO = 5;
const SEQ_HI = 6;

/** Words of one symbol's consolidated row: one cache line. */
const BEST = 16;
const BEST_BID = 0;
const BEST_ASK = 1;
const BID_VENUES = 2;
const ASK_VENUES = 3;
const LAST_PX = 4;
const LAST_QTY = 5;
/** In the same row, two words each: sums over venues can pass 32 bits, and so can instants. */
const BEST_DOUBLES = BEST / 2;
const SUM_BID_QTY = 3;
const SUM_ASK_QTY = 4;
const LAST_NS = 5;

const TWO_32 = 4_294_967_296;

/** Most venues that one table holds: a set of venues is one 32-bit word. */
export const VENUES_MAX = 32;

/**
 * The consolidated book: each venue's best displayed bid and ask, and the NBBO over them, kept
 * up to date with every change. Prices in $0.0001 and sizes in shares; 0 means none.
 *
 * A quote counts in the NBBO while its venue's feed is up and the symbol trades there. A feed is
 * down until `setFeed` says that it is up: a quote nobody vouches for is no price to decide by.
 */
export class Tops {
  readonly venues: readonly VenueCode[];
  readonly symbols: number;
  readonly #indexOf: Int8Array = new Int8Array(128).fill(-1);
  readonly #rows: Uint32Array;
  readonly #best: Uint32Array;
  /** The same memory. */
  readonly #bestDoubles: Float64Array;
  #up = 0;

  constructor(symbols: number, venues: readonly VenueCode[]) {
    assert(venues.length <= VENUES_MAX, `at most ${VENUES_MAX} venues, ${venues.length} given`);
    this.symbols = symbols;
    this.venues = venues;
    venues.forEach((code, index) => {
      assert(this.#indexOf[code] === -1, `a venue stands once in the list, ${code} stands twice`);
      this.#indexOf[code] = index;
    });
    this.#rows = new Uint32Array(symbols * venues.length * ROW);
    this.#best = new Uint32Array(symbols * BEST);
    this.#bestDoubles = new Float64Array(this.#best.buffer);
    for (let symbol = 0; symbol < symbols; symbol++) this.setLast(symbol, 0);
  }

  /** The index of a venue in this table, or -1. */
  venueIndex(code: VenueCode): number {
    return this.#indexOf[code] ?? -1;
  }

  /** Takes in a venue's top, whole. A price or a size of 0 means that the side is empty. */
  set(
    symbol: SymbolId,
    venueIndex: number,
    bidPx: number,
    bidQty: number,
    askPx: number,
    askQty: number,
    feedSeq: number,
    trading: boolean,
  ): void {
    const rows = this.#rows;
    const at = this.#row(symbol, venueIndex);
    const wasTrading = rows[at + TRADING] === 1;
    const oldBid = rows[at + BID_PX] as number;
    const oldAsk = rows[at + ASK_PX] as number;
    rows[at + BID_PX] = bidQty === 0 ? 0 : bidPx;
    rows[at + BID_QTY] = bidPx === 0 ? 0 : bidQty;
    rows[at + ASK_PX] = askQty === 0 ? 0 : askPx;
    rows[at + ASK_QTY] = askPx === 0 ? 0 : askQty;
    rows[at + TRADING] = trading ? 1 : 0;
    rows[at + SEQ_LO] = feedSeq >>> 0;
    rows[at + SEQ_HI] = Math.floor(feedSeq / TWO_32);
    if ((this.#up & (1 << venueIndex)) === 0) return;
    const best = symbol * BEST;
    const turned = wasTrading !== trading;
    // Below the best before and after: the NBBO cannot have changed.
    const bestBid = this.#best[best + BEST_BID] as number;
    if (turned || oldBid >= bestBid || bidPx >= bestBid) this.#bestBid(symbol);
    const bestAsk = this.#best[best + BEST_ASK] as number;
    if (turned || bestAsk === 0 || oldAsk <= bestAsk || askPx <= bestAsk) this.#bestAsk(symbol);
  }

  /** A venue's feed came up or was lost; lost, its quotes leave the NBBO but are kept. */
  setFeed(venueIndex: number, up: boolean): void {
    if (this.feedUp(venueIndex) === up) return;
    this.#up ^= 1 << venueIndex;
    for (let symbol = 0; symbol < this.symbols; symbol++) {
      this.#bestBid(symbol);
      this.#bestAsk(symbol);
    }
  }

  feedUp(venueIndex: number): boolean {
    return (this.#up & (1 << venueIndex)) !== 0;
  }

  /**
   * Notes the last eligible trade of a symbol, at whatever venue.
   *
   * @param ns When it was heard of, on the clock of whom it concerns; -1 when none was.
   */
  setLast(symbol: SymbolId, px: number, qty = 0, ns = -1): void {
    this.#best[symbol * BEST + LAST_PX] = px;
    this.#best[symbol * BEST + LAST_QTY] = qty;
    this.#bestDoubles[symbol * BEST_DOUBLES + LAST_NS] = ns;
  }

  /** National best bid in $0.0001, 0 for none. */
  bid(symbol: SymbolId): number {
    return this.#best[symbol * BEST + BEST_BID] as number;
  }

  /** Shares shown at the national best bid, summed over the venues that show it. */
  bidQty(symbol: SymbolId): number {
    return this.#bestDoubles[symbol * BEST_DOUBLES + SUM_BID_QTY] as number;
  }

  /** National best offer in $0.0001, 0 for none. */
  ask(symbol: SymbolId): number {
    return this.#best[symbol * BEST + BEST_ASK] as number;
  }

  /** Shares shown at the national best offer, summed over the venues that show it. */
  askQty(symbol: SymbolId): number {
    return this.#bestDoubles[symbol * BEST_DOUBLES + SUM_ASK_QTY] as number;
  }

  /** The venues at the national best bid: bit i for venue index i. */
  bidVenues(symbol: SymbolId): number {
    return this.#best[symbol * BEST + BID_VENUES] as number;
  }

  /** The venues at the national best offer: bit i for venue index i. */
  askVenues(symbol: SymbolId): number {
    return this.#best[symbol * BEST + ASK_VENUES] as number;
  }

  /** The venues at the best quote that a buy (or a sell) takes. */
  farVenues(symbol: SymbolId, buy: boolean): number {
    return buy ? this.askVenues(symbol) : this.bidVenues(symbol);
  }

  /** Shares shown there. */
  farQty(symbol: SymbolId, buy: boolean): number {
    return buy ? this.askQty(symbol) : this.bidQty(symbol);
  }

  /** Bid and offer at one price (Rule 610(e)). */
  locked(symbol: SymbolId): boolean {
    const bid = this.bid(symbol);
    return bid !== 0 && bid === this.ask(symbol);
  }

  /** Bid above the offer: no reference price (SAFETY 4.1). */
  crossed(symbol: SymbolId): boolean {
    const ask = this.ask(symbol);
    return ask !== 0 && this.bid(symbol) > ask;
  }

  /** Price of the last eligible trade in $0.0001, 0 for none. */
  lastPx(symbol: SymbolId): number {
    return this.#best[symbol * BEST + LAST_PX] as number;
  }

  /** Shares of the last eligible trade. */
  lastQty(symbol: SymbolId): number {
    return this.#best[symbol * BEST + LAST_QTY] as number;
  }

  /** When it was heard of, -1 when no trade was. */
  lastNs(symbol: SymbolId): number {
    return this.#bestDoubles[symbol * BEST_DOUBLES + LAST_NS] as number;
  }

  /** A venue's own best bid, whether or not its feed is up; 0 for none. */
  venueBid(symbol: SymbolId, venueIndex: number): number {
    return this.#rows[this.#row(symbol, venueIndex) + BID_PX] as number;
  }

  venueBidQty(symbol: SymbolId, venueIndex: number): number {
    return this.#rows[this.#row(symbol, venueIndex) + BID_QTY] as number;
  }

  /** A venue's own best offer, whether or not its feed is up; 0 for none. */
  venueAsk(symbol: SymbolId, venueIndex: number): number {
    return this.#rows[this.#row(symbol, venueIndex) + ASK_PX] as number;
  }

  venueAskQty(symbol: SymbolId, venueIndex: number): number {
    return this.#rows[this.#row(symbol, venueIndex) + ASK_QTY] as number;
  }

  /** Sequence number of the venue's feed at this symbol's last change, 0 before the first. */
  feedSeq(symbol: SymbolId, venueIndex: number): number {
    const at = this.#row(symbol, venueIndex);
    return (this.#rows[at + SEQ_HI] as number) * TWO_32 + (this.#rows[at + SEQ_LO] as number);
  }

  /** Whether the symbol trades at that venue; false when halted, not open or not heard of. */
  trading(symbol: SymbolId, venueIndex: number): boolean {
    return this.#rows[this.#row(symbol, venueIndex) + TRADING] === 1;
  }

  /** A word that means nothing, of a symbol's rows: reading it brings them near. */
  fetch(symbol: SymbolId, venueIndex: number): number {
    const best = this.#best[symbol * BEST] as number;
    return best ^ (this.#rows[this.#row(symbol, venueIndex)] as number);
  }

  #row(symbol: SymbolId, venueIndex: number): number {
    return (symbol * this.venues.length + venueIndex) * ROW;
  }

  #bestBid(symbol: SymbolId): void {
    const rows = this.#rows;
    let at = symbol * this.venues.length * ROW;
    let px = 0;
    let qty = 0;
    let venueSet = 0;
    for (let v = 0; v < this.venues.length; v++, at += ROW) {
      const venuePx = rows[at + BID_PX] as number;
      if (venuePx === 0 || venuePx < px || rows[at + TRADING] === 0) continue;
      if ((this.#up & (1 << v)) === 0) continue;
      if (venuePx > px) {
        px = venuePx;
        qty = 0;
        venueSet = 0;
      }
      qty += rows[at + BID_QTY] as number;
      venueSet |= 1 << v;
    }
    this.#best[symbol * BEST + BEST_BID] = px;
    this.#best[symbol * BEST + BID_VENUES] = venueSet;
    this.#bestDoubles[symbol * BEST_DOUBLES + SUM_BID_QTY] = qty;
  }

  #bestAsk(symbol: SymbolId): void {
    const rows = this.#rows;
    let at = symbol * this.venues.length * ROW;
    let px = TWO_32;
    let qty = 0;
    let venueSet = 0;
    for (let v = 0; v < this.venues.length; v++, at += ROW) {
      const venuePx = rows[at + ASK_PX] as number;
      if (venuePx === 0 || venuePx > px || rows[at + TRADING] === 0) continue;
      if ((this.#up & (1 << v)) === 0) continue;
      if (venuePx < px) {
        px = venuePx;
        qty = 0;
        venueSet = 0;
      }
      qty += rows[at + ASK_QTY] as number;
      venueSet |= 1 << v;
    }
    this.#best[symbol * BEST + BEST_ASK] = qty === 0 ? 0 : px;
    this.#best[symbol * BEST + ASK_VENUES] = venueSet;
    this.#bestDoubles[symbol * BEST_DOUBLES + SUM_ASK_QTY] = qty;
  }
}

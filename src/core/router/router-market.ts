import type { SymbolId } from "../domain/symbols.ts";
import type { VenueCode } from "../domain/venue-code.ts";
import { Depths } from "../market/depths.ts";
import { Tops } from "../market/tops.ts";
import type { QuoteUse } from "./quote-use.ts";
import type { WorkLists } from "./work-lists.ts";

/**
 * The market as `quotes` tells it. Every change marks the side of the parents that it concerns:
 * a new ask the buyers, a new bid the sellers.
 */
export class RouterMarket {
  tops: Tops;
  depths: Depths;
  /** The snapshot is complete: prices may be used. */
  ready = false;
  readonly #symbols: number;
  readonly #venues: readonly VenueCode[];
  readonly #use: QuoteUse;
  readonly #works: WorkLists;

  constructor(symbols: number, venues: readonly VenueCode[], use: QuoteUse, works: WorkLists) {
    this.#symbols = symbols;
    this.#venues = venues;
    this.#use = use;
    this.#works = works;
    this.tops = new Tops(symbols, venues);
    this.depths = new Depths(symbols, venues);
  }

  /** A venue's best bid and ask, whole. Prices $0.0001, 0 for none. */
  top(
    symbol: SymbolId,
    venueIndex: number,
    bidPx: number,
    bidQty: number,
    askPx: number,
    askQty: number,
    feedSeq: number,
    trading: boolean,
  ): void {
    const tops = this.tops;
    const oldBid = tops.venueBid(symbol, venueIndex);
    const oldBidQty = tops.venueBidQty(symbol, venueIndex);
    const oldAsk = tops.venueAsk(symbol, venueIndex);
    const oldAskQty = tops.venueAskQty(symbol, venueIndex);
    const turned = tops.trading(symbol, venueIndex) !== trading;
    tops.set(symbol, venueIndex, bidPx, bidQty, askPx, askQty, feedSeq, trading);
    const bid = tops.venueBid(symbol, venueIndex);
    const ask = tops.venueAsk(symbol, venueIndex);
    if (turned || bid !== oldBid || tops.venueBidQty(symbol, venueIndex) !== oldBidQty) {
      this.#use.changed(this.#use.row(symbol, venueIndex, false), bid, false);
      this.#works.mark(symbol * 2);
    }
    if (turned || ask !== oldAsk || tops.venueAskQty(symbol, venueIndex) !== oldAskQty) {
      this.#use.changed(this.#use.row(symbol, venueIndex, true), ask, true);
      this.#works.mark(symbol * 2 + 1);
    }
  }

  /** A venue's feed came up or was lost. */
  feed(venueIndex: number, up: boolean): void {
    if (this.tops.feedUp(venueIndex) === up) return;
    this.tops.setFeed(venueIndex, up);
    this.#works.markAll();
  }

  /** All levels of a venue were replaced. */
  depthChanged(symbol: SymbolId): void {
    this.#works.mark(symbol * 2);
    this.#works.mark(symbol * 2 + 1);
  }

  /** Everything was sent; changes follow. */
  complete(): void {
    this.ready = true;
    this.#works.markAll();
  }

  /** The link to `quotes` is gone, and with it all that was known. */
  lost(): void {
    this.ready = false;
    this.tops = new Tops(this.#symbols, this.#venues);
    this.depths = new Depths(this.#symbols, this.#venues);
    for (const work of this.#works.all()) this.depths.open(work.symbol);
  }
}

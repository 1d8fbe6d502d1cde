import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import { type VenueCode, venueLetter } from "../../core/domain/venue-code.ts";
import { Tops } from "../../core/market/tops.ts";
import type { QuoteView } from "../../wire/api/quotes.ts";
import { Feed, Last, Top } from "../../wire/fleet/schema.ts";
import { maybeUsd } from "./order-view.ts";

/** State of one venue's feed as quotes told it. */
export type FeedEntry = { up: boolean; feedSeq: number; messages: number };

const TIER_ORDERS = 0;
const TIER_TRADED = 1;
const TIER_QUIET = 2;

/** NBBO, last trade and feeds, folded from the frames of quotes; knows which symbols changed. */
export class QuoteBoard {
  readonly #symbols: SymbolTable;
  readonly #tops: Tops;
  readonly #feeds: FeedEntry[];
  readonly #lastVenue: Uint8Array;
  readonly #tier: Uint8Array;
  readonly #isDirty: Uint8Array;
  #dirty: SymbolId[] = [];

  constructor(symbols: SymbolTable, venues: readonly VenueCode[]) {
    this.#symbols = symbols;
    this.#tops = new Tops(symbols.size, venues);
    this.#feeds = venues.map(() => ({ up: false, feedSeq: 0, messages: 0 }));
    this.#lastVenue = new Uint8Array(symbols.size);
    this.#tier = new Uint8Array(symbols.size).fill(TIER_QUIET);
    this.#isDirty = new Uint8Array(symbols.size);
  }

  /** A new connection: no feed is up until quotes says so again. */
  snapshotBegins(): void {
    for (let v = 0; v < this.#feeds.length; v++) this.#setUp(v, false);
  }

  top(view: DataView, at: number): void {
    const symbol = this.#symbol(view, at + Top.at.symbol);
    const venue = this.#tops.venueIndex(view.getUint8(at + Top.at.venue));
    if (symbol < 0 || venue < 0) return;
    this.#tops.set(
      symbol,
      venue,
      view.getUint32(at + Top.at.bidPx, true),
      view.getUint32(at + Top.at.bidQty, true),
      view.getUint32(at + Top.at.askPx, true),
      view.getUint32(at + Top.at.askQty, true),
      view.getFloat64(at + Top.at.feedSeq, true),
      view.getUint8(at + Top.at.trading) === 1,
    );
    this.#mark(symbol);
  }

  last(view: DataView, at: number): void {
    const symbol = this.#symbol(view, at + Last.at.symbol);
    if (symbol < 0) return;
    const px = view.getUint32(at + Last.at.px, true);
    this.#tops.setLast(symbol, px, view.getUint32(at + Last.at.qty, true));
    this.#lastVenue[symbol] = view.getUint8(at + Last.at.venue);
    this.#raise(symbol, TIER_TRADED);
    this.#mark(symbol);
  }

  feed(view: DataView, at: number): void {
    const venue = this.#tops.venueIndex(view.getUint8(at + Feed.at.venue));
    const entry = this.#feeds[venue];
    if (entry === undefined) return;
    entry.feedSeq = view.getFloat64(at + Feed.at.feedSeq, true);
    entry.messages = view.getFloat64(at + Feed.at.messages, true);
    this.#setUp(venue, view.getUint8(at + Feed.at.up) === 1);
  }

  /** A parent was sent in this symbol: it moves to the head of the list, for good. */
  ordered(name: string): void {
    const symbol = this.#symbols.find(name);
    if (symbol < 0 || this.#tier[symbol] === TIER_ORDERS) return;
    this.#raise(symbol, TIER_ORDERS);
    this.#mark(symbol);
  }

  feedOf(venue: VenueCode): FeedEntry | undefined {
    return this.#feeds[this.#tops.venueIndex(venue)];
  }

  /** Symbols with a bid or an ask. */
  quoted(): number {
    let count = 0;
    for (let s = 0; s < this.#symbols.size; s++) {
      if (this.#tops.bid(s) !== 0 || this.#tops.ask(s) !== 0) count++;
    }
    return count;
  }

  /** The symbol's row, or undefined for a symbol that is not in the list of instruments. */
  find(name: string): QuoteView | undefined {
    const symbol = this.#symbols.find(name);
    return symbol < 0 ? undefined : this.#view(symbol);
  }

  all(): QuoteView[] {
    const rows: QuoteView[] = [];
    for (let s = 0; s < this.#symbols.size; s++) rows.push(this.#view(s));
    return rows;
  }

  /** Symbols changed since the last call. */
  takeDirty(): SymbolId[] {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const symbol of dirty) this.#isDirty[symbol] = 0;
    return dirty;
  }

  views(symbols: readonly SymbolId[]): QuoteView[] {
    return symbols.map((symbol) => this.#view(symbol));
  }

  #view(symbol: SymbolId): QuoteView {
    const tops = this.#tops;
    const lastVenue = this.#lastVenue[symbol] as number;
    return {
      symbol: this.#symbols.name(symbol),
      bid: maybeUsd(tops.bid(symbol)),
      bidQty: tops.bidQty(symbol),
      bidVenues: this.#letters(tops.bidVenues(symbol)),
      ask: maybeUsd(tops.ask(symbol)),
      askQty: tops.askQty(symbol),
      askVenues: this.#letters(tops.askVenues(symbol)),
      last: maybeUsd(tops.lastPx(symbol)),
      lastQty: tops.lastQty(symbol),
      lastVenue: lastVenue === 0 ? "" : venueLetter(lastVenue),
      tier: this.#tier[symbol] as number,
    };
  }

  #letters(venues: number): string {
    let letters = "";
    this.#tops.venues.forEach((code, index) => {
      if ((venues & (1 << index)) !== 0) letters += venueLetter(code);
    });
    return letters;
  }

  #symbol(view: DataView, at: number): SymbolId {
    return this.#symbols.findWords(view.getUint32(at, true), view.getUint32(at + 4, true));
  }

  #setUp(venue: number, up: boolean): void {
    const entry = this.#feeds[venue];
    if (entry === undefined || entry.up === up) return;
    entry.up = up;
    this.#tops.setFeed(venue, up);
    for (let s = 0; s < this.#symbols.size; s++) this.#mark(s);
  }

  #raise(symbol: SymbolId, tier: number): void {
    if ((this.#tier[symbol] as number) > tier) this.#tier[symbol] = tier;
  }

  #mark(symbol: SymbolId): void {
    if (this.#isDirty[symbol] === 1) return;
    this.#isDirty[symbol] = 1;
    this.#dirty.push(symbol);
  }
}

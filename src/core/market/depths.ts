import { assert } from "../domain/assert.ts";
import type { SymbolId } from "../domain/symbols.ts";
import type { VenueCode } from "../domain/venue-code.ts";

/** Levels kept per venue and side. */
export const DEPTH_LEVELS = 10;

const SIDE_WORDS = DEPTH_LEVELS * 2;
const VENUE_WORDS = SIDE_WORDS * 2;

/** The shown levels of one symbol at every venue. */
type Ladder = {
  /** Per venue: bid levels, then ask levels; each a price and a size. */
  readonly levels: Uint32Array;
  /** Per venue: how many bid levels, how many ask levels. */
  readonly counts: Uint8Array;
  readonly feedSeq: Float64Array;
};

/**
 * Depth of the symbols that a router works: up to ten shown levels per venue and side, best
 * first. Prices in $0.0001, sizes in shares. It keeps what was sent; whether a venue's feed is up
 * and the symbol trades there is asked of `Tops`.
 */
export class Depths {
  readonly venues: readonly VenueCode[];
  readonly #ladders: (Ladder | undefined)[];
  readonly #spare: Ladder[] = [];

  constructor(symbols: number, venues: readonly VenueCode[]) {
    this.venues = venues;
    this.#ladders = new Array<Ladder | undefined>(symbols).fill(undefined);
  }

  /** Makes room for a symbol; its levels are empty until the first `replace`. */
  open(symbol: SymbolId): void {
    this.#ladders[symbol] ??= this.#spare.pop() ?? this.#ladder();
  }

  /** Forgets a symbol. */
  close(symbol: SymbolId): void {
    const ladder = this.#ladders[symbol];
    if (ladder === undefined) return;
    this.#ladders[symbol] = undefined;
    ladder.counts.fill(0);
    ladder.feedSeq.fill(0);
    this.#spare.push(ladder);
  }

  isOpen(symbol: SymbolId): boolean {
    return this.#ladders[symbol] !== undefined;
  }

  /** Begins a venue's new levels: those kept so far are gone; `push` adds the new ones. */
  replace(symbol: SymbolId, venueIndex: number, feedSeq: number): void {
    const ladder = this.#ladders[symbol];
    if (ladder === undefined) return;
    ladder.counts[venueIndex * 2] = 0;
    ladder.counts[venueIndex * 2 + 1] = 0;
    ladder.feedSeq[venueIndex] = feedSeq;
  }

  /** Adds the next best level; more than ten are left out. */
  push(symbol: SymbolId, venueIndex: number, bid: boolean, px: number, qty: number): void {
    const ladder = this.#ladders[symbol];
    if (ladder === undefined) return;
    const side = venueIndex * 2 + (bid ? 0 : 1);
    const count = ladder.counts[side] as number;
    if (count === DEPTH_LEVELS) return;
    const at = side * SIDE_WORDS + count * 2;
    ladder.levels[at] = px;
    ladder.levels[at + 1] = qty;
    ladder.counts[side] = count + 1;
  }

  /** How many levels a venue shows on a side; 0 for a symbol that is not open. */
  count(symbol: SymbolId, venueIndex: number, bid: boolean): number {
    return this.#ladders[symbol]?.counts[venueIndex * 2 + (bid ? 0 : 1)] ?? 0;
  }

  /** Price of a level, 0 the best one. */
  px(symbol: SymbolId, venueIndex: number, bid: boolean, level: number): number {
    return this.#level(symbol, venueIndex, bid, level, 0);
  }

  /** Shares shown at a level, 0 the best one. */
  qty(symbol: SymbolId, venueIndex: number, bid: boolean, level: number): number {
    return this.#level(symbol, venueIndex, bid, level, 1);
  }

  /** Sequence number of the venue's feed at which these levels stood. */
  feedSeq(symbol: SymbolId, venueIndex: number): number {
    return this.#ladders[symbol]?.feedSeq[venueIndex] ?? 0;
  }

  #level(symbol: SymbolId, venueIndex: number, bid: boolean, level: number, word: 0 | 1): number {
    const ladder = this.#ladders[symbol];
    const side = venueIndex * 2 + (bid ? 0 : 1);
    assert(
      ladder !== undefined && level < (ladder.counts[side] as number),
      "a level is asked for only below the count of its side",
    );
    return ladder.levels[side * SIDE_WORDS + level * 2 + word] as number;
  }

  #ladder(): Ladder {
    return {
      levels: new Uint32Array(this.venues.length * VENUE_WORDS),
      counts: new Uint8Array(this.venues.length * 2),
      feedSeq: new Float64Array(this.venues.length),
    };
  }
}

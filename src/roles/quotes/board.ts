import type { SymbolId } from "../../core/domain/symbols.ts";
import type { VenueBook } from "../../core/market/venue-book.ts";

/** Words of one published (symbol, venue) row. */
const ROW = 8;
const BID_PX = 0;
const BID_QTY = 1;
const ASK_PX = 2;
const ASK_QTY = 3;
const TRADING = 4;
const LAST_PX = 5;
const LAST_QTY = 6;

const U32_MAX = 4_294_967_295;

/** What a venue's feed says of a symbol, read at the end of a turn. */
export interface VenueState {
  readonly book: VenueBook;
  /** False while it is down or loading: its rows stay as they are. */
  readonly isUp: boolean;
  trading(symbol: SymbolId): boolean;
}

/**
 * What was published last, row by row, with the stamp of each row's last change. A venue marks a
 * row as touched as often as it likes; `collect`, once a turn, finds the rows that really changed.
 * A reader that fell behind asks for all rows younger than the stamp it has: conflation needs no
 * queue. A row is numbered `symbol * venues + venue`.
 */
export class QuoteBoard {
  readonly venues: readonly VenueState[];
  readonly symbols: number;
  readonly #rows: Uint32Array;
  readonly #topStamp: Float64Array;
  readonly #lastStamp: Float64Array;
  readonly #depthStamp: Float64Array;
  readonly #volume: Float64Array;
  /** Bit v of a symbol's word: touched at venue v in this turn. */
  readonly #touched: Uint32Array;
  readonly #touchedLast: Uint32Array;
  readonly #touchedSymbols: SymbolId[] = [];
  /** Rows that changed in the turn that `collect` ended. */
  readonly changedTops: number[] = [];
  readonly changedLasts: number[] = [];
  /** Rows whose depth may have changed. */
  readonly changedDepths: number[] = [];
  /** Grows by one each turn that changed something. */
  stamp = 0;

  constructor(symbols: number, venues: readonly VenueState[]) {
    this.symbols = symbols;
    this.venues = venues;
    this.#rows = new Uint32Array(symbols * venues.length * ROW);
    this.#topStamp = new Float64Array(symbols * venues.length);
    this.#lastStamp = new Float64Array(symbols * venues.length);
    this.#depthStamp = new Float64Array(symbols * venues.length);
    this.#volume = new Float64Array(symbols);
    this.#touched = new Uint32Array(symbols);
    this.#touchedLast = new Uint32Array(symbols);
  }

  /** The book or the trading state of a symbol at a venue changed. */
  touch(symbol: SymbolId, venueIndex: number): void {
    this.#list(symbol);
    this.#touched[symbol] = (this.#touched[symbol] as number) | (1 << venueIndex);
  }

  /**
   * An eligible trade: the last price of a symbol at a venue. While its feed is loading or catches
   * up nobody knows when it traded: it is no part of the volume then.
   */
  trade(symbol: SymbolId, venueIndex: number, px: number, qty: number): void {
    this.#list(symbol);
    this.#touchedLast[symbol] = (this.#touchedLast[symbol] as number) | (1 << venueIndex);
    const at = (symbol * this.venues.length + venueIndex) * ROW;
    this.#rows[at + LAST_PX] = px;
    const shares = Math.min(qty, U32_MAX);
    this.#rows[at + LAST_QTY] = shares;
    if (this.venues[venueIndex]?.isUp !== true) return;
    this.#volume[symbol] = (this.#volume[symbol] as number) + shares;
  }

  /** Every symbol of a venue may have changed. */
  touchAll(venueIndex: number): void {
    for (let symbol = 0; symbol < this.symbols; symbol++) this.touch(symbol, venueIndex);
  }

  /** Ends the turn: finds what changed since the last one. */
  collect(): void {
    this.changedTops.length = 0;
    this.changedLasts.length = 0;
    this.changedDepths.length = 0;
    if (this.#touchedSymbols.length === 0) return;
    this.stamp++;
    for (const symbol of this.#touchedSymbols) {
      const touched = this.#touched[symbol] as number;
      const touchedLast = this.#touchedLast[symbol] as number;
      this.#touched[symbol] = 0;
      this.#touchedLast[symbol] = 0;
      for (let rest = touched; rest !== 0; rest &= rest - 1) {
        this.#collectTop(symbol, lowestBit(rest));
      }
      for (let rest = touchedLast; rest !== 0; rest &= rest - 1) {
        this.#collectLast(symbol * this.venues.length + lowestBit(rest));
      }
    }
    this.#touchedSymbols.length = 0;
  }

  bidPx(row: number): number {
    return this.#rows[row * ROW + BID_PX] as number;
  }

  bidQty(row: number): number {
    return this.#rows[row * ROW + BID_QTY] as number;
  }

  askPx(row: number): number {
    return this.#rows[row * ROW + ASK_PX] as number;
  }

  askQty(row: number): number {
    return this.#rows[row * ROW + ASK_QTY] as number;
  }

  trading(row: number): boolean {
    return this.#rows[row * ROW + TRADING] === 1;
  }

  lastPx(row: number): number {
    return this.#rows[row * ROW + LAST_PX] as number;
  }

  lastQty(row: number): number {
    return this.#rows[row * ROW + LAST_QTY] as number;
  }

  /** Shares of a symbol that have traded at all venues since this began. */
  volume(symbol: SymbolId): number {
    return this.#volume[symbol] as number;
  }

  /** The turn in which a row's top changed last, 0 for never. */
  topStamp(row: number): number {
    return this.#topStamp[row] as number;
  }

  /** The turn of a row's last trade, 0 for none. */
  lastStamp(row: number): number {
    return this.#lastStamp[row] as number;
  }

  /** The turn in which a row's depth may have changed last, 0 for never. */
  depthStamp(row: number): number {
    return this.#depthStamp[row] as number;
  }

  #list(symbol: SymbolId): void {
    if (((this.#touched[symbol] as number) | (this.#touchedLast[symbol] as number)) === 0) {
      this.#touchedSymbols.push(symbol);
    }
  }

  #collectTop(symbol: SymbolId, venueIndex: number): void {
    const venue = this.venues[venueIndex] as VenueState;
    // When it comes up again every row is touched: nothing is lost by passing over it now.
    if (!venue.isUp) return;
    const row = symbol * this.venues.length + venueIndex;
    const rows = this.#rows;
    const at = row * ROW;
    const { book } = venue;
    const bidPx = book.bestPx(symbol, true);
    const bidQty = Math.min(book.bestQty(symbol, true), U32_MAX);
    const askPx = book.bestPx(symbol, false);
    const askQty = Math.min(book.bestQty(symbol, false), U32_MAX);
    const trading = venue.trading(symbol) ? 1 : 0;
    this.changedDepths.push(row);
    this.#depthStamp[row] = this.stamp;
    const same =
      rows[at + BID_PX] === bidPx &&
      rows[at + BID_QTY] === bidQty &&
      rows[at + ASK_PX] === askPx &&
      rows[at + ASK_QTY] === askQty &&
      rows[at + TRADING] === trading;
    if (same) return;
    rows[at + BID_PX] = bidPx;
    rows[at + BID_QTY] = bidQty;
    rows[at + ASK_PX] = askPx;
    rows[at + ASK_QTY] = askQty;
    rows[at + TRADING] = trading;
    this.#topStamp[row] = this.stamp;
    this.changedTops.push(row);
  }

  #collectLast(row: number): void {
    this.#lastStamp[row] = this.stamp;
    this.changedLasts.push(row);
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

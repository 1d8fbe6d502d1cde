import type { SymbolId } from "../domain/symbols.ts";
import { HaltReason, ShortSaleState, TradingState } from "./trading-state.ts";

/** What part of its day a venue is in, as its feed's system events say. */
export const MarketPhase = {
  /** No event was heard. */
  Unknown: 0,
  Closed: 1,
  PreMarket: 2,
  Regular: 3,
  AfterHours: 4,
} as const;
export type MarketPhase = (typeof MarketPhase)[keyof typeof MarketPhase];

/** Which auction an indication speaks of. */
export const AuctionCross = { None: 0, Opening: 1, Closing: 2, Reopening: 3 } as const;
export type AuctionCross = (typeof AuctionCross)[keyof typeof AuctionCross];

/** Words of one (symbol, venue) row: one cache line for two. */
const ROW = 8;
const STATE = 0;
const REASON = 1;
const SHORT = 2;
const CROSS = 3;
const CROSS_PX = 4;
const PAIRED = 5;
const BUY_IMBALANCE = 6;
const SELL_IMBALANCE = 7;

/** Words of one symbol's row. */
const BAND = 4;
const LOWER = 0;
const UPPER = 1;
const REFERENCE = 2;

/** A symbol's word: bits 0 to 3 why it trades nowhere, 4 and 5 its short-sale restriction. */
const REASON_BITS = 15;
const SHORT_SHIFT = 4;
/** Nobody has told anything: what is not known to be free is restricted. */
const NOTHING_TOLD = ShortSaleState.Triggered << SHORT_SHIFT;
/** The breaker's level that ends the day. */
const LAST_LEVEL = 3;

/** What a venue's auction would do, as it says beforehand. */
export type AuctionWords = {
  readonly cross: AuctionCross;
  /** Indicative price, $0.0001; 0 when nothing would cross. */
  readonly px: number;
  readonly pairedQty: number;
  /** Shares to buy less shares to sell that would be left. */
  readonly imbalanceQty: number;
};

/**
 * Beside prices, what the venues' feeds say: where each symbol trades and why not, short-sale
 * restrictions, auctions to come, each venue's phase, the market-wide breaker; and the limit
 * up-limit down bands that `quotes` makes of all trades. A venue's last word stands while its feed
 * is down: what was stopped stays stopped. Prices $0.0001; 0 for none.
 */
export class MarketStates {
  readonly #venues: number;
  readonly #rows: Uint32Array;
  readonly #bands: Uint32Array;
  readonly #phase: Uint8Array;
  readonly #breaker: Uint8Array;
  /** By symbol, of all venues together: a ladder reads it at once, a feed writes it seldom. */
  readonly #words: Uint8Array;
  #level = 0;
  #regular = false;

  constructor(symbols: number, venues: number) {
    this.#venues = venues;
    this.#rows = new Uint32Array(symbols * venues * ROW);
    this.#bands = new Uint32Array(symbols * BAND);
    this.#phase = new Uint8Array(venues);
    this.#breaker = new Uint8Array(venues);
    this.#words = new Uint8Array(symbols).fill(NOTHING_TOLD);
  }

  setSymbol(
    symbol: SymbolId,
    venueIndex: number,
    state: TradingState,
    reason: HaltReason,
    shortSale: ShortSaleState,
  ): void {
    const at = this.#row(symbol, venueIndex);
    this.#rows[at + STATE] = state;
    this.#rows[at + REASON] = reason;
    this.#rows[at + SHORT] = shortSale;
    this.#words[symbol] = this.#wordOf(symbol);
  }

  setAuction(symbol: SymbolId, venueIndex: number, words: AuctionWords): void {
    const at = this.#row(symbol, venueIndex);
    this.#rows[at + CROSS] = words.cross;
    this.#rows[at + CROSS_PX] = words.px;
    this.#rows[at + PAIRED] = words.pairedQty;
    this.#rows[at + BUY_IMBALANCE] = Math.max(0, words.imbalanceQty);
    this.#rows[at + SELL_IMBALANCE] = Math.max(0, -words.imbalanceQty);
  }

  /** @param breaker Highest level of the market-wide breaker that the venue told of today. */
  setVenue(venueIndex: number, phase: MarketPhase, breaker: number): void {
    this.#phase[venueIndex] = phase;
    this.#breaker[venueIndex] = breaker;
    this.#level = Math.max(...this.#breaker);
    this.#regular = this.#phase.includes(MarketPhase.Regular);
  }

  /** 0 for all: there are no bands now. */
  setBands(symbol: SymbolId, lower: number, upper: number, reference: number): void {
    this.#bands[symbol * BAND + LOWER] = lower;
    this.#bands[symbol * BAND + UPPER] = upper;
    this.#bands[symbol * BAND + REFERENCE] = reference;
  }

  /** Nothing is known any more: the link to `quotes` is lost. */
  clear(): void {
    this.#rows.fill(0);
    this.#bands.fill(0);
    this.#phase.fill(MarketPhase.Unknown);
    this.#breaker.fill(0);
    this.#words.fill(NOTHING_TOLD);
    this.#level = 0;
    this.#regular = false;
  }

  state(symbol: SymbolId, venueIndex: number): TradingState {
    return this.#rows[this.#row(symbol, venueIndex) + STATE] as TradingState;
  }

  reason(symbol: SymbolId, venueIndex: number): HaltReason {
    return this.#rows[this.#row(symbol, venueIndex) + REASON] as HaltReason;
  }

  /**
   * Why a symbol may trade nowhere: a pause, a breaker, news, the SEC, or a reason that we do not
   * know, told by any venue. A venue's own trouble stops nobody else; the breaker's last level
   * stops everything for the day. None: it is not stopped.
   */
  stopped(symbol: SymbolId): HaltReason {
    const reason = ((this.#words[symbol] as number) & REASON_BITS) as HaltReason;
    return reason === HaltReason.None && this.#level >= LAST_LEVEL ? HaltReason.Breaker3 : reason;
  }

  /** Rule 201: the strictest word of any venue; Triggered while no venue has told of the symbol. */
  shortSale(symbol: SymbolId): ShortSaleState {
    return ((this.#words[symbol] as number) >>> SHORT_SHIFT) as ShortSaleState;
  }

  /** `stopped` in bits 0 to 3 and `shortSale` in bits 4 and 5, for a journal. */
  word(symbol: SymbolId): number {
    return this.stopped(symbol) | (this.shortSale(symbol) << SHORT_SHIFT);
  }

  /** A word that means nothing, of what a child's rungs read: reading it brings it near. */
  fetch(symbol: SymbolId): number {
    return (this.#words[symbol] as number) ^ (this.#bands[symbol * BAND] as number);
  }

  /** As a journal has it: the rows of the venues are left as they are. */
  setWord(symbol: SymbolId, word: number): void {
    this.#words[symbol] = word;
  }

  phase(venueIndex: number): MarketPhase {
    return this.#phase[venueIndex] as MarketPhase;
  }

  /** Whether any venue is in its regular hours. */
  get regular(): boolean {
    return this.#regular;
  }

  /** Highest level of the market-wide breaker that any venue told of today, 0 for none. */
  breaker(): number {
    return this.#level;
  }

  /** Lowest price at which the symbol may trade, 0 when no band is known. */
  lowerBand(symbol: SymbolId): number {
    return this.#bands[symbol * BAND + LOWER] as number;
  }

  /** Highest price at which the symbol may trade, 0 when no band is known. */
  upperBand(symbol: SymbolId): number {
    return this.#bands[symbol * BAND + UPPER] as number;
  }

  /** Reference price of the bands. */
  bandReference(symbol: SymbolId): number {
    return this.#bands[symbol * BAND + REFERENCE] as number;
  }

  /** The auction that the venue's last indication spoke of; None when none is to come. */
  auctionCross(symbol: SymbolId, venueIndex: number): AuctionCross {
    return this.#rows[this.#row(symbol, venueIndex) + CROSS] as AuctionCross;
  }

  /** Indicative price of that auction, 0 when nothing would cross. */
  auctionPx(symbol: SymbolId, venueIndex: number): number {
    return this.#rows[this.#row(symbol, venueIndex) + CROSS_PX] as number;
  }

  /** Shares that would trade in that auction. */
  pairedQty(symbol: SymbolId, venueIndex: number): number {
    return this.#rows[this.#row(symbol, venueIndex) + PAIRED] as number;
  }

  /** Shares to buy less shares to sell that would be left in that auction. */
  imbalanceQty(symbol: SymbolId, venueIndex: number): number {
    const at = this.#row(symbol, venueIndex);
    const buys = this.#rows[at + BUY_IMBALANCE] as number;
    return buys - (this.#rows[at + SELL_IMBALANCE] as number);
  }

  #wordOf(symbol: SymbolId): number {
    let stopped: HaltReason = HaltReason.None;
    let short: ShortSaleState = ShortSaleState.Free;
    let told = false;
    for (let venue = 0; venue < this.#venues; venue++) {
      const at = this.#row(symbol, venue);
      const trading = this.#rows[at + STATE] === TradingState.Trading;
      const reason = this.#rows[at + REASON] as HaltReason;
      // Halted for no reason is what a venue is that nobody has heard of.
      if (!trading && reason === HaltReason.None) continue;
      told = true;
      const everywhere = !trading && reason !== HaltReason.Operational;
      // What is none of our numbers is the strictest of them.
      const known = Math.min(reason, HaltReason.Other) as HaltReason;
      if (everywhere && stopped === HaltReason.None) stopped = known;
      short = stricter(short, this.#rows[at + SHORT] as ShortSaleState);
    }
    return told ? stopped | (short << SHORT_SHIFT) : NOTHING_TOLD;
  }

  #row(symbol: SymbolId, venueIndex: number): number {
    return (symbol * this.#venues + venueIndex) * ROW;
  }
}

/** The stricter word of Rule 201; what is none of our numbers is the strictest. */
function stricter(a: ShortSaleState, b: ShortSaleState): ShortSaleState {
  if (b === ShortSaleState.Free) return a;
  const { Remains, Triggered } = ShortSaleState;
  return b === Remains && a !== Triggered ? Remains : Triggered;
}

import { OrdType, Tif } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";

/** No row of the day's table has the fee of a venue. */
export const FEE_UNKNOWN: number = -(2 ** 31);

/** The cut-off of an auction that a venue does not hold. */
export const NO_AUCTION = 0;

/** From when on a venue's auctions take no order of a kind, UTC ms. */
export type Cutoffs = {
  readonly marketOnOpenMs: number;
  readonly limitOnOpenMs: number;
  readonly marketOnCloseMs: number;
  readonly limitOnCloseMs: number;
};

const VENUES = 256;
/** Cut-offs of a venue. */
const KINDS = 4;

/** What the day's security master says of one instrument. */
export type Security = {
  /** Shares of a round lot. */
  readonly roundLot: number;
  /** LULD tier, 1 or 2. */
  readonly tier: 1 | 2;
  /** Code of the venue that lists it. */
  readonly listing: number;
  /** Official closing price of the day before, adjusted for a split today, $0.0001. */
  readonly priorClose: number;
  /** Average daily volume, shares. */
  readonly adv: number;
  /** Increment of its quotes today, $0.0001; 0 when the day's table has none. */
  readonly tick: number;
};

/**
 * The trade date's reference data as the ladders read it: one array read a fact. It is filled when
 * the day is opened; an instrument without a row has zeros, and every control that needs one of
 * them refuses.
 */
export class ReferenceData {
  readonly #roundLot: Uint32Array;
  readonly #tier: Uint8Array;
  readonly #listing: Uint8Array;
  readonly #priorClose: Uint32Array;
  readonly #adv: Float64Array;
  readonly #tick: Uint16Array;
  readonly #restricted: Uint8Array;
  readonly #allowed: Uint8Array;
  readonly #shortSale: Uint8Array;
  /** By the code of a venue. */
  readonly #fees: Int32Array = new Int32Array(VENUES).fill(FEE_UNKNOWN);
  /** By venue: market on open, limit on open, market on close, limit on close. */
  readonly #cutoffs: Float64Array = new Float64Array(VENUES * KINDS);

  constructor(symbols: number) {
    this.#roundLot = new Uint32Array(symbols);
    this.#tier = new Uint8Array(symbols);
    this.#listing = new Uint8Array(symbols);
    this.#priorClose = new Uint32Array(symbols);
    this.#adv = new Float64Array(symbols);
    this.#tick = new Uint16Array(symbols);
    this.#restricted = new Uint8Array(symbols);
    this.#allowed = new Uint8Array(symbols);
    this.#shortSale = new Uint8Array(symbols);
  }

  setSecurity(symbol: SymbolId, security: Security): void {
    this.#roundLot[symbol] = security.roundLot;
    this.#tier[symbol] = security.tier;
    this.#listing[symbol] = security.listing;
    this.#priorClose[symbol] = security.priorClose;
    this.#adv[symbol] = security.adv;
    this.#tick[symbol] = security.tick;
  }

  /** Only what prices and auctions need, as a decision's record has it. */
  setListing(symbol: SymbolId, listing: number, priorClose: number): void {
    this.#listing[symbol] = listing;
    this.#priorClose[symbol] = priorClose;
  }

  /** The firm may not trade it today. */
  setRestricted(symbol: SymbolId): void {
    this.#restricted[symbol] = 1;
  }

  /** The firm may trade it today, unless it is restricted. */
  setAllowed(symbol: SymbolId): void {
    this.#allowed[symbol] = 1;
  }

  /** Rule 201 is in force for it since yesterday. */
  setShortSaleRestricted(symbol: SymbolId): void {
    this.#shortSale[symbol] = 1;
  }

  /** A venue's access fee on this date, millionths of a dollar a share; a rebate is negative. */
  setFee(venue: number, micros: number): void {
    this.#fees[venue] = micros;
  }

  /** When its auctions take no more orders on this date. */
  setCutoffs(venue: number, of: Cutoffs): void {
    const { marketOnOpenMs, limitOnOpenMs, marketOnCloseMs, limitOnCloseMs } = of;
    const kinds = [marketOnOpenMs, limitOnOpenMs, marketOnCloseMs, limitOnCloseMs];
    this.#cutoffs.set(kinds, venue * KINDS);
  }

  /** Nothing is known any more: another trade date begins. */
  clear(): void {
    this.#roundLot.fill(0);
    this.#tier.fill(0);
    this.#listing.fill(0);
    this.#priorClose.fill(0);
    this.#adv.fill(0);
    this.#tick.fill(0);
    this.#restricted.fill(0);
    this.#allowed.fill(0);
    this.#shortSale.fill(0);
    this.#fees.fill(FEE_UNKNOWN);
    this.#cutoffs.fill(NO_AUCTION);
  }

  /** Whether the day's security master has the instrument. */
  has(symbol: SymbolId): boolean {
    return this.#roundLot[symbol] !== 0;
  }

  roundLot(symbol: SymbolId): number {
    return this.#roundLot[symbol] as number;
  }

  /** 0 when it is not known. */
  tier(symbol: SymbolId): number {
    return this.#tier[symbol] as number;
  }

  listing(symbol: SymbolId): number {
    return this.#listing[symbol] as number;
  }

  /** $0.0001, 0 when there is none. */
  priorClose(symbol: SymbolId): number {
    return this.#priorClose[symbol] as number;
  }

  /** $0.0001, 0 when it is not known. */
  tick(symbol: SymbolId): number {
    return this.#tick[symbol] as number;
  }

  adv(symbol: SymbolId): number {
    return this.#adv[symbol] as number;
  }

  restricted(symbol: SymbolId): boolean {
    return this.#restricted[symbol] === 1;
  }

  allowed(symbol: SymbolId): boolean {
    return this.#allowed[symbol] === 1;
  }

  shortSaleRestricted(symbol: SymbolId): boolean {
    return this.#shortSale[symbol] === 1;
  }

  /** Access fee of a venue, millionths of a dollar a share; `FEE_UNKNOWN` for none. */
  feeMicros(venue: number): number {
    return this.#fees[venue] as number;
  }

  /**
   * From when on a venue's auction takes no such order, UTC ms; `NO_AUCTION` where it holds none.
   *
   * @param tif AtOpen or AtClose.
   */
  cutoffMs(venue: number, ordType: number, tif: number): number {
    const kind = (tif === Tif.AtOpen ? 0 : 2) + (ordType === OrdType.Market ? 0 : 1);
    return this.#cutoffs[venue * KINDS + kind] as number;
  }
}

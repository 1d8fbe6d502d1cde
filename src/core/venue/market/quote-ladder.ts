import { assert } from "../../domain/assert.ts";
import { Side, Tif } from "../../domain/order.ts";
import type { SymbolId } from "../../domain/symbols.ts";
import type { MatchingEngine } from "../engine.ts";
import type { Handle, OrderRow } from "../match-sink.ts";

/** The handle of takers of the market model, who never rest. */
export const TAKER: Handle = -1;

/** Handle of slot 0; slot n has `FIRST_SLOT - n`. */
const FIRST_SLOT = -2;
const NO_ROW = -1;

/** Slots of one side of one symbol: the levels, and room for those on their way out. */
const SLOTS = 8;
const BID = 0;
const ASK = 1;

/**
 * The quotes of a market model at one venue: up to six prices a side and symbol, one order each.
 * The model says what should stand (`want`), the ladder changes only what differs. What clients
 * took stays away until the model says that a side is renewed.
 */
export class QuoteLadder {
  readonly #engine: MatchingEngine;
  readonly #price: Int32Array;
  readonly #row: Int32Array;
  /** Shares that a slot shows, and those it lost to trades since its side was renewed. */
  readonly #shown: Int32Array;
  readonly #taken: Int32Array;
  readonly #wantPrice: Int32Array = new Int32Array(2 * SLOTS);
  readonly #wantQty: Int32Array = new Int32Array(2 * SLOTS);
  readonly #wants: Int32Array = new Int32Array(2);

  constructor(engine: MatchingEngine, symbols: number) {
    this.#engine = engine;
    const slots = symbols * 2 * SLOTS;
    this.#price = new Int32Array(slots);
    this.#row = new Int32Array(slots).fill(NO_ROW);
    this.#shown = new Int32Array(slots);
    this.#taken = new Int32Array(slots);
  }

  /** Asks for `qty` shares at a price, best price first, for the next `apply`. */
  want(side: Side, price: number, qty: number): void {
    const s = side === Side.Buy ? BID : ASK;
    const at = this.#wants[s] as number;
    assert(at < SLOTS - 2, "a side has at most six prices");
    this.#wantPrice[s * SLOTS + at] = price;
    this.#wantQty[s * SLOTS + at] = qty;
    this.#wants[s] = at + 1;
  }

  /**
   * Makes the book show what is wanted on both sides. Old prices go before new ones come, so that
   * the model never meets itself; where a client's order is in the way, it trades.
   *
   * @param renewBid Whether bids that were taken come back.
   */
  apply(symbol: SymbolId, renewBid: boolean, renewAsk: boolean): void {
    this.#clear(symbol, BID, renewBid);
    this.#clear(symbol, ASK, renewAsk);
    this.#fill(symbol, BID);
    this.#fill(symbol, ASK);
    this.#wants[BID] = 0;
    this.#wants[ASK] = 0;
  }

  /** Takes all quotes of a symbol out of the book. */
  withdraw(symbol: SymbolId): void {
    this.#wants.fill(0);
    this.apply(symbol, true, true);
  }

  /** Shares that the model shows at a price. */
  shownAt(symbol: SymbolId, side: Side, price: number): number {
    const slot = this.#find(symbol, side === Side.Buy ? BID : ASK, price);
    return slot < 0 ? 0 : (this.#shown[slot] as number);
  }

  /** Whether a side lost shares to trades since it was renewed. */
  isTaken(symbol: SymbolId, side: Side): boolean {
    const first = (symbol * 2 + (side === Side.Buy ? BID : ASK)) * SLOTS;
    for (let slot = first; slot < first + SLOTS; slot++) if (this.#taken[slot] !== 0) return true;
    return false;
  }

  /** The engine executed shares of one of the ladder's orders, resting or just coming in. */
  traded(handle: Handle, qty: number, leaves: number): void {
    if (handle > FIRST_SLOT) return;
    const slot = FIRST_SLOT - handle;
    this.#shown[slot] = leaves;
    this.#taken[slot] = (this.#taken[slot] as number) + qty;
    if (leaves === 0) this.#row[slot] = NO_ROW;
  }

  /** Takes out what is no longer wanted at its price. */
  #clear(symbol: SymbolId, side: number, renew: boolean): void {
    const first = (symbol * 2 + side) * SLOTS;
    for (let slot = first; slot < first + SLOTS; slot++) {
      if (this.#price[slot] === 0) continue;
      if (renew) this.#taken[slot] = 0;
      const wanted = this.#wanted(side, this.#price[slot] as number);
      if (wanted - (this.#taken[slot] as number) > 0) continue;
      if (this.#row[slot] !== NO_ROW) this.#engine.cancel(this.#row[slot] as OrderRow);
      this.#row[slot] = NO_ROW;
      this.#shown[slot] = 0;
      // A price that was taken is remembered, or its shares would be back with the next layout.
      if (this.#taken[slot] === 0) this.#price[slot] = 0;
    }
  }

  #fill(symbol: SymbolId, side: number): void {
    for (let i = 0; i < (this.#wants[side] as number); i++) {
      const price = this.#wantPrice[side * SLOTS + i] as number;
      const slot = this.#slotFor(symbol, side, price);
      const qty = (this.#wantQty[side * SLOTS + i] as number) - (this.#taken[slot] as number);
      if (qty > 0 && qty !== this.#shown[slot]) this.#show(symbol, side, slot, qty);
    }
  }

  #show(symbol: SymbolId, side: number, slot: number, qty: number): void {
    const price = this.#price[slot] as number;
    const resting = this.#row[slot] as OrderRow;
    if (resting !== NO_ROW) {
      this.#engine.amend(resting, qty, price);
    } else {
      const fixSide = side === BID ? Side.Buy : Side.Sell;
      const handle = FIRST_SLOT - slot;
      this.#row[slot] = this.#engine.submit(symbol, fixSide, qty, price, Tif.Day, false, handle);
    }
    this.#shown[slot] = this.#row[slot] === NO_ROW ? 0 : this.#engine.leavesQty;
  }

  #wanted(side: number, price: number): number {
    for (let i = 0; i < (this.#wants[side] as number); i++) {
      if (this.#wantPrice[side * SLOTS + i] === price) {
        return this.#wantQty[side * SLOTS + i] as number;
      }
    }
    return 0;
  }

  #find(symbol: SymbolId, side: number, price: number): number {
    const first = (symbol * 2 + side) * SLOTS;
    for (let slot = first; slot < first + SLOTS; slot++) {
      if (this.#price[slot] === price) return slot;
    }
    return -1;
  }

  /** The slot of this price; else a free one; else one that only remembers what was taken. */
  #slotFor(symbol: SymbolId, side: number, price: number): number {
    const known = this.#find(symbol, side, price);
    if (known >= 0) return known;
    const first = (symbol * 2 + side) * SLOTS;
    let slot = this.#find(symbol, side, 0);
    for (let i = first; slot < 0 && i < first + SLOTS; i++) {
      if (this.#row[i] === NO_ROW && this.#wanted(side, this.#price[i] as number) === 0) slot = i;
    }
    assert(slot >= 0, "a ladder has a slot for every wanted price");
    this.#price[slot] = price;
    this.#taken[slot] = 0;
    this.#shown[slot] = 0;
    return slot;
  }
}

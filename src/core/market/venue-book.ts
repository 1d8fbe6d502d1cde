import type { SymbolId } from "../domain/symbols.ts";
import { LevelTable } from "./level-table.ts";
import { OrderTable } from "./order-table.ts";

/**
 * What a feed told that cannot be: the book is then not to be trusted and begins anew. Negative,
 * for the book answers a message with its symbol or with one of these.
 */
export const BookFault = {
  /** No open order has this reference. */
  UnknownRef: -1,
  /** An open order has this reference already. */
  DuplicateRef: -2,
  /** More shares than the order has left. */
  TooManyShares: -3,
  /** An order without shares or without a price. */
  NoOrder: -4,
} as const;

/**
 * One venue's displayed orders, as its feed tells them: every order by its reference, the shares
 * of every price level, the best level of each side. Prices in $0.0001, sizes in shares.
 */
export class VenueBook {
  readonly #orders: OrderTable = new OrderTable();
  readonly #levels: LevelTable;
  /** Price of the order that the last message was about. */
  orderPx = 0;

  constructor(symbols: number) {
    this.#levels = new LevelTable(symbols * 2);
  }

  /** How many orders are open. */
  get orders(): number {
    return this.#orders.size;
  }

  /** A displayed order enters; its symbol, or a `BookFault`. */
  add(symbol: SymbolId, ref: number, buy: boolean, qty: number, px: number): number {
    if (qty === 0 || px === 0) return BookFault.NoOrder;
    const side = sideOf(symbol, buy);
    if (!this.#orders.add(ref, side, qty, px)) return BookFault.DuplicateRef;
    this.#levels.add(side, keyOf(side, px), qty);
    this.orderPx = px;
    return symbol;
  }

  /** An order loses shares, by execution or by cancel; its symbol, or a `BookFault`. */
  reduce(ref: number, qty: number): number {
    const orders = this.#orders;
    const slot = orders.find(ref);
    if (slot < 0) return BookFault.UnknownRef;
    const left = orders.qty(slot) - qty;
    if (left < 0) return BookFault.TooManyShares;
    const side = orders.side(slot);
    const px = orders.px(slot);
    this.orderPx = px;
    if (qty > 0) this.#levels.take(side, keyOf(side, px), qty);
    if (left === 0) orders.remove(slot);
    else orders.setQty(slot, left);
    return side >>> 1;
  }

  /** An order leaves; its symbol, or a `BookFault`. */
  delete(ref: number): number {
    const orders = this.#orders;
    const slot = orders.find(ref);
    if (slot < 0) return BookFault.UnknownRef;
    const side = orders.side(slot);
    const px = orders.px(slot);
    this.orderPx = px;
    this.#levels.take(side, keyOf(side, px), orders.qty(slot));
    orders.remove(slot);
    return side >>> 1;
  }

  /** An order gives way to a new one on its side; its symbol, or a `BookFault`. */
  replace(ref: number, newRef: number, qty: number, px: number): number {
    const slot = this.#orders.find(ref);
    if (slot < 0) return BookFault.UnknownRef;
    if (qty === 0 || px === 0) return BookFault.NoOrder;
    if (newRef !== ref && this.#orders.find(newRef) >= 0) return BookFault.DuplicateRef;
    const side = this.#orders.side(slot);
    this.delete(ref);
    return this.add(side >>> 1, newRef, (side & 1) === 0, qty, px);
  }

  /** How many levels a side shows. */
  levels(symbol: SymbolId, buy: boolean): number {
    return this.#levels.count(sideOf(symbol, buy));
  }

  /** Price of a level, 0 the best; the side must have it. */
  levelPx(symbol: SymbolId, buy: boolean, level: number): number {
    return Math.abs(this.#levels.key(sideOf(symbol, buy), level));
  }

  /** Shares shown at a level, 0 the best; the side must have it. */
  levelQty(symbol: SymbolId, buy: boolean, level: number): number {
    return this.#levels.qty(sideOf(symbol, buy), level);
  }

  /** Best price of a side, 0 for none. */
  bestPx(symbol: SymbolId, buy: boolean): number {
    return this.levels(symbol, buy) === 0 ? 0 : this.levelPx(symbol, buy, 0);
  }

  /** Shares shown at the best price of a side, 0 for none. */
  bestQty(symbol: SymbolId, buy: boolean): number {
    return this.levels(symbol, buy) === 0 ? 0 : this.levelQty(symbol, buy, 0);
  }

  /** Forgets every order. */
  clear(): void {
    this.#orders.clear();
    this.#levels.clear();
  }
}

function sideOf(symbol: SymbolId, buy: boolean): number {
  return symbol * 2 + (buy ? 0 : 1);
}

function keyOf(side: number, px: number): number {
  return (side & 1) === 0 ? px : -px;
}

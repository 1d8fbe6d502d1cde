import type { SymbolId } from "../domain/symbols.ts";
import type { AuctionInterest } from "./auction-price.ts";
import type { ClientOrder } from "./client-orders.ts";

/** Which auction of a symbol; the letters of ITCH's cross types are made from it. */
export const AuctionKind = { None: 0, Opening: 1, Closing: 2, Reopening: 3 } as const;
export type AuctionKind = (typeof AuctionKind)[keyof typeof AuctionKind];

/** A client's order that waits for an auction, outside the book and not displayed. */
export type WaitingOrder = AuctionInterest & {
  readonly order: ClientOrder;
  readonly symbol: SymbolId;
  readonly kind: AuctionKind;
  /** Its place in time, from the engine's count of references. */
  readonly seq: number;
};

/** The clients' orders that wait for auctions, by symbol and auction, in the order of time. */
export class AuctionQueue {
  readonly #waiting: Map<ClientOrder, WaitingOrder> = new Map();
  /** By symbol x 4 + kind. */
  readonly #lines: Map<number, Map<ClientOrder, WaitingOrder>> = new Map();

  /** Puts an order at the end of its line. */
  add(waiting: WaitingOrder): void {
    this.remove(waiting.order);
    const key = lineOf(waiting.symbol, waiting.kind);
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = new Map();
      this.#lines.set(key, line);
    }
    line.set(waiting.order, waiting);
    this.#waiting.set(waiting.order, waiting);
  }

  find(order: ClientOrder): WaitingOrder | undefined {
    return this.#waiting.get(order);
  }

  remove(order: ClientOrder): void {
    const waiting = this.#waiting.get(order);
    if (waiting === undefined) return;
    this.#waiting.delete(order);
    this.#lines.get(lineOf(waiting.symbol, waiting.kind))?.delete(order);
  }

  /** New terms: fewer shares at the same limit keep the place, anything else loses it. */
  amend(order: ClientOrder, qty: number, limit: number, seq: number): void {
    const old = this.#waiting.get(order);
    if (old === undefined) return;
    if (limit !== old.limit || qty > old.qty) {
      this.add({ ...old, qty, limit, seq });
      return;
    }
    const next = { ...old, qty };
    this.#waiting.set(order, next);
    this.#lines.get(lineOf(old.symbol, old.kind))?.set(order, next);
  }

  /** Who waits for an auction, the first to come first. */
  line(symbol: SymbolId, kind: AuctionKind): readonly WaitingOrder[] {
    return [...(this.#lines.get(lineOf(symbol, kind))?.values() ?? [])];
  }
}

function lineOf(symbol: SymbolId, kind: AuctionKind): number {
  return symbol * 4 + kind;
}

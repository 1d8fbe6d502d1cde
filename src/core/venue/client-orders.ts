import { OrdStatus } from "../domain/ord-status.ts";
import type { OrdType, Side, Tif } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import type { OrderRow } from "./match-sink.ts";

/** A client order of the day: its place in `ClientOrders`, from 0, never given again. */
export type ClientOrder = number;

const WORDS = 13;
const SESSION = 0;
const SYMBOL = 1;
const TERMS = 2;
const PRICE = 3;
const ORDER_QTY = 4;
const CUM_QTY = 5;
const STATUS = 6;
const ROW = 7;
const ID = 8;
const NEXT_OPEN = 9;
const PREV_OPEN = 10;
const LISTED = 11;
/** Shares of broken trades: neither filled nor open again. */
const BROKEN = 12;

const NONE = -1;
/** In place of a row: the order waits for an auction, outside the book. */
const WAITING = -2;

/** What an order was sent with. */
export type OrderTerms = {
  readonly session: number;
  readonly symbol: SymbolId;
  readonly side: Side;
  readonly ordType: OrdType;
  readonly tif: Tif;
  readonly qty: number;
  /** $0.0001; 0 for a Market order. */
  readonly price: number;
  readonly hidden: boolean;
};

/**
 * All client orders that a venue accepted today, open and ended, as rows of typed arrays: status
 * requests are answered from here, also long after the end. About 60 bytes an order; what is open
 * hangs in a list per session, so that a mass cancel looks at nothing else.
 */
export class ClientOrders {
  #words: Int32Array;
  /** Sum of price x quantity over the fills, $0.0001; below 2^53 by the limits of an order. */
  #notional: Float64Array;
  readonly #openOf: Map<number, ClientOrder> = new Map();
  #count = 0;

  constructor(capacity = 1024) {
    this.#words = new Int32Array(capacity * WORDS);
    this.#notional = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** Adds an accepted order; `id` is the index of its ClOrdID. */
  add(terms: OrderTerms, id: number): ClientOrder {
    if (this.#count === this.#notional.length) this.#grow();
    const order = this.#count;
    const at = order * WORDS;
    const words = this.#words;
    words[at + SESSION] = terms.session;
    words[at + SYMBOL] = terms.symbol;
    words[at + TERMS] =
      terms.side | (terms.ordType << 4) | (terms.tif << 8) | (terms.hidden ? 1 << 12 : 0);
    words[at + PRICE] = terms.price;
    words[at + ORDER_QTY] = terms.qty;
    words[at + STATUS] = OrdStatus.New;
    words[at + ROW] = NONE;
    words[at + ID] = id;
    this.#count += 1;
    return order;
  }

  session(order: ClientOrder): number {
    return this.#words[order * WORDS + SESSION] as number;
  }

  symbol(order: ClientOrder): SymbolId {
    return this.#words[order * WORDS + SYMBOL] as number;
  }

  side(order: ClientOrder): Side {
    return ((this.#words[order * WORDS + TERMS] as number) & 15) as Side;
  }

  ordType(order: ClientOrder): OrdType {
    return (((this.#words[order * WORDS + TERMS] as number) >> 4) & 15) as OrdType;
  }

  tif(order: ClientOrder): Tif {
    return (((this.#words[order * WORDS + TERMS] as number) >> 8) & 15) as Tif;
  }

  isHidden(order: ClientOrder): boolean {
    return (this.#words[order * WORDS + TERMS] as number) >> 12 === 1;
  }

  /** Price(44), $0.0001; 0 for a Market order. */
  price(order: ClientOrder): number {
    return this.#words[order * WORDS + PRICE] as number;
  }

  orderQty(order: ClientOrder): number {
    return this.#words[order * WORDS + ORDER_QTY] as number;
  }

  cumQty(order: ClientOrder): number {
    return this.#words[order * WORDS + CUM_QTY] as number;
  }

  /** LeavesQty(151): 0 once the order has ended. */
  leavesQty(order: ClientOrder): number {
    return this.isOpen(order) ? this.orderQty(order) - this.usedQty(order) : 0;
  }

  /** Shares that were ever executed, those of broken trades too: they do not come back. */
  usedQty(order: ClientOrder): number {
    return this.cumQty(order) + (this.#words[order * WORDS + BROKEN] as number);
  }

  /** Sum of price x quantity over the fills, $0.0001. */
  notional(order: ClientOrder): number {
    return this.#notional[order] as number;
  }

  status(order: ClientOrder): OrdStatus {
    return this.#words[order * WORDS + STATUS] as OrdStatus;
  }

  isOpen(order: ClientOrder): boolean {
    const status = this.status(order);
    return status === OrdStatus.New || status === OrdStatus.PartiallyFilled;
  }

  /** Index of the newest ClOrdID(11) of the order. */
  id(order: ClientOrder): number {
    return this.#words[order * WORDS + ID] as number;
  }

  /** The order waits for an auction: open, but not in the book. */
  setWaiting(order: ClientOrder): void {
    this.setRow(order, WAITING);
  }

  isWaiting(order: ClientOrder): boolean {
    return this.row(order) === WAITING;
  }

  /** Where it rests in the engine, or below 0. */
  row(order: ClientOrder): OrderRow {
    return this.#words[order * WORDS + ROW] as number;
  }

  setRow(order: ClientOrder, row: OrderRow): void {
    this.#words[order * WORDS + ROW] = row;
    if (this.#words[order * WORDS + LISTED] === 0) this.#listOpen(order);
  }

  /** Books a fill; `leaves` is what the engine says is left. */
  fill(order: ClientOrder, qty: number, price: number, leaves: number): void {
    const at = order * WORDS;
    this.#words[at + CUM_QTY] = this.cumQty(order) + qty;
    this.#notional[order] = this.notional(order) + qty * price;
    if (leaves === 0) this.end(order, OrdStatus.Filled);
    else this.#words[at + STATUS] = OrdStatus.PartiallyFilled;
  }

  /**
   * A trade of the order was broken or corrected: its sums become others. Shares that are lost do
   * not rest again; a filled order that loses some has ended without them.
   *
   * @param qty      Shares that are gained, below 0 lost.
   * @param notional Price x shares that are gained, $0.0001.
   */
  amend(order: ClientOrder, qty: number, notional: number): void {
    const at = order * WORDS;
    this.#words[at + CUM_QTY] = this.cumQty(order) + qty;
    this.#words[at + BROKEN] = (this.#words[at + BROKEN] as number) - qty;
    this.#notional[order] = this.notional(order) + notional;
    const cumQty = this.cumQty(order);
    if (this.isOpen(order)) {
      this.#words[at + STATUS] = cumQty > 0 ? OrdStatus.PartiallyFilled : OrdStatus.New;
    } else if (this.status(order) === OrdStatus.Filled && cumQty < this.orderQty(order)) {
      this.#words[at + STATUS] = OrdStatus.Canceled;
    }
  }

  replace(order: ClientOrder, qty: number, price: number, id: number): void {
    const at = order * WORDS;
    this.#words[at + ORDER_QTY] = qty;
    this.#words[at + PRICE] = price;
    this.#words[at + ID] = id;
  }

  end(order: ClientOrder, status: OrdStatus): void {
    const at = order * WORDS;
    this.#words[at + STATUS] = status;
    this.#words[at + ROW] = NONE;
    if (this.#words[at + LISTED] === 1) this.#unlistOpen(order);
  }

  /** First resting order of a session, or -1; the newest comes first. */
  firstOpen(session: number): ClientOrder {
    return this.#openOf.get(session) ?? NONE;
  }

  /** The sessions that have, or had, an open order. */
  sessions(): readonly number[] {
    return [...this.#openOf.keys()];
  }

  nextOpen(order: ClientOrder): ClientOrder {
    return this.#words[order * WORDS + NEXT_OPEN] as number;
  }

  #listOpen(order: ClientOrder): void {
    const at = order * WORDS;
    const head = this.firstOpen(this.session(order));
    this.#words[at + LISTED] = 1;
    this.#words[at + NEXT_OPEN] = head;
    this.#words[at + PREV_OPEN] = NONE;
    if (head !== NONE) this.#words[head * WORDS + PREV_OPEN] = order;
    this.#openOf.set(this.session(order), order);
  }

  #unlistOpen(order: ClientOrder): void {
    const at = order * WORDS;
    const next = this.#words[at + NEXT_OPEN] as number;
    const prev = this.#words[at + PREV_OPEN] as number;
    this.#words[at + LISTED] = 0;
    if (next !== NONE) this.#words[next * WORDS + PREV_OPEN] = prev;
    if (prev !== NONE) this.#words[prev * WORDS + NEXT_OPEN] = next;
    else this.#openOf.set(this.session(order), next);
  }

  #grow(): void {
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    const notional = new Float64Array(this.#notional.length * 2);
    notional.set(this.#notional);
    this.#words = words;
    this.#notional = notional;
  }
}

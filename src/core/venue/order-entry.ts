import { OrdStatus } from "../domain/ord-status.ts";
import { isBuy, OrdType, type Side, Tif } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import { AuctionKind, type AuctionQueue } from "./auction-queue.ts";
import type { ClientOrder, ClientOrders } from "./client-orders.ts";
import type { ClOrdIds } from "./clordids.ts";
import { ANY_PRICE, type MatchingEngine } from "./engine.ts";
import { Executions } from "./executions.ts";
import type { OrderRow } from "./match-sink.ts";
import { checkId, checkPrice, checkQty, checkTerms, type OrderRequest } from "./order-request.ts";
import type { OrderRules } from "./order-rules.ts";
import { VenueReject } from "./venue-reject.ts";

/** Why an order ended that nobody asked to cancel. */
export type EndCause =
  | "Unfilled"
  | "MassCanceled"
  | "Disconnected"
  | "DayOver"
  | "Purged"
  | "AuctionOver"
  | "OutsideBands";

/** What clients are told. Called in the order in which things happened. */
export interface OrderSink {
  accepted(order: ClientOrder): void;
  /**
   * `added` when the order stood in the book, so that it pays or earns the maker's fee; null in an
   * auction, which has neither side.
   */
  filled(order: ClientOrder, qty: number, price: number, added: boolean | null): void;
  /** The order has ended by an OrderCancelRequest. */
  canceled(order: ClientOrder, request: OrderRequest): void;
  /** New terms are in force; `origId` is the index of the ClOrdID that the order had. */
  replaced(order: ClientOrder, origId: number): void;
  /** The trade with this number of its ExecID counts as so many shares now, 0: it is broken. */
  amended(order: ClientOrder, number: number, qty: number, price: number): void;
  /** The rest of the order has ended: cancelled, or expired when the day is over. */
  ended(order: ClientOrder, cause: EndCause): void;
}

/** Where retail orders meet: its interest stands in no book. */
export interface RetailDesk {
  /** Executes what the programme has for an order; returns the shares that are left of it. */
  meet(order: ClientOrder, symbol: SymbolId, side: Side, qty: number, limit: number): number;
}

/** Orders that a venue keeps a day; beyond it new ones are refused. */
export const DAY_ORDERS_MAX = 4_000_000;

/**
 * The venue's order desk: takes requests of sessions, refuses what breaks a rule, drives the
 * engine and keeps every order of the day. A request answers with a reject code, `None` when it
 * was done; what happened goes to the sink.
 */
export class OrderEntry {
  readonly orders: ClientOrders;
  readonly ids: ClOrdIds;
  readonly executions: Executions = new Executions();
  readonly #engine: MatchingEngine;
  readonly #sink: OrderSink;
  readonly #queue: AuctionQueue;
  readonly #rules: OrderRules;
  readonly #retail: RetailDesk | null;
  #closed = false;

  constructor(parts: {
    readonly orders: ClientOrders;
    readonly ids: ClOrdIds;
    readonly engine: MatchingEngine;
    readonly queue: AuctionQueue;
    readonly rules: OrderRules;
    readonly sink: OrderSink;
    /** Null for a venue without a retail programme: there the mark says nothing. */
    readonly retail: RetailDesk | null;
  }) {
    this.orders = parts.orders;
    this.ids = parts.ids;
    this.#engine = parts.engine;
    this.#sink = parts.sink;
    this.#queue = parts.queue;
    this.#rules = parts.rules;
    this.#retail = parts.retail;
  }

  /** NewOrderSingle(35=D). A refused order uses its ClOrdID(11) up like an accepted one. */
  enter(session: number, request: OrderRequest): VenueReject {
    const known = this.#checkNewId(session, request);
    if (known !== VenueReject.None) return known;
    const fault = this.#checkOrder(request);
    const order = fault === VenueReject.None ? this.orders.count : -1;
    const { bytes, idAt, idLength } = request;
    const id = this.ids.add(session, bytes, idAt, idLength, order);
    if (fault !== VenueReject.None) return fault;

    const { symbol, qty } = request;
    const hidden = request.maxFloor === 0;
    const side = request.side as Side;
    const ordType = request.ordType as OrdType;
    const tif = request.tif as Tif;
    const price = ordType === OrdType.Market ? ANY_PRICE : request.price;
    this.orders.add({ session, symbol, side, ordType, tif, qty, price, hidden }, id);
    this.#sink.accepted(order);
    if (request.retail && this.#retail !== null) {
      const left = this.#retail.meet(order, symbol, side, qty, price);
      if (left > 0) this.#end(order, OrdStatus.Canceled, "Unfilled");
      return VenueReject.None;
    }
    const kind = this.#rules.auctionOf(symbol, tif);
    if (kind !== AuctionKind.None) {
      const seq = this.#engine.nextRef();
      this.orders.setWaiting(order);
      this.#queue.add({ order, symbol, kind, buy: isBuy(side), limit: price, qty, seq });
      return VenueReject.None;
    }
    const row = this.#engine.submit(symbol, side, qty, price, tif, hidden, order);
    if (row < 0 && this.#engine.leavesQty > 0) this.#end(order, OrdStatus.Canceled, "Unfilled");
    return VenueReject.None;
  }

  /** OrderCancelRequest(35=F). Any ClOrdID that the order ever had names it. */
  cancel(session: number, request: OrderRequest): VenueReject {
    const known = this.#checkNewId(session, request);
    if (known !== VenueReject.None) return known;
    this.ids.add(session, request.bytes, request.idAt, request.idLength, -1);
    const order = this.find(session, request);
    const fault = this.#checkCancel(order, request);
    if (fault !== VenueReject.None) return fault;
    this.#takeOut(order);
    this.orders.end(order, OrdStatus.Canceled);
    this.#sink.canceled(order, request);
    return VenueReject.None;
  }

  /**
   * OrderCancelRequest(35=F) of a session that may cancel the orders of `owners`: its owner hears
   * of the end as of one that nobody asked for.
   */
  purge(session: number, owners: readonly number[], request: OrderRequest): VenueReject {
    const known = this.#checkNewId(session, request);
    if (known !== VenueReject.None) return known;
    this.ids.add(session, request.bytes, request.idAt, request.idLength, -1);
    const order = this.findOf(owners, request);
    const fault = this.#checkCancel(order, request);
    if (fault !== VenueReject.None) return fault;
    this.#takeOut(order);
    this.#end(order, OrdStatus.Canceled, "Purged");
    return VenueReject.None;
  }

  /**
   * OrderCancelReplaceRequest(35=G): OrderQty(38) is the new total, so it must be above CumQty(14).
   */
  replace(session: number, request: OrderRequest): VenueReject {
    const known = this.#checkNewId(session, request);
    if (known !== VenueReject.None) return known;
    const order = this.find(session, request);
    const fault = this.#checkReplace(order, request);
    const { bytes, idAt, idLength, qty, price } = request;
    const accepted = fault === VenueReject.None ? order : -1;
    const id = this.ids.add(session, bytes, idAt, idLength, accepted);
    if (fault !== VenueReject.None) return fault;
    const origId = this.orders.id(order);
    this.orders.replace(order, qty, price, id);
    this.#sink.replaced(order, origId);
    const left = qty - this.orders.usedQty(order);
    if (this.orders.isWaiting(order)) {
      this.#queue.amend(order, left, price, this.#engine.nextRef());
    } else this.#engine.amend(this.orders.row(order), left, price);
    return VenueReject.None;
  }

  /** The order that the request's OrigClOrdID(41) names, or -1. */
  find(session: number, request: OrderRequest): ClientOrder {
    const entry = this.ids.find(session, request.bytes, request.origAt, request.origLength);
    return entry < 0 ? -1 : this.ids.order(entry);
  }

  /** The order of one of these sessions that the request's OrigClOrdID(41) names, or -1. */
  findOf(sessions: readonly number[], request: OrderRequest): ClientOrder {
    for (const session of sessions) {
      const order = this.find(session, request);
      if (order >= 0) return order;
    }
    return -1;
  }

  /**
   * Cancels what a session has resting, in one symbol or, with -1, in all. What waits for an
   * auction whose cut-off has passed stays, unless the day is over.
   *
   * @returns how many orders that were.
   */
  cancelAll(session: number, symbol: SymbolId, cause: EndCause): number {
    let count = 0;
    let order = this.orders.firstOpen(session);
    while (order >= 0) {
      const next = this.orders.nextOpen(order);
      const named = symbol < 0 || this.orders.symbol(order) === symbol;
      if (named && (cause === "DayOver" || this.#mayLeave(order))) {
        this.#takeOut(order);
        const status = cause === "DayOver" ? OrdStatus.Expired : OrdStatus.Canceled;
        this.#end(order, status, cause);
        count += 1;
      }
      order = next;
    }
    return count;
  }

  /** From now on every new order is refused; what is open expires. */
  closeDay(): void {
    this.#closed = true;
    this.expireAll();
  }

  /** Every open order expires; the next day takes new ones. */
  expireAll(): void {
    for (const session of this.orders.sessions()) this.cancelAll(session, -1, "DayOver");
  }

  /** Takes a resting order out of the book that may no longer stand there. */
  expel(order: ClientOrder): void {
    this.#takeOut(order);
    this.#end(order, OrdStatus.Canceled, "OutsideBands");
  }

  /**
   * The auction for which an order waited is over. What is left of a limit-on-open order, or of
   * one that came during a pause, is a day order from now on; any other ends.
   */
  leaveAuction(order: ClientOrder): void {
    const { orders } = this;
    const price = orders.price(order);
    const stays = orders.tif(order) !== Tif.AtClose && price !== ANY_PRICE;
    const symbol = orders.symbol(order);
    const side = orders.side(order);
    if (!stays || this.#rules.checkReplace(symbol, side, price) !== VenueReject.None) {
      this.#end(order, OrdStatus.Canceled, "AuctionOver");
      return;
    }
    const qty = orders.leavesQty(order);
    this.#engine.submit(symbol, side, qty, price, Tif.Day, orders.isHidden(order), order);
  }

  /** The engine, or with `added` null an auction, executed shares of an order. */
  traded(
    order: ClientOrder,
    qty: number,
    price: number,
    leaves: number,
    added: boolean | null,
  ): void {
    this.orders.fill(order, qty, price, leaves);
    this.#sink.filled(order, qty, price, added);
  }

  /**
   * The venue's officials break a trade, or correct it: for the order of this execution only, the
   * other side is another execution. A correction has no more shares than the trade had.
   *
   * @param number That of its ExecID(17).
   * @param qty    Shares as they count from now on, 0: the trade is broken.
   * @returns whether there is such a trade that still counts.
   */
  amendTrade(number: number, qty: number, price: number): boolean {
    const { executions, orders } = this;
    const row = executions.find(number);
    if (row < 0 || executions.qty(row) === 0 || qty > executions.qty(row)) return false;
    const order = executions.order(row);
    const before = executions.qty(row) * executions.price(row);
    orders.amend(order, qty - executions.qty(row), qty * price - before);
    executions.set(row, qty, price);
    this.#sink.amended(order, number, qty, price);
    return true;
  }

  /** The engine put an order on the book. */
  rested(order: ClientOrder, row: OrderRow): void {
    this.orders.setRow(order, row);
  }

  #end(order: ClientOrder, status: OrdStatus, cause: EndCause): void {
    this.orders.end(order, status);
    this.#sink.ended(order, cause);
  }

  #checkNewId(session: number, request: OrderRequest): VenueReject {
    const { bytes, idAt, idLength } = request;
    const fault = checkId(idLength);
    if (fault !== VenueReject.None) return fault;
    const used = this.ids.find(session, bytes, idAt, idLength) >= 0;
    return used ? VenueReject.DuplicateClOrdId : VenueReject.None;
  }

  #checkOrder(request: OrderRequest): VenueReject {
    if (this.#closed) return VenueReject.MarketClosed;
    const { symbol, ordType, tif } = request;
    if (symbol < 0) return VenueReject.UnknownSymbol;
    const fault = checkTerms(request);
    if (fault !== VenueReject.None) return fault;
    // Type 1: it meets the programme's interest, and what is left of it is cancelled.
    const type1 = tif === Tif.Ioc && ordType === OrdType.Limit;
    if (request.retail && this.#retail !== null && !type1) return VenueReject.RetailUnsupported;
    const price = ordType === OrdType.Market ? ANY_PRICE : request.price;
    const type = ordType as OrdType;
    const refused = this.#rules.checkNew(symbol, request.side as Side, type, tif as Tif, price);
    if (refused !== VenueReject.None) return refused;
    return this.orders.count < DAY_ORDERS_MAX ? VenueReject.None : VenueReject.DayFull;
  }

  #checkTarget(order: ClientOrder, request: OrderRequest): VenueReject {
    if (order < 0) return VenueReject.OrderUnknown;
    if (!this.orders.isOpen(order)) return VenueReject.OrderEnded;
    const same =
      request.symbol === this.orders.symbol(order) && request.side === this.orders.side(order);
    return same ? VenueReject.None : VenueReject.OrderMismatch;
  }

  #checkCancel(order: ClientOrder, request: OrderRequest): VenueReject {
    const fault = this.#checkTarget(order, request);
    if (fault !== VenueReject.None) return fault;
    return this.#mayLeave(order) ? VenueReject.None : VenueReject.AuctionLocked;
  }

  #mayLeave(order: ClientOrder): boolean {
    const { orders } = this;
    if (!orders.isWaiting(order)) return true;
    return this.#rules.mayLeave(orders.ordType(order), orders.tif(order));
  }

  #takeOut(order: ClientOrder): void {
    if (this.orders.isWaiting(order)) this.#queue.remove(order);
    else this.#engine.cancel(this.orders.row(order));
  }

  #checkReplace(order: ClientOrder, request: OrderRequest): VenueReject {
    const target = this.#checkTarget(order, request);
    if (target !== VenueReject.None) return target;
    const limits = this.orders.ordType(order) === OrdType.Limit;
    if (request.ordType !== OrdType.Limit || !limits) return VenueReject.OrdTypeUnsupported;
    if (!this.#mayLeave(order)) return VenueReject.AuctionLocked;
    const qty = checkQty(request.qty);
    if (qty !== VenueReject.None) return qty;
    const price = checkPrice(request.price);
    if (price !== VenueReject.None) return price;
    if (!this.orders.isWaiting(order)) {
      const { symbol } = request;
      const refused = this.#rules.checkReplace(symbol, this.orders.side(order), request.price);
      if (refused !== VenueReject.None) return refused;
    }
    const above = request.qty > this.orders.usedQty(order);
    return above ? VenueReject.None : VenueReject.QtyNotAboveCum;
  }
}

import type { SymbolTable } from "../../core/domain/symbols.ts";
import type { ClientOrder } from "../../core/venue/client-orders.ts";
import type { OrderEntry } from "../../core/venue/order-entry.ts";
import type { OrderRequest } from "../../core/venue/order-request.ts";
import { VenueReject } from "../../core/venue/venue-reject.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import {
  BusinessRejectReason,
  CxlRejResponseTo,
  ExecTransType,
  ExecType,
  MassCancelRequestType,
  MsgType,
  Tag,
} from "../../wire/fix/tags.ts";
import type { DeskSession } from "./mass-status.ts";
import { type OrderReports, statusCode } from "./order-reports.ts";
import { emptyRequest, readRequest, readSymbol } from "./read-request.ts";
import { cxlRejReason, rejectText } from "./reject-reason.ts";

const REJECTED = 0x38;
const REFUSED = 0x30;
const UNDISCLOSED = 0x37;
const UNKNOWN_SECURITY = 1;
const NONE = "NONE";
/** ClOrdID(11) of a status request for every open order: no order has an id so short. */
const ALL = "ALL";

/**
 * What a venue does for a purge session: it cancels and tells the orders of other sessions, each
 * answered to the purge session and to the order's owner. An order of its own (35=D, 35=G) is
 * refused (A1).
 */
export class PurgeSessionDesk {
  readonly #entry: OrderEntry;
  readonly #reports: OrderReports;
  readonly #symbols: SymbolTable;
  readonly #clock: Clock;
  readonly #request: OrderRequest = emptyRequest();

  constructor(options: {
    readonly entry: OrderEntry;
    readonly reports: OrderReports;
    readonly symbols: SymbolTable;
    readonly clock: Clock;
  }) {
    this.#entry = options.entry;
    this.#reports = options.reports;
    this.#symbols = options.symbols;
    this.#clock = options.clock;
  }

  serve(session: FixSession, from: DeskSession, message: FixMessage): void {
    readRequest(message, this.#symbols, this.#request);
    switch (message.msgType) {
      case MsgType.OrderCancelRequest:
        this.#cancel(session, from, message);
        return;
      case MsgType.OrderStatusRequest:
        this.status(session, from, message);
        return;
      case MsgType.OrderMassCancelRequest:
        this.#massCancel(session, from, message);
        return;
      default: {
        const reason = BusinessRejectReason.ApplicationNotAvailable;
        session.businessReject(message, reason, "a purge session cancels and does nothing else");
      }
    }
  }

  #cancel(session: FixSession, from: DeskSession, message: FixMessage): void {
    const entry = this.#entry;
    const reject = entry.purge(from.number, from.purges, this.#request);
    const order = entry.findOf(from.purges, this.#request);
    if (reject === VenueReject.None) {
      this.#reports.purged(session, order, this.#request);
      return;
    }
    const w = session.begin(MsgType.OrderCancelReject);
    w.bytes(Tag.ClOrdID, message.bytes, message.offset(Tag.ClOrdID), message.length(Tag.ClOrdID));
    if (order < 0) w.text(Tag.OrderID, NONE);
    else this.#reports.putOrderId(w, order);
    w.char(Tag.OrdStatus, order < 0 ? REJECTED : statusCode(entry.orders.status(order)));
    const { bytes, origAt, origLength } = this.#request;
    w.bytes(Tag.OrigClOrdID, bytes, origAt, origLength);
    w.text(Tag.Text, rejectText(reject, message));
    w.utc(Tag.TransactTime, this.#clock.utcMs());
    w.uint(Tag.CxlRejReason, cxlRejReason(reject, session.beginString));
    w.char(Tag.CxlRejResponseTo, CxlRejResponseTo.Cancel);
    session.commit();
  }

  /** One order, or with ClOrdID(11)=ALL every open one and then a report that closes the list. */
  status(session: FixSession, from: DeskSession, message: FixMessage): void {
    const { orders, ids } = this.#entry;
    readRequest(message, this.#symbols, this.#request);
    const { bytes, idAt, idLength } = this.#request;
    if (message.text(Tag.ClOrdID) !== ALL) {
      for (const owner of from.purges) {
        const id = ids.find(owner, bytes, idAt, idLength);
        const order: ClientOrder = id < 0 ? -1 : ids.order(id);
        if (order < 0) continue;
        this.#reports.status(session, order, null);
        return;
      }
      this.#none(session, message.text(Tag.ClOrdID), "unknown order");
      return;
    }
    let count = 0;
    for (const owner of from.purges) {
      for (let order = orders.firstOpen(owner); order >= 0; order = orders.nextOpen(order)) {
        this.#reports.status(session, order, null);
        count += 1;
      }
    }
    this.#none(session, ALL, `${count} open orders were told`);
  }

  /** A report that speaks of no order: 39=8, no shares. */
  #none(session: FixSession, clOrdId: string, text: string): void {
    const old = session.beginString === "FIX.4.2";
    const w = session.begin(MsgType.ExecutionReport);
    w.avgPx(Tag.AvgPx, 0, 0);
    w.text(Tag.ClOrdID, clOrdId);
    w.uint(Tag.CumQty, 0);
    this.#reports.putExecId(w);
    if (old) w.char(Tag.ExecTransType, ExecTransType.Status);
    w.text(Tag.OrderID, NONE);
    w.char(Tag.OrdStatus, REJECTED);
    w.char(Tag.Side, UNDISCLOSED);
    w.text(Tag.Symbol, NONE);
    w.text(Tag.Text, text);
    w.utc(Tag.TransactTime, this.#clock.utcMs());
    w.char(Tag.ExecType, old ? ExecType.Rejected : ExecType.OrderStatus);
    w.uint(Tag.LeavesQty, 0);
    session.commit();
  }

  /** OrderMassCancelRequest(35=q): the owners get a report for each order, the asker the count. */
  #massCancel(session: FixSession, from: DeskSession, message: FixMessage): void {
    const type = message.char(Tag.MassCancelRequestType);
    const bySymbol = type === MassCancelRequestType.Symbol;
    const symbol = bySymbol ? readSymbol(message, this.#symbols) : -1;
    const good = type === MassCancelRequestType.All || (bySymbol && symbol >= 0);
    let count = 0;
    if (good) {
      for (const owner of from.purges) count += this.#entry.cancelAll(owner, symbol, "Purged");
    }
    const w = session.begin(MsgType.OrderMassCancelReport);
    w.bytes(Tag.ClOrdID, message.bytes, message.offset(Tag.ClOrdID), message.length(Tag.ClOrdID));
    w.text(Tag.OrderID, NONE);
    if (bySymbol) w.text(Tag.Symbol, message.text(Tag.Symbol));
    w.utc(Tag.TransactTime, this.#clock.utcMs());
    w.char(Tag.MassCancelRequestType, type);
    w.char(Tag.MassCancelResponse, good ? type : REFUSED);
    if (!good) w.uint(Tag.MassCancelRejectReason, bySymbol ? UNKNOWN_SECURITY : 0);
    w.uint(Tag.TotalAffectedOrders, count);
    session.commit();
  }
}

import type { SymbolTable } from "../../core/domain/symbols.ts";
import type { OrderEntry } from "../../core/venue/order-entry.ts";
import type { OrderRequest } from "../../core/venue/order-request.ts";
import { VenueReject } from "../../core/venue/venue-reject.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixApplication } from "../../wire/fix/session-config.ts";
import {
  BusinessRejectReason,
  CxlRejResponseTo,
  ExecTransType,
  ExecType,
  MassCancelRequestType,
  MsgType,
  OrdRejReason,
  Tag,
} from "../../wire/fix/tags.ts";
import { type DeskSession, MassStatusDesk } from "./mass-status.ts";
import { type OrderReports, statusCode } from "./order-reports.ts";
import { PurgeSessionDesk } from "./purge-session-desk.ts";
import { emptyRequest, readRequest, readSymbol } from "./read-request.ts";
import { cxlRejReason, ordRejReason, rejectText } from "./reject-reason.ts";

const ZERO = 0x30;
const YES = 0x59;
/** OrdStatus(39) Rejected, MassCancelResponse(531) refused. */
const REJECTED = 0x38;
const REFUSED = ZERO;
/** MassCancelRejectReason(532): invalid or unknown security. */
const UNKNOWN_SECURITY = 1;
const NONE = "NONE";

export type OrderDeskOptions = {
  readonly entry: OrderEntry;
  readonly reports: OrderReports;
  readonly symbols: SymbolTable;
  readonly clock: Clock;
  readonly cancelOnDisconnect: boolean;
  /** Called before each request: the venue's day is brought to its instant. */
  readonly onRequest: () => void;
  /** Who a session is. */
  readonly identify: (session: FixSession) => DeskSession;
};

/**
 * The FIX side of a venue's order entry: D, F, G, H, q and AF in; 8, 9 and r out. Refusals are
 * answered here, everything that happened to an order is told by `OrderReports`.
 */
export class OrderDesk implements FixApplication {
  readonly #options: OrderDeskOptions;
  readonly #request: OrderRequest = emptyRequest();
  readonly #massStatus: MassStatusDesk;
  readonly #purge: PurgeSessionDesk;

  constructor(options: OrderDeskOptions) {
    this.#options = options;
    this.#massStatus = new MassStatusDesk(options);
    this.#purge = new PurgeSessionDesk(options);
  }

  /** Orders rest or were cancelled at the logout; what was missed comes by resend. */
  onLogon(session: FixSession): void {
    const { reports, identify } = this.#options;
    for (const owner of identify(session).copies) reports.copyTo(session, owner);
  }

  onLogout(session: FixSession): void {
    const { entry, identify, cancelOnDisconnect } = this.#options;
    if (cancelOnDisconnect) entry.cancelAll(identify(session).number, -1, "Disconnected");
  }

  onMessage(session: FixSession, message: FixMessage): void {
    this.#options.onRequest();
    const from = this.#options.identify(session);
    if (message.msgType === MsgType.OrderMassStatusRequest) {
      this.#massStatus.answer(session, from, message);
    } else if (from.audit && message.msgType === MsgType.OrderStatusRequest) {
      this.#purge.status(session, from, message);
    } else if (from.audit) {
      const reason = BusinessRejectReason.ApplicationNotAvailable;
      session.businessReject(message, reason, "an audit session only asks for mass status");
    } else if (from.copies.length > 0) {
      const reason = BusinessRejectReason.ApplicationNotAvailable;
      session.businessReject(message, reason, "a drop-copy session only asks for mass status");
    } else if (from.purges.length > 0) this.#purge.serve(session, from, message);
    else this.#serve(session, from.number, message);
  }

  #serve(session: FixSession, number: number, message: FixMessage): void {
    const { entry, symbols } = this.#options;
    const request = this.#request;
    readRequest(message, symbols, request);
    switch (message.msgType) {
      case MsgType.NewOrderSingle: {
        const reject = entry.enter(number, request);
        if (reject !== VenueReject.None) this.#rejectOrder(session, number, message, reject);
        return;
      }
      case MsgType.OrderCancelRequest: {
        const reject = entry.cancel(number, request);
        if (reject !== VenueReject.None) this.#rejectCancel(session, number, message, reject);
        return;
      }
      case MsgType.OrderCancelReplaceRequest: {
        const reject = entry.replace(number, request);
        if (reject !== VenueReject.None) this.#rejectCancel(session, number, message, reject);
        return;
      }
      case MsgType.OrderStatusRequest:
        this.#status(session, number, message);
        return;
      case MsgType.OrderMassCancelRequest:
        this.#massCancel(session, number, message);
        return;
      default: {
        const reason = BusinessRejectReason.UnsupportedMessageType;
        session.businessReject(message, reason, "Unsupported Message Type");
      }
    }
  }

  /** OrderStatusRequest(35=H). An order that this venue never had: rejected, reason 5. */
  #status(session: FixSession, number: number, message: FixMessage): void {
    const { entry, reports } = this.#options;
    const { bytes, idAt, idLength } = this.#request;
    const id = entry.ids.find(number, bytes, idAt, idLength);
    const order = id < 0 ? -1 : entry.ids.order(id);
    if (order >= 0) reports.status(session, order, null);
    else {
      const known = id >= 0;
      const reason = known ? OrdRejReason.Broker : OrdRejReason.UnknownOrder;
      this.#noOrder(session, message, {
        status: true,
        reason,
        text: known ? "the order was refused" : "unknown order",
      });
    }
  }

  /** OrderMassCancelRequest(35=q): each order is reported first, then the whole (35=r). */
  #massCancel(session: FixSession, number: number, message: FixMessage): void {
    const { entry, symbols, clock } = this.#options;
    const type = message.char(Tag.MassCancelRequestType);
    const bySymbol = type === MassCancelRequestType.Symbol;
    const symbol = bySymbol ? readSymbol(message, symbols) : -1;
    const good = type === MassCancelRequestType.All || (bySymbol && symbol >= 0);
    const count = good ? entry.cancelAll(number, symbol, "MassCanceled") : 0;
    const w = session.begin(MsgType.OrderMassCancelReport);
    w.bytes(Tag.ClOrdID, message.bytes, message.offset(Tag.ClOrdID), message.length(Tag.ClOrdID));
    w.text(Tag.OrderID, NONE);
    if (bySymbol) w.text(Tag.Symbol, message.text(Tag.Symbol));
    if (!good) w.text(Tag.Text, "allowed: 530=7 for all orders, 530=1 with a listed symbol");
    w.utc(Tag.TransactTime, clock.utcMs());
    w.char(Tag.MassCancelRequestType, type);
    w.char(Tag.MassCancelResponse, good ? type : REFUSED);
    if (!good) w.uint(Tag.MassCancelRejectReason, bySymbol ? UNKNOWN_SECURITY : 0);
    w.uint(Tag.TotalAffectedOrders, count);
    session.commit();
  }

  #rejectOrder(
    session: FixSession,
    number: number,
    message: FixMessage,
    reject: VenueReject,
  ): void {
    const said = {
      status: false,
      reason: ordRejReason(reject, session.beginString),
      text: rejectText(reject, message),
    };
    this.#noOrder(session, message, said);
    for (const to of this.#options.reports.copiesOf(number)) {
      this.#noOrder(to, message, { ...said, copy: true });
    }
  }

  /** ExecutionReport(35=8) for a message that names no order of this venue: 39=8, no shares. */
  #noOrder(
    session: FixSession,
    message: FixMessage,
    said: {
      readonly status: boolean;
      readonly reason: number;
      readonly text: string;
      readonly copy?: true;
    },
  ): void {
    const { reports, clock } = this.#options;
    const old = session.beginString === "FIX.4.2";
    const w = session.begin(MsgType.ExecutionReport);
    const echo = (tag: number): void => {
      w.bytes(tag, message.bytes, message.offset(tag), message.length(tag));
    };
    w.avgPx(Tag.AvgPx, 0, 0);
    echo(Tag.ClOrdID);
    w.uint(Tag.CumQty, 0);
    if (said.copy === true) reports.putSameExecId(w);
    else reports.putExecId(w);
    if (old) w.char(Tag.ExecTransType, said.status ? ExecTransType.Status : ExecTransType.New);
    w.text(Tag.OrderID, NONE);
    echo(Tag.OrderQty);
    w.char(Tag.OrdStatus, REJECTED);
    echo(Tag.Price);
    echo(Tag.Side);
    echo(Tag.Symbol);
    w.text(Tag.Text, said.text);
    w.utc(Tag.TransactTime, clock.utcMs());
    w.uint(Tag.OrdRejReason, said.reason);
    w.char(Tag.ExecType, said.status && !old ? ExecType.OrderStatus : ExecType.Rejected);
    w.uint(Tag.LeavesQty, 0);
    if (said.copy === true && !old) w.char(Tag.CopyMsgIndicator, YES);
    session.commit();
  }

  /** OrderCancelReject(35=9): the order, if there is one, stands as it did. */
  #rejectCancel(
    session: FixSession,
    number: number,
    message: FixMessage,
    reject: VenueReject,
  ): void {
    const { entry, reports, clock } = this.#options;
    const order = entry.find(number, this.#request);
    const isCancel = message.msgType === MsgType.OrderCancelRequest;
    const w = session.begin(MsgType.OrderCancelReject);
    w.bytes(Tag.ClOrdID, message.bytes, message.offset(Tag.ClOrdID), message.length(Tag.ClOrdID));
    if (order < 0) w.text(Tag.OrderID, NONE);
    else reports.putOrderId(w, order);
    w.char(Tag.OrdStatus, order < 0 ? REJECTED : statusCode(entry.orders.status(order)));
    const { bytes, origAt, origLength } = this.#request;
    w.bytes(Tag.OrigClOrdID, bytes, origAt, origLength);
    w.text(Tag.Text, rejectText(reject, message));
    w.utc(Tag.TransactTime, clock.utcMs());
    w.uint(Tag.CxlRejReason, cxlRejReason(reject, session.beginString));
    w.char(Tag.CxlRejResponseTo, isCancel ? CxlRejResponseTo.Cancel : CxlRejResponseTo.Replace);
    session.commit();
  }
}

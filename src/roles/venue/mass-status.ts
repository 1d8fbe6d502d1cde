import type { ClientOrder } from "../../core/venue/client-orders.ts";
import type { OrderEntry } from "../../core/venue/order-entry.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { BusinessRejectReason, ExecType, MsgType, Tag } from "../../wire/fix/tags.ts";
import type { OrderReports } from "./order-reports.ts";

/** A counterparty of the desk: the number by which the orders know it, and what it may do. */
export type DeskSession = {
  readonly number: number;
  readonly audit: boolean;
  /** Numbers of the sessions whose orders it may cancel; a purge session has at least one. */
  readonly purges: readonly number[];
  /** Numbers of the sessions whose reports it gets a copy of; a drop-copy session has one. */
  readonly copies: readonly number[];
};

/** MassStatusReqType(585): all orders. */
const ALL_ORDERS = 7;
/** OrdStatus(39) Rejected, Side(54) undisclosed. */
const REJECTED = 0x38;
const UNDISCLOSED = 0x37;
const YES = 0x59;
const NONE = "NONE";

/** Reports of one turn: other sessions are served in between. */
const TURN_REPORTS = 1_000;
/** How long to wait for a counterparty that does not read, ms. */
const WAIT_MS = 5;

type Answer = {
  readonly session: FixSession;
  readonly request: string;
  readonly orders: readonly ClientOrder[];
  next: number;
};

/**
 * Answers OrderMassStatusRequest(35=AF): a report for every order of the day, open or ended, of
 * the session that asks; of all sessions when it is an audit session, and of those that it hears
 * when it is a drop-copy session. A day may hold millions, so an answer goes out turn by turn, at
 * the pace of its reader.
 */
export class MassStatusDesk {
  readonly #entry: OrderEntry;
  readonly #reports: OrderReports;
  readonly #clock: Clock;

  constructor(options: {
    readonly entry: OrderEntry;
    readonly reports: OrderReports;
    readonly clock: Clock;
  }) {
    this.#entry = options.entry;
    this.#reports = options.reports;
    this.#clock = options.clock;
  }

  answer(session: FixSession, from: DeskSession, message: FixMessage): void {
    if (message.uint(Tag.MassStatusReqType) !== ALL_ORDERS) {
      const reason = BusinessRejectReason.Other;
      session.businessReject(message, reason, "MassStatusReqType(585) allowed: 7");
      return;
    }
    const { orders } = this.#entry;
    const asked: ClientOrder[] = [];
    for (let order = 0; order < orders.count; order++) {
      const owner = orders.session(order);
      const may = from.audit || owner === from.number || from.copies.includes(owner);
      if (may) asked.push(order);
    }
    const request = message.text(Tag.MassStatusReqID);
    if (asked.length === 0) this.#none(session, request);
    else this.#go({ session, request, orders: asked, next: 0 });
  }

  /** Reports states as they are when each is written; stops when the session goes down. */
  #go(answer: Answer): void {
    const { session, request, orders } = answer;
    if (!session.live) return;
    const total = orders.length;
    const end = session.congested ? answer.next : Math.min(total, answer.next + TURN_REPORTS);
    for (; answer.next < end; answer.next++) {
      const last = answer.next === total - 1;
      const order = orders[answer.next] as ClientOrder;
      this.#reports.status(session, order, { request, total, last });
    }
    if (answer.next < total)
      this.#clock.after(session.congested ? WAIT_MS : 0, () => this.#go(answer));
  }

  /** There is no order at all: one report that says so. */
  #none(session: FixSession, request: string): void {
    const w = session.begin(MsgType.ExecutionReport);
    w.avgPx(Tag.AvgPx, 0, 0);
    w.text(Tag.ClOrdID, NONE);
    w.uint(Tag.CumQty, 0);
    this.#reports.putExecId(w);
    w.text(Tag.OrderID, NONE);
    w.char(Tag.OrdStatus, REJECTED);
    w.char(Tag.Side, UNDISCLOSED);
    w.text(Tag.Symbol, NONE);
    w.utc(Tag.TransactTime, this.#clock.utcMs());
    w.char(Tag.ExecType, ExecType.OrderStatus);
    w.uint(Tag.LeavesQty, 0);
    w.text(Tag.MassStatusReqID, request);
    w.uint(Tag.TotNumReports, 0);
    w.char(Tag.LastRptRequested, YES);
    session.commit();
  }
}

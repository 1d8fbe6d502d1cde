import { FixInitiator } from "../../src/roles/fix/initiator.ts";
import { Turn } from "../../src/roles/turn.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import { type FixStore, MemoryFixStore } from "../../src/wire/fix/store.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";
import { until } from "./system.ts";

/** What a client knows of one of its orders, from the reports alone. */
export type OrderView = {
  readonly clOrdId: string;
  /** FIX OrdStatus(39) as its character. */
  status: string;
  orderQty: number;
  cumQty: number;
  leavesQty: number;
  avgPx: string;
  text: string;
  /** Sum of the LastQty(32) of its fills, each ExecID(17) once. */
  filled: number;
  readonly fills: { venue: string; execId: string; qty: number; px: number }[];
  /** Reports after the one that ended it which changed something: there may be none. */
  readonly afterEnd: string[];
};

export type Order = {
  readonly clOrdId: string;
  readonly side?: 1 | 2;
  readonly symbol: string;
  readonly qty: number | string;
  /** $0.0001; left out for a market order. */
  readonly limitPx?: number;
  readonly tif?: 0 | 3 | 4 | 7;
  readonly account?: string;
  /** OrderCapacity(528). */
  readonly capacity?: string;
};

const FINAL = new Set(["2", "4", "8", "C"]);
const ZERO = 0x30;

/** A client on one FIX session: sends orders and keeps books of what it is told. */
export class Trader {
  readonly orders: Map<string, OrderView> = new Map();
  readonly cancelRejects: { clOrdId: string; origClOrdId: string; text: string }[] = [];
  /** Called for each report, with the order it speaks of. */
  onReport: (order: OrderView, execType: string, message: FixMessage) => void = () => {};
  /** Called for each OrderCancelReject(9), with the order whose change was refused. */
  onCancelReject: (order: OrderView, message: FixMessage) => void = () => {};
  readonly #initiator: FixInitiator;
  readonly #execIds: Set<string> = new Set();
  /** The order that a later ClOrdID(11) speaks of. */
  readonly #alias: Map<string, OrderView> = new Map();

  constructor(port: number, compId: string, options: { store?: FixStore; reset?: boolean } = {}) {
    const clock = new NodeClock();
    this.#initiator = new FixInitiator({
      network: new NodeNetwork(),
      clock,
      turn: new Turn(clock),
      store: options.store ?? new MemoryFixStore(),
      address: { host: "127.0.0.1", port },
      reconnectMaxMs: 200,
      session: {
        beginString: "FIX.4.4",
        localCompId: compId,
        remoteCompId: "SMARS",
        heartBtIntS: 30,
        resetOnLogon: options.reset ?? false,
        resend: "application",
      },
      application: {
        onLogon: () => {},
        onLogout: () => {},
        onMessage: (_session, message) => this.#message(message),
        onReject: (_session, m) => {
          throw new Error(`the gate rejected a message: ${m.text(Tag.Text)} ${m.text(371)}`);
        },
      },
    });
  }

  get session(): FixSession {
    return this.#initiator.session;
  }

  /** Resolves when logged on. */
  async start(): Promise<this> {
    this.#initiator.start();
    const live = await until(() => (this.session.live ? true : undefined), 10_000);
    if (live !== true) throw new Error(`${this.session.id} did not log on`);
    return this;
  }

  stop(): void {
    this.#initiator.stop();
  }

  /** NewOrderSingle(D). */
  order(order: Order): OrderView {
    const view = this.#view(order.clOrdId, Number(order.qty));
    this.#body(MsgType.NewOrderSingle, order);
    return view;
  }

  /** OrderCancelRequest(F). */
  cancel(clOrdId: string, of: Order): void {
    this.#alias.set(clOrdId, this.#view(of.clOrdId, Number(of.qty)));
    const w = this.session.begin(MsgType.OrderCancelRequest);
    w.text(Tag.Account, of.account ?? accountOf(this.session.localCompId));
    w.text(Tag.ClOrdID, clOrdId);
    w.text(Tag.OrigClOrdID, this.#latest.get(of.clOrdId) ?? of.clOrdId);
    w.uint(Tag.Side, of.side ?? 1);
    w.text(Tag.Symbol, of.symbol);
    w.utc(Tag.TransactTime, Date.now());
    this.session.commit();
  }

  /** OrderStatusRequest(H). */
  status(of: Order): OrderView {
    const view = this.#view(of.clOrdId, Number(of.qty));
    const w = this.session.begin(MsgType.OrderStatusRequest);
    w.text(Tag.ClOrdID, of.clOrdId);
    w.uint(Tag.Side, of.side ?? 1);
    w.text(Tag.Symbol, of.symbol);
    this.session.commit();
    return view;
  }

  /** OrderCancelReplaceRequest(G): the order as it shall be, under a new id. */
  replace(of: Order, to: Order): void {
    this.#alias.set(to.clOrdId, this.#view(of.clOrdId, Number(of.qty)));
    this.#body(MsgType.OrderCancelReplaceRequest, to, this.#latest.get(of.clOrdId) ?? of.clOrdId);
  }

  /** Resolves when the order has ended. */
  async ended(clOrdId: string, withinMs: number): Promise<OrderView> {
    const view = this.orders.get(clOrdId);
    const end = await until(() => (view && FINAL.has(view.status) ? view : undefined), withinMs);
    if (end === undefined) throw new Error(`${clOrdId} did not end: ${JSON.stringify(view)}`);
    return end;
  }

  /** ClOrdID(11) of the last accepted replace of an order. */
  readonly #latest: Map<string, string> = new Map();

  #body(msgType: number, order: Order, origClOrdId?: string): void {
    const w = this.session.begin(msgType);
    w.text(Tag.Account, order.account ?? accountOf(this.session.localCompId));
    w.text(Tag.ClOrdID, order.clOrdId);
    w.char(Tag.HandlInst, ZERO + 1);
    w.text(Tag.OrderQty, `${order.qty}`);
    w.char(Tag.OrdType, order.limitPx === undefined ? ZERO + 1 : ZERO + 2);
    if (origClOrdId !== undefined) w.text(Tag.OrigClOrdID, origClOrdId);
    if (order.limitPx !== undefined) w.price(Tag.Price, order.limitPx);
    w.uint(Tag.Side, order.side ?? 1);
    w.text(Tag.Symbol, order.symbol);
    w.char(Tag.TimeInForce, ZERO + (order.tif ?? 0));
    w.utc(Tag.TransactTime, Date.now());
    if (order.capacity !== undefined) w.text(Tag.OrderCapacity, order.capacity);
    this.session.commit();
  }

  #view(clOrdId: string, orderQty: number): OrderView {
    const known = this.orders.get(clOrdId);
    if (known !== undefined) return known;
    const view: OrderView = {
      clOrdId,
      status: "",
      orderQty,
      cumQty: 0,
      leavesQty: 0,
      avgPx: "",
      text: "",
      filled: 0,
      fills: [],
      afterEnd: [],
    };
    this.orders.set(clOrdId, view);
    return view;
  }

  #message(m: FixMessage): void {
    if (m.msgType === MsgType.OrderCancelReject) {
      const [clOrdId, origClOrdId] = [m.text(Tag.ClOrdID), m.text(Tag.OrigClOrdID)];
      this.cancelRejects.push({ clOrdId, origClOrdId, text: m.text(Tag.Text) });
      const view = this.#alias.get(clOrdId);
      if (view !== undefined) this.onCancelReject(view, m);
      return;
    }
    if (m.msgType !== MsgType.ExecutionReport) return;
    const clOrdId = m.text(Tag.ClOrdID);
    const view = this.orders.get(clOrdId) ?? this.#alias.get(clOrdId);
    if (view === undefined) throw new Error(`a report on an unknown order ${clOrdId}`);
    const execType = m.text(Tag.ExecType);
    // A second order under a used id is refused; the first goes on.
    const second = execType === "8" && view.status !== "" && m.text(Tag.OrderID) === "NONE";
    if (second) {
      view.text = m.text(Tag.Text);
      this.onReport(view, execType, m);
      return;
    }
    if (execType === "5") this.#latest.set(view.clOrdId, clOrdId);
    this.#execution(view, execType, m);
    view.cumQty = m.qty(Tag.CumQty);
    view.leavesQty = m.qty(Tag.LeavesQty);
    view.avgPx = m.text(Tag.AvgPx);
    view.text = m.text(Tag.Text);
    if (m.has(Tag.OrderQty)) view.orderQty = m.qty(Tag.OrderQty);
    this.onReport(view, execType, m);
  }

  #execution(view: OrderView, execType: string, m: FixMessage): void {
    const execId = m.text(Tag.ExecID);
    const again = this.#execIds.has(execId);
    const ended = FINAL.has(view.status);
    if (execType !== "I") this.#execIds.add(execId);
    // A status or a report sent again changes nothing.
    if (ended && !again && execType !== "I" && execType !== "8") {
      view.afterEnd.push(`${view.status} then ${execType}/${m.text(39)} ${m.text(11)}`);
    }
    if (!ended || execType === "F") view.status = m.text(Tag.OrdStatus);
    if (execType !== "F" || again) return;
    const qty = m.qty(Tag.LastQty);
    view.filled += qty;
    view.fills.push({ venue: m.text(Tag.LastMkt), execId, qty, px: m.price(Tag.LastPx) });
  }
}

/** The account that the sample configuration gives a session. */
function accountOf(compId: string): string {
  if (compId.startsWith("DESK")) return "DESK";
  return Number(compId.slice(6)) <= 4 ? "ALPHA1" : "BRAVO1";
}

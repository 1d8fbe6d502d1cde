import { assert } from "../../core/domain/assert.ts";
import type { SymbolTable } from "../../core/domain/symbols.ts";
import type { VenueCode } from "../../core/domain/venue-code.ts";
import type { ClientOrder } from "../../core/venue/client-orders.ts";
import type { MatchingEngine } from "../../core/venue/engine.ts";
import type { EndCause, OrderEntry, OrderSink } from "../../core/venue/order-entry.ts";
import type { OrderRequest } from "../../core/venue/order-request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { ExecTransType, ExecType, MsgType, Tag } from "../../wire/fix/tags.ts";
import type { FixWriter } from "../../wire/fix/writer.ts";
import { RunningId } from "./running-id.ts";

const ZERO = 0x30;
const YES = 0x59;
/** LastLiquidityInd(851). */
const NEITHER = 0;
const ADDED = 1;
const REMOVED = 2;

const END_TEXT: Readonly<Record<EndCause, string>> = {
  Unfilled: "nothing more to trade with at this price",
  MassCanceled: "mass cancel",
  Disconnected: "cancel on disconnect",
  DayOver: "the day is over",
  Purged: "cancelled by a purge session",
  AuctionOver: "the auction is over",
  OutsideBands: "outside the limit up-limit down bands",
};

/** One answer of a status request for many orders: its id, and where it stands among them. */
export type MassStatus = {
  readonly request: string;
  readonly total: number;
  readonly last: boolean;
};

/** What one report says beyond the state of its order. */
type Said = {
  execType: number;
  lastQty: number;
  lastPx: number;
  liquidity: number;
  text: string;
  /** Carries ClOrdID(11) and OrigClOrdID(41) of a cancel. */
  request: OrderRequest | null;
  /** Index of the ClOrdID that a replaced order had, or -1. */
  origId: number;
  status: boolean;
  /** Number of the ExecID that a bust or correction speaks of, or 0. */
  refers: number;
  /** For a drop-copy session, of the report that went before. */
  copy: boolean;
  mass: MassStatus | null;
};

/**
 * Tells the sessions of a venue what became of their orders: ExecutionReport(35=8). Body tags are
 * written in ascending order. A session that is away gets its reports by resend when it is back.
 */
export class OrderReports implements OrderSink {
  readonly #sessions: readonly FixSession[];
  readonly #symbols: SymbolTable;
  readonly #clock: Clock;
  readonly #venue: VenueCode;
  readonly #execId: RunningId;
  readonly #orderId: RunningId;
  readonly #said: Said = nothingSaid();
  /** Drop-copy sessions by the number of the session whose reports they get. */
  readonly #copies: Map<number, FixSession[]> = new Map();
  #entry: OrderEntry | null = null;
  #matches: Pick<MatchingEngine, "lastMatch"> | null = null;

  constructor(options: {
    /** By the number that the order desk knows each by. Filled before the first order comes. */
    readonly sessions: readonly FixSession[];
    readonly symbols: SymbolTable;
    readonly clock: Clock;
    readonly venue: VenueCode;
    /** Name of this run of the venue: ids begin with it. */
    readonly run: string;
  }) {
    this.#sessions = options.sessions;
    this.#symbols = options.symbols;
    this.#clock = options.clock;
    this.#venue = options.venue;
    this.#execId = new RunningId(`${options.run}E`);
    this.#orderId = new RunningId(`${options.run}N`);
  }

  /** The desk whose orders are reported; once, before the first. */
  attach(entry: OrderEntry, matches: Pick<MatchingEngine, "lastMatch">): void {
    this.#entry = entry;
    this.#matches = matches;
  }

  /**
   * From now on a session gets a copy of every report to another, with its ExecID(17); while it is
   * away they wait for it. A drop-copy session that nobody logs on to costs nothing.
   */
  copyTo(session: FixSession, owner: number): void {
    const copies = this.copiesOf(owner);
    if (!copies.includes(session)) this.#copies.set(owner, [...copies, session]);
  }

  /** The sessions that get a copy of a session's reports. */
  copiesOf(owner: number): readonly FixSession[] {
    return this.#copies.get(owner) ?? [];
  }

  accepted(order: ClientOrder): void {
    this.#said.execType = ExecType.New;
    this.#send(order);
  }

  filled(order: ClientOrder, qty: number, price: number, added: boolean | null): void {
    const said = this.#said;
    const done = this.#desk.orders.leavesQty(order) === 0;
    if (!this.#isOld(order)) said.execType = ExecType.Trade;
    else said.execType = done ? ExecType.Fill : ExecType.PartialFill;
    said.lastQty = qty;
    said.lastPx = price;
    said.liquidity = added === null ? NEITHER : added ? ADDED : REMOVED;
    this.#send(order);
    said.lastQty = 0;
    const match = added === null ? 0 : (this.#matches?.lastMatch ?? 0);
    this.#desk.executions.add(this.#execId.last, order, qty, price, match);
  }

  amended(order: ClientOrder, number: number, qty: number, price: number): void {
    const said = this.#said;
    said.refers = number;
    said.liquidity = NEITHER;
    said.lastQty = qty;
    said.lastPx = price;
    said.execType = qty === 0 ? ExecType.TradeCancel : ExecType.TradeCorrect;
    if (this.#isOld(order)) said.execType = statusCode(this.#desk.orders.status(order));
    said.text = qty === 0 ? "the trade is broken" : "the trade is corrected";
    this.#send(order);
    said.text = "";
    said.lastQty = 0;
    said.refers = 0;
  }

  /** Number of an ExecID(17) of this run, or -1. */
  execNumber(execId: string): number {
    return this.#execId.numberOf(execId);
  }

  canceled(order: ClientOrder, request: OrderRequest): void {
    this.#said.execType = ExecType.Canceled;
    this.#said.request = request;
    this.#send(order);
    this.#said.request = null;
  }

  replaced(order: ClientOrder, origId: number): void {
    this.#said.execType = ExecType.Replaced;
    this.#said.origId = origId;
    this.#send(order);
    this.#said.origId = -1;
  }

  ended(order: ClientOrder, cause: EndCause): void {
    this.#said.execType = cause === "DayOver" ? ExecType.Expired : ExecType.Canceled;
    this.#said.text = END_TEXT[cause];
    this.#send(order);
    this.#said.text = "";
  }

  /** The state of an order as it is now, to the session that asked. */
  status(asker: FixSession, order: ClientOrder, mass: MassStatus | null): void {
    const said = this.#said;
    const old = asker.beginString === "FIX.4.2";
    said.execType = old ? statusCode(this.#desk.orders.status(order)) : ExecType.OrderStatus;
    said.status = true;
    said.mass = mass;
    this.#sendTo(asker, order);
    said.status = false;
    said.mass = null;
  }

  /** An order was cancelled by a session that does not own it: the answer to that session. */
  purged(asker: FixSession, order: ClientOrder, request: OrderRequest): void {
    const said = this.#said;
    said.execType = ExecType.Canceled;
    said.request = request;
    this.#sendTo(asker, order);
    said.request = null;
  }

  /** Writes the next ExecID(17) into a report that is made elsewhere. */
  putExecId(writer: FixWriter): void {
    this.#execId.next(writer, Tag.ExecID);
  }

  /** Writes the ExecID(17) of the report that went before. */
  putSameExecId(writer: FixWriter): void {
    this.#execId.same(writer, Tag.ExecID);
  }

  /** Writes OrderID(37) of an order. */
  putOrderId(writer: FixWriter, order: ClientOrder): void {
    this.#orderId.write(writer, Tag.OrderID, order + 1);
  }

  get #desk(): OrderEntry {
    assert(this.#entry !== null, "reports belong to an order desk");
    return this.#entry;
  }

  #isOld(order: ClientOrder): boolean {
    return this.#sessionOf(order).beginString === "FIX.4.2";
  }

  #sessionOf(order: ClientOrder): FixSession {
    return this.#sessions[this.#desk.orders.session(order)] as FixSession;
  }

  #send(order: ClientOrder): void {
    this.#sendTo(this.#sessionOf(order), order);
    const copies = this.#copies.get(this.#desk.orders.session(order));
    if (copies === undefined) return;
    this.#said.copy = true;
    for (const session of copies) this.#sendTo(session, order);
    this.#said.copy = false;
  }

  /** Long on purpose: the fields of one message in the order of their tags. */
  #sendTo(session: FixSession, order: ClientOrder): void {
    const { orders } = this.#desk;
    const said = this.#said;
    const old = session.beginString === "FIX.4.2";
    const { request } = said;
    const w = session.begin(MsgType.ExecutionReport);
    w.avgPx(Tag.AvgPx, orders.notional(order), orders.cumQty(order));
    if (request === null) this.#putId(w, Tag.ClOrdID, orders.id(order));
    else w.bytes(Tag.ClOrdID, request.bytes, request.idAt, request.idLength);
    w.uint(Tag.CumQty, orders.cumQty(order));
    if (said.copy) this.putSameExecId(w);
    else this.putExecId(w);
    if (said.refers > 0) this.#execId.write(w, Tag.ExecRefID, said.refers);
    if (old) w.char(Tag.ExecTransType, transType(said));
    if (said.lastQty > 0) {
      w.char(Tag.LastMkt, this.#venue);
      w.price(Tag.LastPx, said.lastPx);
      w.uint(Tag.LastQty, said.lastQty);
    }
    this.putOrderId(w, order);
    w.uint(Tag.OrderQty, orders.orderQty(order));
    w.char(Tag.OrdStatus, statusCode(orders.status(order)));
    if (request !== null)
      w.bytes(Tag.OrigClOrdID, request.bytes, request.origAt, request.origLength);
    else if (said.origId >= 0) this.#putId(w, Tag.OrigClOrdID, said.origId);
    if (orders.price(order) > 0) w.price(Tag.Price, orders.price(order));
    w.char(Tag.Side, ZERO + orders.side(order));
    w.text(Tag.Symbol, this.#symbols.name(orders.symbol(order)));
    w.text(Tag.Text, said.text);
    w.char(Tag.TimeInForce, ZERO + orders.tif(order));
    w.utc(Tag.TransactTime, this.#clock.utcMs());
    w.char(Tag.ExecType, said.execType);
    w.uint(Tag.LeavesQty, orders.leavesQty(order));
    if (said.mass !== null) w.text(Tag.MassStatusReqID, said.mass.request);
    if (said.copy && !old) w.char(Tag.CopyMsgIndicator, YES);
    if (said.lastQty > 0 && said.liquidity !== NEITHER && !old) {
      w.uint(Tag.LastLiquidityInd, said.liquidity);
    }
    if (said.mass !== null) {
      w.uint(Tag.TotNumReports, said.mass.total);
      if (said.mass.last) w.char(Tag.LastRptRequested, YES);
    }
    session.commit();
  }

  #putId(w: FixWriter, tag: number, id: number): void {
    const { ids } = this.#desk;
    w.bytes(tag, ids.bytes, ids.offset(id), ids.length(id));
  }
}

/** ExecTransType(20), which 4.2 alone has. */
function transType({ status, refers, lastQty }: Said): number {
  if (status) return ExecTransType.Status;
  if (refers === 0) return ExecTransType.New;
  return lastQty === 0 ? ExecTransType.Cancel : ExecTransType.Correct;
}

/** OrdStatus(39) as its ASCII code. */
export function statusCode(status: number): number {
  return status < 10 ? ZERO + status : 0x37 + status;
}

function nothingSaid(): Said {
  return {
    execType: 0,
    lastQty: 0,
    lastPx: 0,
    liquidity: 0,
    text: "",
    request: null,
    origId: -1,
    status: false,
    refers: 0,
    copy: false,
    mass: null,
  };
}

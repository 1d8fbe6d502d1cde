import type { FixMessage } from "../../wire/fix/message.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";

/** What a client asks for: the values of its fields, right or wrong. */
export type OrderWords = {
  readonly clOrdId: string;
  readonly account: string;
  readonly symbol: string;
  /** Side(54), OrdType(40) and TimeInForce(59) as their digits. */
  readonly side: number;
  readonly ordType: number;
  readonly tif: number;
  readonly qty: number;
  /** $0.0001; 0 for none. */
  readonly px: number;
  /** Further fields, by their tags. */
  readonly more?: readonly (readonly [tag: number, text: string])[];
};

/** An order as its client sees it. */
export type ClientOrder = {
  words: OrderWords;
  /** The ClOrdID(11) by which the gate knows it now. */
  latest: string;
  /** Every ClOrdID(11) that was used for it. */
  readonly ids: string[];
  /** OrdStatus(39) of the newest report, "" before the first. */
  status: string;
  cumQty: number;
  /** The gate has given it an OrderID(37). */
  known: boolean;
  /** It was asked back although nothing was ever heard of it. */
  asked: boolean;
};

/** OrderID(37) of what is no order. */
const NO_ORDER = "NONE";
/** OrdRejReason(103) of a second order under one number: the first has an answer of its own. */
const DUPLICATE = "6";
const ENDED = new Set(["2", "3", "4", "8", "C"]);

export function hasEnded(order: ClientOrder): boolean {
  return ENDED.has(order.status);
}

/** Sends NewOrderSingle(D), or with an OrigClOrdID(41) the replace of an order. */
export function sendOrder(
  session: FixSession,
  words: OrderWords,
  x: { readonly utcMs: number; readonly orig?: string; readonly possResend?: boolean },
): void {
  const { orig } = x;
  const w = session.begin(
    orig === undefined ? MsgType.NewOrderSingle : MsgType.OrderCancelReplaceRequest,
  );
  const fields: (readonly [number, string])[] = [
    [Tag.ClOrdID, words.clOrdId],
    [Tag.HandlInst, "1"],
    [Tag.OrderQty, `${words.qty}`],
    [Tag.OrdType, `${words.ordType}`],
    [Tag.Side, `${words.side}`],
    [Tag.Symbol, words.symbol],
    [Tag.TimeInForce, `${words.tif}`],
    ...(words.more ?? []),
  ];
  if (words.account !== "") fields.push([Tag.Account, words.account]);
  if (words.px > 0) fields.push([Tag.Price, priceText(words.px)]);
  if (orig !== undefined) fields.push([Tag.OrigClOrdID, orig]);
  // A field of the header: it comes first.
  if (x.possResend === true) w.text(Tag.PossResend, "Y");
  let timed = false;
  for (const [tag, text] of fields.toSorted(([a], [b]) => a - b)) {
    if (!timed && tag > Tag.TransactTime) {
      w.utc(Tag.TransactTime, x.utcMs);
      timed = true;
    }
    w.text(tag, text);
  }
  if (!timed) w.utc(Tag.TransactTime, x.utcMs);
  session.commit();
}

/** Sends OrderCancelRequest(F). */
export function sendCancel(
  session: FixSession,
  of: OrderWords,
  x: { readonly clOrdId: string; readonly orig: string; readonly utcMs: number },
): void {
  const w = session.begin(MsgType.OrderCancelRequest);
  w.text(Tag.Account, of.account);
  w.text(Tag.ClOrdID, x.clOrdId);
  w.text(Tag.OrigClOrdID, x.orig);
  w.uint(Tag.Side, of.side);
  w.text(Tag.Symbol, of.symbol);
  w.utc(Tag.TransactTime, x.utcMs);
  session.commit();
}

/** Sends OrderStatusRequest(H). */
export function sendStatus(session: FixSession, of: OrderWords, clOrdId: string): void {
  const w = session.begin(MsgType.OrderStatusRequest);
  w.text(Tag.ClOrdID, clOrdId);
  w.uint(Tag.Side, of.side);
  w.text(Tag.Symbol, of.symbol);
  session.commit();
}

/** The orders of one client, by every ClOrdID(11) that it used. */
export class ClientBook {
  readonly all: ClientOrder[] = [];
  readonly #byId: Map<string, ClientOrder> = new Map();

  add(words: OrderWords): ClientOrder {
    const { clOrdId } = words;
    const order = {
      words,
      latest: clOrdId,
      ids: [clOrdId],
      status: "",
      cumQty: 0,
      known: false,
      asked: false,
    };
    this.all.push(order);
    this.#byId.set(clOrdId, order);
    return order;
  }

  /** A later ClOrdID(11) speaks of this order. */
  name(order: ClientOrder, clOrdId: string): void {
    order.ids.push(clOrdId);
    this.#byId.set(clOrdId, order);
  }

  /** Takes an ExecutionReport(8). */
  report(m: FixMessage): void {
    const clOrdId = m.text(Tag.ClOrdID);
    const order = this.#byId.get(clOrdId);
    if (order === undefined) return;
    const execType = m.text(Tag.ExecType);
    // Of a second order under its number, or of a replace that was refused.
    const nameless = m.text(Tag.OrderID) === NO_ORDER;
    const isSecond = m.text(Tag.OrdRejReason) === DUPLICATE;
    if (nameless && (isSecond || order.known || clOrdId !== order.words.clOrdId)) return;
    order.known = !nameless;
    if (execType === "5") order.latest = clOrdId;
    order.status = m.text(Tag.OrdStatus);
    order.cumQty = m.qty(Tag.CumQty);
  }

  /** What was asked for where a second person can let all or a part of it pass; else null. */
  refusedWords(m: FixMessage): OrderWords | null {
    if (!MAY_PASS.test(m.text(Tag.Text))) return null;
    const order = this.#byId.get(m.text(Tag.ClOrdID));
    return order?.status === "8" ? order.words : null;
  }
}

/** Codes, in Text(58), of what a second person can let pass, or a part of it. */
const MAY_PASS = /^(SoftOrderQty|SoftOrderNotional|SoftAdv|ReduceOnly|NotReducing):/;

function priceText(px: number): string {
  const units = `${px}`.padStart(5, "0");
  return `${units.slice(0, -4)}.${units.slice(-4)}`;
}

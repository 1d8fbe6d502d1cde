import { OrdType } from "../../core/domain/order.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import { MsgType, Tag } from "../../wire/fix/tags.ts";
import type { FixWriter } from "../../wire/fix/writer.ts";
import type { ParentRequest } from "./order-words.ts";

/** HandlInst(21): automated, no intervention. */
const AUTOMATED = 0x31;
const ZERO = 0x30;

/** Sends NewOrderSingle(D). Body tags ascending. */
export function sendNewOrder(
  session: FixSession,
  request: ParentRequest,
  ids: { readonly clOrdId: string; readonly account: string },
  utcMs: number,
): void {
  const w = session.begin(MsgType.NewOrderSingle);
  w.text(Tag.Account, ids.account);
  w.text(Tag.ClOrdID, ids.clOrdId);
  writeTerms(w, request, utcMs, "");
  if (session.beginString === "FIX.4.4") w.uint(Tag.TargetStrategy, request.strategy);
  session.commit();
}

/** Sends OrderCancelReplaceRequest(G): the whole order as it shall be. */
export function sendReplace(
  session: FixSession,
  request: ParentRequest,
  ids: { readonly clOrdId: string; readonly origClOrdId: string; readonly account: string },
  utcMs: number,
): void {
  const w = session.begin(MsgType.OrderCancelReplaceRequest);
  w.text(Tag.Account, ids.account);
  w.text(Tag.ClOrdID, ids.clOrdId);
  writeTerms(w, request, utcMs, ids.origClOrdId);
  session.commit();
}

/** Sends OrderCancelRequest(F). */
export function sendCancel(
  session: FixSession,
  order: { readonly side: number; readonly symbol: string; readonly orderQty: number },
  ids: { readonly clOrdId: string; readonly origClOrdId: string },
  utcMs: number,
): void {
  const w = session.begin(MsgType.OrderCancelRequest);
  w.text(Tag.ClOrdID, ids.clOrdId);
  w.uint(Tag.OrderQty, order.orderQty);
  w.text(Tag.OrigClOrdID, ids.origClOrdId);
  w.char(Tag.Side, ZERO + order.side);
  w.text(Tag.Symbol, order.symbol);
  w.utc(Tag.TransactTime, utcMs);
  session.commit();
}

function writeTerms(w: FixWriter, request: ParentRequest, utcMs: number, orig: string): void {
  w.char(Tag.HandlInst, AUTOMATED);
  w.uint(Tag.OrderQty, request.orderQty);
  w.char(Tag.OrdType, ZERO + request.ordType);
  w.text(Tag.OrigClOrdID, orig);
  if (request.ordType === OrdType.Limit) w.price(Tag.Price, request.limitPx);
  w.char(Tag.Side, ZERO + request.side);
  w.text(Tag.Symbol, request.symbol);
  w.char(Tag.TimeInForce, ZERO + request.tif);
  w.utc(Tag.TransactTime, utcMs);
}

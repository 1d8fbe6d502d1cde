import { OrdStatus } from "../../core/domain/ord-status.ts";
import type { PurgeAsk } from "../../core/purge/venue-sweep.ts";
import type { ListedOrder } from "../../core/purge/working-order.ts";
import type { FixMessage } from "../fix/message.ts";
import type { FixSession } from "../fix/session.ts";
import { MassCancelRequestType, MsgType, Tag } from "../fix/tags.ts";
import type { FixWriter } from "../fix/writer.ts";

const ZERO = 0x30;
const UNDISCLOSED = 7;
const REFUSED = 0x30;
/** ClOrdID(11) of a status request for every open order, and of the report that ends the list. */
const ALL = "ALL";
const NONE = "NONE";

/** All that purge can begin: 35=q, F and H. NewOrderSingle(D) and a replace (G) have no row. */
export const PURGE_MESSAGES: Readonly<Record<PurgeAsk["type"], number>> = {
  ListOpen: MsgType.OrderStatusRequest,
  MassCancel: MsgType.OrderMassCancelRequest,
  Cancel: MsgType.OrderCancelRequest,
  Status: MsgType.OrderStatusRequest,
};

/**
 * Sends what purge asks a venue: the only place in which it begins a message.
 *
 * @param id ClOrdID(11) of a cancel, used once.
 */
export function sendPurge(session: FixSession, ask: PurgeAsk, id: string, utcMs: number): void {
  const w = session.begin(PURGE_MESSAGES[ask.type]);
  switch (ask.type) {
    case "ListOpen":
      w.text(Tag.ClOrdID, ALL);
      w.uint(Tag.Side, UNDISCLOSED);
      w.text(Tag.Symbol, ALL);
      break;
    case "MassCancel":
      putMassCancel(w, ask.symbol, id, utcMs);
      break;
    case "Cancel":
      w.text(Tag.ClOrdID, id);
      w.uint(Tag.OrderQty, ask.order.qty);
      w.text(Tag.OrigClOrdID, ask.order.clOrdId);
      w.uint(Tag.Side, ask.order.side);
      w.text(Tag.Symbol, ask.order.symbol);
      w.utc(Tag.TransactTime, utcMs);
      break;
    case "Status":
      w.text(Tag.ClOrdID, ask.order.clOrdId);
      w.uint(Tag.Side, ask.order.side);
      w.text(Tag.Symbol, ask.order.symbol);
      break;
  }
  session.commit();
}

function putMassCancel(w: FixWriter, symbol: string | null, id: string, utcMs: number): void {
  w.text(Tag.ClOrdID, id);
  if (symbol !== null) w.text(Tag.Symbol, symbol);
  w.utc(Tag.TransactTime, utcMs);
  const { All, Symbol: bySymbol } = MassCancelRequestType;
  w.char(Tag.MassCancelRequestType, symbol === null ? All : bySymbol);
}

/** What a venue answers to purge. */
export type PurgeAnswer =
  | { readonly type: "Told"; readonly order: ListedOrder; readonly status: OrdStatus }
  | { readonly type: "Unknown"; readonly clOrdId: string }
  | { readonly type: "Listed" }
  | { readonly type: "CancelRefused"; readonly clOrdId: string; readonly status: OrdStatus | null }
  | { readonly type: "MassAnswered"; readonly accepted: boolean };

/** Reads an answer of a venue; null for a message that purge did not ask for. */
export function readPurgeAnswer(m: FixMessage, venue: string): PurgeAnswer | null {
  switch (m.msgType) {
    case MsgType.ExecutionReport:
      return readReport(m, venue);
    case MsgType.OrderCancelReject: {
      const known = m.text(Tag.OrderID) !== NONE;
      const status = known ? readStatus(m) : null;
      return { type: "CancelRefused", clOrdId: m.text(Tag.OrigClOrdID), status };
    }
    case MsgType.OrderMassCancelReport:
      return { type: "MassAnswered", accepted: m.char(Tag.MassCancelResponse) !== REFUSED };
    default:
      return null;
  }
}

function readReport(m: FixMessage, venue: string): PurgeAnswer | null {
  const clOrdId = m.text(m.has(Tag.OrigClOrdID) ? Tag.OrigClOrdID : Tag.ClOrdID);
  if (m.text(Tag.OrderID) === NONE) {
    return clOrdId === ALL ? { type: "Listed" } : { type: "Unknown", clOrdId };
  }
  const status = readStatus(m);
  if (status === null) return null;
  const side = m.char(Tag.Side) - ZERO;
  const order = { clOrdId, venue, symbol: m.text(Tag.Symbol), side, qty: m.qty(Tag.OrderQty) };
  return { type: "Told", order, status };
}

const STATUSES: ReadonlySet<number> = new Set(Object.values(OrdStatus));

function readStatus(m: FixMessage): OrdStatus | null {
  const status = Number.parseInt(m.text(Tag.OrdStatus), 36);
  return STATUSES.has(status) ? (status as OrdStatus) : null;
}

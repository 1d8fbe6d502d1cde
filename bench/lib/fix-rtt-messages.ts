import type { FixMessage } from "../../src/wire/fix/message.ts";
import type { FixSession } from "../../src/wire/fix/session.ts";
import type { FixSessionConfig } from "../../src/wire/fix/session-config.ts";
import { MsgType, Tag } from "../../src/wire/fix/tags.ts";
import type { FixWriter } from "../../src/wire/fix/writer.ts";

const ONE = 0x31;
const TWO = 0x32;
const ZERO = 0x30;
const AGENCY = 0x41;

const CLIENT = "CLIENT01";
const VENUE = "SMARS";

/** The client's session: towards a venue no order is ever sent again, so none is kept. */
export const CLIENT_SESSION: FixSessionConfig = {
  beginString: "FIX.4.4",
  localCompId: CLIENT,
  remoteCompId: VENUE,
  heartBtIntS: 30,
  resetOnLogon: false,
  resend: "gap-fill-orders",
};

/** The acceptor's session: every report is numbered and kept. */
export const VENUE_SESSION: FixSessionConfig = {
  ...CLIENT_SESSION,
  localCompId: VENUE,
  remoteCompId: CLIENT,
  resend: "application",
};

/** Sends a NewOrderSingle(D) of about 220 bytes at the end of this turn. */
export function sendOrder(session: FixSession, n: number, utcMs: number): void {
  const w = session.begin(MsgType.NewOrderSingle);
  w.text(Tag.Account, "ACCT-4711");
  w.uint(Tag.ClOrdID, 1_000_000_000 + n);
  w.text(Tag.Currency, "USD");
  w.char(Tag.HandlInst, ONE);
  w.uint(Tag.OrderQty, 100 + (n % 50) * 100);
  w.char(Tag.OrdType, TWO);
  w.price(Tag.Price, 1_851_000 + (n % 100) * 100);
  w.char(Tag.Side, n % 2 === 0 ? ONE : TWO);
  w.text(Tag.Symbol, "AAPL");
  w.char(Tag.TimeInForce, ZERO);
  w.utc(Tag.TransactTime, utcMs);
  w.text(Tag.ExDestination, "XNAS");
  w.text(Tag.SecondaryClOrdID, "PARENT-000042");
  w.char(Tag.OrderCapacity, AGENCY);
  session.commit();
}

/** Acknowledges an order: ExecutionReport(8) New, of what the order said, field by field. */
export function acknowledge(session: FixSession, order: FixMessage, utcMs: number): void {
  const qty = order.qty(Tag.OrderQty);
  const w = session.begin(MsgType.ExecutionReport);
  copy(w, order, Tag.Account);
  w.price(Tag.AvgPx, 0);
  copy(w, order, Tag.ClOrdID);
  w.uint(Tag.CumQty, 0);
  w.uint(Tag.ExecID, order.msgSeqNum);
  w.uint(Tag.OrderID, order.msgSeqNum);
  w.uint(Tag.OrderQty, qty);
  w.char(Tag.OrdStatus, ZERO);
  w.char(Tag.OrdType, order.char(Tag.OrdType));
  w.price(Tag.Price, order.price(Tag.Price));
  w.char(Tag.Side, order.char(Tag.Side));
  copy(w, order, Tag.Symbol);
  w.char(Tag.TimeInForce, order.char(Tag.TimeInForce));
  w.utc(Tag.TransactTime, utcMs);
  w.char(Tag.ExecType, ZERO);
  w.uint(Tag.LeavesQty, qty);
  session.commit();
}

function copy(w: FixWriter, order: FixMessage, tag: number): void {
  w.bytes(tag, order.bytes, order.offset(tag), order.length(tag));
}

/** The number of the order that a report is of. */
export function orderNumber(report: FixMessage): number {
  return report.uint(Tag.ClOrdID) - 1_000_000_000;
}

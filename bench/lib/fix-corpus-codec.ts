import type { FixMessage } from "../../src/wire/fix/message.ts";
import { Tag } from "../../src/wire/fix/tags.ts";
import type { FixWriter } from "../../src/wire/fix/writer.ts";
import { CORPUS_START_MS, type CorpusOrder, type CorpusReport } from "./fix-corpus.ts";

const ONE = 0x31;
const AGENCY = 0x41;
const PROPRIETARY = 0x44;

/** Writes the body of a NewOrderSingle(D), tags ascending. */
export function writeOrder(w: FixWriter, order: CorpusOrder): void {
  w.text(Tag.Account, order.account);
  w.text(Tag.ClOrdID, order.clOrdId);
  w.text(Tag.Currency, "USD");
  w.text(Tag.ExecInst, order.execInst);
  w.char(Tag.HandlInst, ONE);
  w.uint(Tag.OrderQty, order.orderQty);
  w.char(Tag.OrdType, order.ordType);
  if (order.price !== 0) w.price(Tag.Price, order.price);
  w.char(Tag.Side, order.side);
  w.text(Tag.Symbol, order.symbol);
  w.text(Tag.Text, order.text);
  w.char(Tag.TimeInForce, order.timeInForce);
  w.utc(Tag.TransactTime, order.transactMs);
  w.text(Tag.ExDestination, order.exDestination);
  if (order.minQty !== 0) w.uint(Tag.MinQty, order.minQty);
  writeParties(w, order.parties);
  w.text(Tag.SecondaryClOrdID, order.secondaryClOrdId);
  w.char(Tag.OrderCapacity, AGENCY);
}

/** Writes the body of an ExecutionReport(8), tags ascending. */
export function writeReport(w: FixWriter, report: CorpusReport): void {
  const { order } = report;
  w.text(Tag.Account, order.account);
  w.avgPx(Tag.AvgPx, report.lastPx * report.cumQty, report.cumQty);
  w.text(Tag.ClOrdID, order.clOrdId);
  w.uint(Tag.CumQty, report.cumQty);
  w.text(Tag.Currency, "USD");
  w.text(Tag.ExecID, report.execId);
  w.char(Tag.HandlInst, ONE);
  w.text(Tag.LastMkt, report.lastMkt);
  if (report.lastQty !== 0) {
    w.price(Tag.LastPx, report.lastPx);
    w.uint(Tag.LastQty, report.lastQty);
  }
  w.text(Tag.OrderID, report.orderId);
  w.uint(Tag.OrderQty, order.orderQty);
  w.char(Tag.OrdStatus, report.ordStatus);
  w.char(Tag.OrdType, order.ordType);
  if (order.price !== 0) w.price(Tag.Price, order.price);
  w.char(Tag.Side, order.side);
  w.text(Tag.Symbol, order.symbol);
  w.char(Tag.TimeInForce, order.timeInForce);
  w.utc(Tag.TransactTime, report.transactMs);
  w.char(Tag.ExecType, report.execType);
  w.uint(Tag.LeavesQty, order.orderQty - report.cumQty);
  w.text(Tag.SecondaryOrderID, report.secondaryOrderId);
  if (report.contraBroker !== "") {
    w.uint(Tag.NoContraBrokers, 1);
    w.text(Tag.ContraBroker, report.contraBroker);
  }
  writeParties(w, order.parties);
  w.text(Tag.SecondaryClOrdID, order.secondaryClOrdId);
  w.text(Tag.SecondaryExecID, report.secondaryExecId);
  w.char(Tag.OrderCapacity, AGENCY);
  if (report.lastLiquidityInd !== 0) w.uint(Tag.LastLiquidityInd, report.lastLiquidityInd);
}

function writeParties(w: FixWriter, parties: readonly string[]): void {
  if (parties.length === 0) return;
  w.uint(Tag.NoPartyIDs, parties.length);
  for (const party of parties) {
    w.text(Tag.PartyID, party);
    w.char(Tag.PartyIDSource, PROPRIETARY);
    w.uint(Tag.PartyRole, 1);
  }
}

/** Reads eight fields of a NewOrderSingle(D), each by its type, and sums them up. */
export function readOrder(m: FixMessage): number {
  return (
    bytesOf(m, Tag.ClOrdID) +
    m.qty(Tag.OrderQty) +
    m.char(Tag.OrdType) +
    m.price(Tag.Price) +
    m.char(Tag.Side) +
    bytesOf(m, Tag.Symbol) +
    m.char(Tag.TimeInForce) +
    (m.utcMs(Tag.TransactTime) - CORPUS_START_MS)
  );
}

/** Reads eight fields of an ExecutionReport(8), each by its type, and sums them up. */
export function readReport(m: FixMessage): number {
  return (
    bytesOf(m, Tag.ClOrdID) +
    m.qty(Tag.CumQty) +
    bytesOf(m, Tag.ExecID) +
    m.price(Tag.LastPx) +
    m.qty(Tag.LastQty) +
    m.char(Tag.OrdStatus) +
    m.char(Tag.ExecType) +
    m.qty(Tag.LeavesQty)
  );
}

/** What `readOrder` gives for an order that arrived as it was made. */
export function sumOfOrder(order: CorpusOrder): number {
  return (
    bytesIn(order.clOrdId) +
    order.orderQty +
    order.ordType +
    (order.price === 0 ? -1 : order.price) +
    order.side +
    bytesIn(order.symbol) +
    order.timeInForce +
    (order.transactMs - CORPUS_START_MS)
  );
}

/** What `readReport` gives for a report that arrived as it was made. */
export function sumOfReport(report: CorpusReport): number {
  const filled = report.lastQty !== 0;
  return (
    bytesIn(report.order.clOrdId) +
    report.cumQty +
    bytesIn(report.execId) +
    (filled ? report.lastPx + report.lastQty : -2) +
    report.ordStatus +
    report.execType +
    report.order.orderQty -
    report.cumQty
  );
}

/** An id is read where it stands: every byte of it, no string. */
function bytesOf(m: FixMessage, tag: number): number {
  const at = m.offset(tag);
  const end = at + m.length(tag);
  let sum = 0;
  for (let i = at; i < end; i++) sum += m.bytes[i] as number;
  return sum;
}

function bytesIn(text: string): number {
  return Array.from(text).reduce((sum, c) => sum + c.charCodeAt(0), 0);
}

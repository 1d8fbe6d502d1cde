import { formatClOrdId } from "../../core/domain/clordid.ts";
import { OrdStatus } from "../../core/domain/ord-status.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import type { SymbolTable } from "../../core/domain/symbols.ts";
import { ClientReport, type Trade } from "../../core/gate/effects.ts";
import type { Incarnations } from "../../core/gate/incarnations.ts";
import { P, ParentFlag, type ParentRows } from "../../core/gate/parents.ts";
import type { CancelRequest, ParentOrder, ReplaceRequest } from "../../core/gate/requests.ts";
import type { FixSession } from "../fix/session.ts";
import { MsgType, Tag } from "../fix/tags.ts";
import type { FixWriter } from "../fix/writer.ts";
import { refusalText } from "./refusal-text.ts";

const ZERO = 0x30;

/** What the ExecutionReports of one gate have in common. */
export type ReportContext = {
  readonly incarnations: Incarnations;
  readonly parents: ParentRows;
  readonly symbols: SymbolTable;
  readonly utcMs: number;
};

/**
 * Marks a report as the copy of one, for those who watch (C63): whose it is, and under which ids
 * the venue knows it.
 */
export type CopyMark = {
  /** The client's session, by id. */
  readonly session: string;
  /** The client's name; empty when nobody knows it. */
  readonly client: string;
  /** Number of the gate, the first character of its ClOrdIDs. */
  readonly gate: number;
};

/** The mark of a copy of what a client is told of an order of its. */
export function copyMark(
  of: { readonly session: string; readonly client: string },
  gate: number,
): CopyMark {
  return { session: of.session, client: of.client, gate };
}

/** PartyIDSource(447) "proprietary" and PartyRole(452) "client". */
const PROPRIETARY = 0x44;
const CLIENT = 3;
const YES = 0x59;

/** OrderID(37) of a parent. */
function orderIdOf(row: number): string {
  return `P${row + 1}`;
}

/**
 * ExecID(17) from the journal record that it reports: unique, and the same when sent again. With
 * the start that wrote the record, for a loss of power may take back what was told: its index is
 * given again then, and the client would take another trade for one that it knows.
 */
function execIdOf(incarnation: number, index: number, why: ClientReport): string {
  // A state that is told again has the ExecID of the acknowledgement that it repeats (B16).
  const first = why === ClientReport.Status ? ClientReport.New : why;
  return `${incarnation.toString(36)}-${index.toString(36)}-${first}`.toUpperCase();
}

/**
 * ExecutionReport(8) on a parent; body tags ascending. Returns its MsgSeqNum(34).
 *
 * @param x.trade The venue's word behind a Fill, Bust or Correct, else null.
 */
export function sendReport(
  session: FixSession,
  context: ReportContext,
  row: number,
  x: {
    readonly why: ClientReport;
    readonly index: number;
    readonly trade: Trade | null;
    /** Set on a copy for a drop-copy session; it speaks 4.4. */
    readonly copy?: CopyMark;
  },
): number {
  const { parents, symbols, utcMs, incarnations } = context;
  const info = parents.infoOf(row);
  const is42 = session.beginString === "FIX.4.2";
  const w = session.begin(MsgType.ExecutionReport);
  if (x.copy !== undefined) putOwner(w, x.copy);
  const ends = x.why === ClientReport.PendingCancel || x.why === ClientReport.Canceled;
  const asCancel = ends && info.cancelClOrdId !== "";
  const status = parents.status(row);
  w.text(Tag.Account, info.account);
  w.avgPx(Tag.AvgPx, info.filledNotional, parents.get(row, P.cumQty));
  const pending = x.why === ClientReport.PendingReplace ? info.pendingReplace : null;
  w.text(Tag.ClOrdID, asCancel ? info.cancelClOrdId : (pending?.clOrdId ?? info.clOrdId));
  w.uint(Tag.CumQty, parents.get(row, P.cumQty));
  w.text(Tag.ExecID, execIdOf(incarnations.of(x.index), x.index, x.why));
  // A trade that changes after its report is named by the ExecID(17) of that report.
  if (x.trade !== null && "refIndex" in x.trade && x.trade.refIndex > 0) {
    const { refIndex } = x.trade;
    w.text(Tag.ExecRefID, execIdOf(incarnations.of(refIndex), refIndex, ClientReport.Fill));
  }
  if (is42) w.char(Tag.ExecTransType, execTransTypeChar(x.why));
  if (x.trade !== null) {
    w.text(Tag.LastMkt, String.fromCharCode(x.trade.venue));
    w.price(Tag.LastPx, x.trade.lastPx);
    w.uint(Tag.LastQty, x.trade.lastQty);
  }
  w.text(Tag.OrderID, orderIdOf(row));
  w.uint(Tag.OrderQty, parents.get(row, P.clientQty));
  w.char(Tag.OrdStatus, statusChar(toldStatus(parents, row)));
  w.char(Tag.OrdType, ZERO + parents.ordType(row));
  const replaced = x.why === ClientReport.PendingReplace || x.why === ClientReport.Replaced;
  if (asCancel) w.text(Tag.OrigClOrdID, info.clOrdId);
  else if (pending !== null) w.text(Tag.OrigClOrdID, info.clOrdId);
  else if (replaced) w.text(Tag.OrigClOrdID, info.origClOrdId);
  if (parents.limitPx(row) > 0) w.price(Tag.Price, parents.limitPx(row));
  w.char(Tag.Side, ZERO + parents.side(row));
  w.text(Tag.Symbol, symbols.name(parents.get(row, P.symbol)));
  const code = parents.get(row, P.code);
  if (code !== 0) w.text(Tag.Text, refusalText(code, 0, 0));
  w.char(Tag.TimeInForce, ZERO + parents.tif(row));
  w.utc(Tag.TransactTime, utcMs);
  w.char(Tag.ExecType, execTypeChar(x.why, status, is42));
  w.uint(Tag.LeavesQty, parents.leavesQty(row));
  if (x.copy !== undefined) putCopy(w, x.copy, x.trade);
  return session.commit();
}

/** ExecutionReport(8), Rejected, on an order that was never admitted. */
export function sendRefusal(
  session: FixSession,
  order: ParentOrder,
  x: {
    readonly code: number;
    readonly a: number;
    readonly b: number;
    readonly incarnation: number;
    readonly index: number;
    readonly copy?: CopyMark;
  },
  utcMs: number,
): number {
  const w = session.begin(MsgType.ExecutionReport);
  if (x.copy !== undefined) putOwner(w, x.copy);
  w.text(Tag.Account, order.account.slice(0, 16));
  w.avgPx(Tag.AvgPx, 0, 0);
  w.text(Tag.ClOrdID, order.clOrdId);
  w.uint(Tag.CumQty, 0);
  w.text(Tag.ExecID, execIdOf(x.incarnation, x.index, ClientReport.Rejected));
  if (session.beginString === "FIX.4.2") w.char(Tag.ExecTransType, ZERO);
  w.text(Tag.OrderID, "NONE");
  if (order.qty > 0) w.uint(Tag.OrderQty, order.qty);
  w.char(Tag.OrdStatus, statusChar(OrdStatus.Rejected));
  if (order.side < 10) w.char(Tag.Side, ZERO + order.side);
  w.text(Tag.Symbol, order.symbol.slice(0, 16));
  const detail = order.fault === null ? "" : order.fault.text;
  w.text(Tag.Text, detail === "" ? refusalText(x.code, x.a, x.b) : textOf(x.code, detail));
  w.utc(Tag.TransactTime, utcMs);
  w.uint(Tag.OrdRejReason, rejectReason(x.code));
  w.char(Tag.ExecType, statusChar(OrdStatus.Rejected));
  w.uint(Tag.LeavesQty, 0);
  if (x.copy !== undefined) putCopy(w, x.copy, null);
  return session.commit();
}

/** OnBehalfOfCompID(115), in the header: the CompID of the client's own session. */
function putOwner(w: FixWriter, { session }: CopyMark): void {
  w.text(Tag.OnBehalfOfCompID, session.slice(session.indexOf("->") + 2));
}

/** What a copy has beyond its report: client, the venue's ids of a trade, and that it is one. */
function putCopy(w: FixWriter, { client, gate }: CopyMark, trade: Trade | null): void {
  if (client !== "") {
    w.uint(Tag.NoPartyIDs, 1);
    w.text(Tag.PartyID, client);
    w.char(Tag.PartyIDSource, PROPRIETARY);
    w.uint(Tag.PartyRole, CLIENT);
  }
  if (trade !== null) {
    const { incarnation, parent, child } = trade;
    w.text(Tag.SecondaryClOrdID, formatClOrdId(gate, incarnation, parent, child));
    w.text(Tag.SecondaryExecID, venueExecId(trade.execId));
  }
  w.char(Tag.CopyMsgIndicator, YES);
}

/** ExecID(17) as its venue wrote it: 24 characters of ASCII in six words, padded with zeros. */
function venueExecId(words: Int32Array): string {
  let text = "";
  for (let i = 0; i < words.length * 4; i++) {
    const code = ((words[i >> 2] as number) >> ((i & 3) * 8)) & 0xff;
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

/** OrderCancelReject(9). */
export function sendCancelReject(
  session: FixSession,
  context: ReportContext,
  row: number,
  x: {
    readonly request: CancelRequest | ReplaceRequest;
    readonly code: number;
    readonly a: number;
    readonly b: number;
  },
): number {
  const replace = "qty" in x.request;
  const w = session.begin(MsgType.OrderCancelReject);
  w.text(Tag.ClOrdID, x.request.clOrdId);
  w.text(Tag.OrderID, row < 0 ? "NONE" : orderIdOf(row));
  const status = row < 0 ? OrdStatus.Rejected : toldStatus(context.parents, row);
  w.char(Tag.OrdStatus, statusChar(status));
  w.text(Tag.OrigClOrdID, x.request.origClOrdId);
  const fault = replace ? (x.request as ReplaceRequest).fault : null;
  w.text(Tag.Text, fault === null ? refusalText(x.code, x.a, x.b) : textOf(x.code, fault.text));
  w.utc(Tag.TransactTime, context.utcMs);
  w.uint(Tag.CxlRejReason, x.code === RejectCode.UnknownOrder ? 1 : 0);
  w.char(Tag.CxlRejResponseTo, replace ? ZERO + 2 : ZERO + 1);
  return session.commit();
}

/** What an OrderStatusRequest(H) asks for, as far as the answer repeats it. */
type AskedFor = { readonly clOrdId: string; readonly symbol: string; readonly side: number };

/** Answer to an OrderStatusRequest(H) for an order that we do not know. */
export function sendUnknownStatus(session: FixSession, request: AskedFor, utcMs: number): number {
  return sendNoOrder(session, request, utcMs, OrdStatus.Rejected);
}

/** The same for an order that waits to be admitted or refused: PendingNew(A). */
export function sendWaitingStatus(session: FixSession, request: AskedFor, utcMs: number): number {
  return sendNoOrder(session, request, utcMs, OrdStatus.PendingNew);
}

function sendNoOrder(
  session: FixSession,
  request: AskedFor,
  utcMs: number,
  status: OrdStatus,
): number {
  const w = session.begin(MsgType.ExecutionReport);
  const is42 = session.beginString === "FIX.4.2";
  const unknown = status === OrdStatus.Rejected;
  w.avgPx(Tag.AvgPx, 0, 0);
  w.text(Tag.ClOrdID, request.clOrdId);
  w.uint(Tag.CumQty, 0);
  w.text(Tag.ExecID, "0");
  if (is42) w.char(Tag.ExecTransType, ZERO + 3);
  w.text(Tag.OrderID, "NONE");
  w.char(Tag.OrdStatus, statusChar(status));
  if (request.side < 10) w.char(Tag.Side, ZERO + request.side);
  w.text(Tag.Symbol, request.symbol.slice(0, 16));
  if (unknown) w.text(Tag.Text, refusalText(RejectCode.UnknownOrder, 0, 0));
  w.utc(Tag.TransactTime, utcMs);
  if (unknown) w.uint(Tag.OrdRejReason, 5);
  w.char(Tag.ExecType, is42 ? statusChar(status) : 0x49);
  w.uint(Tag.LeavesQty, 0);
  return session.commit();
}

function textOf(code: number, detail: string): string {
  const name = refusalText(code, 0, 0).split(":")[0] as string;
  return `${name}: ${detail}`;
}

/**
 * OrdStatus(39) of an order towards its client: of several states the one that comes first in the
 * list of FIX 4.4 (volume 4, "Order State Changes"). One that waits for its replace is
 * PendingReplace, filled in part or not; a cancel that waits is before it, what has ended is ended.
 */
function toldStatus(parents: ParentRows, row: number): OrdStatus {
  const status = parents.status(row);
  const works = status === OrdStatus.New || status === OrdStatus.PartiallyFilled;
  const pends = parents.has(row, ParentFlag.replacePending | ParentFlag.replacing);
  return works && pends ? OrdStatus.PendingReplace : status;
}

/** OrdStatus(39) as its FIX character. */
function statusChar(status: OrdStatus): number {
  return status < 10 ? ZERO + status : 0x37 + status;
}

/** ExecType(150): in 4.2 a fill is 1 or 2 and a status has the type of the order's state. */
function execTypeChar(why: ClientReport, status: OrdStatus, is42: boolean): number {
  switch (why) {
    case ClientReport.New:
      return ZERO;
    case ClientReport.Fill:
      return is42 ? (status === OrdStatus.Filled ? ZERO + 2 : ZERO + 1) : 0x46;
    case ClientReport.PendingCancel:
      return statusChar(OrdStatus.PendingCancel);
    case ClientReport.Canceled:
      return statusChar(OrdStatus.Canceled);
    case ClientReport.Expired:
      return statusChar(OrdStatus.Expired);
    case ClientReport.PendingReplace:
      return statusChar(OrdStatus.PendingReplace);
    case ClientReport.Replaced:
      return statusChar(OrdStatus.Replaced);
    case ClientReport.Status:
      return is42 ? statusChar(status) : 0x49;
    case ClientReport.Rejected:
      return statusChar(OrdStatus.Rejected);
    case ClientReport.Bust:
      return is42 ? statusChar(status) : 0x48;
    case ClientReport.Correct:
      return is42 ? statusChar(status) : 0x47;
  }
}

/** ExecTransType(20) of 4.2: 0 new, 1 cancel, 2 correct, 3 status. */
function execTransTypeChar(why: ClientReport): number {
  switch (why) {
    case ClientReport.Bust:
      return ZERO + 1;
    case ClientReport.Correct:
      return ZERO + 2;
    case ClientReport.Status:
      return ZERO + 3;
    default:
      return ZERO;
  }
}

/** OrdRejReason(103) of a code: 0 broker, 1 symbol, 3 limit, 4 late, 5 unknown, 6 duplicate. */
function rejectReason(code: number): number {
  switch (code) {
    case RejectCode.UnknownSymbol:
      return 1;
    case RejectCode.MaxOrderQty:
    case RejectCode.MaxOrderNotional:
      return 3;
    case RejectCode.SessionClosed:
    case RejectCode.StaleOrder:
      return 4;
    case RejectCode.DuplicateClOrdId:
      return 6;
    default:
      return 0;
  }
}

import {
  type AssignRecord,
  type DrawRecord,
  RecordType,
  type ReportRecord,
  type ReserveRecord,
  type TickRecord,
  type ToldRecord,
} from "../../core/gate/records.ts";
import { readGateRecord } from "./gate-records.ts";
import { GATE_RECORDS } from "./gate-schema.ts";
import { behindString, getString } from "./record-layout.ts";

const S = GATE_RECORDS.Reserve.layout.at as Readonly<Record<keyof ReserveRecord, number>>;
const S_TEXTS = GATE_RECORDS.Reserve.layout.size;
const A = GATE_RECORDS.Assign.layout.at as Readonly<Record<keyof AssignRecord, number>>;
const I = GATE_RECORDS.Tick.layout.at as Readonly<Record<keyof TickRecord, number>>;
const D = GATE_RECORDS.Draw.layout.at as Readonly<Record<keyof DrawRecord, number>>;
const R = GATE_RECORDS.Report.layout.at as Readonly<Record<keyof ReportRecord, number>>;
const T = GATE_RECORDS.Told.layout.at as Readonly<Record<keyof ToldRecord, number>>;

/** Stands for a record that is no part of the state. */
const NOTHING: object = {};

const draw: DrawRecord = {
  parent: 0,
  child: 0,
  venue: 0,
  router: 0,
  leaseId: 0,
  n: 0,
  ref: 0,
  ordType: 0,
  tif: 0,
  iso: 0,
  hidden: 0,
  qty: 0,
  px: 0,
  nbboBid: 0,
  nbboAsk: 0,
  quoteAgeUs: 0,
  feedSeq: 0.5,
  utcMs: 0.5,
  capacity: 0,
  unacked: 0,
  phase: 0,
  retail: 0,
  volume: 0,
};

const report: ReportRecord = {
  venue: 0,
  incarnation: 0,
  parent: 0,
  child: 0,
  kind: 0,
  lastQty: 0,
  lastPx: 0,
  cumQty: 0,
  leavesQty: 0,
  execId: new Int32Array(6),
  seq: 0,
  utcMs: 0.5,
  avgPx: 0,
};

const told: ToldRecord = { parent: 0, why: 0, index: 0.5, seq: 0 };
const assign: AssignRecord = { parent: 0, router: 0, assign: 0, utcMs: 0.5 };
const tick: TickRecord = { monoNs: 0.5, utcMs: 0.5 };

const reserve: ReserveRecord = {
  parent: 0,
  client: "",
  session: "",
  clOrdId: "",
  account: "",
  body: "",
  symbol: "",
  side: 0,
  ordType: 0,
  tif: 0,
  strategy: 0,
  orderQty: 0,
  limitPx: 0,
  reservePx: 0,
  worstNotional: 0.5,
  routeSet: 0,
  nbboBid: 0,
  nbboAsk: 0,
  lastPx: 0,
  quoteAgeUs: 0,
  utcMs: 0.5,
  handlInst: 0,
  capacity: 0,
  accountType: 0,
  possDupSentUtcMs: 0.5,
  quoteAgeNs: 0.5,
  tradeAgeNs: 0.5,
  quotesReady: 0,
  bookQty: 0,
  market: 0,
  auctionPx: 0,
  priorClose: 0,
  refKind: 0,
  refPx: 0,
  clientMessages: 0,
  symbolMessages: 0,
  firmMessages: 0,
};

/**
 * Reads a record as a start of the gate needs it: those of which there are millions into one object
 * of their kind, valid until the next of that kind, and of those that change no state nothing at
 * all; but rules are read, for they name the venues of before. Null when the number is not one of
 * the gate's.
 */
export function readForFold(type: number, view: DataView, at: number): object | null {
  switch (type) {
    case RecordType.Draw:
      return readDraw(view, at);
    case RecordType.Report:
      return readReport(view, at);
    case RecordType.Told:
      return readTold(view, at);
    case RecordType.Reserve:
      return readReserve(view, at);
    case RecordType.Assign:
    case RecordType.Unassign:
      return readAssign(view, at);
    case RecordType.Tick:
      return readTick(view, at);
    case RecordType.Proposed:
    case RecordType.ProtectedQuote:
    case RecordType.ChildRefused:
    case RecordType.ReplaceAsked:
    case RecordType.CancelAsked:
      return NOTHING;
    default:
      return readGateRecord(type, view, at);
  }
}

function readDraw(v: DataView, at: number): DrawRecord {
  draw.parent = v.getUint32(at + D.parent, true);
  draw.child = v.getUint32(at + D.child, true);
  draw.venue = v.getUint8(at + D.venue);
  draw.ordType = v.getUint8(at + D.ordType);
  draw.tif = v.getUint8(at + D.tif);
  draw.iso = v.getUint8(at + D.iso);
  draw.hidden = v.getUint8(at + D.hidden);
  draw.router = v.getUint16(at + D.router, true);
  draw.leaseId = v.getUint32(at + D.leaseId, true);
  draw.n = v.getUint32(at + D.n, true);
  draw.ref = v.getUint32(at + D.ref, true);
  draw.qty = v.getUint32(at + D.qty, true);
  draw.px = v.getUint32(at + D.px, true);
  draw.nbboBid = v.getUint32(at + D.nbboBid, true);
  draw.nbboAsk = v.getUint32(at + D.nbboAsk, true);
  draw.quoteAgeUs = v.getUint32(at + D.quoteAgeUs, true);
  draw.feedSeq = v.getFloat64(at + D.feedSeq, true);
  draw.utcMs = v.getFloat64(at + D.utcMs, true);
  draw.capacity = v.getUint8(at + D.capacity);
  draw.unacked = v.getUint32(at + D.unacked, true);
  draw.phase = v.getUint8(at + D.phase);
  draw.retail = v.getUint8(at + D.retail);
  draw.volume = v.getUint32(at + D.volume, true);
  return draw;
}

function readReport(v: DataView, at: number): ReportRecord {
  report.venue = v.getUint8(at + R.venue);
  report.kind = v.getUint8(at + R.kind);
  report.incarnation = v.getUint32(at + R.incarnation, true);
  report.parent = v.getUint32(at + R.parent, true);
  report.child = v.getUint32(at + R.child, true);
  report.lastQty = v.getUint32(at + R.lastQty, true);
  report.lastPx = v.getUint32(at + R.lastPx, true);
  report.cumQty = v.getUint32(at + R.cumQty, true);
  report.leavesQty = v.getUint32(at + R.leavesQty, true);
  report.seq = v.getUint32(at + R.seq, true);
  report.utcMs = v.getFloat64(at + R.utcMs, true);
  const { execId } = report;
  for (let i = 0; i < 6; i++) execId[i] = v.getInt32(at + R.execId + i * 4, true);
  report.avgPx = v.getUint32(at + R.avgPx, true);
  return report;
}

function readTold(v: DataView, at: number): ToldRecord {
  told.parent = v.getUint32(at + T.parent, true);
  told.why = v.getUint8(at + T.why);
  told.seq = v.getUint32(at + T.seq, true);
  told.index = v.getFloat64(at + T.index, true);
  return told;
}

function readAssign(v: DataView, at: number): AssignRecord {
  assign.parent = v.getUint32(at + A.parent, true);
  assign.router = v.getUint16(at + A.router, true);
  assign.assign = v.getUint32(at + A.assign, true);
  assign.utcMs = v.getFloat64(at + A.utcMs, true);
  return assign;
}

function readTick(v: DataView, at: number): TickRecord {
  tick.monoNs = v.getFloat64(at + I.monoNs, true);
  tick.utcMs = v.getFloat64(at + I.utcMs, true);
  return tick;
}

function readReserve(v: DataView, at: number): ReserveRecord {
  reserve.parent = v.getUint32(at + S.parent, true);
  reserve.side = v.getUint8(at + S.side);
  reserve.ordType = v.getUint8(at + S.ordType);
  reserve.tif = v.getUint8(at + S.tif);
  reserve.strategy = v.getUint8(at + S.strategy);
  reserve.orderQty = v.getUint32(at + S.orderQty, true);
  reserve.limitPx = v.getUint32(at + S.limitPx, true);
  reserve.reservePx = v.getUint32(at + S.reservePx, true);
  reserve.worstNotional = v.getFloat64(at + S.worstNotional, true);
  reserve.routeSet = v.getUint32(at + S.routeSet, true);
  reserve.nbboBid = v.getUint32(at + S.nbboBid, true);
  reserve.nbboAsk = v.getUint32(at + S.nbboAsk, true);
  reserve.lastPx = v.getUint32(at + S.lastPx, true);
  reserve.quoteAgeUs = v.getUint32(at + S.quoteAgeUs, true);
  reserve.utcMs = v.getFloat64(at + S.utcMs, true);
  reserve.handlInst = v.getUint8(at + S.handlInst);
  reserve.capacity = v.getUint8(at + S.capacity);
  reserve.accountType = v.getUint8(at + S.accountType);
  reserve.possDupSentUtcMs = v.getFloat64(at + S.possDupSentUtcMs, true);
  reserve.quoteAgeNs = v.getFloat64(at + S.quoteAgeNs, true);
  reserve.tradeAgeNs = v.getFloat64(at + S.tradeAgeNs, true);
  reserve.quotesReady = v.getUint8(at + S.quotesReady);
  reserve.bookQty = v.getUint32(at + S.bookQty, true);
  reserve.market = v.getUint32(at + S.market, true);
  reserve.auctionPx = v.getUint32(at + S.auctionPx, true);
  reserve.priorClose = v.getUint32(at + S.priorClose, true);
  reserve.refKind = v.getUint8(at + S.refKind);
  reserve.refPx = v.getUint32(at + S.refPx, true);
  reserve.clientMessages = v.getUint32(at + S.clientMessages, true);
  reserve.symbolMessages = v.getUint32(at + S.symbolMessages, true);
  reserve.firmMessages = v.getUint32(at + S.firmMessages, true);
  readTexts(v, at + S_TEXTS);
  return reserve;
}

/** The texts of a reserve. Those that most orders share are made once, not per order. */
function readTexts(v: DataView, first: number): void {
  let at = first;
  reserve.client = textOr(reserve.client, v, at);
  at = behindString(v, at);
  reserve.session = textOr(reserve.session, v, at);
  at = behindString(v, at);
  reserve.clOrdId = getString(v, at);
  at = behindString(v, at);
  reserve.account = textOr(reserve.account, v, at);
  at = behindString(v, at);
  reserve.body = getString(v, at);
  at = behindString(v, at);
  reserve.symbol = textOr(reserve.symbol, v, at);
}

/** The last text of this field, if this one is the same. */
function textOr(last: string, v: DataView, at: number): string {
  const size = v.getUint16(at, true);
  if (last.length !== size) return getString(v, at);
  for (let i = 0; i < size; i++) {
    if (v.getUint8(at + 2 + i) !== last.charCodeAt(i)) return getString(v, at);
  }
  return last;
}

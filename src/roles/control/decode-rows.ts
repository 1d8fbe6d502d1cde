import type { OrdStatus } from "../../core/domain/ord-status.ts";
import { getText } from "../../wire/fleet/codec.ts";
import { ChildRow, FillRow, ParentRow } from "../../wire/fleet/schema.ts";
import { type ChildEntry, childKey, type FillEntry, type ParentEntry } from "./order-rows.ts";

const P = ParentRow.at;
const C = ChildRow.at;
const F = FillRow.at;

/** Reads a ParentRow that begins at `o` into its entry. */
export function readParent(entry: ParentEntry, v: DataView, o: number): void {
  if (!entry.told) {
    // What can never change is read once: a parent is told again with every fill.
    entry.client = getText(v, o + P.client, 16);
    entry.account = getText(v, o + P.account, 16);
    entry.symbol = getText(v, o + P.symbol, 8).trimEnd();
    entry.side = v.getUint8(o + P.side);
    entry.ordType = v.getUint8(o + P.ordType);
    entry.tif = v.getUint8(o + P.tif);
    entry.strategy = v.getUint8(o + P.strategy);
    entry.told = true;
  }
  entry.clOrdId = getText(v, o + P.clOrdId, 24);
  entry.ordStatus = v.getUint8(o + P.ordStatus) as OrdStatus;
  entry.worker = v.getUint16(o + P.worker, true);
  entry.orderQty = v.getUint32(o + P.orderQty, true);
  entry.cumQty = v.getUint32(o + P.cumQty, true);
  entry.workingQty = v.getUint32(o + P.workingQty, true);
  entry.remainingQty = v.getUint32(o + P.remainingQty, true);
  entry.doubtQty = v.getUint32(o + P.doubtQty, true);
  entry.closedQty = v.getUint32(o + P.closedQty, true);
  entry.excessQty = v.getUint32(o + P.excessQty, true);
  entry.limitPx = v.getFloat64(o + P.limitPx, true);
  entry.filledNotional = v.getFloat64(o + P.filledNotional, true);
  entry.code = v.getUint16(o + P.code, true);
  entry.utcMs = v.getFloat64(o + P.utcMs, true);
}

/** Reads a ChildRow that begins at `o`: into the entry that is known, or into a new one. */
export function readChild(entry: ParentEntry, v: DataView, o: number, version: number): void {
  const incarnation = v.getUint32(o + C.incarnation, true);
  const child = v.getUint32(o + C.child, true);
  const key = childKey(incarnation, child);
  let row = entry.children.get(key);
  if (row === undefined) {
    row = newChild(incarnation, child);
    entry.children.set(key, row);
  }
  row.gate = v.getUint8(o + C.gate);
  row.venue = v.getUint8(o + C.venue);
  row.router = v.getUint16(o + C.router, true);
  row.side = v.getUint8(o + C.side);
  row.ordType = v.getUint8(o + C.ordType);
  row.tif = v.getUint8(o + C.tif);
  row.ordStatus = v.getUint8(o + C.ordStatus) as OrdStatus;
  row.qty = v.getUint32(o + C.qty, true);
  row.px = v.getFloat64(o + C.px, true);
  row.cumQty = v.getUint32(o + C.cumQty, true);
  row.leavesQty = v.getUint32(o + C.leavesQty, true);
  row.nbboBid = v.getFloat64(o + C.nbboBid, true);
  row.nbboAsk = v.getFloat64(o + C.nbboAsk, true);
  row.quoteAgeUs = v.getUint32(o + C.quoteAgeUs, true);
  row.utcMs = v.getFloat64(o + C.utcMs, true);
  row.version = version;
}

/** Reads a FillRow that begins at `o`. */
export function readFill(parent: ParentEntry, v: DataView, o: number, version: number): FillEntry {
  return {
    parent,
    incarnation: v.getUint32(o + F.incarnation, true),
    child: v.getUint32(o + F.child, true),
    venue: v.getUint8(o + F.venue),
    execId: getText(v, o + F.execId, 24),
    lastQty: v.getUint32(o + F.lastQty, true),
    lastPx: v.getFloat64(o + F.lastPx, true),
    index: v.getFloat64(o + F.index, true),
    utcMs: v.getFloat64(o + F.utcMs, true),
    version,
  };
}

function newChild(incarnation: number, child: number): ChildEntry {
  return {
    incarnation,
    child,
    gate: 0,
    venue: 0,
    router: 0,
    side: 0,
    ordType: 0,
    tif: 0,
    ordStatus: 10,
    qty: 0,
    px: 0,
    cumQty: 0,
    leavesQty: 0,
    nbboBid: 0,
    nbboAsk: 0,
    quoteAgeUs: 0,
    utcMs: 0,
    version: 0,
  };
}

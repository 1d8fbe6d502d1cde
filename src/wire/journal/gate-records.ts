import { assert } from "../../core/domain/assert.ts";
import type {
  AssignRecord,
  CancelChildRecord,
  CancelParentRecord,
  ChildRefusedRecord,
  DrawRecord,
  GivebackRecord,
  LeaseRecord,
  ParentEndRecord,
  ParentRefusedRecord,
  RecordSink,
  ReplaceParentRecord,
  ReportRecord,
  ReserveRecord,
  ResolvedRecord,
  StartRecord,
  StateRecord,
  SuspenseRecord,
  ToldRecord,
  UnprovenRecord,
} from "../../core/gate/records.ts";
import { getText } from "../fleet/codec.ts";
import { GATE_RECORDS, type RecordLayout, recordLayout } from "./gate-schema.ts";

/** Where records are laid down; `roles/journal` is one. */
export interface RecordBuffer {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  begin(type: number, payloadMax: number): number;
  end(payloadSize: number): number;
}

/** Longest text of a record, in characters; a longer one is cut by its decoder before. */
const TEXT_MAX = 512;
const D = GATE_RECORDS.Draw.layout;
const R = GATE_RECORDS.Report.layout;
const T = GATE_RECORDS.Told.layout;

/** Encodes the gate's records. Draws and reports are written out by hand: they are the hot path. */
export class GateRecordWriter implements RecordSink {
  readonly #out: RecordBuffer;

  constructor(out: RecordBuffer) {
    this.#out = out;
  }

  start(r: StartRecord): number {
    return this.#put(GATE_RECORDS.Start, r);
  }

  reserve(r: ReserveRecord): number {
    return this.#put(GATE_RECORDS.Reserve, r);
  }

  giveback(r: GivebackRecord): number {
    return this.#put(GATE_RECORDS.Giveback, r);
  }

  parentRefused(r: ParentRefusedRecord): number {
    return this.#put(GATE_RECORDS.ParentRefused, r);
  }

  assign(r: AssignRecord): number {
    return this.#put(GATE_RECORDS.Assign, r);
  }

  unassign(r: AssignRecord): number {
    return this.#put(GATE_RECORDS.Unassign, r);
  }

  draw(r: DrawRecord): number {
    const at = this.#out.begin(GATE_RECORDS.Draw.type, D.size);
    const v = this.#out.view;
    v.setUint32(at + (D.at.parent as number), r.parent, true);
    v.setUint32(at + (D.at.child as number), r.child, true);
    v.setUint8(at + (D.at.venue as number), r.venue);
    v.setUint8(at + (D.at.ordType as number), r.ordType);
    v.setUint8(at + (D.at.tif as number), r.tif);
    v.setUint8(at + (D.at.iso as number), r.iso);
    v.setUint8(at + (D.at.hidden as number), r.hidden);
    v.setUint16(at + (D.at.router as number), r.router, true);
    v.setUint32(at + (D.at.leaseId as number), r.leaseId, true);
    v.setUint32(at + (D.at.n as number), r.n, true);
    v.setUint32(at + (D.at.ref as number), r.ref, true);
    v.setUint32(at + (D.at.qty as number), r.qty, true);
    v.setUint32(at + (D.at.px as number), r.px, true);
    v.setUint32(at + (D.at.nbboBid as number), r.nbboBid, true);
    v.setUint32(at + (D.at.nbboAsk as number), r.nbboAsk, true);
    v.setUint32(at + (D.at.quoteAgeUs as number), r.quoteAgeUs, true);
    v.setFloat64(at + (D.at.feedSeq as number), r.feedSeq, true);
    v.setFloat64(at + (D.at.utcMs as number), r.utcMs, true);
    return this.#out.end(D.size);
  }

  childRefused(r: ChildRefusedRecord): number {
    return this.#put(GATE_RECORDS.ChildRefused, r);
  }

  report(r: ReportRecord): number {
    const at = this.#out.begin(GATE_RECORDS.Report.type, R.size);
    const v = this.#out.view;
    v.setUint8(at + (R.at.venue as number), r.venue);
    v.setUint8(at + (R.at.kind as number), r.kind);
    v.setUint32(at + (R.at.incarnation as number), r.incarnation, true);
    v.setUint32(at + (R.at.parent as number), r.parent, true);
    v.setUint32(at + (R.at.child as number), r.child, true);
    v.setUint32(at + (R.at.lastQty as number), r.lastQty, true);
    v.setUint32(at + (R.at.lastPx as number), r.lastPx, true);
    v.setUint32(at + (R.at.cumQty as number), r.cumQty, true);
    v.setUint32(at + (R.at.leavesQty as number), r.leavesQty, true);
    v.setUint32(at + (R.at.seq as number), r.seq, true);
    v.setFloat64(at + (R.at.utcMs as number), r.utcMs, true);
    putExecId(v, at + (R.at.execId as number), r.execId);
    return this.#out.end(R.size);
  }

  cancelChild(r: CancelChildRecord): number {
    return this.#put(GATE_RECORDS.CancelChild, r);
  }

  cancelParent(r: CancelParentRecord): number {
    return this.#put(GATE_RECORDS.CancelParent, r);
  }

  replaceParent(r: ReplaceParentRecord): number {
    return this.#put(GATE_RECORDS.ReplaceParent, r);
  }

  parentEnd(r: ParentEndRecord): number {
    return this.#put(GATE_RECORDS.ParentEnd, r);
  }

  resolved(r: ResolvedRecord): number {
    return this.#put(GATE_RECORDS.Resolved, r);
  }

  lease(r: LeaseRecord): number {
    return this.#put(GATE_RECORDS.Lease, r);
  }

  leaseEnd(r: LeaseRecord): number {
    return this.#put(GATE_RECORDS.LeaseEnd, r);
  }

  state(r: StateRecord): number {
    return this.#put(GATE_RECORDS.State, r);
  }

  suspense(r: SuspenseRecord): number {
    return this.#put(GATE_RECORDS.Suspense, r);
  }

  unproven(r: UnprovenRecord): number {
    return this.#put(GATE_RECORDS.Unproven, r);
  }

  told(r: ToldRecord): number {
    const at = this.#out.begin(GATE_RECORDS.Told.type, T.size);
    const v = this.#out.view;
    v.setUint32(at + (T.at.parent as number), r.parent, true);
    v.setUint8(at + (T.at.why as number), r.why);
    v.setUint32(at + (T.at.seq as number), r.seq, true);
    v.setFloat64(at + (T.at.index as number), r.index, true);
    return this.#out.end(T.size);
  }

  #put(spec: RecordLayout, record: object): number {
    const values = record as Readonly<Record<string, unknown>>;
    const max = spec.layout.size + spec.texts.length * (TEXT_MAX + 2);
    const start = this.#out.begin(spec.type, max);
    const view = this.#out.view;
    for (const cell of spec.cells) {
      const value = values[cell.name];
      if (cell.type === "text24") putExecId(view, start + cell.at, value as Int32Array);
      else putNumber(view, start + cell.at, cell.type, value as number);
    }
    let at = start + spec.layout.size;
    for (const name of spec.texts) at = putString(view, at, values[name] as string);
    return this.#out.end(at - start);
  }
}

/** Six words of ASCII as `ReportRecord.execId` holds them, all zero for none. */
const execId = new Int32Array(6);

/**
 * Reads a record back: an object with the fields of its type. Execution ids share one array, so a
 * record is used before the next one is read. Null when the number is not one of the gate's.
 */
export function readGateRecord(type: number, view: DataView, start: number): object | null {
  const spec = recordLayout(type);
  if (spec === undefined) return null;
  const record: Record<string, unknown> = {};
  for (const { name, type: cell, at: offset } of spec.cells) {
    const at = start + offset;
    if (cell === "text24") {
      for (let i = 0; i < 6; i++) execId[i] = view.getInt32(at + i * 4, true);
      record[name] = execId;
    } else record[name] = getNumber(view, at, cell);
  }
  let at = start + spec.layout.size;
  for (const name of spec.texts) {
    const size = view.getUint16(at, true);
    record[name] = getText(view, at + 2, size);
    at += 2 + size;
  }
  return record;
}

/** A record in one line of `name=value`, for printers. */
export function describeGateRecord(type: number, view: DataView, start: number): string {
  const spec = recordLayout(type);
  const record = readGateRecord(type, view, start);
  if (spec === undefined || record === null) return `record ${type}`;
  const words = Object.entries(record).map(([name, value]) => {
    const at = spec.layout.at[name];
    const text = name === "execId" && at !== undefined ? getText(view, start + at, 24) : value;
    return `${name}=${typeof text === "string" ? JSON.stringify(text) : text}`;
  });
  return `${spec.layout.spec.name} ${words.join(" ")}`;
}

function putExecId(view: DataView, at: number, id: Int32Array): void {
  for (let i = 0; i < 6; i++) view.setInt32(at + i * 4, id[i] as number, true);
}

function putNumber(view: DataView, at: number, type: string, value: number): void {
  if (type === "u8") view.setUint8(at, value);
  else if (type === "u16") view.setUint16(at, value, true);
  else if (type === "u32") view.setUint32(at, value, true);
  else view.setFloat64(at, value, true);
}

function getNumber(view: DataView, at: number, type: string): number {
  if (type === "u8") return view.getUint8(at);
  if (type === "u16") return view.getUint16(at, true);
  return type === "u32" ? view.getUint32(at, true) : view.getFloat64(at, true);
}

function putString(view: DataView, at: number, text: string): number {
  const size = Math.min(text.length, TEXT_MAX);
  assert(size === text.length, `a text of a record has at most ${TEXT_MAX} characters`);
  view.setUint16(at, size, true);
  for (let i = 0; i < size; i++) view.setUint8(at + 2 + i, text.charCodeAt(i) & 0x7f);
  return at + 2 + size;
}

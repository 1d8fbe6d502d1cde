import { assert } from "../../core/domain/assert.ts";
import { getText } from "../fleet/codec.ts";
import { entryLayout, type FieldSpec, type FieldType, type Layout } from "../fleet/layout.ts";
import { type RecordReader, writeOutReader } from "./record-reader.ts";

/** How one kind of record lies in a journal: fixed fields in their written order, then texts. */
export type RecordLayout = {
  readonly type: number;
  readonly layout: Layout;
  /** The fixed fields as a list, for those who go through all of them. */
  readonly cells: readonly RecordCell[];
  /** Names of the text fields that follow the fixed part, each with its length (u16) before it. */
  readonly texts: readonly string[];
  /** Written out at the first record of the type that is read. */
  reader: RecordReader | null;
};

/** What a fixed field of a record may be. */
export type RecordFieldType = Extract<FieldType, "u8" | "u16" | "u32" | "whole" | "text24">;

export type RecordCell = {
  readonly name: string;
  readonly type: RecordFieldType;
  readonly at: number;
};

/** Fixed fields of a record by name, in their written order. */
export type RecordFields = Readonly<Record<string, RecordFieldType>>;

/** Where records are laid down; `roles/journal` is one. */
export interface RecordBuffer {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  begin(type: number, payloadMax: number): number;
  end(payloadSize: number): number;
}

/** Longest text of a record, in characters; a longer one is cut by its decoder before. */
export const TEXT_MAX = 512;

/** Declares a record. Type numbers and fields are appended, never reused. */
export function recordOf(
  name: string,
  type: number,
  fields: RecordFields,
  texts: readonly string[],
): RecordLayout {
  const specs: Record<string, FieldSpec> = {};
  let id = 0;
  for (const [field, cell] of Object.entries(fields))
    specs[field] = { id: ++id, type: cell, doc: field };
  const layout = entryLayout(name, name, specs);
  const cells = Object.entries(fields).map(([field, cell]) => {
    return { name: field, type: cell, at: layout.at[field] as number };
  });
  return { type, layout, cells, texts, reader: null };
}

/** The line of a record in `test/ledger`: what may only ever be appended to. */
export function ledgerLine({ type, layout, texts }: RecordLayout): string {
  const fields = Object.entries(layout.spec.fields).map(([name, f]) => `${name}:${f.type}`);
  return [type, layout.spec.name, ...fields, ...texts.map((name) => `${name}:text`)].join(" ");
}

/** Lays a record down from an object with the fields of its type; returns its index. */
export function putRecord(out: RecordBuffer, spec: RecordLayout, record: object): number {
  const values = record as Readonly<Record<string, unknown>>;
  const max = spec.layout.size + spec.texts.length * (TEXT_MAX + 2);
  const start = out.begin(spec.type, max);
  const { view } = out;
  for (const cell of spec.cells) {
    const value = values[cell.name];
    if (cell.type === "text24") putText24(view, start + cell.at, value as Int32Array);
    else putNumber(view, start + cell.at, cell.type, value as number);
  }
  let at = start + spec.layout.size;
  for (const name of spec.texts) at = putString(view, at, values[name] as string);
  return out.end(at - start);
}

/** Shared by all records that are read, one for each such field of a record. */
const text24s = [new Int32Array(6), new Int32Array(6)];

/** Six words of ASCII, zero-padded, all zero for none. */
function readText24(view: DataView, at: number, field: number): Int32Array {
  const text24 = text24s[field];
  assert(text24 !== undefined, "a record has at most two fields of 24 characters");
  for (let i = 0; i < 6; i++) text24[i] = view.getInt32(at + i * 4, true);
  return text24;
}

/**
 * Reads a record back: an object with the fields of its type. Fields of 24 characters share
 * arrays, so a record is used before the next one is read.
 */
export function readRecord(spec: RecordLayout, view: DataView, start: number): object {
  spec.reader ??= writeOutReader(spec.cells, spec.layout.size, spec.texts, HELPERS);
  return spec.reader(view, start);
}

/** Whether a payload of this length holds all fields of its type; texts may be of any length. */
export function holdsRecord(
  spec: RecordLayout,
  view: DataView,
  start: number,
  length: number,
): boolean {
  let end = spec.layout.size;
  for (let i = 0; i < spec.texts.length && end + 2 <= length; i++) {
    end += 2 + view.getUint16(start + end, true);
  }
  return end <= length && (spec.texts.length === 0 || end > spec.layout.size);
}

/** How long the fields of a record are, or -1 when they do not fit the payload. */
export function recordLength(
  spec: RecordLayout,
  view: DataView,
  start: number,
  length: number,
): number {
  let end = spec.layout.size;
  for (let i = 0; i < spec.texts.length; i++) {
    if (end + 2 > length) return -1;
    end += 2 + view.getUint16(start + end, true);
  }
  return end <= length ? end : -1;
}

/** A record in one line of `name=value`, for printers. */
export function describeRecord(spec: RecordLayout, view: DataView, start: number): string {
  const words = Object.entries(readRecord(spec, view, start)).map(([name, value]) => {
    const at = spec.layout.at[name];
    const is24 = spec.layout.spec.fields[name]?.type === "text24";
    const text = is24 && at !== undefined ? getText(view, start + at, 24) : value;
    return `${name}=${typeof text === "string" ? JSON.stringify(text) : text}`;
  });
  return [spec.layout.spec.name, ...words].join(" ");
}

/** Writes six words of ASCII. */
export function putText24(view: DataView, at: number, text: Int32Array): void {
  for (let i = 0; i < 6; i++) view.setInt32(at + i * 4, text[i] as number, true);
}

function putNumber(view: DataView, at: number, type: RecordFieldType, value: number): void {
  if (type === "u8") view.setUint8(at, value);
  else if (type === "u16") view.setUint16(at, value, true);
  else if (type === "u32") view.setUint32(at, value, true);
  else view.setFloat64(at, value, true);
}

/** Writes a text with its length before it; returns the place behind it. */
export function putString(view: DataView, at: number, text: string): number {
  const size = Math.min(text.length, TEXT_MAX);
  assert(size === text.length, `a text of a record has at most ${TEXT_MAX} characters`);
  view.setUint16(at, size, true);
  for (let i = 0; i < size; i++) view.setUint8(at + 2 + i, text.charCodeAt(i));
  return at + 2 + size;
}

/**
 * A text with its length before it: every byte as it was written, trailing blanks too, for texts
 * are keys of clients' orders.
 */
export function getString(view: DataView, at: number): string {
  const size = view.getUint16(at, true);
  const codes = new Uint8Array(view.buffer, view.byteOffset + at + 2, size);
  return String.fromCharCode.apply(null, codes as unknown as number[]);
}

/** The place behind a text. */
export function behindString(view: DataView, at: number): number {
  return at + 2 + view.getUint16(at, true);
}

const HELPERS = { getString, behindString, readText24 };

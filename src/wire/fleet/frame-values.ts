import { entryLayoutOf, getText, messageLayout, putText } from "./codec.ts";
import { COUNT_AT, type FieldType, FRAME_MAX, fieldSize, type Layout } from "./layout.ts";

/** A field read for people: numbers as numbers, symbols and texts without their padding. */
export type FieldValue = number | string;
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** A frame in words. `entries` is empty for a message that repeats nothing. */
export type DecodedFrame = {
  readonly name: string;
  readonly fields: FieldValues;
  readonly entries: readonly FieldValues[];
};

/** What a frame is written into: a `FleetLink` or `FrameBytes`. */
export interface FrameTarget {
  frame(type: number, size: number, count?: number): number;
  readonly view: DataView;
}

/** Frames behind one another in memory, for files, printers and tests. */
export class FrameBytes implements FrameTarget {
  view: DataView = new DataView(new ArrayBuffer(FRAME_MAX));
  used = 0;

  frame(type: number, size: number, count = 0): number {
    const at = this.used;
    this.used = at + size;
    if (this.used > this.view.byteLength) this.#grow();
    this.view.setUint16(at, size, true);
    this.view.setUint16(at + 2, type, true);
    this.view.setUint32(at + COUNT_AT, count, true);
    return at;
  }

  /** What was written so far; the same memory, not a copy. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.view.buffer, 0, this.used);
  }

  #grow(): void {
    const larger = new Uint8Array(this.used * 2);
    larger.set(new Uint8Array(this.view.buffer));
    this.view = new DataView(larger.buffer);
  }
}

/**
 * Reads a frame that `frameFault` has found in order, for printers, the control process and
 * tests. Never on a hot path: it allocates for each field.
 */
export function decodeFrame(view: DataView, at: number): DecodedFrame {
  const type = view.getUint16(at + 2, true);
  const layout = messageLayout(type);
  if (layout === undefined) return { name: `Type${type}`, fields: {}, entries: [] };
  const entry = entryLayoutOf(type);
  const count = entry === undefined ? 0 : view.getUint32(at + COUNT_AT, true);
  const entries: FieldValues[] = [];
  for (let i = 0; entry !== undefined && i < count; i++) {
    entries.push(readFields(view, at + layout.size + i * entry.size, entry));
  }
  return { name: layout.spec.name, fields: readFields(view, at, layout), entries };
}

/** Writes a frame from named values; a field that is not named is 0 or empty. */
export function encodeFrame(
  target: FrameTarget,
  layout: Layout,
  values: FieldValues,
  entries: readonly FieldValues[] = [],
): void {
  const entry = entryLayoutOf(layout.type);
  const entrySize = entry?.size ?? 0;
  const count = entry === undefined ? 0 : entries.length;
  const at = target.frame(layout.type, layout.size + count * entrySize, count);
  writeFields(target.view, at, layout, values);
  if (entry === undefined) return;
  for (const [i, of] of entries.entries()) {
    writeFields(target.view, at + layout.size + i * entrySize, entry, of);
  }
}

function readFields(view: DataView, at: number, layout: Layout): FieldValues {
  const values: Record<string, FieldValue> = {};
  for (const [name, field] of Object.entries(layout.spec.fields)) {
    values[name] = readField(view, at + (layout.at[name] as number), field.type);
  }
  return values;
}

function readField(view: DataView, at: number, type: FieldType): FieldValue {
  switch (type) {
    case "u8":
      return view.getUint8(at);
    case "u16":
      return view.getUint16(at, true);
    case "u32":
      return view.getUint32(at, true);
    case "i32":
      return view.getInt32(at, true);
    case "whole":
      return view.getFloat64(at, true);
    case "sym":
    case "text16":
    case "text24":
      return getText(view, at, fieldSize(type));
  }
}

function writeFields(view: DataView, at: number, layout: Layout, values: FieldValues): void {
  for (const [name, field] of Object.entries(layout.spec.fields)) {
    writeField(view, at + (layout.at[name] as number), field.type, values[name]);
  }
}

function writeField(
  view: DataView,
  at: number,
  type: FieldType,
  value: FieldValue | undefined,
): void {
  const number = typeof value === "number" ? value : 0;
  const text = typeof value === "string" ? value : "";
  switch (type) {
    case "u8":
      view.setUint8(at, number);
      break;
    case "u16":
      view.setUint16(at, number, true);
      break;
    case "u32":
      view.setUint32(at, number, true);
      break;
    case "i32":
      view.setInt32(at, number, true);
      break;
    case "whole":
      view.setFloat64(at, number, true);
      break;
    case "sym":
      putText(view, at, fieldSize(type), text.padEnd(fieldSize(type), " "));
      break;
    case "text16":
    case "text24":
      putText(view, at, fieldSize(type), text);
      break;
  }
}

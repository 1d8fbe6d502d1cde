/**
 * Fixed little-endian layouts, declared once as data. From a declaration come the offsets that the
 * encoders and decoders use, the documentation page and the digest of the schema.
 */

/** How a field lies in a frame. `whole` is a 64-bit float that holds a whole number below 2^53. */
export type FieldType = "u8" | "u16" | "u32" | "i32" | "whole" | "sym" | "text16" | "text24";

export type FieldSpec = {
  /** Number of the field within the schema: appended, never reused. */
  readonly id: number;
  readonly type: FieldType;
  /** What it means, with its unit. */
  readonly doc: string;
};

export type MessageSpec<F extends string = string> = {
  readonly name: string;
  /** Number of the message: appended, never reused. */
  readonly type: number;
  readonly doc: string;
  readonly fields: Readonly<Record<F, FieldSpec>>;
};

/** A message with the byte offset of each of its fields from the start of the frame. */
export type Layout<F extends string = string> = {
  readonly spec: MessageSpec<F>;
  readonly type: number;
  /** Bytes of the frame, header included. */
  readonly size: number;
  readonly at: Readonly<Record<F, number>>;
};

/** Every frame begins with its whole length (u16), its message type (u16) and a count (u32). */
export const HEADER_SIZE = 8;
/** Offset of the count in the header: entries that follow the fixed part, or 0. */
export const COUNT_AT = 4;
/** A longer frame is garbled: the connection is closed. */
export const FRAME_MAX = 4096;

const SIZES: Readonly<Record<FieldType, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  i32: 4,
  whole: 8,
  sym: 8,
  text16: 16,
  text24: 24,
};

export function fieldSize(type: FieldType): number {
  return SIZES[type];
}

/** Lays out a message: fields in their written order, no padding, after the frame header. */
export function layout<F extends string>(
  name: string,
  type: number,
  doc: string,
  fields: Readonly<Record<F, FieldSpec>>,
): Layout<F> {
  return place({ name, type, doc, fields }, HEADER_SIZE);
}

/** Lays out one entry of a repeating part; offsets count from the start of the entry. */
export function entryLayout<F extends string>(
  name: string,
  doc: string,
  fields: Readonly<Record<F, FieldSpec>>,
): Layout<F> {
  return place({ name, type: 0, doc, fields }, 0);
}

function place<F extends string>(spec: MessageSpec<F>, from: number): Layout<F> {
  const at: Record<string, number> = {};
  let size = from;
  for (const [name, field] of Object.entries<FieldSpec>(spec.fields)) {
    at[name] = size;
    size += SIZES[field.type];
  }
  // An object that grew name by name is a dictionary to the engine, and each offset a lookup of
  // 10 ns; one that was read as a whole has a shape, and its offsets become constants.
  const whole = JSON.parse(JSON.stringify(at)) as Record<F, number>;
  return { spec, type: spec.type, size, at: whole };
}

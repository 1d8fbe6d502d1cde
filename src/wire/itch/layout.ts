/**
 * ITCH message layouts as data. All numbers are unsigned big-endian; text is ASCII, padded on the
 * right with blanks; `price4` counts $0.0001, `price8` $0.00000001; `ns` is 48 bits of nanoseconds
 * since midnight.
 */
export type ItchFieldType =
  | "char"
  | "u16"
  | "u32"
  | "u64"
  | "ns"
  | "price4"
  | "price8"
  | "alpha2"
  | "alpha4"
  | "stock";

export type ItchLayout<F extends string = string> = {
  readonly name: string;
  /** ASCII code of the message type, its first byte. */
  readonly type: number;
  /** Bytes of the whole message. */
  readonly size: number;
  readonly fields: Readonly<Record<F, ItchFieldType>>;
  /** Offset of each field from the start of the message. */
  readonly at: Readonly<Record<F, number>>;
};

/** Fields that every message begins with, after its type. */
type HeaderField = "locate" | "tracking" | "ns";

const HEADER: Readonly<Record<HeaderField, ItchFieldType>> = {
  locate: "u16",
  tracking: "u16",
  ns: "ns",
};

const SIZES: Readonly<Record<ItchFieldType, number>> = {
  char: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  ns: 6,
  price4: 4,
  price8: 8,
  alpha2: 2,
  alpha4: 4,
  stock: 8,
};

export function itchFieldSize(type: ItchFieldType): number {
  return SIZES[type];
}

/** Lays out a message: type, header, then its fields in their written order, no padding. */
export function itchLayout<F extends string>(
  letter: string,
  name: string,
  fields: Readonly<Record<F, ItchFieldType>>,
): ItchLayout<F | HeaderField> {
  const all = { ...HEADER, ...fields };
  const at: Record<string, number> = {};
  let size = 1;
  for (const [field, type] of Object.entries<ItchFieldType>(all)) {
    at[field] = size;
    size += SIZES[type];
  }
  return {
    name,
    type: letter.charCodeAt(0),
    size,
    fields: all as Record<F | HeaderField, ItchFieldType>,
    at: at as Record<F | HeaderField, number>,
  };
}

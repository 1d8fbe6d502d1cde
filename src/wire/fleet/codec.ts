import { schemaDigest } from "./digest.ts";
import { COUNT_AT, FRAME_MAX, HEADER_SIZE, type Layout } from "./layout.ts";
import { FLEET_ENTRIES, FLEET_MESSAGES } from "./schema.ts";

/** The 64 bits of the schema that this build speaks; Hello carries them, the peer compares. */
export const SCHEMA_DIGEST: { readonly lo: number; readonly hi: number } = schemaDigest();

/** Writes a symbol's two little-endian words, as a `SymbolTable` gives them. */
export function putSym(view: DataView, at: number, lo: number, hi: number): void {
  view.setUint32(at, lo, true);
  view.setUint32(at + 4, hi, true);
}

/**
 * Writes ASCII text padded with zeros to `size` bytes. A longer text is cut; a character that is
 * not printable ASCII becomes `?`, so no text can break a frame.
 */
export function putText(view: DataView, at: number, size: number, text: string): void {
  for (let i = 0; i < size; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0;
    const plain = i >= text.length || (code >= 0x20 && code < 0x7f);
    view.setUint8(at + i, plain ? code : 0x3f);
  }
}

/** Reads text up to its padding, zeros or blanks; reads symbols too. Allocates. */
export function getText(view: DataView, at: number, size: number): string {
  let end = size;
  while (end > 0 && isPadding(view.getUint8(at + end - 1))) end--;
  let text = "";
  for (let i = 0; i < end; i++) text += String.fromCharCode(view.getUint8(at + i));
  return text;
}

/** Why bytes are no frame; the connection they came on is closed. */
export const FrameFault = {
  None: 0,
  TooLong: 1,
  TooShort: 2,
  UnknownType: 3,
  WrongSize: 4,
  NotWhole: 5,
} as const;
export type FrameFault = (typeof FrameFault)[keyof typeof FrameFault];

/**
 * Whether the length that a frame begins with can be right; asked before the frame is complete.
 *
 * @param length First two bytes of the frame.
 */
export function lengthFault(length: number): FrameFault {
  if (length > FRAME_MAX) return FrameFault.TooLong;
  return length < HEADER_SIZE ? FrameFault.TooShort : FrameFault.None;
}

/**
 * Whether a complete frame is one of ours: known type, exactly the size that its type and count
 * give, and whole numbers wherever the schema says `whole`. Values are otherwise not judged.
 */
export function frameFault(view: DataView, at: number, length: number): FrameFault {
  const type = view.getUint16(at + 2, true);
  const fixed = type < TYPES ? (SIZE[type] as number) : 0;
  if (fixed === 0) return FrameFault.UnknownType;
  const count = view.getUint32(at + COUNT_AT, true);
  const entry = ENTRY[type] as number;
  if (entry === 0 && count !== 0) return FrameFault.WrongSize;
  if (fixed + entry * count !== length) return FrameFault.WrongSize;
  if (!allWhole(view, at, WHOLES[type] as readonly number[])) return FrameFault.NotWhole;
  const inEntry = ENTRY_WHOLES[type] as readonly number[];
  if (inEntry.length > 0) {
    for (let i = at + fixed; i < at + length; i += entry) {
      if (!allWhole(view, i, inEntry)) return FrameFault.NotWhole;
    }
  }
  return FrameFault.None;
}

/** A fault in words, with the type that the frame claims. */
export function describeFault(fault: FrameFault, type: number): string {
  const name = messageLayout(type)?.spec.name ?? `type ${type}`;
  switch (fault) {
    case FrameFault.None:
      return "no fault";
    case FrameFault.TooLong:
      return `garbled: frame longer than ${FRAME_MAX} bytes`;
    case FrameFault.TooShort:
      return `garbled: frame shorter than its header of ${HEADER_SIZE} bytes`;
    case FrameFault.UnknownType:
      return `garbled: no message has number ${type}`;
    case FrameFault.WrongSize:
      return `garbled: size or count wrong for ${name}`;
    case FrameFault.NotWhole:
      return `garbled: a field of ${name} holds no whole number`;
  }
}

/** The layout of a message number, or undefined. */
export function messageLayout(type: number): Layout | undefined {
  return LAYOUTS[type];
}

/** The layout of the entries that a message repeats, or undefined. */
export function entryLayoutOf(type: number): Layout | undefined {
  return ENTRY_LAYOUTS[type];
}

const TYPES: number = 1 + Math.max(...FLEET_MESSAGES.map((m) => m.type));
const LAYOUTS: readonly (Layout | undefined)[] = byType((type) =>
  FLEET_MESSAGES.find((m) => m.type === type),
);
const ENTRY_LAYOUTS: readonly (Layout | undefined)[] = byType(
  (type) => FLEET_ENTRIES.find(([message]) => message.type === type)?.[1],
);
const SIZE: Int32Array = Int32Array.from(LAYOUTS, (l) => l?.size ?? 0);
const ENTRY: Int32Array = Int32Array.from(ENTRY_LAYOUTS, (l) => l?.size ?? 0);
const WHOLES: readonly (readonly number[])[] = LAYOUTS.map(wholesOf);
const ENTRY_WHOLES: readonly (readonly number[])[] = ENTRY_LAYOUTS.map(wholesOf);

function byType<T>(of: (type: number) => T): T[] {
  return Array.from({ length: TYPES }, (_, type) => of(type));
}

/** Offsets of the fields that hold a whole number in a 64-bit float. */
function wholesOf(layout: Layout | undefined): readonly number[] {
  if (layout === undefined) return [];
  return Object.entries(layout.spec.fields)
    .filter(([, field]) => field.type === "whole")
    .map(([name]) => layout.at[name] as number);
}

function allWhole(view: DataView, at: number, offsets: readonly number[]): boolean {
  for (let i = 0; i < offsets.length; i++) {
    if (!Number.isSafeInteger(view.getFloat64(at + (offsets[i] as number), true))) return false;
  }
  return true;
}

function isPadding(code: number): boolean {
  return code === 0 || code === 0x20;
}

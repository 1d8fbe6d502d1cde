import { DATA_LENGTHS } from "../../src/wire/fix/fields.ts";
import type { FixMessage } from "../../src/wire/fix/message.ts";
import { Tag } from "../../src/wire/fix/tags.ts";

const SOH = 1;
const EQUALS = 0x3d;
const ZERO = 0x30;

/**
 * A field of a message in its bytes, from its tag up to and with its SOH; the count field of a
 * repeating group has all entries with it.
 */
export type Field = { readonly tag: number; readonly from: number; readonly to: number };

/** The data field that follows a length field, by tag. */
const DATA_OF: ReadonlyMap<number, number> = new Map(
  DATA_LENGTHS.map(([length, data]) => [Tag[length], Tag[data]]),
);

/**
 * The fields of a message that passed validation, in the order in which they came. A field whose
 * place the message does not know by its tag is a member of the group counted before it.
 */
export function fieldsOf(message: FixMessage): Field[] {
  const { bytes, end } = message;
  const fields: { tag: number; from: number; to: number }[] = [];
  let dataTag: number | undefined;
  let dataLength = 0;
  for (let from = message.start; from < end; ) {
    const equals = bytes.indexOf(EQUALS, from);
    const tag = digits(bytes, from, equals);
    const valueAt = equals + 1;
    const soh = tag === dataTag ? valueAt + dataLength : bytes.indexOf(SOH, valueAt);
    dataTag = DATA_OF.get(tag);
    if (dataTag !== undefined) dataLength = digits(bytes, valueAt, soh);
    const last = fields.at(-1);
    if (last === undefined || message.offset(tag) === valueAt || tag === Tag.CheckSum) {
      fields.push({ tag, from, to: soh + 1 });
    } else {
      last.to = soh + 1;
    }
    from = soh + 1;
  }
  return fields;
}

function digits(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (bytes[i] as number) - ZERO;
  return value;
}

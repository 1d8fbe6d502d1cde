import { dictionary, type GroupRules, type UserField } from "../wire/fix/dictionary.ts";
import { DATA_LENGTHS } from "../wire/fix/fields.ts";
import { type BeginString, msgTypeCode, Tag } from "../wire/fix/tags.ts";
import { readText } from "../wire/fix/values.ts";
import { fieldName, typeName, valueMeaning } from "../wire/fix/words.ts";
import { messageFault } from "./message-fault.ts";

/** One field of a decoded message, in the place in which it stood. */
export type DecodedField = {
  /** Tag number as written; 0 when what stands before `=` is no number, or there is no `=`. */
  readonly tag: number;
  /** Such as `Side`; empty when the engine knows no name. */
  readonly name: string;
  /** The value as it stands in the message, one character for each byte (Latin-1). */
  readonly value: string;
  /** What the value means, such as `Buy`; empty when no word is known. */
  readonly meaning: string;
  /** The entries of a repeating group, on the field that counts them. */
  readonly entries?: readonly (readonly DecodedField[])[];
};

/** A message as people read it: every field in its order, groups nested, with names and words. */
export type DecodedMessage = {
  /** BeginString(8), empty when absent; so are the other texts. */
  readonly beginString: string;
  /** MsgType(35), such as `D`. */
  readonly msgType: string;
  /** Such as `NewOrderSingle`; empty when the type has no name. */
  readonly typeName: string;
  /** MsgSeqNum(34), or -1. */
  readonly msgSeqNum: number;
  readonly senderCompId: string;
  readonly targetCompId: string;
  /** SendingTime(52) as written, UTC. */
  readonly sendingTime: string;
  /** PossDupFlag(43) is Y. */
  readonly possDup: boolean;
  readonly fields: readonly DecodedField[];
  /** What the engine finds wrong with it, in a sentence; empty for a good message. */
  readonly fault: string;
};

const SOH = 1;
const EQUALS = 0x3d;

/** The length field that must stand before each data field, by the tag of the data field. */
const lengthTags: ReadonlyMap<number, number> = new Map(
  DATA_LENGTHS.map(([length, data]) => [Tag[data], Tag[length]]),
);

const NO_GROUPS: ReadonlyMap<number, GroupRules> = new Map();

/**
 * Decodes the bytes of one message. Total: whatever the bytes are, there is a result, and `fault`
 * says what is wrong with them. Allocates freely: for people, logs and tests, not for the hot path.
 *
 * @param userFields User-defined fields that the session knows; others are named as a fault.
 */
export function decodeMessage(
  bytes: Uint8Array,
  userFields: readonly UserField[] = [],
): DecodedMessage {
  const flat = splitFields(bytes);
  const value = (tag: number): string => flat.find((field) => field.tag === tag)?.value ?? "";
  const beginString = value(Tag.BeginString);
  const msgType = value(Tag.MsgType);
  return {
    beginString,
    msgType,
    typeName: typeName(msgType),
    msgSeqNum: /^[0-9]{1,15}$/.test(value(Tag.MsgSeqNum)) ? Number(value(Tag.MsgSeqNum)) : -1,
    senderCompId: value(Tag.SenderCompID),
    targetCompId: value(Tag.TargetCompID),
    sendingTime: value(Tag.SendingTime),
    possDup: value(Tag.PossDupFlag) === "Y",
    fields: nest(flat, { groups: groupsOf(beginString, msgType), at: 0 }),
    fault: messageFault(bytes, userFields),
  };
}

/** Every field of a decoded message, those in groups included, in their order. */
export function* allFields(fields: readonly DecodedField[]): Generator<DecodedField> {
  for (const field of fields) {
    yield field;
    for (const entry of field.entries ?? []) yield* allFields(entry);
  }
}

/** Cuts a message into fields; a data field is read by the length field right before it. */
function splitFields(bytes: Uint8Array): DecodedField[] {
  const fields: DecodedField[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = readTag(bytes, at);
    const valueAt = tag === 0 ? at : bytes.indexOf(EQUALS, at) + 1;
    const before = fields.at(-1);
    let end = bytes.indexOf(SOH, valueAt);
    if (before !== undefined && before.tag === lengthTags.get(tag)) {
      const dataEnd = valueAt + Number(before.value);
      if (bytes[dataEnd] === SOH) end = dataEnd;
    }
    if (end < 0) end = bytes.length;
    const value = readText(bytes, valueAt, end - valueAt);
    fields.push({ tag, name: fieldName(tag), value, meaning: valueMeaning(tag, value) });
    at = end + 1;
  }
  return fields;
}

/** The number before `=`; 0 when there is none. */
function readTag(bytes: Uint8Array, at: number): number {
  let tag = 0;
  let i = at;
  for (; ((bytes[i] ?? 0) - 0x30) >>> 0 <= 9 && i - at < 10; i++) {
    tag = tag * 10 + (bytes[i] as number) - 0x30;
  }
  return bytes[i] === EQUALS && bytes[at] !== 0x30 ? tag : 0;
}

/** The repeating groups of a message type; those of 4.4 for a version that is not spoken here. */
function groupsOf(beginString: string, msgType: string): ReadonlyMap<number, GroupRules> {
  const version: BeginString = beginString === "FIX.4.2" ? "FIX.4.2" : "FIX.4.4";
  return dictionary(version).messages.get(msgTypeCode(msgType))?.groups ?? NO_GROUPS;
}

/** Where the nesting stands: the groups that may open here, and the next field. */
type Nesting = { readonly groups: ReadonlyMap<number, GroupRules>; at: number };

/** Puts the entries of repeating groups below the fields that count them. */
function nest(flat: readonly DecodedField[], nesting: Nesting, of?: GroupRules): DecodedField[] {
  const fields: DecodedField[] = [];
  while (nesting.at < flat.length) {
    const field = flat[nesting.at] as DecodedField;
    const ends = of !== undefined && !isMember(of, field.tag);
    const nextEntry = of !== undefined && field.tag === of.delimiter && fields.length > 0;
    if (ends || nextEntry) break;
    nesting.at++;
    const rules = nesting.groups.get(field.tag);
    const entries = rules === undefined ? [] : entriesOf(flat, nesting, rules);
    fields.push(entries.length === 0 ? field : { ...field, entries });
  }
  return fields;
}

function entriesOf(
  flat: readonly DecodedField[],
  nesting: Nesting,
  rules: GroupRules,
): DecodedField[][] {
  const entries: DecodedField[][] = [];
  while (nesting.at < flat.length && isMember(rules, (flat[nesting.at] as DecodedField).tag)) {
    const inner: Nesting = { groups: rules.groups, at: nesting.at };
    entries.push(nest(flat, inner, rules));
    nesting.at = inner.at;
  }
  return entries;
}

function isMember(rules: GroupRules, tag: number): boolean {
  return (rules.rank[tag] ?? 0) !== 0;
}

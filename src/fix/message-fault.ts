import { type Dictionary, dictionary, type UserField } from "../wire/fix/dictionary.ts";
import { type FieldName, type FieldType, TYPES, VALUES } from "../wire/fix/fields.ts";
import { FixFramer, Frame } from "../wire/fix/framer.ts";
import { FixMessage } from "../wire/fix/message.ts";
import { FixParser } from "../wire/fix/parser.ts";
import {
  type BeginString,
  msgTypeText,
  SESSION_REJECT_TEXT,
  SessionRejectReason,
} from "../wire/fix/tags.ts";
import { readText } from "../wire/fix/values.ts";
import { fieldName, typeName, valueWords } from "../wire/fix/words.ts";

const SOH = 1;
/** `10=ddd|` */
const TRAILER = 7;
const NO_FIELDS: readonly UserField[] = [];

/** How a value of each type is written, for a person who wrote it otherwise. */
const FORMATS: Readonly<Partial<Record<FieldType, string>>> = {
  char: "one character",
  int: "a whole number",
  length: "a whole number, zero or more",
  seqnum: "a whole number, zero or more",
  numingroup: "a whole number, zero or more",
  decimal: "digits with at most one point, a minus in front if need be",
  boolean: "Y or N",
  utctimestamp: "YYYYMMDD-HH:MM:SS, with decimals of a second if need be (UTC)",
  date: "YYYYMMDD",
  monthyear: "YYYYMM, YYYYMMDD or YYYYMMwN",
  multiplevalue: "single characters with one blank between them",
};

/**
 * What is wrong with a message, in a sentence that says what was found and what is allowed; empty
 * for a good one. Length and checksum first, then, for FIX.4.2 and FIX.4.4, the field tables: the
 * first fault in the order of the message, as a Reject(3) would name it.
 */
export function messageFault(
  bytes: Uint8Array,
  userFields: readonly UserField[] = NO_FIELDS,
): string {
  const framing = framingFault(bytes);
  if (framing !== "") return framing;
  const begin = readText(bytes, 2, bytes.indexOf(SOH) - 2);
  if (begin !== "FIX.4.2" && begin !== "FIX.4.4") return "";
  return fieldFault(bytes, begin, userFields);
}

/**
 * What is wrong with the frame of a message, empty for a good one: the first three fields,
 * BodyLength(9), the trailer, CheckSum(10). A message with such a fault is garbled to its receiver.
 */
export function framingFault(bytes: Uint8Array): string {
  const beginEnd = bytes.indexOf(SOH);
  const lengthEnd = bytes.indexOf(SOH, beginEnd + 1);
  if (!startsWith(bytes, 0, "8=") || beginEnd < 0) return "BeginString(8) is not the first field";
  if (!startsWith(bytes, beginEnd + 1, "9=") || lengthEnd < 0) {
    return "BodyLength(9) is not the second field";
  }
  if (!startsWith(bytes, lengthEnd + 1, "35=")) return "MsgType(35) is not the third field";
  const trailerAt = bytes.length - TRAILER;
  const trailer = readText(bytes, trailerAt, TRAILER - 1);
  const closed = bytes[trailerAt - 1] === SOH && bytes.at(-1) === SOH;
  if (!closed || !/^10=[0-9]{3}$/.test(trailer)) {
    return "the last field is not CheckSum(10) with three digits: it is cut off or runs on";
  }
  const written = readText(bytes, beginEnd + 3, lengthEnd - beginEnd - 3);
  const length = trailerAt - lengthEnd - 1;
  if (!/^[0-9]+$/.test(written) || Number(written) !== length) {
    return `BodyLength(9) is ${written || "empty"}, the body has ${length} bytes`;
  }
  let sum = 0;
  for (let i = 0; i < trailerAt; i++) sum += bytes[i] as number;
  const wanted = String(sum & 0xff).padStart(3, "0");
  const found = trailer.slice(3, 6);
  return found === wanted ? "" : `CheckSum(10) is ${found}, the bytes add up to ${wanted}`;
}

function fieldFault(
  bytes: Uint8Array,
  begin: BeginString,
  userFields: readonly UserField[],
): string {
  const tables = dictionary(begin, userFields);
  const framer = new FixFramer(bytes.length + 1);
  const message = new FixMessage();
  framer.push(bytes);
  if (framer.next() !== Frame.Whole) return "the message cannot be framed";
  if (!new FixParser(tables).parse(framer, message))
    return "a field has no tag number before its =";
  return message.fault < 0 ? "" : describeFault(message, tables);
}

function describeFault(message: FixMessage, tables: Dictionary): string {
  const { fault, faultTag: tag } = message;
  const text = SESSION_REJECT_TEXT[fault] ?? `fault ${fault}`;
  const type = msgTypeText(message.msgType);
  const where = typeName(type) === "" ? type : `${typeName(type)}(${type})`;
  if (fault === SessionRejectReason.InvalidMsgType) return `${text}: ${where}`;
  const field = fieldLabel(tag);
  switch (fault) {
    case SessionRejectReason.RequiredTagMissing:
    case SessionRejectReason.TagNotDefinedForMsgType:
    case SessionRejectReason.InvalidTagNumber:
      return `${text}: ${field} in ${where}`;
    case SessionRejectReason.ValueIncorrect:
      return `${text}: ${field}; allowed: ${allowedValues(tag, tables.beginString)}`;
    case SessionRejectReason.IncorrectDataFormat:
      return `${text}: ${field} is ${formatOf(tag)}`;
    default:
      return `${text}: ${field}`;
  }
}

/** A tag with its name, such as `Side(54)`; `tag 5001` when it has none. */
export function fieldLabel(tag: number): string {
  const name = fieldName(tag);
  return name === "" ? `tag ${tag}` : `${name}(${tag})`;
}

/** The listed values of a field in one version, with their words, such as `1 Buy, 2 Sell`. */
export function allowedValues(tag: number, begin: BeginString): string {
  const texts = VALUES[fieldName(tag) as FieldName];
  if (texts === undefined) return "any";
  const text = begin === "FIX.4.4" ? (texts[1] ?? texts[0]) : texts[0];
  const codes = text.includes(" ") ? text.split(/\s+/) : Array.from(text);
  const words = valueWords(tag);
  return codes.map((code) => `${code} ${words.get(code) ?? ""}`.trimEnd()).join(", ");
}

/** How the value of a field is written; empty for text. */
export function formatOf(tag: number): string {
  const name = fieldName(tag);
  const found = Object.entries(TYPES).find(([, names]) => names.split(/\s+/).includes(name));
  return FORMATS[found?.[0] as FieldType] ?? "text";
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

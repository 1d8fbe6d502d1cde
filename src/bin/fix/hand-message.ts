import { decodeMessage } from "../../fix/decode.ts";
import { checkSumText, encodeMessage, type MessageHeader } from "../../fix/encode.ts";
import { type FieldText, utcText } from "../../fix/field-text.ts";
import { framingFault, messageFault } from "../../fix/message-fault.ts";
import { latinBytes } from "../../fix/raw-text.ts";
import type { UserField } from "../../wire/fix/dictionary.ts";
import { isSessionType, msgTypeCode, Tag } from "../../wire/fix/tags.ts";

/** A message typed by hand, ready to leave. */
export type HandMessage = {
  readonly bytes: Uint8Array;
  /** MsgSeqNum(34) that we use next once it has left. */
  readonly nextOut: number;
  /** Whether it is one that a session keeps to send it again. */
  readonly isApplication: boolean;
};

/** Completes the fields of a message; null, with a sentence, when it breaks the field tables. */
export function checkedMessage(
  header: MessageHeader,
  fields: readonly FieldText[],
  userFields: readonly UserField[],
): HandMessage | string {
  const made = fields.find(({ tag }) => FILLED.has(tag));
  if (made !== undefined) return `tag ${made.tag} is filled in: /raw sends it as typed`;
  const bytes = encodeMessage(header, fields);
  const fault = messageFault(bytes, userFields);
  return fault === "" ? sent(bytes, header.msgSeqNum) : fault;
}

/** Completes the fields of a message and leaves what is given as it is, good or not. */
export function uncheckedMessage(header: MessageHeader, fields: readonly FieldText[]): HandMessage {
  return sent(encodeMessage(header, fields), header.msgSeqNum);
}

/**
 * The bytes of a message as they were typed, `|` and `^A` for SOH, `\|` for a bar. `9=*`, `10=*`,
 * `34=*` and `52=*` stand for the right length, checksum, number and time.
 */
export function typedMessage(header: MessageHeader, text: string): HandMessage {
  let raw = text.replaceAll(/\\\||\^A|\|/g, (token) => (token === "\\|" ? "|" : SOH));
  if (!raw.endsWith(SOH)) raw += SOH;
  raw = fill(raw, Tag.MsgSeqNum, String(header.msgSeqNum));
  raw = fill(raw, Tag.SendingTime, utcText(header.utcMs));
  const body = new RegExp(`${SOH}9=[^${SOH}]*${SOH}([\\s\\S]*?${SOH})10=`).exec(raw)?.[1] ?? "";
  raw = fill(raw, Tag.BodyLength, String(body.length));
  const before = raw.slice(0, raw.lastIndexOf(`${SOH}10=`) + 1);
  return sent(latinBytes(fill(raw, Tag.CheckSum, checkSumText(before))), header.msgSeqNum);
}

const SOH = "\u0001";
/** What a checked message says by itself. */
const FILLED: ReadonlySet<number> = new Set([
  Tag.BeginString,
  Tag.BodyLength,
  Tag.CheckSum,
  Tag.MsgSeqNum,
  Tag.SenderCompID,
  Tag.SendingTime,
  Tag.TargetCompID,
]);

function fill(raw: string, tag: number, value: string): string {
  return raw.replace(`${SOH}${tag}=*${SOH}`, () => `${SOH}${tag}=${value}${SOH}`);
}

/**
 * What sending it does to our numbers: one that its receiver counts uses up the number that was
 * next, and a SequenceReset(4) says itself which one follows.
 */
function sent(bytes: Uint8Array, next: number): HandMessage {
  const { msgType, msgSeqNum, fields } = decodeMessage(bytes);
  const isApplication = !isSessionType(msgTypeCode(msgType));
  if (framingFault(bytes) !== "" || msgSeqNum !== next) {
    return { bytes, nextOut: next, isApplication };
  }
  const told = fields.find(({ tag }) => tag === Tag.NewSeqNo)?.value ?? "";
  const isReset = msgType === "4" && /^[0-9]{1,10}$/.test(told);
  const nextOut = isReset ? Math.max(next + 1, Number(told)) : next + 1;
  return { bytes, nextOut, isApplication };
}

import { HEADER } from "../wire/fix/messages.ts";
import { type BeginString, Tag } from "../wire/fix/tags.ts";
import { type FieldText, utcText } from "./field-text.ts";
import { latinBytes } from "./raw-text.ts";

/** What a message's header says unless its fields do. */
export type MessageHeader = {
  readonly beginString: BeginString;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly msgSeqNum: number;
  /** SendingTime(52), ms since 1970. */
  readonly utcMs: number;
};

/** Fields that a message is not asked for: they follow from the others. */
const MADE: ReadonlySet<number> = new Set([Tag.BeginString, Tag.BodyLength, Tag.CheckSum]);
const SOH = "\x01";

/**
 * A whole message from its fields: 8, 9 and 10 are made, 34, 49, 52 and 56 are filled in unless
 * they are given. 35 comes third, then the header with tags ascending, then the body in the order
 * given. Nothing is checked: `messageFault` does that. For tools and tests; a session has its own
 * writer, which makes no strings.
 */
export function encodeMessage(header: MessageHeader, fields: readonly FieldText[]): Uint8Array {
  const given = fields.filter(({ tag }) => !MADE.has(tag));
  const ranks = headerRanks(header.beginString);
  const filled = fillIn(header, given);
  const head = filled.filter(({ tag }) => ranks.has(tag));
  head.sort((a, b) => (ranks.get(a.tag) as number) - (ranks.get(b.tag) as number));
  const body = filled.filter(({ tag }) => !ranks.has(tag));
  const text = [...head, ...body].map(({ tag, value }) => `${tag}=${value}${SOH}`).join("");
  return sealMessage(header.beginString, text);
}

/** Puts BeginString(8) and BodyLength(9) before a body and CheckSum(10) behind it. */
function sealMessage(beginString: string, body: string): Uint8Array {
  const text = `8=${beginString}${SOH}9=${body.length}${SOH}${body}`;
  return latinBytes(`${text}10=${checkSumText(text)}${SOH}`);
}

/** CheckSum(10) of all that stands before it. */
export function checkSumText(text: string): string {
  const sum = latinBytes(text).reduce((all, byte) => all + byte, 0);
  return String(sum & 0xff).padStart(3, "0");
}

function fillIn(header: MessageHeader, given: readonly FieldText[]): FieldText[] {
  const always: readonly FieldText[] = [
    { tag: Tag.MsgSeqNum, value: String(header.msgSeqNum) },
    { tag: Tag.SenderCompID, value: header.senderCompId },
    { tag: Tag.SendingTime, value: utcText(header.utcMs) },
    { tag: Tag.TargetCompID, value: header.targetCompId },
  ];
  const tags = new Set(given.map(({ tag }) => tag));
  return [...given, ...always.filter(({ tag }) => !tags.has(tag))];
}

/** Where each header field goes: 35 first, then by tag; the members of NoHops(627) with it. */
function headerRanks(beginString: BeginString): ReadonlyMap<number, number> {
  const names = HEADER[beginString].split(/\s+/).filter((name) => /^[A-Z]/i.test(name));
  const tags = names.map((name) => Tag[name as keyof typeof Tag]);
  const rank = (tag: number): number => Math.min(tag === Tag.MsgType ? 0 : tag, Tag.NoHops);
  return new Map(tags.map((tag) => [tag, rank(tag)]));
}

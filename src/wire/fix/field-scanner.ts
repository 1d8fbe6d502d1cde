import { checkSum } from "./check-sum.ts";
import { TAG_LIMIT } from "./dictionary.ts";
import { fieldEnd } from "./field-end.ts";
import { DATA_LENGTHS } from "./fields.ts";
import type { FixFramer } from "./framer.ts";
import type { FixMessage } from "./message.ts";
import { Tag } from "./tags.ts";
import { readUint } from "./values.ts";

const SOH = 1;
const EQUALS = 0x3d;
const ZERO = 0x30;
const ONE = 0x31;
const YES = 0x59;
const TAG_DIGITS = 9;
/** Stands for a field whose end cannot be told. */
const NOWHERE = -1;

/** The data tag that follows a length tag, by length tag; 0 is none. */
const DATA_TAGS: Int32Array = new Int32Array(TAG_LIMIT);
for (const [length, data] of DATA_LENGTHS) DATA_TAGS[Tag[length]] = Tag[data];

/**
 * Finds the fields of a message and believes what they say: for printers, log readers and drop
 * copies, whose messages somebody else has validated. Only the CheckSum(10) and the shape
 * `tag=value` are looked at. Entries of repeating groups are not told apart: of a tag that comes
 * several times the first is found.
 */
export class FieldScanner {
  readonly #userColumns: ReadonlyMap<number, number>;

  /** @param userTags Tags from 5000 on that can be read; others of these are passed over. */
  constructor(userTags: readonly number[] = []) {
    this.#userColumns = new Map(userTags.map((tag, i) => [tag, TAG_LIMIT + i]));
  }

  /** False when the frame is garbled: a wrong CheckSum(10), or a field that is none. */
  scan(frame: FixFramer, message: FixMessage): boolean {
    const { bytes, view, start, trailerAt } = frame;
    if (checkSum(view, start, trailerAt) !== frame.checkSum) return false;
    message.index.clear(this.#userColumns);
    message.bytes = bytes;
    message.start = start;
    message.end = frame.end;
    if (!this.#fields(frame, message)) return false;
    message.msgType = msgTypeOf(message);
    message.msgSeqNum = message.uint(Tag.MsgSeqNum);
    message.possDup = message.char(Tag.PossDupFlag) === YES;
    message.possResend = message.char(Tag.PossResend) === YES;
    message.fault = -1;
    message.faultTag = 0;
    return true;
  }

  #fields(frame: FixFramer, message: FixMessage): boolean {
    const { bytes, view, start, trailerAt: end } = frame;
    const { slots, generation } = message.index;
    let dataTag = 0;
    let dataLength = 0;
    let at = start;
    while (at < end) {
      const tagAt = at++;
      let tag = (bytes[tagAt] as number) - ZERO;
      let c = bytes[at++] as number;
      while ((c - ZERO) >>> 0 <= 9 && at - tagAt <= TAG_DIGITS) {
        tag = tag * 10 + c - ZERO;
        c = bytes[at++] as number;
      }
      if (c !== EQUALS || ((bytes[tagAt] as number) - ONE) >>> 0 > 8) return false;
      const valueAt = at;
      at = tag === dataTag ? dataEnd(frame, valueAt, dataLength) : fieldEnd(view, valueAt);
      if (at === NOWHERE) return false;
      const length = at++ - valueAt;
      dataTag = 0;
      if (tag < TAG_LIMIT) {
        dataTag = DATA_TAGS[tag] as number;
        if (dataTag !== 0) dataLength = readUint(bytes, valueAt, length);
      } else {
        tag = this.#userColumns.get(tag) ?? 0;
        if (tag === 0) continue;
      }
      const slot = tag << 2;
      if (slots[slot] === generation) continue;
      slots[slot] = generation;
      slots[slot + 1] = valueAt;
      slots[slot + 2] = length;
      slots[slot + 3] = -1;
    }
    return true;
  }
}

/** Where the data ends that a length has announced, or NOWHERE when the length lies. */
function dataEnd(frame: FixFramer, at: number, length: number): number {
  const end = at + length;
  return length >= 0 && end < frame.trailerAt && frame.bytes[end] === SOH ? end : NOWHERE;
}

/** MsgType(35), packed; -1 when it has more than two characters. */
function msgTypeOf(message: FixMessage): number {
  const at = message.offset(Tag.MsgType);
  const length = message.length(Tag.MsgType);
  const first = message.bytes[at] as number;
  if (length === 1) return first;
  return length === 2 ? (first << 8) | (message.bytes[at + 1] as number) : -1;
}

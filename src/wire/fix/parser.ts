import {
  type Dictionary,
  type GroupRules,
  KIND_SHIFT,
  Kind,
  type MessageRules,
  PLACE_MASK,
  Place,
  RULE_GROUP,
  TAG_LIMIT,
} from "./dictionary.ts";
import type { FieldIndex } from "./field-index.ts";
import type { FixFramer } from "./framer.ts";
import { GroupCheck } from "./group-check.ts";
import type { FixMessage } from "./message.ts";
import { SessionRejectReason as Reason, Tag } from "./tags.ts";
import { checkValue } from "./value-check.ts";
import { readUint } from "./values.ts";

const SOH = 1;
const EQUALS = 0x3d;
const MINUS = 0x2d;
const ZERO = 0x30;
const YES = 0x59;
/** Digits of the longest tag that is a number at all. */
const TAG_DIGITS = 9;
/** Rules below this are a plain string without group and listed values: nothing more to check. */
const PLAIN = (Kind.String << KIND_SHIFT) | PLACE_MASK;
/** Rules from here on are of a length or a data field. */
const SPECIAL = Kind.Length << KIND_SHIFT;
/** What `#negativeTag` answers when the tag is no number at all. */
const GARBLED = -1;

/**
 * Reads a frame into a message and checks it against the field tables in one pass, the checksum
 * included. A message that breaks a rule is still indexed and carries its first fault, so that the
 * session can number it and say what is wrong.
 */
export class FixParser {
  readonly #dictionary: Dictionary;
  readonly #groups: GroupCheck = new GroupCheck();
  #faultTag = 0;
  #fault = -1;
  #sum = 0;
  /** The data field that must come next, and its length; 0 when none. */
  #dataTag = 0;
  #dataLength = 0;
  /** The data field that was just read by its length. */
  #dataTaken = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** False when the frame is garbled: a wrong CheckSum(10), or a tag that is no number. */
  parse(frame: FixFramer, message: FixMessage): boolean {
    const { bytes, start, bodyAt, trailerAt } = frame;
    const index = message.index;
    index.clear();
    index.put(Tag.BeginString, start + 2, frame.beginEnd - start - 2);
    index.put(Tag.BodyLength, frame.beginEnd + 3, bodyAt - frame.beginEnd - 4);
    this.#fault = -1;
    this.#dataTag = 0;
    this.#dataTaken = 0;
    this.#groups.clear();
    message.bytes = bytes;
    message.start = start;
    message.end = frame.end;

    let sum = 0;
    let at = start;
    for (; at < bodyAt + 3; at++) sum += bytes[at] as number;
    let type = 0;
    for (let c = bytes[at] as number; c !== SOH; c = bytes[++at] as number) {
      sum += c;
      type = type > 0xff ? -1 : (type << 8) | c;
    }
    this.#sum = sum + SOH;
    index.put(Tag.MsgType, bodyAt + 3, at - bodyAt - 3);
    message.msgType = type;
    const rules = this.#rulesOf(type);

    if (!this.#fields(bytes, at + 1, trailerAt, rules, index)) return false;
    if ((this.#sum & 0xff) !== frame.checkSum) return false;
    this.#checkEnd(rules, index);
    message.msgSeqNum = message.uint(Tag.MsgSeqNum);
    message.possDup = message.char(Tag.PossDupFlag) === YES;
    message.possResend = message.char(Tag.PossResend) === YES;
    message.fault = this.#fault;
    message.faultTag = this.#faultTag;
    return true;
  }

  #rulesOf(type: number): MessageRules {
    const rules = this.#dictionary.messages.get(type);
    if (rules !== undefined) return rules;
    if (type === 0) this.#refuse(Reason.TagWithoutValue, Tag.MsgType);
    else this.#refuse(Reason.InvalidMsgType, 0);
    return this.#dictionary.anyType;
  }

  /**
   * The pass over the fields after 35: tag, value, then where the field may stand, whether it
   * stood before, and its value. Long on purpose: one flat loop, the hottest code of the engine.
   */
  #fields(
    bytes: Uint8Array,
    from: number,
    end: number,
    rules: MessageRules,
    index: FieldIndex,
  ): boolean {
    const { slots, generation } = index;
    const ruleOf = rules.rules;
    const values = this.#dictionary.values;
    let sum = this.#sum;
    let stage: number = Place.Header;
    let at = from;
    let grouped = false;
    while (at < end) {
      const tagAt = at;
      let c = bytes[at++] as number;
      sum += c;
      let tag = 0;
      while ((c - ZERO) >>> 0 <= 9 && at - tagAt <= TAG_DIGITS) {
        tag = tag * 10 + c - ZERO;
        c = bytes[at++] as number;
        sum += c;
      }
      if (c !== EQUALS || at - tagAt < 2 || (bytes[tagAt] === ZERO && at - tagAt > 2)) {
        at = this.#negativeTag(bytes, tagAt);
        if (at === GARBLED) return false;
        tag = GARBLED;
        sum = sumOf(bytes, tagAt + 1, at, sum);
      }
      const valueAt = at;
      if (this.#dataTag !== 0) {
        at = this.#dataEnd(bytes, tag, valueAt, end);
        sum = sumOf(bytes, valueAt, at, sum);
        if (at === end) break; // The length lies; the fields after it cannot be told apart.
      }
      for (c = bytes[at++] as number; c !== SOH; c = bytes[at++] as number) sum += c;
      sum += SOH;
      const length = at - 1 - valueAt;
      const rule = tag > 0 && tag < TAG_LIMIT ? (ruleOf[tag] as number) : 0;

      if (grouped && this.#inGroup(bytes, tag, valueAt, length, rule, index)) continue;
      if (rule === 0) {
        this.#unlisted(tag, rules);
        stage = Place.Body;
        continue;
      }
      const place = rule & PLACE_MASK;
      if (place < stage) this.#refuse(Reason.TagOutOfRequiredOrder, tag);
      else if (place === Place.Member) this.#refuse(Reason.TagNotDefinedForMsgType, tag);
      else stage = place;

      const slot = tag << 2;
      if (slots[slot] === generation) {
        this.#refuse(Reason.TagAppearsMoreThanOnce, tag);
        continue;
      }
      slots[slot] = generation;
      slots[slot + 1] = valueAt;
      slots[slot + 2] = length;
      slots[slot + 3] = -1;
      if (length === 0) this.#refuse(Reason.TagWithoutValue, tag);
      else if (rule > PLAIN) {
        const fault = checkValue(bytes, valueAt, length, rule, tag, values);
        if (fault >= 0) this.#refuse(fault, tag);
        else if (rule >= SPECIAL) this.#data(bytes, tag, valueAt, length);
        else if ((rule & RULE_GROUP) !== 0) {
          grouped = true;
          const item = index.addItem(tag, valueAt, length);
          index.setGroupItem(tag, item);
          this.#openGroup(rules.groups.get(tag), bytes, valueAt, length, item);
        }
      }
    }
    this.#sum = sum;
    return true;
  }

  /** Whether the field belongs to an open group; it is then listed and checked here. */
  #inGroup(
    bytes: Uint8Array,
    tag: number,
    at: number,
    length: number,
    rule: number,
    index: FieldIndex,
  ): boolean {
    const groups = this.#groups;
    const fault = groups.take(tag, index);
    if (fault > 0) this.#refuse(fault, groups.faultTag);
    if (!groups.member) return false;
    const item = index.addItem(tag, at, length);
    if (length === 0) {
      this.#refuse(Reason.TagWithoutValue, tag);
      return true;
    }
    const bad = checkValue(bytes, at, length, rule, tag, this.#dictionary.values);
    if (bad >= 0) this.#refuse(bad, tag);
    else if (rule >= SPECIAL) this.#data(bytes, tag, at, length);
    else if ((rule & RULE_GROUP) !== 0) {
      this.#openGroup(groups.nested(tag), bytes, at, length, item);
    }
    return true;
  }

  #openGroup(
    rules: GroupRules | undefined,
    bytes: Uint8Array,
    at: number,
    length: number,
    item: number,
  ): void {
    if (rules !== undefined) this.#groups.open(rules, readUint(bytes, at, length), item);
  }

  /** A length asks for its data field next; a data field has had its length just before. */
  #data(bytes: Uint8Array, tag: number, at: number, length: number): void {
    const dataTag = this.#dictionary.dataTag[tag] as number;
    if (dataTag !== 0) {
      this.#dataTag = dataTag;
      this.#dataLength = readUint(bytes, at, length);
    } else if (this.#dataTaken !== tag) {
      this.#refuse(Reason.RequiredTagMissing, this.#dictionary.lengthTag[tag] as number);
    }
    this.#dataTaken = 0;
  }

  /**
   * Where the value of the field after a length ends: at its SOH when the length is right, at the
   * end of the body when it lies, at its own start when it is not the data field.
   */
  #dataEnd(bytes: Uint8Array, tag: number, at: number, end: number): number {
    const wanted = this.#dataTag;
    this.#dataTag = 0;
    if (tag !== wanted) {
      this.#refuse(Reason.RequiredTagMissing, wanted);
      return at;
    }
    this.#dataTaken = tag;
    const dataEnd = at + this.#dataLength;
    if (dataEnd < end && bytes[dataEnd] === SOH) return dataEnd;
    this.#refuse(Reason.IncorrectDataFormat, this.#dictionary.lengthTag[tag] as number);
    return end;
  }

  /** A tag that this message type does not list. */
  #unlisted(tag: number, rules: MessageRules): void {
    const known = tag > 0 && tag < TAG_LIMIT && this.#dictionary.kinds[tag] !== Kind.Unknown;
    if (rules.headerOnly && tag > 0) return;
    if (known) this.#refuse(Reason.TagNotDefinedForMsgType, tag);
    else this.#refuse(Reason.InvalidTagNumber, tag);
  }

  /** Reads `-digits=`; the offset after it, with the tag kept for the reject, or GARBLED. */
  #negativeTag(bytes: Uint8Array, tagAt: number): number {
    if (bytes[tagAt] !== MINUS) return GARBLED;
    let at = tagAt + 1;
    let tag = 0;
    for (; ((bytes[at] as number) - ZERO) >>> 0 <= 9; at++) {
      tag = tag * 10 + (bytes[at] as number) - ZERO;
    }
    if (bytes[at] !== EQUALS || at === tagAt + 1 || at - tagAt > TAG_DIGITS) return GARBLED;
    this.#refuse(Reason.InvalidTagNumber, -tag);
    return at + 1;
  }

  /** Groups that the message ends in, and the required fields. */
  #checkEnd(rules: MessageRules, index: FieldIndex): void {
    while (this.#groups.depth > 0) {
      const fault = this.#groups.close(index);
      if (fault > 0) this.#refuse(fault, this.#groups.faultTag);
    }
    if (this.#fault >= 0) return;
    const required = rules.required;
    for (let i = 0; i < required.length; i++) {
      if (!index.has(required[i] as number)) {
        this.#refuse(Reason.RequiredTagMissing, required[i] as number);
        return;
      }
    }
  }

  /** Keeps the first fault of a message. */
  #refuse(reason: number, tag: number): void {
    if (this.#fault >= 0) return;
    this.#fault = reason;
    this.#faultTag = tag;
  }
}

function sumOf(bytes: Uint8Array, from: number, to: number, before: number): number {
  let sum = before;
  for (let i = from; i < to; i++) sum += bytes[i] as number;
  return sum;
}

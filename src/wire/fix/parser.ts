import { checkSum } from "./check-sum.ts";
import {
  type Dictionary,
  type GroupRules,
  KIND_SHIFT,
  Kind,
  type MessageRules,
  PLACE_MASK,
  Place,
  RULE_GROUP,
  RULE_LETTER,
  TAG_LIMIT,
} from "./dictionary.ts";
import { fieldEnd } from "./field-end.ts";
import type { FieldIndex } from "./field-index.ts";
import type { FixFramer } from "./framer.ts";
import { GroupCheck } from "./group-check.ts";
import type { FixMessage } from "./message.ts";
import { SessionRejectReason as Reason, Tag } from "./tags.ts";
import { checkValue, isListed } from "./value-check.ts";
import { scanValue, UNSURE } from "./value-scan.ts";
import { readUint } from "./values.ts";

const SOH = 1;
const EQUALS = 0x3d;
const MINUS = 0x2d;
const ZERO = 0x30;
const BLANK = 0x20;
const ONE = 0x31;
const YES = 0x59;
/** Digits of the longest tag that is a number at all. */
const TAG_DIGITS = 9;
/** Digits of the tags that are read without a further look. */
const PLAIN_DIGITS = 3;
/** Rules below this are of a plain string, or of no field at all: its value may be anything. */
const CHECKED = (Kind.String << KIND_SHIFT) | (PLACE_MASK + 1);
/** Rules from here on are of a length or a data field. */
const SPECIAL = Kind.Length << KIND_SHIFT;
/** What `#oddTag` answers when the tag is no number at all. */
const GARBLED = -1;
/** Stands for a tag below zero. */
const NO_TAG = -1;
const FINE = -1;

/**
 * Reads a frame into a message and checks it against the field tables in one pass, the checksum
 * included. A message that breaks a rule is still indexed and carries its first fault, so that the
 * session can number it and say what is wrong.
 */
export class FixParser {
  readonly #dictionary: Dictionary;
  readonly #groups: GroupCheck = new GroupCheck();
  /** Rules of the message type read last: the next is mostly of the same. */
  #rules: MessageRules;
  #fault = -1;
  #faultTag = 0;
  /** The tag that `#oddTag` read. */
  #tag = 0;
  /** The data field that must come next, and its length; 0 when none. */
  #dataTag = 0;
  #dataLength = 0;
  /** The data field that was just read by its length. */
  #dataTaken = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#rules = dictionary.anyType;
  }

  /** False when the frame is garbled: a wrong CheckSum(10), or a tag that is no number. */
  parse(frame: FixFramer, message: FixMessage): boolean {
    const { bytes, view, start, bodyAt, trailerAt } = frame;
    if (checkSum(view, start, trailerAt) !== frame.checkSum) return false;
    const index = message.index;
    index.clear(this.#dictionary.userColumns);
    index.put(Tag.BeginString, start + 2, frame.beginEnd - start - 2);
    index.put(Tag.BodyLength, frame.beginEnd + 3, bodyAt - frame.beginEnd - 4);
    // It stands behind the fields: one among them is there a second time.
    index.put(Tag.CheckSum, trailerAt + 3, 3);
    this.#fault = -1;
    this.#dataTag = 0;
    this.#dataTaken = 0;
    this.#groups.clear();
    message.bytes = bytes;
    message.start = start;
    message.end = frame.end;

    const typeAt = bodyAt + 3;
    let at = typeAt;
    let type = 0;
    for (let c = bytes[at] as number; c !== SOH; c = bytes[++at] as number) {
      // Longer than two characters, or not of visible ones: no type, and it stays none.
      type = type < 0 || type > 0xff || c <= BLANK ? -1 : (type << 8) | c;
    }
    index.put(Tag.MsgType, typeAt, at - typeAt);
    message.msgType = type;
    const rules = this.#rulesOf(type);

    if (!this.#fields(frame, at + 1, rules, index)) return false;
    this.#checkEnd(rules, index);
    message.msgSeqNum = message.uint(Tag.MsgSeqNum);
    message.possDup = message.char(Tag.PossDupFlag) === YES;
    message.possResend = message.char(Tag.PossResend) === YES;
    message.fault = this.#fault;
    message.faultTag = this.#faultTag;
    return true;
  }

  #rulesOf(type: number): MessageRules {
    if (type === this.#rules.type && type !== 0) return this.#rules;
    const rules = this.#dictionary.messages.get(type);
    if (rules !== undefined) {
      this.#rules = rules;
      return rules;
    }
    if (type === 0) this.#refuse(Reason.TagWithoutValue, Tag.MsgType);
    else this.#refuse(Reason.InvalidMsgType, 0);
    return this.#dictionary.anyType;
  }

  /**
   * The pass over the fields after 35: tag, value, then where the field may stand, whether it
   * stood before, and its value. Long on purpose: one flat loop, the hottest code of the engine.
   */
  #fields(frame: FixFramer, from: number, rules: MessageRules, index: FieldIndex): boolean {
    const { bytes, view, trailerAt: end } = frame;
    const { slots, generation } = index;
    const ruleOf = rules.rules;
    const { values, userColumns } = this.#dictionary;
    let stage: number = Place.Header;
    let at = from;
    let grouped = false;
    while (at < end) {
      const tagAt = at++;
      let tag = (bytes[tagAt] as number) - ZERO;
      let c = bytes[at++] as number;
      while ((c - ZERO) >>> 0 <= 9 && at - tagAt <= PLAIN_DIGITS) {
        tag = tag * 10 + c - ZERO;
        c = bytes[at++] as number;
      }
      if (c !== EQUALS || ((bytes[tagAt] as number) - ONE) >>> 0 > 8) {
        at = this.#oddTag(bytes, tagAt);
        tag = this.#tag;
      }
      if (at === GARBLED) return false;
      const column = tag >>> 0 < TAG_LIMIT ? tag : (userColumns.get(tag) ?? 0);
      const rule = ruleOf[column] as number;
      const valueAt = at;
      let fault = FINE;
      if (this.#dataTag !== 0) at = UNSURE;
      else if (rule < CHECKED) at = fieldEnd(view, valueAt);
      else if (
        (rule & RULE_LETTER) !== 0 &&
        bytes[at + 1] === SOH &&
        isListed(values, column, bytes[at] as number)
      )
        at++;
      else at = scanValue(bytes, view, valueAt, rule, column, values);
      if (at <= valueAt) {
        at = this.#valueEnd(frame, tag, valueAt);
        if (at === end) break; // The length lies; the fields after it cannot be told apart.
        if (at === valueAt) fault = Reason.TagWithoutValue;
        else fault = checkValue(bytes, valueAt, at - valueAt, rule, column, values);
      }
      const length = at - valueAt;
      at++;

      if (grouped && this.#inGroup(bytes, tag, valueAt, length, rule, fault, index)) continue;
      if (rule === 0) {
        this.#unlisted(tag, column, rules);
        stage = Place.Body;
        continue;
      }
      const place = rule & PLACE_MASK;
      if (place < stage) this.#refuse(Reason.TagOutOfRequiredOrder, tag);
      else if (place === Place.Member) this.#refuse(Reason.TagNotDefinedForMsgType, tag);
      else stage = place;

      const slot = column << 2;
      if (slots[slot] === generation) {
        this.#refuse(Reason.TagAppearsMoreThanOnce, tag);
        continue;
      }
      slots[slot] = generation;
      slots[slot + 1] = valueAt;
      slots[slot + 2] = length;
      slots[slot + 3] = -1;
      if (fault !== FINE) this.#refuse(fault, tag);
      else if (rule >= SPECIAL) this.#data(bytes, tag, valueAt, length);
      else if ((rule & RULE_GROUP) !== 0) {
        grouped = true;
        const item = index.addItem(tag, valueAt, length);
        index.setGroupItem(tag, item);
        this.#openGroup(rules.groups.get(tag), bytes, valueAt, length, item);
      }
    }
    return true;
  }

  /**
   * Reads a tag that is not of two or three plain digits into `#tag`; the offset behind its `=`,
   * or GARBLED. Zero and negative numbers are tags that nobody has.
   */
  #oddTag(bytes: Uint8Array, tagAt: number): number {
    const negative = bytes[tagAt] === MINUS;
    const from = negative ? tagAt + 1 : tagAt;
    let at = from;
    let tag = 0;
    for (; ((bytes[at] as number) - ZERO) >>> 0 <= 9; at++) {
      if (at - from === TAG_DIGITS) return GARBLED;
      tag = tag * 10 + (bytes[at] as number) - ZERO;
    }
    if (bytes[at] !== EQUALS || at === from) return GARBLED;
    if (!negative && bytes[from] === ZERO && at - from > 1) return GARBLED;
    this.#tag = negative ? NO_TAG : tag;
    if (negative) this.#refuse(Reason.InvalidTagNumber, -tag);
    return at + 1;
  }

  /** Whether the field belongs to an open group; it is then listed and checked here. */
  #inGroup(
    bytes: Uint8Array,
    tag: number,
    at: number,
    length: number,
    rule: number,
    bad: number,
    index: FieldIndex,
  ): boolean {
    const groups = this.#groups;
    const fault = groups.take(tag, index);
    if (fault > 0) this.#refuse(fault, groups.faultTag);
    if (!groups.member) return false;
    const item = index.addItem(tag, at, length);
    if (bad !== FINE) this.#refuse(bad, tag);
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
   * Where a value ends: at its SOH; that of the field behind a length at the SOH that the length
   * promises, or at the end of the body when it lies.
   */
  #valueEnd(frame: FixFramer, tag: number, at: number): number {
    const wanted = this.#dataTag;
    if (wanted === 0) return fieldEnd(frame.view, at);
    this.#dataTag = 0;
    if (tag !== wanted) {
      this.#refuse(Reason.RequiredTagMissing, wanted);
      return fieldEnd(frame.view, at);
    }
    this.#dataTaken = tag;
    const dataEnd = at + this.#dataLength;
    if (dataEnd < frame.trailerAt && frame.bytes[dataEnd] === SOH) return dataEnd;
    this.#refuse(Reason.IncorrectDataFormat, this.#dictionary.lengthTag[tag] as number);
    return frame.trailerAt;
  }

  /** A tag that this message type does not list. */
  #unlisted(tag: number, column: number, rules: MessageRules): void {
    const known = this.#dictionary.kinds[column] !== Kind.Unknown;
    if (rules.headerOnly && tag > 0) return;
    if (known) this.#refuse(Reason.TagNotDefinedForMsgType, tag);
    else this.#refuse(Reason.InvalidTagNumber, tag);
  }

  /** Groups that the message ends in, and the required fields. */
  #checkEnd(rules: MessageRules, index: FieldIndex): void {
    if (this.#dataTag !== 0) this.#refuse(Reason.RequiredTagMissing, this.#dataTag);
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

import { FieldIndex } from "./field-index.ts";
import { FixGroup } from "./group.ts";
import { readUtcMicros, readUtcMs } from "./utc.ts";
import { ABSENT, readChar, readPrice, readQty, readText, readUint } from "./values.ts";

const NOTHING = new Uint8Array(0);

/**
 * A view of one message in the bytes in which it arrived. The same object is filled for every
 * message: it is valid only during the callback that hands it over. Numbers are read straight
 * from the bytes; no string is made unless one is asked for.
 */
export class FixMessage {
  /** The buffer that holds the message; other bytes may stand around it. */
  bytes: Uint8Array = NOTHING;
  /** First byte of the message, its `8=`. */
  start = 0;
  /** The byte after the message. */
  end = 0;
  /** MsgType(35), packed as in `MsgType`. */
  msgType = 0;
  /** MsgSeqNum(34); -1 absent, -2 malformed. */
  msgSeqNum: number = ABSENT;
  /** PossDupFlag(43) is Y. */
  possDup = false;
  /** PossResend(97) is Y. */
  possResend = false;
  /** SessionRejectReason(373) of the first fault, or -1. Faulty messages reach no application. */
  fault = -1;
  /** RefTagID(371) of that fault. */
  faultTag = 0;
  /** Where the fields stand; filled by the parser. */
  readonly index: FieldIndex = new FieldIndex();

  has(tag: number): boolean {
    return this.index.has(tag);
  }

  /** A whole number of digits only; -1 absent, -2 malformed (also when negative). */
  uint(tag: number): number {
    const { index, bytes } = this;
    const slot = index.find(tag);
    if (slot < 0) return ABSENT;
    return readUint(bytes, index.slots[slot + 1] as number, index.slots[slot + 2] as number);
  }

  /**
   * A price in units of $0.0001, exact; -1 absent, -2 malformed (also when negative or with a
   * leading zero), -3 more than four decimals, -4 above the largest price of the wire formats.
   */
  price(tag: number): number {
    const { index, bytes } = this;
    const slot = index.find(tag);
    if (slot < 0) return ABSENT;
    return readPrice(bytes, index.slots[slot + 1] as number, index.slots[slot + 2] as number);
  }

  /** Whole shares up to 2147483647, 0 included; -1 absent, -2 malformed (also `100.0`, `007`). */
  qty(tag: number): number {
    const { index, bytes } = this;
    const slot = index.find(tag);
    if (slot < 0) return ABSENT;
    return readQty(bytes, index.slots[slot + 1] as number, index.slots[slot + 2] as number);
  }

  /** The ASCII code of a value of one character; -1 absent, -2 longer. */
  char(tag: number): number {
    const { index, bytes } = this;
    const slot = index.find(tag);
    if (slot < 0) return ABSENT;
    return readChar(bytes, index.slots[slot + 1] as number, index.slots[slot + 2] as number);
  }

  /** The value as a string, one character for each byte; empty when absent. Allocates. */
  text(tag: number): string {
    const { index, bytes } = this;
    const slot = index.find(tag);
    if (slot < 0) return "";
    return readText(bytes, index.slots[slot + 1] as number, index.slots[slot + 2] as number);
  }

  /** Where the value starts in `bytes`, or -1. */
  offset(tag: number): number {
    return this.index.offset(tag);
  }

  /** Bytes of the value, or 0. */
  length(tag: number): number {
    return this.index.length(tag);
  }

  /** A UTCTimestamp as milliseconds since 1970; -1 absent, -2 malformed. */
  utcMs(tag: number): number {
    const { index, bytes } = this;
    const slot = index.find(tag);
    if (slot < 0) return ABSENT;
    return readUtcMs(bytes, index.slots[slot + 1] as number, index.slots[slot + 2] as number);
  }

  /** A UTCTimestamp as whole microseconds since 1970; -1 absent, -2 malformed. */
  utcMicros(tag: number): number {
    const { index, bytes } = this;
    const slot = index.find(tag);
    if (slot < 0) return ABSENT;
    return readUtcMicros(bytes, index.slots[slot + 1] as number, index.slots[slot + 2] as number);
  }

  /** Entries of the repeating group with this count field; 0 when absent. */
  groupCount(tag: number): number {
    return Math.max(0, this.uint(tag));
  }

  /** The entries of a repeating group, from before the first: `while (group.next()) ...`. */
  group(tag: number): FixGroup {
    return new FixGroup(this.bytes, this.index, this.index.groupItem(tag));
  }
}

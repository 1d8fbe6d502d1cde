import { UTC_LENGTH, UTC_MICROS_LENGTH, writeUtcMicros, writeUtcMs } from "./utc.ts";

const SOH = 1;
const EQUALS = 0x3d;
const ZERO = 0x30;
const POINT = 0x2e;
/** Room that every field finds: tag, `=`, a number and SOH. */
const FIELD_ROOM = 64;
/** What stands for a character that may not be sent. */
const QUESTION = 0x3f;
/** Tags below this fit four bytes with their `=`. */
const SHORT_TAGS = 1000;

/** `55=` of each short tag, in the order in which its bytes are sent. */
const TAG_WORDS: Int32Array = Int32Array.from({ length: SHORT_TAGS }, (_, tag) =>
  Array.from(`${tag}=`).reduceRight((word, c) => (word << 8) | c.charCodeAt(0), 0),
);

/**
 * Writes the fields of messages one after another into one growing buffer. It knows nothing of
 * headers and numbers: `Outbox` does. Tags of a body are written by the caller in ascending order.
 */
export class FixWriter {
  /** Where the next byte goes. */
  at = 0;
  #buffer: Uint8Array;
  #view: DataView;

  constructor(size: number) {
    this.#buffer = new Uint8Array(size);
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** The buffer; another one after it had to grow. */
  get buffer(): Uint8Array {
    return this.#buffer;
  }

  set buffer(buffer: Uint8Array) {
    this.#buffer = buffer;
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  /** The same bytes at the same offsets as the buffer. */
  get view(): DataView {
    return this.#view;
  }

  /**
   * A string field. Nothing is written for an empty one, which FIX forbids; a control character,
   * or one beyond Latin-1, becomes `?`, so that no text can end its own field.
   */
  text(tag: number, value: string): void {
    if (value.length === 0) return;
    this.#tag(tag, value.length);
    const buffer = this.#buffer;
    let at = this.at;
    for (let i = 0; i < value.length; i++) {
      const c = value.charCodeAt(i);
      buffer[at++] = c < 0x20 || c > 0xff ? QUESTION : c;
    }
    buffer[at++] = SOH;
    this.at = at;
  }

  /** A field of one character, given as its ASCII code. */
  char(tag: number, asciiCode: number): void {
    this.#tag(tag, 0);
    this.#buffer[this.at++] = asciiCode;
    this.#buffer[this.at++] = SOH;
  }

  /** A whole number, zero or more. */
  uint(tag: number, value: number): void {
    this.#tag(tag, 0);
    this.#digits(value);
    this.#buffer[this.at++] = SOH;
  }

  /** A price in units of $0.0001, with two decimals, or four when it needs them. */
  price(tag: number, units: number): void {
    this.#tag(tag, 0);
    const whole = Math.floor(units / 10_000);
    const rest = units - whole * 10_000;
    this.#digits(whole);
    const cents = (rest / 100) | 0;
    const fine = rest - cents * 100;
    const buffer = this.#buffer;
    let at = this.at;
    buffer[at++] = POINT;
    at = writeTwo(buffer, at, cents);
    if (fine !== 0) at = writeTwo(buffer, at, fine);
    buffer[at++] = SOH;
    this.at = at;
  }

  /**
   * AvgPx(6): the sum of price × quantity in units of $0.0001 over the shares, in dollars, rounded
   * half up to six decimals, with at least two. `0.00` for no shares.
   */
  avgPx(tag: number, notionalUnits: number, qty: number): void {
    const units = qty === 0 ? 0 : Math.floor(notionalUnits / qty);
    const rest = notionalUnits - units * qty;
    // Hundredths of a unit, so that no product passes 2^53.
    const micros = units * 100 + (qty === 0 ? 0 : Math.floor((rest * 200 + qty) / (qty * 2)));
    this.#tag(tag, 0);
    const whole = Math.floor(micros / 1_000_000);
    this.#digits(whole);
    this.#buffer[this.at++] = POINT;
    let left = micros - whole * 1_000_000;
    for (let unit = 100_000; left > 0 || unit >= 10_000; unit /= 10) {
      const digit = Math.floor(left / unit);
      this.#buffer[this.at++] = ZERO + digit;
      left -= digit * unit;
    }
    this.#buffer[this.at++] = SOH;
  }

  /** A value copied byte for byte: what a field said is passed on as it was received. */
  bytes(tag: number, source: Uint8Array, at: number, length: number): void {
    if (length <= 0) return;
    this.#tag(tag, length);
    const buffer = this.#buffer;
    let to = this.at;
    for (let i = at; i < at + length; i++) buffer[to++] = source[i] as number;
    buffer[to++] = SOH;
    this.at = to;
  }

  /** A UTCTimestamp with milliseconds. */
  utc(tag: number, utcMs: number): void {
    this.#tag(tag, 0);
    writeUtcMs(this.#buffer, this.at, utcMs);
    this.at += UTC_LENGTH;
    this.#buffer[this.at++] = SOH;
  }

  /** A UTCTimestamp with microseconds, of milliseconds with a fraction. */
  utcMicros(tag: number, utcMs: number): void {
    this.#tag(tag, 0);
    writeUtcMicros(this.#buffer, this.at, utcMs);
    this.at += UTC_MICROS_LENGTH;
    this.#buffer[this.at++] = SOH;
  }

  /** Bytes as they are: whole fields, with their SOH. */
  raw(source: Uint8Array, at: number, length: number): void {
    this.ensure(length);
    this.#buffer.set(source.subarray(at, at + length), this.at);
    this.at += length;
  }

  /** Makes room for `length` more bytes. */
  ensure(length: number): void {
    if (this.at + length <= this.#buffer.length) return;
    const more = new Uint8Array(Math.max(this.#buffer.length * 2, this.at + length));
    more.set(this.#buffer.subarray(0, this.at));
    this.buffer = more;
  }

  #tag(tag: number, length: number): void {
    if (this.at + length + FIELD_ROOM > this.#buffer.length) this.ensure(length + FIELD_ROOM);
    if (tag < SHORT_TAGS) {
      // What a shorter tag leaves of the word is overwritten by its value and SOH.
      this.#view.setInt32(this.at, TAG_WORDS[tag] as number, true);
      this.at += tag >= 100 ? 4 : tag >= 10 ? 3 : 2;
    } else {
      this.#digits(tag);
      this.#buffer[this.at++] = EQUALS;
    }
  }

  #digits(value: number): void {
    let width = 1;
    for (let limit = 10; value >= limit; limit *= 10) width++;
    this.at = writeDigits(this.#buffer, this.at, width, value);
  }
}

function writeTwo(target: Uint8Array, at: number, value: number): number {
  const tens = (value / 10) | 0;
  target[at] = ZERO + tens;
  target[at + 1] = ZERO + value - tens * 10;
  return at + 2;
}

/** Writes a number in exactly `width` digits; returns the offset after them. */
export function writeDigits(target: Uint8Array, at: number, width: number, value: number): number {
  let rest = value;
  let i = at + width - 1;
  // Above 2^31 a division is needed that integers do not have.
  for (; rest >= 0x7fff_ffff; i--) {
    const next = Math.floor(rest / 10);
    target[i] = ZERO + (rest - next * 10);
    rest = next;
  }
  for (; i >= at; i--) {
    const next = (rest / 10) | 0;
    target[i] = ZERO + (rest - next * 10);
    rest = next;
  }
  return at + width;
}

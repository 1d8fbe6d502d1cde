import { readText } from "../wire/fix/values.ts";
import { BAR, CARET, LogUnits } from "./log-units.ts";

/** One message found in a log. */
export type LogMessage = {
  /** The message with SOH between its fields, whatever the log had there. */
  readonly bytes: Uint8Array;
  /** Offset of its `8=` in all that was pushed. */
  readonly at: number;
  /** What stands before it on its line, such as a time; Latin-1, without blanks around it. */
  readonly before: string;
};

const SOH = 1;
const NEWLINE = 0x0a;
/** Longest value of BeginString(8) that is looked at. */
const BEGIN_MAX = 16;
/** A BodyLength(9) above this is a wrong one: it is not waited for. */
const BODY_MAX = 1 << 20;
/** A message without an end is cut here. */
const BROKEN_MAX = 1 << 16;
/** Text before a message that is kept for its line. */
const BEFORE_MAX = 512;
/** `10=ddd` and its separator. */
const TRAILER = 7;

/** More bytes are needed to say. */
const MORE = -1;

/**
 * Finds FIX messages in a log that comes in pieces: raw bytes, or text with `|` or `^A` for SOH;
 * run together, or one a line with anything before it. Where BodyLength(9) and CheckSum(10) stand
 * right, SOH and line ends inside data are no matter; where they do not, the message goes on to its
 * `10=`, the end of its line or the next `8=FIX`, and is found all the same.
 */
export class FixLogScanner {
  #bytes: Uint8Array = new Uint8Array(0);
  /** Offset of the first kept byte in all that was pushed. */
  #base = 0;
  /** Where the search for the next message goes on. */
  #at = 0;
  /** Where the last message ended. */
  #last = 0;
  #ended = false;

  /** Takes the next piece of the log. */
  push(piece: Uint8Array): void {
    const from = Math.max(this.#last, this.#at - BEFORE_MAX);
    const rest = this.#bytes.subarray(from);
    const more = new Uint8Array(rest.length + piece.length);
    more.set(rest);
    more.set(piece, rest.length);
    this.#bytes = more;
    this.#base += from;
    this.#at -= from;
    this.#last = 0;
    this.#ended = false;
  }

  /** Says that nothing follows for now: what is unfinished is handed out as it is. */
  end(): void {
    this.#ended = true;
  }

  /** The next message, or null when there is none in what was pushed so far. */
  next(): LogMessage | null {
    while (this.#find()) {
      const start = this.#at;
      const separator = this.#separator(start);
      if (separator === MORE) return null;
      if (separator === 0) {
        this.#at = start + 2;
        continue;
      }
      const units = new LogUnits(this.#bytes, start, separator);
      let end = this.#whole(units);
      if (end === 0) end = this.#broken(units);
      if (end === MORE) return null;
      const found = { bytes: units.taken(end), at: this.#base + start, before: this.#before() };
      this.#at = end;
      this.#last = end;
      return found;
    }
    return null;
  }

  /** Moves on to the next `8=FIX` that no digit stands before; false when more is needed. */
  #find(): boolean {
    const bytes = this.#bytes;
    for (let at = bytes.indexOf(0x38, this.#at); at >= 0; at = bytes.indexOf(0x38, at + 1)) {
      this.#at = at;
      if (at + 5 > bytes.length && !this.#ended) return false;
      if (isBegin(bytes, at) && !isDigit(bytes[at - 1] ?? 0)) return true;
    }
    this.#at = bytes.length;
    return false;
  }

  /** What stands for SOH, its first byte; 0 for nothing that may. */
  #separator(start: number): number {
    const bytes = this.#bytes;
    for (let at = start + 2; at <= start + BEGIN_MAX; at++) {
      if (at + 1 >= bytes.length && !this.#ended) return MORE;
      const c = bytes[at] ?? 0;
      if (c === SOH || c === BAR) return c;
      if (c === CARET) return bytes[at + 1] === 0x41 ? CARET : 0;
      if (!isDigit(c) && !(c >= 0x41 && c <= 0x5a) && c !== 0x2e) return 0;
    }
    return 0;
  }

  /** The end by BodyLength(9); 0 when there is no trailer at that place. */
  #whole(units: LogUnits): number {
    const length = bodyLength(units);
    if (length < 0) return 0;
    if (!units.skip(length)) return this.#ended ? 0 : MORE;
    if (units.left < TRAILER && !this.#ended) return MORE;
    const trailer = units.field();
    return /^10=[0-9]{3}\s*$/.test(trailer) ? units.at : 0;
  }

  /** The end of one whose length is wrong: its own `10=`, its line's end, the next message. */
  #broken(units: LogUnits): number {
    const bytes = this.#bytes;
    units.rewind();
    for (;;) {
      const at = units.at;
      const length = at - units.start;
      if (length > BROKEN_MAX || (at >= bytes.length && this.#ended)) return at;
      if (length > 0 && (bytes[at] === NEWLINE || isBegin(bytes, at))) return at;
      const field = units.field();
      const unfinished = !units.closed && units.left === 0 && !this.#ended;
      if (unfinished && units.at - units.start <= BROKEN_MAX) return MORE;
      if (field.startsWith("10=")) return units.at;
    }
  }

  /** What stands on the line before the message found, behind the one before it. */
  #before(): string {
    const from = Math.max(this.#last, this.#at - BEFORE_MAX);
    const newline = this.#bytes.subarray(from, this.#at).lastIndexOf(NEWLINE);
    const at = from + newline + 1;
    return readText(this.#bytes, at, this.#at - at).trim();
  }
}

/** BodyLength(9), with the units behind it; -1 when it is none that can be true. */
function bodyLength(units: LogUnits): number {
  units.field();
  const length = Number(/^9=([0-9]{1,7})$/.exec(units.field())?.[1] ?? -1);
  return length > BODY_MAX ? -1 : length;
}

/** `8=FIX`, where a message begins. */
function isBegin(bytes: Uint8Array, at: number): boolean {
  return readText(bytes, at, Math.min(5, bytes.length - at)) === "8=FIX";
}

function isDigit(c: number): boolean {
  return (c - 0x30) >>> 0 <= 9;
}

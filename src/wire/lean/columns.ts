import type { LeanFault, LeanFaultCode } from "./fault.ts";
import type { LeanSource } from "./source.ts";

/** What was found: a row, nothing for now, no more rows, or a fault (which is final). */
export type RowState = "row" | "wait" | "end" | "fault";

const LINE_MAX = 256;
const FIRST_CAPACITY = 131_072;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const COMMA = 0x2c;

/**
 * Reads the lines of a source column by column where they lie; no string is made. A line may be
 * cut anywhere by the chunks it comes in, and the last one needs no newline. After a column that
 * does not read, every further column is 0 and `ok` is false.
 */
export class Columns {
  readonly source: LeanSource;
  #bytes: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  #at = 0;
  /** End of the current line, its newline not included. */
  #lineEnd = 0;
  /** Where the next line begins. */
  #next = 0;
  #end = 0;
  #line = 0;
  #column = 0;
  #fault: LeanFault | null = null;

  constructor(source: LeanSource) {
    this.source = source;
  }

  get fault(): LeanFault | null {
    return this.#fault;
  }

  /** Number of the current line, from 1. */
  get line(): number {
    return this.#line;
  }

  get ok(): boolean {
    return this.#fault === null;
  }

  /** Goes to the next line that is not empty. */
  nextLine(): RowState {
    if (this.#fault !== null) return "fault";
    for (;;) {
      const found = this.#bytes.indexOf(NEWLINE, this.#next);
      const whole = found >= 0 && found < this.#end;
      if (!whole && this.source.state === "open") {
        if (this.#end - this.#next > LINE_MAX) return this.#tooLong();
        if (!this.#fill()) return this.#stop();
        continue;
      }
      if (!whole) {
        if (this.source.state !== "ended") return this.#stop();
        if (this.#next >= this.#end) return "end";
      }
      this.#at = this.#next;
      this.#lineEnd = whole ? found : this.#end;
      this.#next = whole ? found + 1 : this.#end;
      if (this.#lineEnd > this.#at && this.#bytes[this.#lineEnd - 1] === RETURN) this.#lineEnd--;
      this.#line++;
      this.#column = 0;
      if (this.#lineEnd - this.#at > LINE_MAX) return this.#tooLong();
      if (this.#lineEnd > this.#at) return "row";
    }
  }

  /** A whole number from 0 to `max`. */
  uint(max: number): number {
    if (!this.#begin()) return 0;
    const bytes = this.#bytes;
    const from = this.#at;
    let value = 0;
    for (; this.#at < this.#lineEnd; this.#at++) {
      const digit = (bytes[this.#at] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (value > max) return this.fail("TooLarge", `${value} is larger than ${max}`);
    return this.#ended(from, "NotANumber", "a whole number") ? value : 0;
  }

  /** A hexadecimal bit field of at most 32 bits. */
  hex(): number {
    if (!this.#begin()) return 0;
    const bytes = this.#bytes;
    const from = this.#at;
    let value = 0;
    for (; this.#at < this.#lineEnd; this.#at++) {
      const digit = hexDigit(bytes[this.#at] as number);
      if (digit < 0) break;
      value = value * 16 + digit;
    }
    if (value > 0xffff_ffff) return this.fail("TooLarge", "a condition has at most 8 digits");
    return this.#ended(from, "NotHex", "hexadecimal digits") ? value : 0;
  }

  /** A venue letter, as its ASCII code. */
  venue(): number {
    if (!this.#begin()) return 0;
    const from = this.#at;
    const code = this.#bytes[from] as number;
    if (code >= 0x41 && code <= 0x5a) this.#at++;
    return this.#ended(from, "NotAVenue", "one letter A-Z") ? code : 0;
  }

  /** 0 or 1. */
  flag(): boolean {
    if (!this.#begin()) return false;
    const from = this.#at;
    const code = this.#bytes[from] as number;
    if (code === 0x30 || code === 0x31) this.#at++;
    return this.#ended(from, "NotAFlag", "0 or 1") && code === 0x31;
  }

  /** Ends the line: nothing may follow its last column. */
  endLine(): boolean {
    if (this.#fault === null && this.#at <= this.#lineEnd) {
      this.fail("TooManyColumns", `a column after the last, which is number ${this.#column}`);
    }
    return this.#fault === null;
  }

  /** Names a fault of the current line and closes the source. Returns 0. */
  fail(code: LeanFaultCode, text: string): 0 {
    if (this.#fault === null) {
      this.#fault = { code, file: this.source.file, line: this.#line, text };
      this.source.close();
    }
    return 0;
  }

  /** Stands at the beginning of the next column, or names what is wrong. */
  #begin(): boolean {
    if (this.#fault !== null) return false;
    if (this.#column > 0 && this.#at > this.#lineEnd) {
      this.fail("TooFewColumns", `the line ends after column ${this.#column}`);
      return false;
    }
    this.#column++;
    return true;
  }

  /** Checks that the column has ended where reading stopped and steps over its comma. */
  #ended(from: number, code: LeanFaultCode, allowed: string): boolean {
    const stopped = this.#at;
    const atEnd = stopped >= this.#lineEnd;
    if (!atEnd && this.#bytes[stopped] !== COMMA) {
      this.fail(code, `column ${this.#column} holds "${this.#text(from)}", allowed: ${allowed}`);
      return false;
    }
    if (stopped === from) {
      this.fail("EmptyColumn", `column ${this.#column} is empty, allowed: ${allowed}`);
      return false;
    }
    this.#at = stopped + 1;
    return true;
  }

  #text(from: number): string {
    let text = "";
    for (let i = from; i < this.#lineEnd && this.#bytes[i] !== COMMA; i++) {
      text += String.fromCharCode(this.#bytes[i] as number);
    }
    return text;
  }

  /** Takes the next chunk behind what is left of the last one; false when there is none. */
  #fill(): boolean {
    const chunk = this.source.take();
    if (chunk === null) return false;
    const rest = this.#end - this.#next;
    if (this.#bytes.length < rest + chunk.length) {
      const larger = new Uint8Array((rest + chunk.length) * 2);
      larger.set(this.#bytes.subarray(this.#next, this.#end));
      this.#bytes = larger;
    } else {
      this.#bytes.copyWithin(0, this.#next, this.#end);
    }
    this.#bytes.set(chunk, rest);
    this.#next = 0;
    this.#end = rest + chunk.length;
    return true;
  }

  #stop(): RowState {
    const { state } = this.source;
    if (state === "open") return "wait";
    if (state === "ended") return this.nextLine();
    this.#fault = state;
    return "fault";
  }

  #tooLong(): RowState {
    this.fail("LineTooLong", `the line has more than ${LINE_MAX} bytes`);
    return "fault";
  }
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return code >= 0x41 && code <= 0x46 ? code - 0x37 : -1;
}

import { readText } from "../wire/fix/values.ts";

export const BAR = 0x7c;
/** First byte of `^A`, which stands for SOH in two bytes. */
export const CARET = 0x5e;

const SOH = 1;
const NEWLINE = 0x0a;

/**
 * A message in a log, read as the bytes that it stands for: whatever separates its fields counts as
 * one byte, so that BodyLength(9) can be followed.
 */
export class LogUnits {
  readonly start: number;
  readonly #bytes: Uint8Array;
  readonly #separator: number;
  /** Offset of the next byte to be read. */
  at: number;
  /** Whether the field read last ended in a separator. */
  closed = false;

  /** @param separator First byte of what stands for SOH. */
  constructor(bytes: Uint8Array, start: number, separator: number) {
    this.#bytes = bytes;
    this.start = start;
    this.at = start;
    this.#separator = separator;
  }

  /** Bytes of the log that are not read yet. */
  get left(): number {
    return this.#bytes.length - this.at;
  }

  rewind(): void {
    this.at = this.start;
  }

  /** The next field: up to its separator, a line end, or the end of what is there. */
  field(): string {
    const from = this.at;
    this.closed = false;
    for (; this.left > 0; this.at++) {
      const width = this.#separatorAt(this.at);
      if (width > 0) {
        this.at += width;
        this.closed = true;
        return readText(this.#bytes, from, this.at - width - from);
      }
      if (this.#bytes[this.at] === NEWLINE && this.at > from) break;
    }
    return readText(this.#bytes, from, this.at - from);
  }

  /** Passes over so many bytes of the message; false when they are not all there. */
  skip(length: number): boolean {
    for (let i = 0; i < length && this.left > 0; i++) this.at += this.#separatorAt(this.at) || 1;
    return this.left > 0;
  }

  /** The message up to an offset, with SOH behind each field, the last one too. */
  taken(end: number): Uint8Array {
    const out = new Uint8Array(end - this.start + 1);
    let length = 0;
    for (let at = this.start; at < end; ) {
      const width = this.#separatorAt(at);
      out[length++] = width > 0 ? SOH : (this.#bytes[at] as number);
      at += width || 1;
    }
    while (isBlank(out[length - 1] as number)) length--;
    if (out[length - 1] !== SOH) out[length++] = SOH;
    return out.slice(0, length);
  }

  /** Width of the separator that stands here; 0 for none. */
  #separatorAt(at: number): number {
    if (this.#bytes[at] !== this.#separator) return 0;
    if (this.#separator !== CARET) return 1;
    return this.#bytes[at + 1] === 0x41 ? 2 : 0;
  }
}

function isBlank(c: number): boolean {
  return c === NEWLINE || c === 0x0d || c === 0x20;
}

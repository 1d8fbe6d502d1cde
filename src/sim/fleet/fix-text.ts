const SOH = 0x01;
const [ONE, ZERO, EQUALS, BAR] = [0x31, 0x30, 0x3d, 0x7c];
/** From the separator before CheckSum(10) to behind its own, as in `|10=123|`. */
const TRAILER_LENGTH = 8;
const FIRST_SIZE = 1024;
const BEGIN = "8=FIX";

/** Makes text of bytes, a character each. */
export type Latin1 = (bytes: Uint8Array) => string;

/** Without a faster one of the platform. */
export const latin1: Latin1 = (bytes) =>
  String.fromCharCode.apply(null, bytes as unknown as number[]);

/** Cuts a stream of bytes into whole FIX messages, as text with `|` for SOH. */
export class FixText {
  readonly #latin1: Latin1;
  readonly #onMessage: (text: string) => void;
  /** The message that has begun, `|` for SOH. */
  #bytes: Uint8Array = new Uint8Array(FIRST_SIZE);
  #used = 0;
  /** Where its trailer ends; 0 until that has begun. */
  #endAt = 0;

  constructor(latin1: Latin1, onMessage: (text: string) => void) {
    this.#latin1 = latin1;
    this.#onMessage = onMessage;
  }

  take(chunk: Uint8Array): void {
    if (this.#used + chunk.length > this.#bytes.length) this.#grow(chunk.length);
    this.#bytes.set(chunk, this.#used);
    const bytes = this.#bytes.subarray(0, this.#used + chunk.length);
    for (let at = this.#used; at < bytes.length; at++) if (bytes[at] === SOH) bytes[at] = BAR;
    let begin = 0;
    let from = this.#used;
    for (;;) {
      if (this.#endAt === 0) this.#endAt = endOf(bytes, begin, from);
      if (this.#endAt === 0 || this.#endAt > bytes.length) break;
      this.#tell(bytes.subarray(begin, this.#endAt));
      begin = from = this.#endAt;
      this.#endAt = 0;
    }
    this.#used = bytes.length - begin;
    if (begin === 0) return;
    if (this.#endAt > 0) this.#endAt -= begin;
    this.#bytes.copyWithin(0, begin, bytes.length);
  }

  /** Bytes that belong to no message stand before its beginning. */
  #tell(bytes: Uint8Array): void {
    const text = this.#latin1(bytes);
    const begin = text.lastIndexOf(BEGIN);
    if (begin >= 0) this.#onMessage(begin === 0 ? text : text.slice(begin));
  }

  #grow(more: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + more));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}

/** Where a message's trailer ends that begins behind `begin`; 0: from `from` on there is none. */
function endOf(bytes: Uint8Array, begin: number, from: number): number {
  for (let at = bytes.indexOf(EQUALS, from); at >= 0; at = bytes.indexOf(EQUALS, at + 1)) {
    const first = at - 3;
    if (first < begin || bytes[at - 1] !== ZERO || bytes[at - 2] !== ONE) continue;
    if (bytes[first] === BAR) return first + TRAILER_LENGTH;
  }
  return 0;
}

const SOH = 0x01;
const BAR = 0x7c;
const [ONE, ZERO, EQUALS] = [0x31, 0x30, 0x3d];
/** From the separator before CheckSum(10) to behind its own, `|10=123|`. */
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
  /** The message that has begun, with its separators replaced. */
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
    let bytes = this.#bytes;
    let used = this.#used;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      bytes[used] = byte === SOH ? BAR : byte;
      used += 1;
      if (byte === EQUALS && this.#endAt === 0 && isTrailer(bytes, used)) {
        this.#endAt = used - 4 + TRAILER_LENGTH;
      } else if (used === this.#endAt) {
        this.#endAt = 0;
        this.#tell(bytes.subarray(0, used));
        used = 0;
        bytes = this.#bytes;
      }
    }
    this.#used = used;
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

/** Whether what was read ends with `|10=`. */
function isTrailer(bytes: Uint8Array, used: number): boolean {
  return (
    used >= 4 && bytes[used - 2] === ZERO && bytes[used - 3] === ONE && bytes[used - 4] === BAR
  );
}

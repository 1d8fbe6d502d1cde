const BEGIN = "8=FIX";
const TRAILER = "|10=";
/** From the trailer's beginning to behind its end, `|10=123|`. */
const TRAILER_LENGTH = 8;
/** Most bytes that one call turns into characters. */
const SLICE = 8192;

/** Cuts a stream of bytes into whole FIX messages, as text with `|` for SOH. */
export class FixText {
  readonly #onMessage: (text: string) => void;
  #rest = "";

  constructor(onMessage: (text: string) => void) {
    this.#onMessage = onMessage;
  }

  take(bytes: Uint8Array): void {
    let text = this.#rest;
    for (let at = 0; at < bytes.length; at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE) as unknown as number[];
      text += String.fromCharCode.apply(null, slice);
    }
    text = text.replaceAll("\x01", "|");
    let from = 0;
    for (;;) {
      const trailer = text.indexOf(TRAILER, from);
      const end = trailer + TRAILER_LENGTH;
      if (trailer < 0 || end > text.length) break;
      // Bytes that belong to no message stand before its beginning.
      const begin = text.lastIndexOf(BEGIN, trailer);
      if (begin >= from) this.#onMessage(text.slice(begin, end));
      from = end;
    }
    this.#rest = from === 0 ? text : text.slice(from);
  }
}

/** What `FixFramer.next` found. */
export const Frame = {
  /** The bytes so far hold no further whole message. */
  More: 0,
  /** A frame with a good BodyLength(9) and a trailer in its place. */
  Whole: 1,
  /** Bytes that are no message were passed over, up to the next `8=` (B1). */
  Garbled: 2,
  /** BodyLength(9) announces more than the largest message: close the connection (B3). */
  TooLong: 3,
} as const;
export type Frame = (typeof Frame)[keyof typeof Frame];

/** Bytes of the largest message unless configured otherwise. */
export const MESSAGE_MAX = 4096;

const SOH = 1;
const EQUALS = 0x3d;
/** `10=ddd|` */
const TRAILER_LENGTH = 7;
/** Longest value of 8 or 10 that is looked at: what is longer is not waited for. */
const VALUE_MAX = 16;
const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);

/**
 * Cuts a stream of bytes into frames: `8=…|9=n|`, n bytes that begin with `35=`, `10=ddd|`. Whole
 * messages are found in the chunk itself; only an unfinished one is copied. The CheckSum(10) is
 * read here and compared by the parser, which passes over every byte anyway.
 */
export class FixFramer {
  /** The buffer in which the frame stands. */
  bytes: Uint8Array = NOTHING;
  /** The same bytes at the same offsets, for reads of several at once; it may reach further. */
  view: DataView = NO_VIEW;
  /** Offsets of the frame: its `8=`, the value of 8 ends, its `35=`, its `10=`, the byte after. */
  start = 0;
  beginEnd = 0;
  bodyAt = 0;
  trailerAt = 0;
  end = 0;
  /** CheckSum(10) as written. */
  checkSum = 0;

  readonly #max: number;
  #tail: Uint8Array = NOTHING;
  #tailView: DataView = NO_VIEW;
  /** View of the chunks: readers that use one buffer again and again have one view of it. */
  #chunkView: DataView = NO_VIEW;
  #tailLength = 0;
  #at = 0;
  #limit = 0;
  /** A BodyLength(9) was wrong: everything up to the end of the next trailer is passed over. */
  #swallowing = false;
  /** Bytes passed over since they were last called garbled; 0 while there is a frame. */
  #passed = 0;

  constructor(max: number = MESSAGE_MAX) {
    this.#max = max;
  }

  /** Takes the next bytes of the stream; the chunk is in use until `keep`. */
  push(chunk: Uint8Array): void {
    if (this.#tailLength === 0) {
      this.bytes = chunk;
      this.view = this.#viewOf(chunk);
      this.#limit = chunk.length;
    } else {
      const length = this.#tailLength + chunk.length;
      if (length > this.#tail.length) this.#grow(Math.max(length, this.#max * 2));
      this.#tail.set(chunk, this.#tailLength);
      this.bytes = this.#tail;
      this.view = this.#tailView;
      this.#limit = length;
    }
    this.#at = 0;
  }

  /** Puts the unfinished rest aside, so that the chunk may be used again. */
  keep(): void {
    const length = this.#limit - this.#at;
    if (length > 0) {
      if (this.bytes === this.#tail) {
        this.#tail.copyWithin(0, this.#at, this.#limit);
      } else {
        if (length > this.#tail.length) this.#grow(Math.max(length, this.#max));
        this.#tail.set(this.bytes.subarray(this.#at, this.#limit));
      }
    }
    this.#tailLength = length;
    this.bytes = NOTHING;
    this.#at = 0;
    this.#limit = 0;
  }

  /** Forgets everything: the next bytes are those of another connection. */
  reset(): void {
    this.#tailLength = 0;
    this.#swallowing = false;
    this.#passed = 0;
    this.bytes = NOTHING;
    this.#at = 0;
    this.#limit = 0;
  }

  /**
   * Whether the unfinished rest looks whole: it ends in a trailer, so its BodyLength(9) is too
   * long. Asked only before the logon, where nothing may follow it.
   */
  endsInTrailer(): boolean {
    const { bytes } = this;
    const at = this.#limit - TRAILER_LENGTH;
    if (at <= this.#at || bytes[at - 1] !== SOH || !this.#readTrailer(at)) return false;
    // What looks like a trailer may stand in RawData(96) of which the rest is still to come.
    let sum = 0;
    let raw = false;
    for (let i = this.#at; i < at; i++) {
      sum += bytes[i] as number;
      raw ||= bytes[i] === SOH && bytes[i + 1] === 0x39 && bytes[i + 2] === 0x36;
    }
    return !raw || (sum & 0xff) === this.checkSum;
  }

  /** Finds the next frame. */
  next(): Frame {
    if (this.#swallowing) return this.#swallow();
    const bytes = this.bytes;
    const limit = this.#limit;
    let at = this.#at;
    if (limit - at < 2) {
      return limit - at === 1 && bytes[at] !== 0x38 ? this.#skip(limit) : Frame.More;
    }
    if (bytes[at] !== 0x38 || bytes[at + 1] !== EQUALS) return this.#skip(at + 1);
    this.#passed = 0;
    this.start = at;

    for (at += 2; at < limit && bytes[at] !== SOH; at++) {
      if (at - this.start > VALUE_MAX) return this.#skip(at);
    }
    if (at + 2 >= limit) return Frame.More;
    this.beginEnd = at;
    if (bytes[at + 1] !== 0x39 || bytes[at + 2] !== EQUALS) return this.#skip(at);

    at += 3;
    const lengthAt = at;
    let length = 0;
    for (; at < limit && bytes[at] !== SOH; at++) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit >>> 0 > 9) return this.#skip(at);
      length = length * 10 + digit;
      if (length > this.#max) return Frame.TooLong;
      if (at - lengthAt >= 9) return this.#skip(at);
    }
    if (at >= limit) return Frame.More;
    if (at === lengthAt) return this.#skip(at);
    this.bodyAt = at + 1;
    this.trailerAt = this.bodyAt + length;
    this.end = this.trailerAt + TRAILER_LENGTH;
    if (this.end - this.start > this.#max) return Frame.TooLong;
    if (this.end > limit) return Frame.More;
    return this.#whole();
  }

  #viewOf(chunk: Uint8Array): DataView {
    const { buffer, byteOffset } = chunk;
    const known = this.#chunkView;
    if (known.buffer === buffer && known.byteOffset === byteOffset) return known;
    this.#chunkView = new DataView(buffer, byteOffset);
    return this.#chunkView;
  }

  #grow(size: number): void {
    const more = new Uint8Array(size);
    more.set(this.#tail.subarray(0, this.#tailLength));
    this.#tail = more;
    this.#tailView = new DataView(more.buffer);
  }

  #whole(): Frame {
    const { bytes, bodyAt, trailerAt } = this;
    if (bytes[trailerAt - 1] !== SOH || !this.#readTrailer(trailerAt)) {
      // One that is too short ends with its own trailer; one that is too long has run past it, and
      // takes the next message with it: both are asked for again.
      this.#at = trailerAt - 1;
      this.#swallowing = true;
      return this.#swallow();
    }
    this.#at = this.end;
    const typeFirst =
      bytes[bodyAt] === 0x33 && bytes[bodyAt + 1] === 0x35 && bytes[bodyAt + 2] === EQUALS;
    return typeFirst ? Frame.Whole : Frame.Garbled;
  }

  #readTrailer(at: number): boolean {
    const bytes = this.bytes;
    if (bytes[at] !== 0x31 || bytes[at + 1] !== 0x30 || bytes[at + 2] !== EQUALS) return false;
    const a = (bytes[at + 3] as number) - 0x30;
    const b = (bytes[at + 4] as number) - 0x30;
    const c = (bytes[at + 5] as number) - 0x30;
    if (a >>> 0 > 9 || b >>> 0 > 9 || c >>> 0 > 9 || bytes[at + 6] !== SOH) return false;
    this.checkSum = a * 100 + b * 10 + c;
    return true;
  }

  /** Passes over bytes up to the end of the next `10=`. */
  #swallow(): Frame {
    const { bytes } = this;
    const limit = this.#limit;
    for (let at = this.#at; at + 3 < limit; at++) {
      if (bytes[at] !== SOH || bytes[at + 1] !== 0x31 || bytes[at + 2] !== 0x30) continue;
      if (bytes[at + 3] !== EQUALS) continue;
      let end = at + 4;
      while (end < limit && end - at < VALUE_MAX && bytes[end] !== SOH) end++;
      if (end - at === VALUE_MAX) continue;
      if (end === limit) {
        this.#at = at;
        return Frame.More;
      }
      this.#at = end + 1;
      this.#swallowing = false;
      this.#passed = 1;
      return Frame.Garbled;
    }
    const before = this.#at;
    this.#at = Math.max(before, limit - 3);
    return this.#pass(this.#at - before) ? Frame.Garbled : Frame.More;
  }

  /** Passes over bytes up to the next `8=`, or to the end of what is there. */
  #skip(from: number): Frame {
    const { bytes } = this;
    const limit = this.#limit;
    let at = from;
    while (at < limit && !(bytes[at] === 0x38 && (at + 1 === limit || bytes[at + 1] === EQUALS))) {
      at++;
    }
    const first = this.#passed === 0;
    const more = this.#pass(Math.min(at, limit) - this.#at);
    this.#at = Math.min(at, limit);
    if (first || more) return Frame.Garbled;
    return this.#at < limit ? this.next() : Frame.More;
  }

  /**
   * Counts bytes that are passed over: one run of them is garbled once, however it was cut on its
   * way, and again whenever another largest message would have fitted in.
   */
  #pass(length: number): boolean {
    this.#passed += length;
    if (this.#passed <= this.#max) return false;
    this.#passed = 1;
    return true;
  }
}

import { crc32 } from "./crc32.ts";
import {
  DIGEST_SIZE,
  FRAME_AT,
  FRAME_HEADER_SIZE,
  RECORD_HEADER_SIZE,
  RECORDS_FRAME,
  SEAL_FRAME,
  SEAL_SIZE,
} from "./format.ts";

/** Called for each record, in order; the view is valid only during the call. */
export type OnRecord = (
  type: number,
  index: number,
  view: DataView,
  at: number,
  length: number,
) => void;

/** What stands where the next frame should: a good frame, nothing more, or one that is not good. */
export type FrameStep = "Records" | "Seal" | "End" | "Bad";

/** Why a frame is not good. */
export type FrameFault = "Length" | "Checksum" | "Kind" | "Records";

/** What stands behind a place where no good frame follows in order. */
export type Behind = {
  /** Whether there is anything but zeros. */
  readonly dirty: boolean;
  /** The highest index that a good frame there calls durable, or -1. */
  readonly durable: number;
};

/**
 * Walks the frames of one segment from its bytes. Total: any bytes give frames, an end, or a fault
 * with its offset. The bytes must begin on a multiple of four.
 */
export class FrameReader {
  readonly view: DataView;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  /** Offset of the frame that `next` found, and its length. */
  at: number;
  length = 0;
  count = 0;
  /** Index of the first record in it; of a seal, of the next record. */
  base = 0;
  /** When it was written, every record up to this index was durable. */
  durable = 0;
  fault: FrameFault | null = null;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    this.at = from;
  }

  /** Steps to the next frame. After `End` and `Bad`, `at` is the place where it stopped. */
  next(): FrameStep {
    this.at += this.length;
    this.length = 0;
    return this.#look();
  }

  /** Hands over the records of the frame; false when they do not fill it exactly. */
  records(onRecord: OnRecord): boolean {
    const end = this.at + this.length;
    let at = this.at + FRAME_HEADER_SIZE;
    for (let i = 0; i < this.count; i++) {
      if (at + RECORD_HEADER_SIZE > end) return this.#bad();
      const size = this.view.getUint16(at, true);
      if (size < RECORD_HEADER_SIZE || at + size > end) return this.#bad();
      const type = this.view.getUint16(at + 2, true);
      const payload = at + RECORD_HEADER_SIZE;
      onRecord(type, this.base + i, this.view, payload, size - RECORD_HEADER_SIZE);
      at += size;
    }
    return end - at < 8 || this.#bad();
  }

  /** The digest that a seal carries. */
  digest(): Uint8Array {
    const at = this.at + FRAME_HEADER_SIZE;
    return this.#bytes.slice(at, at + DIGEST_SIZE);
  }

  /**
   * Goes on behind a place where no good frame stands: to the next good one, which `next` then
   * finds. False when there is none.
   */
  seek(): boolean {
    const size = this.#bytes.length;
    for (let at = (this.at + 8) & ~7; at + FRAME_HEADER_SIZE <= size; at += 8) {
      const kind = this.#words[(at + FRAME_AT.kind) >> 2];
      if (kind !== RECORDS_FRAME && kind !== SEAL_FRAME) continue;
      this.at = at;
      const step = this.#look();
      this.length = 0;
      if (step === "Records" || step === "Seal") return true;
    }
    return false;
  }

  /** Whether there is nothing but zeros from here on. */
  get clean(): boolean {
    return this.#zeroFrom(this.at);
  }

  /** Looks through everything from the place where the reader stopped. */
  behind(): Behind {
    let durable = -1;
    let dirty = false;
    this.at = (this.at + 7) & ~7;
    while (this.at + FRAME_HEADER_SIZE <= this.#bytes.length) {
      const word = this.at >> 2;
      if (this.#words[word] === 0 && this.#words[word + 1] === 0) {
        this.at += 8;
        continue;
      }
      dirty = true;
      const kind = this.#words[word + (FRAME_AT.kind >> 2)];
      const step = kind === RECORDS_FRAME || kind === SEAL_FRAME ? this.#look() : "Bad";
      const good = step === "Records" || step === "Seal";
      if (good) durable = Math.max(durable, this.durable);
      this.at += good ? this.length : 8;
    }
    return { dirty: dirty || !this.#zeroFrom(this.at), durable };
  }

  #look(): FrameStep {
    const at = this.at;
    this.fault = null;
    if (at + FRAME_HEADER_SIZE > this.#bytes.length) {
      return this.#zeroFrom(at) ? "End" : this.#stop("Length");
    }
    const words = this.#words;
    const crc = words[at >> 2] as number;
    const length = words[(at + FRAME_AT.length) >> 2] as number;
    if (crc === 0 && length === 0) return "End";
    if (length <= FRAME_HEADER_SIZE || (length & 7) !== 0 || at + length > this.#bytes.length) {
      return this.#stop("Length");
    }
    if (crc32(words, (at + FRAME_AT.length) >> 2, (at + length) >> 2) !== crc >>> 0) {
      return this.#stop("Checksum");
    }
    const kind = words[(at + FRAME_AT.kind) >> 2] as number;
    if (kind !== RECORDS_FRAME && !(kind === SEAL_FRAME && length === SEAL_SIZE)) {
      return this.#stop("Kind");
    }
    this.length = length;
    this.count = words[(at + FRAME_AT.count) >> 2] as number;
    this.base = this.view.getFloat64(at + FRAME_AT.base, true);
    this.durable = this.view.getFloat64(at + FRAME_AT.durable, true);
    return kind === RECORDS_FRAME ? "Records" : "Seal";
  }

  #stop(fault: FrameFault): FrameStep {
    this.fault = fault;
    return "Bad";
  }

  #bad(): false {
    this.fault = "Records";
    return false;
  }

  #zeroFrom(at: number): boolean {
    for (let i = at; i < this.#bytes.length; i++) if (this.#bytes[i] !== 0) return false;
    return true;
  }
}

import { assert } from "../../core/domain/assert.ts";
import {
  DIGEST_SIZE,
  FRAME_AT,
  FRAME_HEADER_SIZE,
  PAYLOAD_MAX,
  putSegmentHeader,
  RECORD_HEADER_SIZE,
  RECORDS_FRAME,
  SEAL_SIZE,
  SEGMENT_HEADER_SIZE,
  type SegmentHeader,
  type Sha256,
} from "./format.ts";
import { type FrameBytes, type FrameHead, frameBytes, putFrameHead } from "./frame.ts";
import { sealFrame } from "./seal.ts";

/** Room for the headers and padding of a record, a seal, and a segment's header on a roll. */
const AROUND: number = FRAME_HEADER_SIZE + RECORD_HEADER_SIZE + 7 + SEAL_SIZE + SEGMENT_HEADER_SIZE;

/**
 * Lays records into frames in one buffer that is also the picture of the segment since its last
 * seal: first that seal (or the segment's header), then the frames behind it. So one contiguous
 * piece is written per turn, and one is hashed per seal. Allocates nothing per record.
 */
export class JournalWriter {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #out: FrameBytes;
  readonly #head: FrameHead = { kind: RECORDS_FRAME, count: 0, base: 0, durable: 0 };
  readonly #sha256: Sha256;
  /** Offset in the segment of the first byte of the buffer. */
  #origin = 0;
  /** Buffer offset up to which the segment has it all. */
  #taken = 0;
  #end = 0;
  /** Buffer offset of the open frame, -1 when none is open. */
  #frame = -1;
  #count = 0;
  #type = 0;
  #room = 0;
  #lastIndex: number;
  #lastSeal = -1;
  /** Digest of the last seal that was written here, and the last record that it covers. */
  readonly digest: Uint8Array = new Uint8Array(DIGEST_SIZE);
  sealedAt = -1;

  constructor(bufferBytes: number, sha256: Sha256, lastIndex: number) {
    assert(bufferBytes % 8 === 0, "a journal buffer is a whole number of 8-byte words");
    this.bytes = new Uint8Array(bufferBytes);
    this.#out = frameBytes(this.bytes);
    this.view = this.#out.view;
    this.#sha256 = sha256;
    this.#lastIndex = lastIndex;
  }

  /** Index of the last record that was ended, written or not. */
  get lastIndex(): number {
    return this.#lastIndex;
  }

  /** Where in the segment the bytes of `untaken` belong. */
  get takenAt(): number {
    return this.#origin + this.#taken;
  }

  /** Where in the segment the next frame will begin. */
  get endAt(): number {
    return this.#origin + this.#end;
  }

  /** Bytes that the segment has not been given yet. */
  get untaken(): number {
    return this.#end - this.#taken;
  }

  /** Whether a frame stands behind the last seal. */
  get unsealed(): boolean {
    const start = this.#lastSeal < 0 ? SEGMENT_HEADER_SIZE : this.#lastSeal + SEAL_SIZE;
    return this.#end > start;
  }

  /** Whether a record of this payload still fits, with all that may have to be put around it. */
  fits(payloadMax: number): boolean {
    return this.#end + AROUND + payloadMax <= this.bytes.length;
  }

  /** Opens a record; returns where in `view` its payload begins. */
  begin(type: number, payloadMax: number): number {
    if (this.#frame < 0) {
      this.#frame = this.#end;
      this.#end += FRAME_HEADER_SIZE;
      this.#count = 0;
    }
    this.#type = type;
    this.#room = payloadMax;
    return this.#end + RECORD_HEADER_SIZE;
  }

  /** Ends the record that was begun with the size of its payload; returns its index. */
  end(payloadSize: number): number {
    assert(payloadSize <= this.#room && payloadSize <= PAYLOAD_MAX, "a record fits what it asked");
    const at = this.#end;
    this.view.setUint16(at, payloadSize + RECORD_HEADER_SIZE, true);
    this.view.setUint16(at + 2, this.#type, true);
    this.#end = at + RECORD_HEADER_SIZE + payloadSize;
    this.#room = -1;
    this.#count += 1;
    this.#lastIndex += 1;
    return this.#lastIndex;
  }

  /** Closes the open frame. `durable`: index up to which the disk has promised all records. */
  closeFrame(durable: number): void {
    if (this.#frame < 0) return;
    const at = this.#frame;
    this.#frame = -1;
    if (this.#count === 0) {
      this.#end = at;
      return;
    }
    while ((this.#end & 7) !== 0) this.bytes[this.#end++] = 0;
    const head = this.#head;
    head.count = this.#count;
    head.base = this.#lastIndex - this.#count + 1;
    head.durable = durable;
    putFrameHead(this.#out, at, this.#end - at, head);
  }

  /** Seals all since the last seal with its SHA-256. No frame may be open. */
  seal(durable: number): void {
    assert(this.#frame < 0, "a seal stands between frames");
    const since = this.bytes.subarray(0, this.#end);
    const seal = sealFrame(since, this.#lastIndex + 1, durable, this.#sha256);
    this.bytes.set(seal, this.#end);
    this.digest.set(seal.subarray(SEAL_SIZE - DIGEST_SIZE));
    this.sealedAt = this.#lastIndex;
    this.#lastSeal = this.#end;
    this.#end += SEAL_SIZE;
  }

  /**
   * The seal that ends a segment: it covers what was taken, not the frame that is closed and will
   * open the next one. It belongs at `takenAt`.
   */
  sealTaken(durable: number): Uint8Array {
    assert(this.#frame < 0 && this.untaken > 0, "a segment ends before a frame that does not fit");
    const base = this.view.getFloat64(this.#taken + FRAME_AT.base, true);
    return sealFrame(this.bytes.subarray(0, this.#taken), base, durable, this.#sha256);
  }

  /** The bytes to write at `takenAt`; valid until `take`. */
  toWrite(): Uint8Array {
    return this.bytes.subarray(this.#taken, this.#end);
  }

  /** The segment has all that was closed; what a seal covers leaves the buffer. */
  take(): void {
    if (this.#lastSeal > 0) {
      this.bytes.copyWithin(0, this.#lastSeal, this.#end);
      this.#origin += this.#lastSeal;
      this.#end -= this.#lastSeal;
      this.#lastSeal = 0;
    }
    this.#taken = this.#end;
  }

  /** Forgets everything in the buffer: the disk is gone, records have only their numbers left. */
  discard(): void {
    this.#frame = -1;
    this.#taken = 0;
    this.#end = 0;
    this.#lastSeal = -1;
  }

  /**
   * Starts a segment: its header goes before the frames that are closed but not taken. What stood
   * before them belonged to the segment before and was sealed there.
   */
  startSegment(header: SegmentHeader): void {
    assert(this.#frame < 0, "a segment starts between frames");
    const size = this.untaken;
    this.bytes.copyWithin(SEGMENT_HEADER_SIZE, this.#taken, this.#end);
    putSegmentHeader(this.bytes, header);
    this.#origin = 0;
    this.#taken = 0;
    this.#end = SEGMENT_HEADER_SIZE + size;
    this.#lastSeal = -1;
  }
}

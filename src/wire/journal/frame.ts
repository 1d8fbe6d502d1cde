import { crc32 } from "./crc32.ts";
import { FRAME_AT } from "./format.ts";

/** What a frame's header says besides its length; one is filled in again for each frame. */
export type FrameHead = {
  /** `RECORDS_FRAME` or `SEAL_FRAME`. */
  kind: number;
  /** Records in it; 0 in a seal. */
  count: number;
  /** Index of its first record; of a seal, of the next record. */
  base: number;
  /** Records up to this index are durable as it is written. */
  durable: number;
};

/** Three views of one buffer that holds frames; it begins on a multiple of four. */
export type FrameBytes = {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly words: Int32Array;
};

export function frameBytes(bytes: Uint8Array): FrameBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { bytes, view, words: new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) };
}

/** Closes the frame from `at` on: its header, and the CRC-32 over everything behind it. */
export function putFrameHead(out: FrameBytes, at: number, length: number, head: FrameHead): void {
  const { view } = out;
  view.setUint32(at + FRAME_AT.length, length, true);
  view.setUint32(at + FRAME_AT.kind, head.kind, true);
  view.setUint32(at + FRAME_AT.count, head.count, true);
  view.setFloat64(at + FRAME_AT.base, head.base, true);
  view.setFloat64(at + FRAME_AT.durable, head.durable, true);
  const crc = crc32(out.words, (at + FRAME_AT.length) >> 2, (at + length) >> 2);
  view.setUint32(at + FRAME_AT.crc, crc, true);
}

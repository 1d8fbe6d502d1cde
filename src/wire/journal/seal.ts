import { crc32 } from "./crc32.ts";
import { FRAME_AT, FRAME_HEADER_SIZE, SEAL_FRAME, SEAL_SIZE, type Sha256 } from "./format.ts";

/**
 * A seal frame over the bytes of a segment since the seal before it, that seal included (or since
 * the segment's start): so each digest stands on all digests before it.
 */
export function sealFrame(
  since: Uint8Array,
  base: number,
  durable: number,
  sha256: Sha256,
): Uint8Array {
  const bytes = new Uint8Array(SEAL_SIZE);
  const view = new DataView(bytes.buffer);
  bytes.set(sha256(since), FRAME_HEADER_SIZE);
  view.setUint32(FRAME_AT.length, SEAL_SIZE, true);
  view.setUint32(FRAME_AT.kind, SEAL_FRAME, true);
  view.setFloat64(FRAME_AT.base, base, true);
  view.setFloat64(FRAME_AT.durable, durable, true);
  const words = new Int32Array(bytes.buffer);
  view.setUint32(FRAME_AT.crc, crc32(words, FRAME_AT.length >> 2, SEAL_SIZE >> 2), true);
  return bytes;
}

import { FRAME_HEADER_SIZE, SEAL_FRAME, SEAL_SIZE, type Sha256 } from "./format.ts";
import { frameBytes, putFrameHead } from "./frame.ts";

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
  bytes.set(sha256(since), FRAME_HEADER_SIZE);
  putFrameHead(frameBytes(bytes), 0, SEAL_SIZE, { kind: SEAL_FRAME, count: 0, base, durable });
  return bytes;
}

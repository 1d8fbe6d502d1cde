import {
  DIGEST_SIZE,
  type HeaderFault,
  readSegmentHeader,
  SEGMENT_HEADER_SIZE,
  type Sha256,
} from "./format.ts";
import { type Behind, type FrameFault, FrameReader, type OnRecord } from "./reader.ts";

/** Everything that can be wrong with a segment, by name. */
export type SegmentFault =
  | HeaderFault
  | FrameFault
  /** The header names another gate, number or predecessor than the segment before it. */
  | "Gate"
  | "Number"
  | "Chain"
  /** A frame does not begin with the index that comes next. */
  | "Sequence";

/** How far a replay has come; carried from one segment to the next. */
export type ReplayState = {
  readonly gate: string;
  /** Number that the next segment must have. */
  number: number;
  /** Index that the next record must have. */
  next: number;
  /** Every record up to this index was durable once, as a frame says. */
  durable: number;
  /** Digest of the last seal; zeros before the first. */
  digest: Uint8Array;
  /** Hears of every good seal, with the last record that it covers. */
  onSeal?: (index: number, digest: Uint8Array) => void;
};

/** Where reading a segment stopped. */
export type SegmentStop = {
  /** Offset of the first byte that is not part of a good frame. */
  readonly at: number;
  /** Null: after the last good frame there is nothing. */
  readonly fault: SegmentFault | null;
  /** Whether it is ours or tampering, but never a torn write: the checksum held. */
  readonly certain: boolean;
  /** Offset of the last seal, 0 when there is none: where the bytes of the next one begin. */
  readonly sealedFrom: number;
  /** Whether frames stand behind the last seal. */
  readonly unsealed: boolean;
};

export function replayFrom(gate: string): ReplayState {
  return { gate, number: 1, next: 1, durable: 0, digest: new Uint8Array(DIGEST_SIZE) };
}

/**
 * Hands over all records of one segment in order and checks header, checksums, sequence and hash
 * chain on the way. Total; stops at the first frame that is not good.
 */
export function replaySegment(
  bytes: Uint8Array,
  state: ReplayState,
  sha256: Sha256,
  onRecord: OnRecord,
): SegmentStop {
  const header = readSegmentHeader(bytes);
  if (typeof header === "string") return stop(0, header, header === "Version");
  if (header.gate !== state.gate) return stop(0, "Gate", true);
  if (header.number !== state.number) return stop(0, "Number", true);
  if (header.firstIndex !== state.next) return stop(0, "Sequence", false);
  if (!sameBytes(header.previous, state.digest)) return stop(0, "Chain", false);
  state.number += 1;
  return replayFrames(bytes, state, sha256, onRecord);
}

function replayFrames(
  bytes: Uint8Array,
  state: ReplayState,
  sha256: Sha256,
  onRecord: OnRecord,
): SegmentStop {
  const reader = new FrameReader(bytes, SEGMENT_HEADER_SIZE);
  let sealedFrom = 0;
  let unsealed = false;
  for (;;) {
    const step = reader.next();
    const good = step === "Records" || step === "Seal";
    if (!good || reader.base !== state.next) {
      const fault = good ? "Sequence" : reader.fault;
      return { at: reader.at, fault, certain: false, sealedFrom, unsealed };
    }
    state.durable = Math.max(state.durable, reader.durable);
    if (step === "Records") {
      if (!reader.records(onRecord)) return stop(reader.at, "Records", true);
      state.next += reader.count;
      unsealed = true;
    } else {
      const digest = reader.digest();
      const wanted = sha256(bytes.subarray(sealedFrom, reader.at));
      if (!sameBytes(digest, wanted)) return stop(reader.at, "Chain", true);
      state.digest = digest;
      state.onSeal?.(state.next - 1, digest);
      sealedFrom = reader.at;
      unsealed = false;
    }
  }
}

/** What stands in a segment from an offset on at which no good frame follows in order. */
export function lookBehind(bytes: Uint8Array, at: number): Behind {
  return new FrameReader(bytes, at).behind();
}

function stop(at: number, fault: SegmentFault, certain: boolean): SegmentStop {
  return { at, fault, certain, sealedFrom: 0, unsealed: false };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

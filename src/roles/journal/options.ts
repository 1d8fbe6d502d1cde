import { assert } from "../../core/domain/assert.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DiskFault } from "../../ports/disk.ts";
import { SEAL_SIZE, SEGMENT_HEADER_SIZE, type Sha256 } from "../../wire/journal/format.ts";
import type { DiskReserve } from "./disk-reserve.ts";

/** How a journal is kept. */
export type JournalOptions = {
  /** Which gate writes it, up to 16 ASCII characters; a journal of another gate is refused. */
  readonly gate: string;
  readonly clock: Clock;
  readonly sha256: Sha256;
  /** Size of a segment in bytes, zero-filled ahead of its use. */
  readonly segmentBytes: number;
  /** Most bytes between two seals, and so of one turn's write. */
  readonly bufferBytes: number;
  /**
   * The journal's disk has failed (B36, B37): called once, inside `flush` or when a sync ends.
   * Nothing is written any more; what left in `flush` before it may or may not be on disk.
   */
  readonly onFault: (fault: DiskFault) => void;
  /** On recovery: every good seal of what is there, with the last record that it covers (I18). */
  readonly onSeal?: (index: number, digest: Uint8Array) => void;
  /** Space for when the disk is full; its pieces are as large as a segment. */
  readonly reserve?: DiskReserve;
  /** All records up to this index are durable now; after each group commit. */
  readonly onSynced?: (index: number) => void;
};

/** Sizes that a production gate uses. */
export const JOURNAL_SIZES: Pick<JournalOptions, "segmentBytes" | "bufferBytes"> = {
  segmentBytes: 64 * 1024 * 1024,
  bufferBytes: 256 * 1024,
};

/** Checks that a frame of a full buffer fits a fresh segment. */
export function checkSizes(options: JournalOptions): void {
  const { bufferBytes, segmentBytes } = options;
  assert(
    segmentBytes >= SEGMENT_HEADER_SIZE + bufferBytes + SEAL_SIZE && segmentBytes % 8 === 0,
    "a journal segment holds a full buffer",
  );
}

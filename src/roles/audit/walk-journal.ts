import type { Disk } from "../../ports/disk.ts";
import { readSegmentHeader, type Sha256 } from "../../wire/journal/format.ts";
import type { OnRecord } from "../../wire/journal/reader.ts";
import { replayFrom, replaySegment } from "../../wire/journal/replay.ts";
import type { JournalDamage } from "../../wire/journal/verify.ts";
import { segmentNames } from "../journal/segment-name.ts";
import { readSegment } from "./read-segment.ts";

/** Where a walk came to its end. */
export type WalkEnd = {
  /** Index of the last record that was handed over. */
  readonly lastIndex: number;
  /** The damage that ended it, or null at the end of the journal. */
  readonly damage: { segment: string; at: number; fault: JournalDamage } | null;
};

/**
 * Hands over the records of a journal in order, up to the first frame that is not good; checks
 * checksums, sequence and chain on the way. Only reads. Throws a `DiskFault`.
 */
export function walkJournal(
  disk: Disk,
  folder: string,
  sha256: Sha256,
  onRecord: OnRecord,
): WalkEnd {
  const names = segmentNames(disk.list(folder));
  let buffer: Uint8Array = new Uint8Array(0);
  let state = replayFrom("");
  for (const [i, name] of names.entries()) {
    const read = readSegment(disk, `${folder}/${name}`, buffer);
    buffer = read.buffer;
    const header = readSegmentHeader(read.bytes);
    // Which gate it is of says its own first segment.

    if (i === 0 && typeof header !== "string") state = replayFrom(header.gate);
    const stop = replaySegment(read.bytes, state, sha256, onRecord);
    if (stop.fault === "Empty" && i > 0) break;
    if (stop.fault !== null) {
      const damage = { segment: name, at: stop.at, fault: stop.fault };
      return { lastIndex: state.next - 1, damage };
    }
  }
  return { lastIndex: state.next - 1, damage: null };
}

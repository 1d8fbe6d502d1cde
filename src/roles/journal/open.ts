import { type Disk, DiskFault } from "../../ports/disk.ts";
import { SEAL_SIZE, SEGMENT_HEADER_SIZE } from "../../wire/journal/format.ts";
import type { OnRecord } from "../../wire/journal/reader.ts";
import { Journal } from "./journal.ts";
import { checkSizes, type JournalOptions } from "./options.ts";
import {
  diskRefusal,
  freshSegment,
  type JournalCut,
  type JournalFault,
  type Recovery,
  recover,
} from "./recover.ts";

/** The first segment after a start is small, so that a start waits for few zeros. */
const FIRST_BYTES = 16 * 1024 * 1024;

export type JournalOpening =
  | { readonly type: "Open"; readonly journal: Journal; readonly cut: JournalCut | null }
  | { readonly type: "Refused"; readonly fault: JournalFault };

/**
 * Replays a journal and makes it ready for more. Every record is handed over in order first; then
 * the journal goes on in a fresh segment. What is cut and what is refused: see `recover`.
 */
export function openJournal(
  disk: Disk,
  folder: string,
  options: JournalOptions,
  onRecord: OnRecord,
): JournalOpening {
  checkSizes(options);
  try {
    const { gate: id, sha256, onSeal } = options;
    const seals = onSeal === undefined ? {} : { onSeal };
    const found = recover(disk, folder, { id, sha256, trimmed: false, ...seals }, onRecord);
    if (found.type === "Refused") return found;
    return { type: "Open", journal: start(disk, folder, options, found), cut: found.cut };
  } catch (error) {
    if (!(error instanceof DiskFault)) throw error;
    return { type: "Refused", fault: diskRefusal(error) };
  }
}

/** A fresh segment to go on in. */
function start(
  disk: Disk,
  folder: string,
  options: JournalOptions,
  found: Extract<Recovery, { type: "Recovered" }>,
): Journal {
  const { next, number, digest } = found;
  const room = SEGMENT_HEADER_SIZE + options.bufferBytes + SEAL_SIZE;
  const segmentBytes = Math.min(options.segmentBytes, Math.max(FIRST_BYTES, room));
  const { gate } = options;
  const header = { number, gate, firstIndex: next, segmentBytes, previous: digest };
  const file = freshSegment(disk, folder, header);
  const first = { lastIndex: next - 1, number, file, segmentBytes, digest };
  return new Journal(disk, folder, options, first);
}

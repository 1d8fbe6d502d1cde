import { type Disk, DiskFault, type DiskFile } from "../../ports/disk.ts";
import {
  DIGEST_SIZE,
  putSegmentHeader,
  SEAL_SIZE,
  SEGMENT_HEADER_SIZE,
  type SegmentHeader,
} from "../../wire/journal/format.ts";
import type { OnRecord } from "../../wire/journal/reader.ts";
import {
  lookBehind,
  type ReplayState,
  replayFrom,
  replaySegment,
  type SegmentFault,
  type SegmentStop,
} from "../../wire/journal/replay.ts";
import { sealFrame } from "../../wire/journal/seal.ts";
import { Journal } from "./journal.ts";
import { checkSizes, type JournalOptions } from "./options.ts";
import { segmentName, segmentNames } from "./segment-name.ts";

/** A file in the making; it counts for nothing until it has its name. */
const DRAFT = "draft.tmp";
/** The first segment after a start is small, so that a start waits for few zeros. */
const FIRST_BYTES = 16 * 1024 * 1024;

/** Where good frames end. `Hole`: zeros stand where a frame should. */
type Place = {
  readonly segment: string;
  readonly at: number;
  readonly fault: SegmentFault | "Hole";
};

/** What a torn tail left behind (B39): from there on nothing was promised to anybody. */
export type JournalCut = Place & {
  /** Index of the first record that is lost, if there was one. */
  readonly index: number;
};

/** Damage to what was promised (B40), or a disk that cannot be read. Nothing was changed. */
export type JournalFault = {
  readonly code: SegmentFault | "Hole" | "Disk";
  readonly segment: string;
  readonly at: number;
  /** Index of the record that should stand there. */
  readonly index: number;
  readonly text: string;
};

export type JournalOpening =
  | { readonly type: "Open"; readonly journal: Journal; readonly cut: JournalCut | null }
  | { readonly type: "Refused"; readonly fault: JournalFault };

const FAULT_TEXTS: Readonly<Record<Place["fault"], string>> = {
  Empty: "is all zeros",
  Short: "ends within its header",
  Checksum: "fails its checksum",
  Magic: "is not a journal segment",
  Version: "has a format version that this build does not know",
  Length: "has an impossible length",
  Kind: "is a frame of unknown kind",
  Records: "holds records that do not fill their frame",
  Gate: "was written by another gate",
  Number: "has another segment number",
  Chain: "breaks the hash chain",
  Sequence: "does not continue with that record",
  Hole: "is missing",
};

/** A segment whose header is good, where its good frames end, and which record comes next. */
type Good = { readonly name: string; readonly stop: SegmentStop; readonly next: number };

/**
 * Replays a journal and makes it ready for more. Every record is handed over in order first. A
 * torn tail is cut; what was not surely durable is rewritten to new files before it is trusted, for
 * after a failed sync the page cache may show what the disk does not have (SAFETY.md section 5).
 */
export function openJournal(
  disk: Disk,
  folder: string,
  options: JournalOptions,
  onRecord: OnRecord,
): JournalOpening {
  checkSizes(options);
  try {
    return new Opener(disk, folder, options).open(onRecord);
  } catch (error) {
    if (!(error instanceof DiskFault)) throw error;
    const text = `the journal's disk failed: ${error.message}`;
    return { type: "Refused", fault: { code: "Disk", segment: error.path, at: 0, index: 0, text } };
  }
}

class Opener {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #options: JournalOptions;
  readonly #state: ReplayState;
  readonly #names: string[];
  #buffer: Uint8Array = new Uint8Array(0);
  readonly #good: Good[] = [];

  constructor(disk: Disk, folder: string, options: JournalOptions) {
    this.#disk = disk;
    this.#folder = folder;
    this.#options = options;
    this.#state = replayFrom(options.gate);
    this.#names = segmentNames(disk.list(folder));
  }

  open(onRecord: OnRecord): JournalOpening {
    const damage = this.#replay(onRecord);
    if (damage !== null && "code" in damage) return { type: "Refused", fault: damage };
    this.#removeFrom(this.#good.length);
    // A segment was durable to its last byte before any record behind it was.
    for (const segment of this.#good) {
      if (segment.next > this.#state.durable) this.#rewrite(segment);
    }
    return { type: "Open", journal: this.#start(), cut: damage };
  }

  /** Null when the journal ends well, else where it is torn or why it is refused. */
  #replay(onRecord: OnRecord): JournalCut | JournalFault | null {
    let at: Place | null = null;
    for (const [i, name] of this.#names.entries()) {
      const stop = replaySegment(this.#load(name), this.#state, this.#options.sha256, onRecord);
      // A spare that was never used says nothing of where the journal ends.
      if (stop.fault === "Empty" && i > 0) break;
      at = { segment: name, at: stop.at, fault: stop.fault ?? "Hole" };
      if (stop.at > 0) this.#good.push({ name, stop, next: this.#state.next });
      // The first header was durable before its file had a name: that is never a torn write.
      if (stop.certain || (i === 0 && stop.at === 0)) return this.#refuse(at);
      if (stop.fault !== null) break;
    }
    return at === null ? null : this.#judge(at);
  }

  /**
   * Nothing good follows in order. If a frame behind this place says that the record missing here
   * was durable, it is damage; else power was lost before it was, and the rest is cut.
   */
  #judge(place: Place): JournalCut | JournalFault | null {
    const index = this.#state.next;
    let dirty = false;
    for (let i = Math.max(0, this.#good.length - 1); i < this.#names.length; i++) {
      const from = this.#good[i]?.stop.at ?? 0;
      const behind = lookBehind(this.#load(this.#names[i] as string), from);
      if (behind.durable >= index) return this.#refuse(place);
      dirty ||= behind.dirty;
    }
    return dirty ? { ...place, index } : null;
  }

  #refuse({ segment, at, fault }: Place): JournalFault {
    const index = this.#state.next;
    const text =
      `journal segment ${segment}, byte ${at}: what should hold record ${index} ` +
      FAULT_TEXTS[fault];
    return { code: fault, segment, at, index, text };
  }

  #load(name: string): Uint8Array {
    const file = this.#disk.open(`${this.#folder}/${name}`, false);
    try {
      const size = file.size();
      if (size > this.#buffer.length) this.#buffer = new Uint8Array(size);
      return this.#buffer.subarray(0, file.read(0, this.#buffer.subarray(0, size)));
    } finally {
      file.close();
    }
  }

  #removeFrom(first: number): void {
    for (const name of this.#names.slice(first)) this.#disk.remove(`${this.#folder}/${name}`);
  }

  /** The good part of a segment, sealed, in a new file under the old name. */
  #rewrite({ name, stop, next }: Good): void {
    const bytes = this.#load(name);
    this.#draft(name, (file) => {
      file.write(0, bytes.subarray(0, stop.at));
      if (!stop.unsealed) return;
      // The draft is durable before it has its name, so the seal may say so already.
      const since = bytes.subarray(stop.sealedFrom, stop.at);
      const seal = sealFrame(since, next, next - 1, this.#options.sha256);
      file.write(stop.at, seal);
      this.#state.digest = seal.slice(seal.length - DIGEST_SIZE);
    }).close();
  }

  /** A fresh segment to go on in. */
  #start(): Journal {
    const { next, number, digest } = this.#state;
    const room = SEGMENT_HEADER_SIZE + this.#options.bufferBytes + SEAL_SIZE;
    const segmentBytes = Math.min(this.#options.segmentBytes, Math.max(FIRST_BYTES, room));
    const { gate } = this.#options;
    const header = { number, gate, firstIndex: next, segmentBytes, previous: digest };
    const file = this.#draft(segmentName(number), (draft) => fresh(draft, header));
    const start = { lastIndex: next - 1, number, file, segmentBytes, digest };
    return new Journal(this.#disk, this.#folder, this.#options, start);
  }

  /** A file that is whole and durable before it has its name. */
  #draft(name: string, write: (file: DiskFile) => void): DiskFile {
    const draft = this.#disk.open(`${this.#folder}/${DRAFT}`, true);
    draft.truncate(0);
    write(draft);
    draft.syncNow();
    this.#disk.rename(`${this.#folder}/${DRAFT}`, `${this.#folder}/${name}`);
    this.#disk.syncFolder(this.#folder);
    return draft;
  }
}

function fresh(file: DiskFile, header: SegmentHeader): void {
  const bytes = new Uint8Array(header.segmentBytes);
  putSegmentHeader(bytes, header);
  file.write(0, bytes);
}

import type { Disk, DiskFault, DiskFile } from "../../ports/disk.ts";
import {
  DIGEST_SIZE,
  putSegmentHeader,
  readSegmentHeader,
  type SegmentHeader,
  type Sha256,
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
import { segmentName, segmentNames } from "./segment-name.ts";

/** A file in the making; it counts for nothing until it has its name. */
const DRAFT = "draft.tmp";

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

/** Which journal it is, and how it is kept. */
export type RecoveryOptions = {
  /** Who writes it: the `gate` of its segments' headers. */
  readonly id: string;
  /** Null: it has no seals. */
  readonly sha256: Sha256 | null;
  /** Whether it may begin with a later segment than the first, because older ones are removed. */
  readonly trimmed: boolean;
  /** Called before the records of each segment with its number. */
  readonly onSegment?: (number: number) => void;
  /** Hears of every good seal, with the last record that it covers (I18). */
  readonly onSeal?: (index: number, digest: Uint8Array) => void;
  /** Called when all is read and nothing is changed yet: what it throws refuses the start. */
  readonly onRead?: () => void;
};

/** A journal whose records were all handed over, or why it is refused. */
export type Recovery =
  | {
      readonly type: "Recovered";
      /** Number of the segment in which to go on, and the index of its first record. */
      readonly number: number;
      readonly next: number;
      /** Digest of the last seal; zeros without one. */
      readonly digest: Uint8Array;
      readonly cut: JournalCut | null;
    }
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
 * Hands over every record of a folder's segments in order, and makes the folder ready for a new
 * segment. A torn tail is cut; what was not surely durable is rewritten to new files before it is
 * trusted, for after a failed sync the page cache may show what the disk does not have (SAFETY.md
 * section 5). Each step can be cut off at any point and is done again by the next start (B43).
 */
export function recover(
  disk: Disk,
  folder: string,
  options: RecoveryOptions,
  onRecord: OnRecord,
): Recovery {
  return new Recoverer(disk, folder, options).recover(onRecord);
}

/** The refusal that stands for a disk which cannot be read or written. */
export function diskRefusal(error: DiskFault): JournalFault {
  const text = `the journal's disk failed: ${error.message}`;
  return { code: "Disk", segment: error.path, at: 0, index: 0, text };
}

/** A new segment: zeros, but for its header and what `write` puts behind it. */
export function freshSegment(
  disk: Disk,
  folder: string,
  header: SegmentHeader,
  write?: (bytes: Uint8Array) => void,
): DiskFile {
  const bytes = new Uint8Array(header.segmentBytes);
  putSegmentHeader(bytes, header);
  write?.(bytes);
  return draft(disk, folder, segmentName(header.number), (file) => file.write(0, bytes));
}

/** A file that is whole and durable before it has its name. */
function draft(
  disk: Disk,
  folder: string,
  name: string,
  write: (file: DiskFile) => void,
): DiskFile {
  const file = disk.open(`${folder}/${DRAFT}`, true);
  file.truncate(0);
  write(file);
  file.syncNow();
  disk.rename(`${folder}/${DRAFT}`, `${folder}/${name}`);
  disk.syncFolder(folder);
  return file;
}

class Recoverer {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #options: RecoveryOptions;
  readonly #state: ReplayState;
  readonly #names: string[];
  #buffer: Uint8Array = new Uint8Array(0);
  readonly #good: Good[] = [];

  constructor(disk: Disk, folder: string, options: RecoveryOptions) {
    this.#disk = disk;
    this.#folder = folder;
    this.#options = options;
    this.#state = replayFrom(options.id);
    if (options.onSeal !== undefined) this.#state.onSeal = options.onSeal;
    this.#names = segmentNames(disk.list(folder));
  }

  recover(onRecord: OnRecord): Recovery {
    const damage = this.#replay(onRecord);
    if (damage !== null && "code" in damage) return { type: "Refused", fault: damage };
    this.#options.onRead?.();
    this.#removeFrom(this.#good.length);
    // A segment was durable to its last byte before any record behind it was.
    for (const segment of this.#good) {
      if (segment.next > this.#state.durable) this.#rewrite(segment);
    }
    const { number, next, digest } = this.#state;
    return { type: "Recovered", number, next, digest, cut: damage };
  }

  /** Null when the journal ends well, else where it is torn or why it is refused. */
  #replay(onRecord: OnRecord): JournalCut | JournalFault | null {
    let at: Place | null = null;
    for (const [i, name] of this.#names.entries()) {
      const bytes = this.#load(name);
      if (i === 0 && this.#options.trimmed) this.#beginAt(name, bytes);
      this.#options.onSegment?.(this.#state.number);
      const stop = replaySegment(bytes, this.#state, this.#options.sha256 ?? noSeals, onRecord);
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

  /** The oldest segment says by itself where it belongs, if its name agrees. */
  #beginAt(name: string, bytes: Uint8Array): void {
    const header = readSegmentHeader(bytes);
    if (typeof header === "string" || segmentName(header.number) !== name) return;
    this.#state.number = header.number;
    this.#state.next = header.firstIndex;
    this.#state.digest = header.previous;
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
    const { sha256 } = this.#options;
    draft(this.#disk, this.#folder, name, (file) => {
      file.write(0, bytes.subarray(0, stop.at));
      if (!stop.unsealed || sha256 === null) return;
      // The draft is durable before it has its name, so the seal may say so already.
      const since = bytes.subarray(stop.sealedFrom, stop.at);
      const seal = sealFrame(since, next, next - 1, sha256);
      file.write(stop.at, seal);
      this.#state.digest = seal.slice(seal.length - DIGEST_SIZE);
    }).close();
  }
}

/** Where no seals are written, one that stands there agrees with nothing. */
function noSeals(): Uint8Array {
  return new Uint8Array(0);
}

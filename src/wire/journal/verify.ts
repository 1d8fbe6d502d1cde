import { hexDigits } from "../../core/domain/bytes.ts";
import {
  readSegmentHeader,
  SEGMENT_HEADER_SIZE,
  type SegmentHeader,
  type Sha256,
} from "./format.ts";
import { FrameReader, type FrameStep } from "./reader.ts";
import type { RecordFault } from "./record-check.ts";
import type { SegmentFault } from "./replay.ts";

/** Everything that a verification can find wrong, by name. */
export type JournalDamage =
  | SegmentFault
  | RecordFault
  /** Zeros stand where a frame should. */
  | "Hole"
  /** Bytes at the very end that nothing calls durable: a write cut off, or damage to it. */
  | "Torn"
  /** No file has this number, and later ones exist. */
  | "Missing"
  /** The file is shorter than its header says, and it was not recovery that cut it. */
  | "Truncated"
  /** It ends before the head that is kept elsewhere. */
  | "Behind"
  /** At the head that is kept elsewhere it has another digest. */
  | "Fork";

/** What a cut-off write can look like. */
const TEARS: ReadonlySet<JournalDamage> = new Set(["Length", "Checksum", "Kind", "Hole"]);

/** One finding. `index`: of the record that should stand there. */
export type FoundDamage = {
  readonly segment: string;
  readonly at: number;
  readonly index: number;
  readonly fault: JournalDamage;
};

/** The digest of a seal, in hexadecimal digits, and the index of the last record before it. */
export type JournalHead = { readonly index: number; readonly digest: string };

/** A record, judged by who knows what it should be; null: it is good. */
export type CheckRecord = (
  type: number,
  index: number,
  view: DataView,
  at: number,
  length: number,
) => RecordFault | null;

export type JournalVerifierOptions = {
  readonly sha256: Sha256;
  readonly check: CheckRecord;
  /** A head that somebody else kept, or null. */
  readonly head: JournalHead | null;
};

/**
 * Walks a journal segment by segment and finds all damage, not only the first: behind a bad place
 * it goes on with the next good frame and believes that frame's own words. Never throws, changes
 * nothing.
 */
export class JournalVerifier {
  readonly faults: FoundDamage[] = [];
  frames = 0;
  records = 0;
  /** Index of the last record, 0 for none. */
  lastIndex = 0;
  /** Highest index that a frame calls durable. */
  durable = 0;
  /** The last good seal, or null. */
  head: JournalHead | null = null;
  readonly #options: JournalVerifierOptions;
  #gate: string | null = null;
  /** Number and first index that come next; -1: whatever is found. */
  #number = 1;
  #next = 1;
  /** Digest of the last seal; null: the chain was broken, whatever is found. */
  #digest: Uint8Array | null = new Uint8Array(32);
  #segment = "";
  #spare = "";
  #headMet = false;

  constructor(options: JournalVerifierOptions) {
    this.#options = options;
  }

  /**
   * The next segment of the folder, in the order of the numbers.
   *
   * @param number The number that its name says.
   */
  segment(name: string, number: number, bytes: Uint8Array): void {
    this.#segment = name;
    const header = readSegmentHeader(bytes);
    // One empty file at the end is the spare; in front of any other it was a segment once.
    if (this.#spare !== "") this.#found(0, "Empty", this.#spare);
    this.#spare = "";
    if (header === "Empty" && this.#number > 1 && number === this.#number) {
      this.#spare = name;
      this.#number += 1;
      return;
    }
    const missing = number !== this.#number;
    if (missing) this.#found(0, "Missing");
    this.#number = number + 1;
    if (typeof header === "string") {
      this.#found(0, header);
      this.#digest = null;
      if (header === "Short" || header === "Empty") return;
    } else this.#header(header, number, missing);
    this.#frames(bytes, typeof header === "string" ? 0 : header.segmentBytes);
  }

  /** Call when no segment follows: what is judged by the whole. */
  end(): void {
    // What nothing behind it calls durable may be a write that was cut off: recovery will cut it.
    for (const [i, found] of this.faults.entries()) {
      if (TEARS.has(found.fault) && found.index > this.durable) {
        this.faults[i] = { ...found, fault: "Torn" };
      }
    }
    const { head } = this.#options;
    if (head === null || this.#headMet) return;
    this.#found(0, this.lastIndex < head.index ? "Behind" : "Fork");
  }

  #header(header: SegmentHeader, number: number, missing: boolean): void {
    this.#gate ??= header.gate;
    if (header.gate !== this.#gate) this.#found(0, "Gate");
    if (header.number !== number) this.#found(0, "Number");
    else if (!missing) {
      if (header.firstIndex !== this.#next) this.#found(0, "Sequence");
      if (this.#digest !== null && !same(header.previous, this.#digest)) this.#found(0, "Chain");
    }
    this.#next = header.firstIndex;
    this.lastIndex = this.#next - 1;
    this.#digest = header.previous;
  }

  #frames(bytes: Uint8Array, segmentBytes: number): void {
    const reader = new FrameReader(bytes, SEGMENT_HEADER_SIZE);
    let sealedFrom = 0;
    let sealed = false;
    for (let step = reader.next(); ; step = reader.next()) {
      if (step === "Records" || step === "Seal") {
        this.#frame(reader, step);
        sealed = step === "Seal";
        if (sealed) sealedFrom = this.#seal(reader, bytes, sealedFrom);
        continue;
      }
      const { at } = reader;
      if (step === "End" && reader.clean) {
        const cut = segmentBytes > bytes.length && !(sealed && at === bytes.length);
        if (cut && bytes.length > SEGMENT_HEADER_SIZE) this.#found(bytes.length, "Truncated");
        return;
      }
      const fault = step === "End" ? "Hole" : (reader.fault ?? "Checksum");
      this.#found(at, fault);
      this.#digest = null;
      if (!reader.seek()) return;
    }
  }

  #frame(reader: FrameReader, step: FrameStep): void {
    this.frames += 1;
    if (reader.base !== this.#next) {
      this.#found(reader.at, "Sequence");
      this.#next = reader.base;
    }
    this.durable = Math.max(this.durable, reader.durable);
    if (step === "Seal") return;
    const { check } = this.#options;
    const whole = reader.records((type, index, view, at, length) => {
      this.records += 1;
      const fault = check(type, index, view, at, length);
      if (fault !== null) this.#found(at, fault, this.#segment, index);
    });
    if (!whole) this.#found(reader.at, "Records");
    this.#next += reader.count;
    this.lastIndex = this.#next - 1;
  }

  /** Returns where the bytes of the next seal begin. */
  #seal(reader: FrameReader, bytes: Uint8Array, sealedFrom: number): number {
    const { sha256, head } = this.#options;
    const digest = reader.digest();
    const wanted = this.#digest === null ? digest : sha256(bytes.subarray(sealedFrom, reader.at));
    if (!same(digest, wanted)) this.#found(reader.at, "Chain");
    this.#digest = digest;
    this.head = { index: this.#next - 1, digest: hexDigits(digest) };
    if (head?.index === this.head.index && head.digest === this.head.digest) this.#headMet = true;
    return reader.at;
  }

  #found(at: number, fault: JournalDamage, segment = this.#segment, index = this.#next): void {
    this.faults.push({ segment, at, index, fault });
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

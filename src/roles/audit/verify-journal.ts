import type { Disk } from "../../ports/disk.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { RecordCheck } from "../../wire/journal/record-check.ts";
import { type FoundDamage, type JournalHead, JournalVerifier } from "../../wire/journal/verify.ts";
import { segmentNames, segmentNumber } from "../journal/segment-name.ts";
import { readSegment } from "./read-segment.ts";

/** What `smars audit verify` says. */
export type JournalVerdict = {
  readonly ok: boolean;
  readonly segments: number;
  readonly frames: number;
  readonly records: number;
  /** The last seal: what somebody outside keeps to know this journal again. */
  readonly head: JournalHead | null;
  /** Records up to this index were durable, as the journal itself says. */
  readonly durable: number;
  readonly faults: readonly FoundDamage[];
};

export type VerifyOptions = {
  readonly sha256: Sha256;
  /** A head that was kept elsewhere (I18), or null. */
  readonly head: JournalHead | null;
  /** Bytes read so far, and all of them. */
  readonly onProgress?: (done: number, all: number) => void;
};

/** Reads of the last segment while a gate writes to it, before its end counts as damaged. */
const LOOKS = 5;

/** Checks a folder's journal from its first byte to its last; only reads. Throws a `DiskFault`. */
export function verifyJournal(disk: Disk, folder: string, options: VerifyOptions): JournalVerdict {
  const names = segmentNames(disk.list(folder));
  const sizes = names.map((name) => sizeOf(disk, `${folder}/${name}`));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  for (let look = 1; ; look++) {
    const verifier = walk(disk, folder, names, options, all);
    const { faults, frames, records, head, durable } = verifier;
    // A gate that is at work may be in the middle of a write: an end that still moves is no damage.
    const moving = faults.length > 0 && faults.every((f) => f.fault === "Torn");
    if (moving && look < LOOKS && moved(disk, folder, faults[0] as FoundDamage)) continue;
    const ok = faults.length === 0;
    return { ok, segments: names.length, frames, records, head, durable, faults };
  }
}

function walk(
  disk: Disk,
  folder: string,
  names: readonly string[],
  options: VerifyOptions,
  all: number,
): JournalVerifier {
  const check = new RecordCheck();
  const verifier = new JournalVerifier({
    sha256: options.sha256,
    check: (type, index, view, at, length) => check.check(type, index, view, at, length),
    head: options.head,
  });
  let buffer: Uint8Array = new Uint8Array(0);
  let done = 0;
  for (const name of names) {
    const { bytes, buffer: grown } = readSegment(disk, `${folder}/${name}`, buffer);
    buffer = grown;
    verifier.segment(name, segmentNumber(name), bytes);
    done += bytes.length;
    options.onProgress?.(done, all);
  }
  verifier.end();
  return verifier;
}

/** Whether the bytes at a place are others now than a moment ago. */
function moved(disk: Disk, folder: string, { segment, at }: FoundDamage): boolean {
  const path = `${folder}/${segment}`;
  const before = readSegment(disk, path, new Uint8Array(0)).bytes.slice(at);
  const after = readSegment(disk, path, new Uint8Array(0)).bytes.slice(at);
  return before.length !== after.length || before.some((byte, i) => byte !== after[i]);
}

function sizeOf(disk: Disk, path: string): number {
  const file = disk.open(path, false);
  try {
    return file.size();
  } finally {
    file.close();
  }
}

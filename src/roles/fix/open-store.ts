import { type Disk, DiskFault } from "../../ports/disk.ts";
import { FixRecordWriter } from "../../wire/journal/fix-records.ts";
import { DIGEST_SIZE, SEGMENT_HEADER_SIZE } from "../../wire/journal/format.ts";
import { FrameBatch } from "../../wire/journal/frame-batch.ts";
import { diskRefusal, freshSegment, type Recovery, recover } from "../journal/recover.ts";
import { segmentName } from "../journal/segment-name.ts";
import type { FixStoreSettings } from "./file-store-options.ts";
import type { StoreLoader } from "./store-loader.ts";
import { FixStoreRefused } from "./store-refused.ts";
import type { SegmentStart } from "./store-segments.ts";

/** The first segment after a start is small, so that a start waits for few zeros. */
const FIRST_BYTES = 4 << 20;

type Recovered = Extract<Recovery, { readonly type: "Recovered" }>;

/**
 * Reads a store and makes it ready for more, in a fresh segment whose first frame says all that is
 * known. That frame and with it the first block of numbers of every session is durable before the
 * segment has its name. Throws `FixStoreRefused`.
 */
export function openStore(
  disk: Disk,
  folder: string,
  settings: FixStoreSettings,
  loader: StoreLoader,
): SegmentStart {
  try {
    if (disk.exists(`${folder}.log`)) throw oldFormat(`${folder}.log`);
    const { id } = settings;
    const options = {
      id,
      sha256: null,
      trimmed: true,
      onSegment: loader.begin,
      onRead: () => checkOldest(folder, loader),
    };
    const found = recover(disk, folder, options, loader.record);
    if (found.type === "Refused") throw new FixStoreRefused(found.fault);
    // A spare, or one that was cut away whole: the store goes on under its number.
    loader.segments.delete(found.number);
    settle(folder, settings, loader, found);
    return start(disk, folder, settings, loader, found);
  } catch (error) {
    if (error instanceof DiskFault) throw new FixStoreRefused(diskRefusal(error));
    throw error;
  }
}

/** Old segments go, but only those that the store has given up. */
function checkOldest(folder: string, loader: StoreLoader): void {
  const [first = loader.oldest] = loader.segments.keys();
  if (first <= loader.oldest) return;
  const segment = segmentName(loader.oldest);
  const text = `segment ${segment} of the FIX store ${folder} is missing`;
  throw new FixStoreRefused({ code: "Missing", segment, at: 0, text });
}

/** What the records mean for the numbers to go on with. */
function settle(
  folder: string,
  { log }: FixStoreSettings,
  loader: StoreLoader,
  { cut }: Recovered,
): void {
  loader.finish();
  if (cut !== null) {
    const { segment, at, fault } = cut;
    log(`FIX store ${folder}: torn tail (${fault}) cut at byte ${at} of ${segment}`);
  }
  if (loader.closed && cut === null) return;
  for (const session of loader.sessions) session.skipReserved();
}

function start(
  disk: Disk,
  folder: string,
  settings: FixStoreSettings,
  loader: StoreLoader,
  { number, next }: Recovered,
): SegmentStart {
  const { id, clock, blockNumbers } = settings;
  const batch = new FrameBatch(next - 1);
  const records = new FixRecordWriter(batch);
  const [oldest = number] = loader.segments.keys();
  records.start({ utcMs: Math.floor(clock.utcMs()), oldest });
  for (const session of loader.sessions) {
    // One that was never used stays at 1.
    if (session.reservedTo > 0) session.reservedTo = session.nextOut - 1 + blockNumbers;
    session.durableTo = session.reservedTo;
    session.firstOut = session.nextOut;
    records.session(session.record(0));
  }
  batch.seal(next - 1);
  const endAt = SEGMENT_HEADER_SIZE + batch.size;
  const segmentBytes = Math.max(Math.min(settings.segmentBytes, FIRST_BYTES), endAt);
  const previous = new Uint8Array(DIGEST_SIZE);
  const header = { number, gate: id, firstIndex: next, segmentBytes, previous };
  const file = freshSegment(disk, folder, header, (bytes) => {
    let at = SEGMENT_HEADER_SIZE;
    for (let i = 0; i < batch.frames; i++) {
      bytes.set(batch.frame(i), at);
      at += batch.frame(i).length;
    }
  });
  const { lastIndex } = batch;
  return { number, file, segmentBytes, endAt, lastIndex, closed: loader.segments };
}

function oldFormat(segment: string): FixStoreRefused {
  const text =
    `${segment} is a session store of a format that is not read any more: agree with every ` +
    "counterparty on a reset of the numbers, then remove it";
  return new FixStoreRefused({ code: "OldFormat", segment, at: 0, text });
}

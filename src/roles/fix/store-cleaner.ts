import { DiskFault } from "../../ports/disk.ts";
import { BytePart } from "../../wire/journal/byte-part.ts";
import {
  emptyMessageHead,
  type FixMessageRecord,
  type FixRecordWriter,
  MESSAGE_HEAD,
  readMessageHead,
} from "../../wire/journal/fix-records.ts";
import { FIX_RECORDS as R } from "../../wire/journal/fix-schema.ts";
import { SEGMENT_HEADER_SIZE } from "../../wire/journal/format.ts";
import { FRAME_PAGE, type FrameBatch } from "../../wire/journal/frame-batch.ts";
import { FrameReader, type OnRecord } from "../../wire/journal/reader.ts";
import { segmentName } from "../journal/segment-name.ts";
import type { FileSession } from "./file-session.ts";
import type { StoreSegments } from "./store-segments.ts";

/** Ticks between two looks at what could be cleaned. */
const LOOK_EVERY = 50;
/** Small segments of earlier starts that may lie about. */
const SEGMENTS_MAX = 16;
/** Ticks after which a busy store has to bear the removal of a name. */
const PATIENCE = 200;

/** What the cleaner works on. */
export type CleanerSide = {
  readonly sessions: readonly FileSession[];
  readonly segments: StoreSegments;
  readonly batch: FrameBatch;
  readonly records: FixRecordWriter;
  readonly segmentBytes: number;
  /** Last record of the application's journal, and the last durable one; 0 without a journal. */
  journalIndex(): number;
  journalSafe(): number;
  /** Writes the batch now. */
  write(): void;
  readonly log: (line: string) => void;
};

/**
 * Keeps a store from growing: the oldest segment goes when nothing in it is needed, and when more
 * lies dead in the store than alive, its live messages are written again at the end, a slice at a
 * time. It is removed only when they, and a word that it is not needed, are durable; so a crash at
 * any point leaves each message in one place at least, and in two at most.
 */
export class StoreCleaner {
  readonly #side: CleanerSide;
  /** The segment that is being emptied, and how far it has been; 0: none. */
  #victim = 0;
  #at = 0;
  #buffer: Uint8Array = new Uint8Array(0);
  readonly #message: BytePart = new BytePart();
  readonly #head: FixMessageRecord = emptyMessageHead();
  /** What has to be durable before the victim is removed; 0 while it is being emptied. */
  #wanted = 0;
  #wantedJournal = 0;
  #ticks = 0;
  #flushed = 0;
  #waited = 0;
  #stopped = false;

  constructor(side: CleanerSide) {
    this.#side = side;
  }

  /** One slice of work, while no turn has anything to write. Throws the `DiskFault` of a write. */
  tick(): void {
    if (this.#stopped) return;
    if (this.#victim === 0) this.#look();
    else if (this.#wanted === 0) this.#move();
    else this.#finish();
  }

  #look(): void {
    if (this.#ticks++ % LOOK_EVERY !== 0) return;
    const { closed } = this.#side.segments;
    const [oldest] = closed.keys();
    if (oldest === undefined || !this.#isDue(oldest)) return;
    this.#victim = oldest;
    this.#at = SEGMENT_HEADER_SIZE;
    this.#wantedJournal = this.#side.journalIndex();
    if (this.#liveIn(oldest) === 0) this.#emptied();
    else this.#buffer = new Uint8Array(2 * FRAME_PAGE);
  }

  #isDue(oldest: number): boolean {
    if (this.#liveIn(oldest) === 0) return true;
    const { segments, segmentBytes, sessions } = this.#side;
    let bytes = 0;
    for (const size of segments.closed.values()) bytes += size;
    let live = -this.#liveIn(segments.number);
    for (const { tally } of sessions) live += tally.total;
    const many = segments.closed.size > SEGMENTS_MAX + (2 * live) / segmentBytes;
    return many || bytes - live > live + segmentBytes;
  }

  #liveIn(segment: number): number {
    let live = 0;
    for (const { tally } of this.#side.sessions) live += tally.in(segment);
    return live;
  }

  #move(): void {
    // A message that rests on records which the application may yet lose is not for ever.
    if (this.#side.journalSafe() < this.#wantedJournal) return;
    const size = this.#read();
    const reader = new FrameReader(this.#buffer.subarray(0, size), 0);
    let step = reader.next();
    for (; step === "Records" && reader.at < FRAME_PAGE; step = reader.next()) {
      reader.records(this.#record);
    }
    if (step === "Bad" && reader.at === 0) {
      this.#stop(`is damaged at byte ${this.#at}`);
      return;
    }
    this.#at += reader.at;
    if (!this.#side.batch.empty) this.#side.write();
    if (step === "End" && !this.#stopped) this.#emptied();
  }

  #read(): number {
    try {
      return this.#side.segments.read(this.#victim, this.#at, this.#buffer);
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      this.#stop(`cannot be read: ${error.message}`);
      return 0;
    }
  }

  /** The oldest segment cannot go, and so none can: the store grows, and people are told. */
  #stop(why: string): void {
    this.#stopped = true;
    this.#side.log(`FIX store: ${segmentName(this.#victim)} ${why}; it stays as it is`);
  }

  readonly #record: OnRecord = (type, _index, view, at, length) => {
    if (type !== R.FixMessage.type && type !== R.FixMoved.type) return;
    const head = this.#head;
    readMessageHead(view, at, head);
    const session = this.#side.sessions[head.session];
    if (session === undefined || head.epoch !== session.epoch) return;
    const { index, tally } = session;
    const row = index.find(head.seq);
    const place = this.#at + at + MESSAGE_HEAD;
    if (row < 0 || index.partAt(row) !== this.#victim || index.offsetAt(row) !== place) return;
    const size = length - MESSAGE_HEAD;
    const message = this.#message.of(this.#buffer, at + MESSAGE_HEAD, size);
    const { segments, batch, records } = this.#side;
    head.journal = 0;
    const to = segments.endAt + batch.placeOf(records.moved(head, message));
    index.move(row, segments.number, to);
    tally.move(this.#victim, segments.number, size);
  };

  /** Nothing in the victim is needed: first that is made durable, with what was moved. */
  #emptied(): void {
    const { segments, records } = this.#side;
    this.#buffer = new Uint8Array(0);
    records.oldest({ segment: this.#victim + 1 });
    this.#side.write();
    this.#wanted = segments.flushedIndex;
    this.#wantedJournal = this.#side.journalIndex();
    this.#waited = 0;
    segments.sync();
  }

  /** The port syncs a folder on this thread, so the removal waits for a tick without writes. */
  #finish(): void {
    const { segments } = this.#side;
    const idle = segments.flushedIndex === this.#flushed;
    this.#flushed = segments.flushedIndex;
    if (segments.syncedIndex < this.#wanted) return;
    // The incoming numbers of the segments behind it rest on the application's journal.
    if (this.#side.journalSafe() < this.#wantedJournal) return;
    if (!idle && this.#waited++ < PATIENCE) return;
    try {
      segments.remove(this.#victim);
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      this.#stop(`cannot be removed: ${error.message}`);
      return;
    }
    this.#victim = 0;
    this.#wanted = 0;
    this.#ticks = 0;
  }
}

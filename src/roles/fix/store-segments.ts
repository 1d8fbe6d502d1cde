import type { Clock } from "../../ports/clock.ts";
import type { Disk, DiskFault, DiskFile } from "../../ports/disk.ts";
import { DIGEST_SIZE, putSegmentHeader, SEGMENT_HEADER_SIZE } from "../../wire/journal/format.ts";
import type { FrameBatch } from "../../wire/journal/frame-batch.ts";
import type { DiskReserve } from "../journal/disk-reserve.ts";
import { segmentName } from "../journal/segment-name.ts";
import { SpareSegment } from "../journal/spare.ts";

/** Segments that are open for reading at a time. */
const OPEN_MAX = 16;

/** How the segments of a store are kept. */
export type SegmentOptions = {
  readonly id: string;
  readonly clock: Clock;
  /** Size of a segment, zero-filled ahead of its use. Bytes. */
  readonly segmentBytes: number;
  /** Space for when the disk is full; its pieces are as large as a segment. */
  readonly reserve?: DiskReserve;
  /** All records up to this index are durable now. */
  readonly onSynced: (index: number) => void;
  /** A sync off the turn has failed: called once; nothing is written any more. */
  readonly onFault: (fault: DiskFault) => void;
};

/** The segment in which a store goes on. */
export type SegmentStart = {
  readonly number: number;
  readonly file: DiskFile;
  readonly segmentBytes: number;
  /** Where its next frame goes. */
  readonly endAt: number;
  /** Index of the last record in it; it and all before it are durable. */
  readonly lastIndex: number;
  /** Numbers of the older segments, oldest first, with the bytes in use of each. */
  readonly closed: Map<number, number>;
};

/** The files of a FIX store: one is written at its end, the older ones are read and removed. */
export class StoreSegments {
  /** Number of the segment in use. */
  number: number;
  /** Where its next frame goes. */
  endAt: number;
  /** Index of the last record that was written, and of the last one that is durable. */
  flushedIndex: number;
  syncedIndex: number;
  /** Numbers of the older segments, oldest first, with the bytes in use of each. */
  readonly closed: Map<number, number>;
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #options: SegmentOptions;
  readonly #spare: SpareSegment;
  readonly #reading: Map<number, DiskFile> = new Map();
  #file: DiskFile;
  #segmentBytes: number;
  /** Segments that are full and not durable yet. */
  #full: DiskFile[] = [];
  #sparing = false;
  #wanted = false;
  #syncing = false;
  #wrote = false;
  #stopped = false;

  constructor(disk: Disk, folder: string, options: SegmentOptions, start: SegmentStart) {
    this.#disk = disk;
    this.#folder = folder;
    this.#options = options;
    this.number = start.number;
    this.#file = start.file;
    this.#segmentBytes = start.segmentBytes;
    this.endAt = start.endAt;
    this.flushedIndex = start.lastIndex;
    this.syncedIndex = start.lastIndex;
    this.closed = start.closed;
    this.#spare = new SpareSegment(disk, folder, options, this);
  }

  /** Bytes left in the segment in use. */
  get roomBytes(): number {
    return this.#segmentBytes - this.endAt;
  }

  /** Whether anything was written since this was last asked. */
  takeBusy(): boolean {
    const wrote = this.#wrote;
    this.#wrote = false;
    return wrote;
  }

  /** Goes on in the next segment, whose first record will have this index. */
  roll(firstIndex: number): void {
    const { id, segmentBytes } = this.#options;
    if (!this.#sparing) this.#spare.start(this.number + 1);
    this.#sparing = false;
    const file = this.#spare.take();
    this.#full.push(this.#file);
    this.closed.set(this.number, this.endAt);
    this.#file = file;
    this.number += 1;
    this.#segmentBytes = segmentBytes;
    const header = new Uint8Array(SEGMENT_HEADER_SIZE);
    const previous = new Uint8Array(DIGEST_SIZE);
    putSegmentHeader(header, { number: this.number, gate: id, firstIndex, segmentBytes, previous });
    this.#file.write(0, header);
    this.endAt = SEGMENT_HEADER_SIZE;
  }

  /** Writes a sealed batch at the end: one write for each of its frames. */
  write(batch: FrameBatch): void {
    const { frames } = batch;
    for (let i = 0; i < frames; i++) {
      const frame = batch.frame(i);
      this.#file.write(this.endAt, frame);
      this.endAt += frame.length;
    }
    this.flushedIndex = batch.lastIndex;
    this.#wrote = true;
    // Half a segment is time enough to make the next one.
    if (this.#sparing || this.roomBytes > this.#segmentBytes / 2) return;
    this.#sparing = true;
    this.#spare.start(this.number + 1);
  }

  /** Makes all that is written durable off this thread; who asks meanwhile shares the next sync. */
  sync(): void {
    this.#wanted = true;
    this.#begin();
  }

  /** Makes all that is written durable before it returns. */
  syncNow(): void {
    const upTo = this.flushedIndex;
    for (const full of this.#full) full.syncNow();
    this.#file.syncNow();
    for (const full of this.#full.splice(0)) full.close();
    this.#synced(upTo);
  }

  /** Reads from a segment; returns how many bytes there were. */
  read(segment: number, at: number, into: Uint8Array): number {
    if (segment === this.number) return this.#file.read(at, into);
    let file = this.#reading.get(segment);
    if (file === undefined) {
      this.#closeReading(OPEN_MAX - 1);
      file = this.#disk.open(`${this.#folder}/${segmentName(segment)}`, false);
      this.#reading.set(segment, file);
    }
    return file.read(at, into);
  }

  /** Removes the oldest segment, name and all, so that it cannot come back without the next one. */
  remove(segment: number): void {
    this.#reading.get(segment)?.close();
    this.#reading.delete(segment);
    this.#disk.remove(`${this.#folder}/${segmentName(segment)}`);
    this.#disk.syncFolder(this.#folder);
    this.closed.delete(segment);
  }

  /** Ends all work and closes the files. */
  close(): void {
    this.#stopped = true;
    this.#spare.close();
    this.#closeReading(0);
    this.#file.close();
    for (const full of this.#full) full.close();
  }

  #begin(): void {
    if (!this.#wanted || this.#syncing || this.#stopped) return;
    this.#wanted = false;
    this.#syncing = true;
    this.#syncAll(this.flushedIndex);
  }

  /** One file at a time, full segments first: a durable record makes every earlier one durable. */
  #syncAll(upTo: number): void {
    const full = this.#full[0];
    const file = full ?? this.#file;
    file.sync((fault) => {
      if (this.#stopped) return;
      if (fault !== null) {
        this.#stopped = true;
        this.#options.onFault(fault);
      } else if (full === undefined) {
        this.#syncing = false;
        this.#synced(upTo);
        this.#begin();
      } else {
        // A sync in place may have done it and closed it meanwhile.
        if (this.#full[0] === full) this.#full.shift()?.close();
        this.#syncAll(upTo);
      }
    });
  }

  #synced(upTo: number): void {
    if (upTo <= this.syncedIndex) return;
    this.syncedIndex = upTo;
    this.#options.onSynced(upTo);
  }

  #closeReading(keep: number): void {
    for (const [segment, file] of this.#reading) {
      if (this.#reading.size <= keep) return;
      file.close();
      this.#reading.delete(segment);
    }
  }
}

import { assert } from "../../core/domain/assert.ts";
import { type Disk, DiskFault, type DiskFile } from "../../ports/disk.ts";
import { DIGEST_SIZE, FRAME_HEADER_SIZE, SEAL_SIZE } from "../../wire/journal/format.ts";
import { JournalWriter } from "../../wire/journal/writer.ts";
import type { JournalOptions } from "./options.ts";
import { SpareSegment } from "./spare.ts";

/** So long after a group commit a seal says on disk what is durable, unless a frame has. */
const WITNESS_MS = 20;

/** A place in the journal that is on disk, named by the seal that ends it (I18). */
export type SyncedSeal = { readonly index: number; readonly digest: Uint8Array };

/** Where a journal goes on: after the last record that recovery has proved. */
export type JournalStart = {
  readonly lastIndex: number;
  /** Number, file and size of the segment that is written to, and its header in it. */
  readonly number: number;
  readonly file: DiskFile;
  readonly segmentBytes: number;
  /** Digest of the last seal. */
  readonly digest: Uint8Array;
};

type Waiter = { readonly index: number; readonly done: (fault: DiskFault | null) => void };

/**
 * The ledger of record: records go in with `begin` and `end`, a turn's records go to the file with
 * `flush` in one write, and `sync` makes all of them durable off this thread, many askers in one
 * group. After the first failed write or sync it writes nothing more (B36, B37).
 */
export class Journal {
  /** Where the payload of a begun record is written; the same view for the life of the journal. */
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly #options: JournalOptions;
  readonly #writer: JournalWriter;
  readonly #spare: SpareSegment;
  #file: DiskFile;
  #number: number;
  #segmentBytes: number;
  /** Segments that are full and whose last bytes are not durable yet. */
  #full: DiskFile[] = [];
  #waiters: Waiter[] = [];
  #wanted = false;
  #syncing = false;
  #flushedIndex: number;
  #syncedIndex: number;
  /** The newest seal that is on disk, and the one that the running sync makes durable. */
  #head: SyncedSeal | null = null;
  #nextHead: SyncedSeal | null = null;
  /** Index that the last frame on disk calls durable. */
  #witnessed: number;
  #witnessing = false;
  #wrote = false;
  #fault: DiskFault | null = null;

  /** Made by `openJournal` alone: nobody else knows that what is on disk has been proved. */
  constructor(disk: Disk, folder: string, options: JournalOptions, start: JournalStart) {
    this.#options = options;
    this.#writer = new JournalWriter(options.bufferBytes, options.sha256, start.lastIndex);
    this.view = this.#writer.view;
    this.bytes = this.#writer.bytes;
    this.#file = start.file;
    this.#number = start.number;
    this.#segmentBytes = start.segmentBytes;
    this.#flushedIndex = start.lastIndex;
    this.#syncedIndex = start.lastIndex;
    this.#witnessed = start.lastIndex;
    this.#writer.startSegment(this.#header(start.lastIndex + 1, start.digest));
    this.#writer.take();
    this.#spare = new SpareSegment(disk, folder, options, this);
    this.#spare.start(this.#number + 1);
  }

  /** Index of the last record that was ended; 0 when there is none. */
  get lastIndex(): number {
    return this.#writer.lastIndex;
  }

  /** Every record up to this index survives a power loss. */
  get syncedIndex(): number {
    return this.#syncedIndex;
  }

  /** The newest seal on disk; null until the first group commit of this start. */
  get head(): SyncedSeal | null {
    return this.#head;
  }

  /** The fault that ended the journal, or null. */
  get fault(): DiskFault | null {
    return this.#fault;
  }

  /** Why the next segment cannot be made ahead (a full disk, say), or null. */
  get spareFault(): DiskFault | null {
    return this.#spare.fault;
  }

  /** Bytes left in the segment in use. */
  get roomBytes(): number {
    return this.#segmentBytes - this.#writer.endAt;
  }

  /** Whether anything was written since this was last asked: for the making of spares. */
  takeBusy(): boolean {
    const wrote = this.#wrote;
    this.#wrote = false;
    return wrote;
  }

  /** Opens a record of at most `payloadMax` bytes; returns where in `view` its payload begins. */
  begin(type: number, payloadMax: number): number {
    if (!this.#writer.fits(payloadMax)) {
      this.#store(true);
      assert(this.#writer.fits(payloadMax), "a record fits an empty journal buffer");
    }
    return this.#writer.begin(type, payloadMax);
  }

  /** Ends the record with the size its payload came to; returns its index. */
  end(payloadSize: number): number {
    return this.#writer.end(payloadSize);
  }

  /** The step of the turn: writes this turn's records, and begins a group commit if one is due. */
  readonly flush = (): void => {
    const commit = this.#wanted && !this.#syncing;
    this.#store(commit);
    if (commit) this.#commit();
  };

  /**
   * Asks that all records ended so far become durable. `done` is called once, in a later turn:
   * with null when they are, with the fault when the journal fails first.
   */
  sync(done?: (fault: DiskFault | null) => void): void {
    const index = this.#writer.lastIndex;
    if (this.#fault !== null || index <= this.#syncedIndex) {
      if (done !== undefined) this.#options.clock.endOfTurn(() => done(this.#fault));
      return;
    }
    if (done !== undefined) this.#waiters.push({ index, done });
    this.#wanted = true;
    this.#commitNow();
  }

  /** Makes everything durable, says so on disk, and closes the files. `done` after a fault too. */
  close(done: () => void): void {
    this.flush();
    this.sync(() => {
      try {
        if (this.#fault === null) this.#witness();
        if (this.#fault === null) this.#file.syncNow();
        this.#closeFiles();
      } catch (error) {
        this.#fail(error);
      }
      done();
    });
  }

  /** Hands what is closed to the file: one write, two at the roll of a segment. */
  #store(seal: boolean): void {
    const writer = this.#writer;
    if (this.#fault !== null) {
      writer.discard();
      return;
    }
    writer.closeFrame(this.#syncedIndex);
    try {
      if (writer.untaken > 0 && writer.endAt + SEAL_SIZE > this.#segmentBytes) this.#roll();
      if (seal && writer.unsealed) writer.seal(this.#syncedIndex);
      if (writer.untaken > 0) this.#write();
    } catch (error) {
      this.#fail(error);
    }
  }

  #write(): void {
    this.#wrote = true;
    this.#witnessed = this.#syncedIndex;
    this.#file.write(this.#writer.takenAt, this.#writer.toWrite());
    this.#writer.take();
    this.#flushedIndex = this.#writer.lastIndex;
  }

  /** The frame does not fit any more: seals this segment and puts the frame into the next one. */
  #roll(): void {
    const writer = this.#writer;
    const seal = writer.sealTaken(this.#syncedIndex);
    this.#file.write(writer.takenAt, seal);
    this.#full.push(this.#file);
    this.#file = this.#spare.take();
    this.#number += 1;
    this.#segmentBytes = this.#options.segmentBytes;
    const digest = seal.subarray(FRAME_HEADER_SIZE, FRAME_HEADER_SIZE + DIGEST_SIZE);
    writer.startSegment(this.#header(this.#flushedIndex + 1, digest));
    this.#spare.start(this.#number + 1);
  }

  /** Begins a group commit when one is asked for and nothing stands in its way. */
  #commitNow(): void {
    // Records of a turn that is not over are sealed with it, by `flush`.
    if (!this.#wanted || this.#syncing || this.#writer.untaken > 0) return;
    this.#store(true);
    this.#commit();
  }

  #commit(): void {
    if (this.#fault !== null) return;
    this.#wanted = false;
    this.#syncing = true;
    this.#nextHead = this.#writer.sealedAt === this.#flushedIndex ? this.#seal() : null;
    this.#syncAll(this.#flushedIndex);
  }

  #seal(): SyncedSeal {
    return { index: this.#flushedIndex, digest: this.#writer.digest.slice() };
  }

  /** One file at a time, full segments first: a durable record makes every earlier one durable. */
  #syncAll(upTo: number): void {
    const full = this.#full[0];
    if (full === undefined) {
      this.#file.sync((fault) => this.#committed(upTo, fault));
      return;
    }
    full.sync((fault) => {
      if (fault !== null) {
        this.#committed(upTo, fault);
        return;
      }
      this.#full.shift();
      full.close();
      this.#syncAll(upTo);
    });
  }

  #committed(upTo: number, fault: DiskFault | null): void {
    this.#syncing = false;
    if (fault !== null) this.#fail(fault);
    if (this.#fault !== null) return;
    this.#syncedIndex = upTo;
    if (this.#nextHead !== null) this.#head = this.#nextHead;
    this.#options.onSynced?.(upTo);
    while ((this.#waiters[0]?.index ?? Number.POSITIVE_INFINITY) <= upTo) {
      this.#waiters.shift()?.done(null);
    }
    this.#commitNow();
    this.#witnessSoon();
  }

  /** What is durable is said on disk before long, so that damage to it can never pass as a tear. */
  #witnessSoon(): void {
    if (this.#witnessing) return;
    this.#witnessing = true;
    this.#options.clock.after(WITNESS_MS, () => {
      this.#witnessing = false;
      this.#witness();
    });
  }

  #witness(): void {
    const writer = this.#writer;
    if (this.#fault !== null || this.#witnessed === this.#syncedIndex) return;
    // A frame of the turn that is going on will say it, or a full segment's end already has.
    if (writer.untaken > 0 || writer.endAt + 2 * SEAL_SIZE > this.#segmentBytes) return;
    try {
      writer.seal(this.#syncedIndex);
      this.#write();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The end: whoever waits learns it; nothing is tried again. */
  #fail(error: unknown): void {
    if (!(error instanceof DiskFault)) throw error;
    if (this.#fault !== null) return;
    this.#fault = error;
    this.#spare.stop();
    // Records may go on for a moment (the mass cancel of the end): they have room, and go nowhere.
    this.#writer.discard();
    this.#options.onFault(error);
    for (const waiter of this.#waiters.splice(0)) waiter.done(error);
  }

  #closeFiles(): void {
    this.#spare.close();
    this.#file.close();
    for (const full of this.#full) full.close();
  }

  #header(firstIndex: number, previous: Uint8Array) {
    const { gate } = this.#options;
    const segmentBytes = this.#segmentBytes;
    return { number: this.#number, gate, firstIndex, segmentBytes, previous };
  }
}

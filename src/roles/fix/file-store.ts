import { type Disk, DiskFault } from "../../ports/disk.ts";
import type { FixSessionStore, FixStore } from "../../wire/fix/store.ts";
import {
  emptyMessageHead,
  emptyNumbers,
  type FixNumbersRecord,
  FixRecordWriter,
  readMessageHead,
} from "../../wire/journal/fix-records.ts";
import { FIX_RECORDS as R } from "../../wire/journal/fix-schema.ts";
import { FrameBatch } from "../../wire/journal/frame-batch.ts";
import { FileSession, type SessionFile } from "./file-session.ts";
import {
  type FixStoreOptions,
  type FixStoreSettings,
  storeSettings,
} from "./file-store-options.ts";
import { NumberBlocks } from "./number-blocks.ts";
import { openStore } from "./open-store.ts";
import { StoreCleaner } from "./store-cleaner.ts";
import { StoreLoader } from "./store-loader.ts";
import { StoreSegments } from "./store-segments.ts";
import { StoreWitness } from "./store-witness.ts";

/** How often the store looks at what is not durable, and cleans a slice. */
const TICK_MS = 20;

/** The application's own journal, as far as a store has to know it. */
export type FollowedJournal = {
  /** Index of the last record that was ended. */
  readonly lastIndex: number;
  /** Index of the last record that survives a power loss. */
  readonly syncedIndex: number;
};

/**
 * The FIX store of one process in a folder, in the format of the journal: the messages of all its
 * sessions and their numbers, one write a turn (docs/wire/fix-store.md). What was flushed survives
 * a kill of the process. Outgoing numbers are used out of blocks that were durable before, so none
 * is used twice after a power loss either.
 *
 * A `DiskFault` of the files goes through `flush` to the end of the turn: nothing of that turn
 * reaches a socket, for a number that is not on file must not be used. After the first one nothing
 * is written or tried again: every later `flush` throws it too.
 */
export class FileFixStore implements FixStore {
  readonly #settings: FixStoreSettings;
  readonly #loader: StoreLoader;
  readonly #byId: Map<string, FileSession> = new Map();
  readonly #batch: FrameBatch;
  readonly #records: FixRecordWriter;
  readonly #segments: StoreSegments;
  readonly #blocks: NumberBlocks;
  readonly #cleaner: StoreCleaner;
  readonly #witness: StoreWitness;
  readonly #file: SessionFile = this.#side();
  readonly #numbers: FixNumbersRecord = emptyNumbers();
  readonly #stopTicks: () => void;
  /** Sessions whose numbers have changed in this turn. */
  #touched: FileSession[] = [];
  #journal: FollowedJournal | null = null;
  /** What this turn writes has to be durable before anything of the turn leaves. */
  #urgent = false;
  #fault: DiskFault | null = null;
  #closed = false;

  private constructor(disk: Disk, folder: string, options: FixStoreOptions) {
    const settings = storeSettings(options);
    this.#settings = settings;
    this.#loader = new StoreLoader((number, id) => new FileSession(number, id, this.#file));
    const start = openStore(disk, folder, settings, this.#loader);
    for (const session of this.#loader.sessions) this.#byId.set(session.id, session);
    this.#batch = new FrameBatch(start.lastIndex);
    this.#records = new FixRecordWriter(this.#batch);
    this.#blocks = new NumberBlocks(settings.blockNumbers, this.#records);
    const { id, clock, segmentBytes } = settings;
    this.#segments = new StoreSegments(
      disk,
      folder,
      {
        id,
        clock,
        segmentBytes,
        ...(settings.reserve === undefined ? {} : { reserve: settings.reserve }),
        onSynced: (index) => this.#blocks.synced(index),
        onFault: (fault) => this.#failed(fault, true),
      },
      start,
    );
    this.#witness = new StoreWitness(settings, this.#segments);
    this.#cleaner = this.#makeCleaner();
    const ticks = clock.every(TICK_MS, () => this.#tick());
    this.#stopTicks = () => ticks.cancel();
  }

  /**
   * Opens the store of a folder, or makes it. A torn tail is cut. After a stop that was not a
   * `close` the outgoing numbers go on behind the reserved block, and `unaccountedFrom` and `To`
   * name what lies between. Throws `FixStoreRefused`: damage, another store's files, a disk that
   * fails.
   */
  static open(disk: Disk, folder: string, options: FixStoreOptions): FileFixStore {
    return new FileFixStore(disk, folder, options);
  }

  session(id: string): FixSessionStore {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const { sessions } = this.#loader;
    const session = new FileSession(sessions.length, id, this.#file);
    sessions.push(session);
    this.#byId.set(id, session);
    this.#records.session(session.record(0));
    return session;
  }

  /**
   * From here on the store keeps to the application's journal, which has just been recovered:
   * incoming numbers go back to what it holds, and a message of ours that rests on a record it has
   * lost is not sent again but unaccounted for. Call it once after a start, after the messages that
   * `accountsFor` found missing were made again, and before the journal gets its first new record:
   * that one takes the index of one that was lost. So it is durable when this returns. Throws a
   * `DiskFault`.
   */
  follow(journal: FollowedJournal): void {
    this.#loader.prove(journal.lastIndex);
    this.#records.followed({ index: journal.lastIndex });
    this.#journal = journal;
    for (const session of this.#loader.sessions) session.touch();
    this.#urgent = true;
    this.flush();
  }

  /**
   * Whether a message that the application's journal says at `index` was numbered `seq` needs no
   * telling again: it is on file, its numbering was reset since, or an earlier start has told it.
   */
  accountsFor(id: string, seq: number, index: number): boolean {
    const session = this.#byId.get(id);
    if (session === undefined) return false;
    if (index <= Math.max(this.#loader.followed, session.resetAt)) return true;
    // Numbered in a turn that never reached the disk; by now the number may be another message's.
    if (seq >= session.firstOut) return false;
    if (session.nextKept(seq, seq) === seq) return true;
    return seq < session.unaccountedFrom || seq > session.unaccountedTo;
  }

  flush(): void {
    if (this.#fault !== null) throw this.#fault;
    if (this.#closed) return;
    const ask = this.#putNumbers();
    if (this.#batch.empty) return;
    try {
      this.#write();
      if (this.#urgent) this.#segments.syncNow();
      else if (ask) this.#segments.sync();
    } catch (error) {
      throw this.#failed(error, false);
    }
    this.#urgent = false;
  }

  /**
   * Ends in good order: the exact numbers become durable, and the next start goes on with them.
   * What is asked of the sessions after it is not kept. Throws a `DiskFault`; the files are closed
   * all the same.
   */
  close(): void {
    if (this.#closed) return;
    try {
      this.flush();
      this.#records.closed({ utcMs: Math.floor(this.#settings.clock.utcMs()) });
      this.#write();
      this.#segments.syncNow();
    } finally {
      this.#closed = true;
      this.#stopTicks();
      this.#segments.close();
    }
  }

  /** The numbers of this turn, and the blocks they need; true when a sync is due, in no hurry. */
  #putNumbers(): boolean {
    let ask = false;
    const r = this.#numbers;
    r.journal = this.#journal?.lastIndex ?? 0;
    r.safe = this.#journal?.syncedIndex ?? 0;
    for (const session of this.#touched) {
      session.isTouched = false;
      r.session = session.number;
      r.epoch = session.epoch;
      r.nextOut = session.nextOut;
      r.nextIn = session.nextIn;
      this.#records.numbers(r);
      const cover = this.#blocks.cover(session);
      if (cover === "Now") this.#urgent = true;
      else if (cover === "Soon") ask = true;
    }
    this.#touched.length = 0;
    return ask;
  }

  /** Writes the batch; when this one is full into the next segment, with all that is known. */
  #write(): void {
    const batch = this.#batch;
    const { number, endAt } = this.#segments;
    if (batch.size > this.#segments.roomBytes) {
      this.#segments.roll(batch.firstIndex);
      this.#place(number, this.#segments.endAt - endAt);
      const journal = this.#journal?.lastIndex ?? 0;
      for (const session of this.#loader.sessions) this.#records.session(session.record(journal));
    }
    this.#witness.wrote(batch.lastIndex);
    batch.seal(this.#segments.syncedIndex);
    this.#segments.write(batch);
    batch.clear();
  }

  /** The messages of the batch stand in another segment than was thought. */
  #place(from: number, by: number): void {
    const { number } = this.#segments;
    const head = emptyMessageHead();
    this.#batch.each((type, view, at) => {
      if (type !== R.FixMessage.type && type !== R.FixMoved.type) return;
      readMessageHead(view, at, head);
      const session = this.#loader.sessions[head.session] as FileSession;
      const row = session.index.find(head.seq);
      if (head.epoch !== session.epoch || row < 0) return;
      session.index.move(row, number, session.index.offsetAt(row) + by);
      session.tally.move(from, number, session.index.lengthAt(row));
    });
  }

  /** No turn has anything to write: its part would be written before the application's journal. */
  get #idle(): boolean {
    return this.#batch.empty && this.#touched.length === 0;
  }

  /** Off the turn: what is not durable, a word that it is, and a slice of cleaning. */
  #tick(): void {
    if (this.#fault !== null || this.#closed) return;
    try {
      const idle = this.#idle;
      if (this.#witness.isDue() && idle) {
        this.#records.durable({ index: this.#segments.syncedIndex });
        this.#write();
        this.#witness.spoke();
      }
      // Old segments may hold what the application's journal has yet to be compared with.
      if (idle && (this.#journal !== null || !this.#loader.pending)) this.#cleaner.tick();
    } catch (error) {
      this.#failed(error, true);
    }
  }

  /** The end: nothing is written any more. Returns the fault, or throws what is none. */
  #failed(error: unknown, tell: boolean): DiskFault {
    if (!(error instanceof DiskFault)) throw error;
    if (this.#fault !== null) return this.#fault;
    this.#fault = error;
    this.#stopTicks();
    if (tell) this.#settings.onFault(error);
    return error;
  }

  #makeCleaner(): StoreCleaner {
    return new StoreCleaner({
      sessions: this.#loader.sessions,
      segments: this.#segments,
      batch: this.#batch,
      records: this.#records,
      segmentBytes: this.#settings.segmentBytes,
      journalIndex: () => this.#journal?.lastIndex ?? 0,
      journalSafe: () => this.#journal?.syncedIndex ?? 0,
      write: () => this.#write(),
      log: this.#settings.log,
    });
  }

  /** The face that the sessions see. */
  #side(): SessionFile {
    const store = this;
    return {
      get journalIndex() {
        return store.#journal?.lastIndex ?? 0;
      },
      get segment() {
        return store.#segments.number;
      },
      get keepBytes() {
        return store.#settings.keepBytes;
      },
      touched: (session) => void store.#touched.push(session),
      message: (head, message) => {
        const place = store.#records.message(head, message);
        return store.#segments.endAt + store.#batch.placeOf(place);
      },
      reset: ({ number, epoch, resetAt }) => {
        store.#records.reset({ session: number, epoch, journal: resetAt });
        store.#urgent = true;
      },
      day: ({ number, sessionDay }) => {
        store.#records.day({ session: number, day: sessionDay });
      },
      settled: ({ number }) => {
        store.#records.settled({ session: number });
      },
      read: (segment, at, into) => store.#read(segment, at, into),
    };
  }

  #read(segment: number, at: number, into: Uint8Array): number {
    const { number, endAt } = this.#segments;
    if (segment === number && at >= endAt) {
      this.#batch.copy(at - endAt, into);
      return into.length;
    }
    try {
      return this.#segments.read(segment, at, into);
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      this.#settings.log(`FIX store: a message cannot be read back: ${error.message}`);
      return 0;
    }
  }
}

import type { DiskFile } from "../../ports/disk.ts";
import { type FixSessionStore, type FixStore, firstFrom } from "../../wire/fix/store.ts";
import { StoreBatch } from "./store-batch.ts";
import { readLog } from "./store-log.ts";

/**
 * The FIX store of one process in one append-only file: the messages of all its sessions and their
 * numbers, one write for each turn. What was flushed survives a kill of the process; the index is
 * built again when the file is opened.
 *
 * A `DiskFault` of the file goes through `flush` to the end of the turn: nothing of that turn
 * reaches a socket, for a number that is not on file must not be used.
 */
export class FileFixStore implements FixStore {
  readonly #file: DiskFile;
  readonly #sessions: FileSession[] = [];
  readonly #byId = new Map<string, FileSession>();
  readonly #batch: StoreBatch = new StoreBatch();
  /** Bytes of the file; the batch goes there. */
  #written: number;

  private constructor(file: DiskFile) {
    this.#file = file;
    this.#written = readLog(file, {
      session: (number, id) => {
        this.#put(number, id);
      },
      message: (number, seq, at, length) => this.#sessions[number]?.noted(seq, at, length),
      numbers: (number, nextOut, nextIn) => this.#sessions[number]?.loaded(nextOut, nextIn),
      reset: (number) => this.#sessions[number]?.forget(),
    });
  }

  /**
   * Opens a store and cuts off a torn last record. Throws a `DiskFault` of the file, or one with
   * the code `EDAMAGED` when whole records follow a broken one: then numbers may be missing.
   */
  static open(file: DiskFile): FileFixStore {
    return new FileFixStore(file);
  }

  session(id: string): FixSessionStore {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const number = this.#sessions.length;
    this.#batch.session(number, id);
    return this.#put(number, id);
  }

  flush(): void {
    for (const session of this.#sessions) {
      if (!session.changed) continue;
      session.changed = false;
      this.#batch.numbers(session.number, session.nextOut, session.nextIn);
    }
    if (this.#batch.length === 0) return;
    this.#file.write(this.#written, this.#batch.bytes());
    this.#written += this.#batch.length;
    this.#batch.clear();
  }

  /** Flushes, waits for the disk and closes the file. */
  close(): void {
    this.flush();
    this.#file.syncNow();
    this.#file.close();
  }

  #put(number: number, id: string): FileSession {
    const session = new FileSession(number, {
      append: (seq, bytes, at, length) =>
        this.#written + this.#batch.message(number, seq, bytes, at, length),
      read: (at, into) => this.#read(at, into),
      reset: () => this.#batch.reset(number),
    });
    this.#sessions[number] = session;
    this.#byId.set(id, session);
    return session;
  }

  #read(at: number, into: Uint8Array): void {
    if (at >= this.#written) this.#batch.copy(at - this.#written, into);
    else this.#file.read(at, into);
  }
}

/** What a session's record needs of its file. */
type SessionFile = {
  /** Returns the offset in the file at which the message stands. */
  append(seq: number, bytes: Uint8Array, at: number, length: number): number;
  read(at: number, into: Uint8Array): void;
  reset(): void;
};

class FileSession implements FixSessionStore {
  readonly number: number;
  nextOut = 1;
  nextIn = 1;
  /** The numbers are to be written with the next flush. */
  changed = false;
  readonly #file: SessionFile;
  /** Kept numbers, growing, and where each message stands. */
  #seqs: number[] = [];
  #offsets: number[] = [];
  #lengths: number[] = [];

  constructor(number: number, file: SessionFile) {
    this.number = number;
    this.#file = file;
  }

  setNextOut(seq: number): void {
    this.nextOut = seq;
    this.changed = true;
  }

  setNextIn(seq: number): void {
    this.nextIn = seq;
    this.changed = true;
  }

  append(seq: number, bytes: Uint8Array, at: number, length: number): void {
    this.noted(seq, this.#file.append(seq, bytes, at, length), length);
  }

  nextKept(from: number, to: number): number {
    const seq = this.#seqs[firstFrom(this.#seqs, from)];
    return seq === undefined || seq > to ? 0 : seq;
  }

  read(seq: number, into: Uint8Array): number {
    const i = firstFrom(this.#seqs, seq);
    if (this.#seqs[i] !== seq) return 0;
    const length = this.#lengths[i] as number;
    if (length <= into.length) {
      this.#file.read(this.#offsets[i] as number, into.subarray(0, length));
    }
    return length;
  }

  reset(): void {
    this.forget();
    this.changed = true;
    this.#file.reset();
  }

  /** A message that stands in the file. A kept message moves the number at least past itself. */
  noted(seq: number, at: number, length: number): void {
    this.#seqs.push(seq);
    this.#offsets.push(at);
    this.#lengths.push(length);
    this.nextOut = Math.max(this.nextOut, seq + 1);
  }

  loaded(nextOut: number, nextIn: number): void {
    this.nextOut = nextOut;
    this.nextIn = nextIn;
  }

  forget(): void {
    this.nextOut = 1;
    this.nextIn = 1;
    this.#seqs = [];
    this.#offsets = [];
    this.#lengths = [];
  }
}

/** What is kept of one session. A change is as durable as the store from its next `flush` on. */
export interface FixSessionStore {
  /** MsgSeqNum(34) of the next message that we send. */
  readonly nextOut: number;
  /** MsgSeqNum(34) that we expect next. */
  readonly nextIn: number;
  setNextOut(seq: number): void;
  setNextIn(seq: number): void;
  /** Keeps a message as it was sent, so that it can be sent again. */
  append(seq: number, bytes: Uint8Array, at: number, length: number): void;
  /** The first kept message from `from` up to and including `to`, or 0 when there is none. */
  nextKept(from: number, to: number): number;
  /**
   * Copies a kept message to the start of `into`, if there is room, and returns its length; 0 when
   * it is not kept.
   */
  read(seq: number, into: Uint8Array): number;
  /** Both numbers back to 1; every kept message is forgotten. */
  reset(): void;
}

/** The numbers and messages of every session of one process. */
export interface FixStore {
  /** The record of a session, made when it is new. Asking again gives the same one. */
  session(id: string): FixSessionStore;
  /** Writes what has changed since the last time. Called at the end of a turn, before sockets. */
  flush(): void;
}

const CHUNK = 1 << 20;

/** Kept messages in memory: chunks of bytes, and where each message stands. */
class MemorySession implements FixSessionStore {
  nextOut = 1;
  nextIn = 1;
  #chunks: Uint8Array[] = [];
  #used = 0;
  /** Kept numbers, growing. */
  #seqs: number[] = [];
  /** For each kept number: chunk, offset, length. */
  #places: number[] = [];

  setNextOut(seq: number): void {
    this.nextOut = seq;
  }

  setNextIn(seq: number): void {
    this.nextIn = seq;
  }

  append(seq: number, bytes: Uint8Array, at: number, length: number): void {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#used + length > chunk.length) {
      chunk = new Uint8Array(Math.max(CHUNK, length));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    chunk.set(bytes.subarray(at, at + length), this.#used);
    this.#seqs.push(seq);
    this.#places.push(this.#chunks.length - 1, this.#used, length);
    this.#used += length;
  }

  nextKept(from: number, to: number): number {
    const seq = this.#seqs[firstFrom(this.#seqs, from)];
    return seq === undefined || seq > to ? 0 : seq;
  }

  read(seq: number, into: Uint8Array): number {
    const i = firstFrom(this.#seqs, seq);
    if (this.#seqs[i] !== seq) return 0;
    const chunk = this.#chunks[this.#places[i * 3] as number] as Uint8Array;
    const at = this.#places[i * 3 + 1] as number;
    const length = this.#places[i * 3 + 2] as number;
    if (length <= into.length) into.set(chunk.subarray(at, at + length));
    return length;
  }

  reset(): void {
    this.nextOut = 1;
    this.nextIn = 1;
    this.#chunks = [];
    this.#used = 0;
    this.#seqs = [];
    this.#places = [];
  }
}

/** A store that lives as long as its process: for sessions that reset, simulators and tests. */
export class MemoryFixStore implements FixStore {
  readonly #sessions = new Map<string, MemorySession>();

  session(id: string): FixSessionStore {
    let session = this.#sessions.get(id);
    if (session === undefined) {
      session = new MemorySession();
      this.#sessions.set(id, session);
    }
    return session;
  }

  flush(): void {
    // Memory has it already.
  }
}

/** Index of the first number that is not below `from`, in a growing list. */
export function firstFrom(sorted: readonly number[], from: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { BytePart, type BytesAndView } from "../journal/byte-part.ts";
import { KeptIndex } from "./kept-index.ts";
import { offHeap } from "./off-heap.ts";

/** Longest message that a store keeps, in bytes: one record of a journal holds it. */
export const KEPT_MAX = 65_000;

/** What is kept of one session. A change is as durable as the store from its next `flush` on. */
export interface FixSessionStore {
  /** MsgSeqNum(34) of the next message that we send. */
  readonly nextOut: number;
  /** MsgSeqNum(34) that we expect next. After a crash it may be too low, never too high. */
  readonly nextIn: number;
  /**
   * Numbers of ours, both included, of which a crash has left it open whether messages went out
   * under them: from behind the last one on file to the end of the durable block. 0, 0: none.
   */
  readonly unaccountedFrom: number;
  readonly unaccountedTo: number;
  /** The session day to which the numbers belong, as the schedule counts it; 0: unknown. */
  readonly sessionDay: number;
  setNextOut(seq: number): void;
  setNextIn(seq: number): void;
  setSessionDay(day: number): void;
  /** The unaccounted numbers have been dealt with: there are none any more. */
  settle(): void;
  /** Keeps a message of at most `KEPT_MAX` bytes as it was sent, so that it can be sent again. */
  append(seq: number, bytes: Uint8Array, at: number, length: number): void;
  /** The first kept message from `from` up to and including `to`, or 0 when there is none. */
  nextKept(from: number, to: number): number;
  /**
   * Copies a kept message to the start of `into`, if there is room, and returns its length; 0 when
   * it is not kept, or cannot be read back whole.
   */
  read(seq: number, into: Uint8Array): number;
  /** Both numbers back to 1; every kept message and unaccounted number is forgotten. */
  reset(): void;
}

/** The numbers and messages of every session of one process. */
export interface FixStore {
  /** The record of a session, made when it is new. Asking again gives the same one. */
  session(id: string): FixSessionStore;
  /**
   * Writes what has changed since the last time. Called at the end of a turn, before sockets;
   * what it throws keeps the bytes of that turn from them.
   */
  flush(): void;
}

const CHUNK = 1 << 20;

/** Kept messages in memory: chunks of bytes, and where each message stands. */
class MemorySession implements FixSessionStore {
  readonly unaccountedFrom = 0;
  readonly unaccountedTo = 0;
  nextOut = 1;
  nextIn = 1;
  sessionDay = 0;
  #chunks: BytesAndView[] = [];
  #used = 0;
  readonly #index: KeptIndex = new KeptIndex();
  readonly #message: BytePart = new BytePart();

  setNextOut(seq: number): void {
    this.nextOut = seq;
  }

  setNextIn(seq: number): void {
    this.nextIn = seq;
  }

  setSessionDay(day: number): void {
    this.sessionDay = day;
  }

  settle(): void {
    // Memory goes with its process: nothing is ever unaccounted for.
  }

  append(seq: number, bytes: Uint8Array, at: number, length: number): void {
    let chunk = this.#chunks[this.#chunks.length - 1];
    if (chunk === undefined || this.#used + length > chunk.bytes.length) {
      const bytes = new Uint8Array(offHeap(Math.max(CHUNK, length)));
      chunk = { bytes, view: new DataView(bytes.buffer) };
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    this.#message.of(bytes, at, length).copyTo(chunk, this.#used);
    this.#index.add(seq, this.#chunks.length - 1, this.#used, length);
    this.#used += length;
  }

  nextKept(from: number, to: number): number {
    return this.#index.next(from, to);
  }

  read(seq: number, into: Uint8Array): number {
    const row = this.#index.find(seq);
    if (row < 0) return 0;
    const { bytes } = this.#chunks[this.#index.partAt(row)] as BytesAndView;
    const at = this.#index.offsetAt(row);
    const length = this.#index.lengthAt(row);
    if (length <= into.length) into.set(bytes.subarray(at, at + length));
    return length;
  }

  reset(): void {
    this.nextOut = 1;
    this.nextIn = 1;
    this.#chunks = [];
    this.#used = 0;
    this.#index.clear();
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

import { assert } from "../../core/domain/assert.ts";
import { INDEX_PAGE, KeptIndex } from "../../wire/fix/kept-index.ts";
import { type FixSessionStore, KEPT_MAX } from "../../wire/fix/store.ts";
import { BytePart } from "../../wire/journal/byte-part.ts";
import type { FixMessageRecord, FixSessionRecord } from "../../wire/journal/fix-records.ts";
import { SegmentTally } from "./segment-tally.ts";

/** What a session's record needs of its store. Each call becomes part of this turn's write. */
export interface SessionFile {
  /** Last record of the application's own journal; 0 without one. */
  readonly journalIndex: number;
  /** Number of the segment in use. */
  readonly segment: number;
  /** Bytes of messages that one session keeps; older ones go. */
  readonly keepBytes: number;
  /** Its numbers are to be written when the turn ends. */
  touched(session: FileSession): void;
  /** Returns the offset in the segment in use at which the message stands. */
  message(head: FixMessageRecord, message: BytePart): number;
  reset(session: FileSession): void;
  day(session: FileSession): void;
  settled(session: FileSession): void;
  /** Returns how many bytes there were. */
  read(segment: number, at: number, into: Uint8Array): number;
}

const ZERO = 0x30;
const EQUALS = 0x3d;
/** `10=ddd|` */
const TRAILER = 7;

/** The record of one session in a `FileFixStore`. */
export class FileSession implements FixSessionStore {
  readonly number: number;
  id: string;
  /** Counts the resets: what belongs to an older epoch is forgotten. */
  epoch = 0;
  nextOut = 1;
  /** The first number of this start. */
  firstOut = 1;
  nextIn = 1;
  unaccountedFrom = 0;
  unaccountedTo = 0;
  sessionDay = 0;
  /** Outgoing numbers up to this one are reserved on file, and those up to `durableTo` durably. */
  reservedTo = 0;
  durableTo = 0;
  /** Index of the reservation that is not durable yet, 0 when there is none. */
  reserveIndex = 0;
  /** Last record of the application's journal before the last reset. */
  resetAt = 0;
  /** Its numbers are to be written with the next flush. */
  isTouched = false;
  index: KeptIndex = new KeptIndex();
  /** Bytes of its kept messages. */
  readonly tally: SegmentTally = new SegmentTally();
  readonly #file: SessionFile;
  readonly #head: FixMessageRecord;
  readonly #message: BytePart = new BytePart();

  constructor(number: number, id: string, file: SessionFile) {
    this.number = number;
    this.id = id;
    this.#file = file;
    this.#head = { session: number, epoch: 0, seq: 0, journal: 0 };
  }

  setNextOut(seq: number): void {
    this.nextOut = seq;
    this.touch();
  }

  setNextIn(seq: number): void {
    this.nextIn = seq;
    this.touch();
  }

  setSessionDay(day: number): void {
    if (day === this.sessionDay) return;
    this.sessionDay = day;
    this.#file.day(this);
  }

  settle(): void {
    if (this.unaccountedTo === 0) return;
    this.unaccountedFrom = 0;
    this.unaccountedTo = 0;
    this.#file.settled(this);
  }

  append(seq: number, bytes: Uint8Array, at: number, length: number): void {
    assert(length <= KEPT_MAX, "a message that is kept fits one record");
    const head = this.#head;
    head.epoch = this.epoch;
    head.seq = seq;
    head.journal = this.#file.journalIndex;
    const place = this.#file.message(head, this.#message.of(bytes, at, length));
    this.index.add(seq, this.#file.segment, place, length);
    this.tally.add(this.#file.segment, length);
    this.nextOut = Math.max(this.nextOut, seq + 1);
    this.touch();
    if (this.tally.total > this.#file.keepBytes) this.trim();
  }

  nextKept(from: number, to: number): number {
    return this.index.next(from, to);
  }

  read(seq: number, into: Uint8Array): number {
    const row = this.index.find(seq);
    if (row < 0) return 0;
    const length = this.index.lengthAt(row);
    if (length > into.length) return length;
    const bytes = into.subarray(0, length);
    const got = this.#file.read(this.index.partAt(row), this.index.offsetAt(row), bytes);
    return got === length && isWhole(bytes) ? length : 0;
  }

  reset(): void {
    this.forget(this.epoch + 1);
    this.resetAt = this.#file.journalIndex;
    this.#file.reset(this);
    this.touch();
  }

  /** Both numbers are 1, nothing is kept, reserved or unaccounted for. */
  forget(epoch: number): void {
    this.epoch = epoch;
    this.nextOut = 1;
    this.nextIn = 1;
    this.unaccountedFrom = 0;
    this.unaccountedTo = 0;
    this.reservedTo = 0;
    this.durableTo = 0;
    this.reserveIndex = 0;
    this.index.clear();
    this.tally.clear();
  }

  /** Numbers up to `to` may be used once the record of this index is durable. */
  reserved(to: number, index: number): void {
    this.reservedTo = to;
    this.reserveIndex = index;
  }

  /**
   * After an unclean stop: the numbers between the last one on file and the end of what was
   * reserved may have been used, so they are left alone.
   */
  skipReserved(): void {
    if (this.reservedTo < this.nextOut) return;
    if (this.unaccountedTo === 0) this.unaccountedFrom = this.nextOut;
    this.unaccountedTo = this.reservedTo;
    this.nextOut = this.reservedTo + 1;
  }

  /** Messages that the application no longer knows of: they are not sent again. */
  disown(from: number, to: number): void {
    const first = this.index.rowFrom(from);
    const end = this.index.rowFrom(to + 1);
    for (let row = first; row < end; row++) {
      this.tally.add(this.index.partAt(row), -this.index.lengthAt(row));
    }
    this.index.remove(first, end);
    const none = this.unaccountedTo === 0;
    this.unaccountedFrom = none ? from : Math.min(from, this.unaccountedFrom);
    this.unaccountedTo = Math.max(to, this.unaccountedTo);
  }

  /** Drops the oldest messages until the rest is within its bound, a page of them at a time. */
  trim(): void {
    while (this.tally.total > this.#file.keepBytes && this.index.count > 2 * INDEX_PAGE) {
      for (let row = 0; row < INDEX_PAGE; row++) {
        this.tally.add(this.index.partAt(row), -this.index.lengthAt(row));
      }
      this.index.dropPage();
    }
  }

  touch(): void {
    if (this.isTouched) return;
    this.isTouched = true;
    this.#file.touched(this);
  }

  /** Everything about it but the messages. `journal`: what its incoming number rests on. */
  record(journal: number): FixSessionRecord {
    return {
      session: this.number,
      epoch: this.epoch,
      nextOut: this.nextOut,
      nextIn: this.nextIn,
      reservedTo: this.reservedTo,
      unaccountedFrom: this.unaccountedFrom,
      unaccountedTo: this.unaccountedTo,
      day: this.sessionDay,
      resetAt: this.resetAt,
      journal,
      id: this.id,
    };
  }
}

/**
 * Whether a message agrees with its CheckSum(10): one that was damaged on disk is not sent again.
 * Bytes without that trailer are taken as they are.
 */
function isWhole(bytes: Uint8Array): boolean {
  const end = bytes.length - TRAILER;
  if (end < 0 || bytes[end] !== ZERO + 1 || bytes[end + 1] !== ZERO || bytes[end + 2] !== EQUALS) {
    return true;
  }
  let sum = 0;
  for (let i = 0; i < end; i++) sum += bytes[i] as number;
  const digit = (i: number): number => (bytes[end + i] as number) - ZERO;
  return (sum & 0xff) === digit(3) * 100 + digit(4) * 10 + digit(5);
}

import type { BytePart } from "./byte-part.ts";
import { FIX_RECORDS } from "./fix-schema.ts";
import { putRecord, type RecordBuffer, type RecordLayout } from "./record-layout.ts";

/** `FixSession`: see `fix-schema.ts` for what each word means. */
export type FixSessionRecord = {
  session: number;
  epoch: number;
  nextOut: number;
  nextIn: number;
  reservedTo: number;
  unaccountedFrom: number;
  unaccountedTo: number;
  day: number;
  resetAt: number;
  journal: number;
  id: string;
};

/** `FixMessage` and `FixMoved`, without the bytes. */
export type FixMessageRecord = { session: number; epoch: number; seq: number; journal: number };

export type FixNumbersRecord = {
  session: number;
  epoch: number;
  nextOut: number;
  nextIn: number;
  journal: number;
  safe: number;
};

const M = FIX_RECORDS.FixMessage.layout;
const N = FIX_RECORDS.FixNumbers.layout;

/** Bytes of a message record before the message. */
export const MESSAGE_HEAD: number = M.size;

/** Reads the fixed part of a message record into `r`: a start has millions of them. */
export function readMessageHead(view: DataView, at: number, r: FixMessageRecord): void {
  r.session = view.getUint16(at + (M.at.session as number), true);
  r.epoch = view.getUint32(at + (M.at.epoch as number), true);
  r.seq = view.getUint32(at + (M.at.seq as number), true);
  r.journal = view.getFloat64(at + (M.at.journal as number), true);
}

/** Reads a numbers record into `r`. */
export function readNumbers(view: DataView, at: number, r: FixNumbersRecord): void {
  r.session = view.getUint16(at + (N.at.session as number), true);
  r.epoch = view.getUint32(at + (N.at.epoch as number), true);
  r.nextOut = view.getUint32(at + (N.at.nextOut as number), true);
  r.nextIn = view.getUint32(at + (N.at.nextIn as number), true);
  r.journal = view.getFloat64(at + (N.at.journal as number), true);
  r.safe = view.getFloat64(at + (N.at.safe as number), true);
}

export function emptyMessageHead(): FixMessageRecord {
  return { session: 0, epoch: 0, seq: 0, journal: 0 };
}

export function emptyNumbers(): FixNumbersRecord {
  return { session: 0, epoch: 0, nextOut: 0, nextIn: 0, journal: 0, safe: 0 };
}

/**
 * Lays down the records of a FIX store. Messages and numbers, one of each for a message, are
 * written out by hand and allocate nothing.
 */
export class FixRecordWriter {
  readonly #out: RecordBuffer;

  constructor(out: RecordBuffer) {
    this.#out = out;
  }

  /** A message as it was sent; returns the offset of its first byte in the buffer. */
  message(r: FixMessageRecord, message: BytePart): number {
    return this.#message(FIX_RECORDS.FixMessage.type, r, message);
  }

  /** A message of another segment; returns the offset of its first byte in the buffer. */
  moved(r: FixMessageRecord, message: BytePart): number {
    return this.#message(FIX_RECORDS.FixMoved.type, r, message);
  }

  numbers(r: FixNumbersRecord): number {
    const at = this.#out.begin(FIX_RECORDS.FixNumbers.type, N.size);
    const v = this.#out.view;
    v.setUint16(at + (N.at.session as number), r.session, true);
    v.setUint32(at + (N.at.epoch as number), r.epoch, true);
    v.setUint32(at + (N.at.nextOut as number), r.nextOut, true);
    v.setUint32(at + (N.at.nextIn as number), r.nextIn, true);
    v.setFloat64(at + (N.at.journal as number), r.journal, true);
    v.setFloat64(at + (N.at.safe as number), r.safe, true);
    return this.#out.end(N.size);
  }

  session(r: FixSessionRecord): number {
    return this.#put(FIX_RECORDS.FixSession, r);
  }

  reset(r: { session: number; epoch: number; journal: number }): number {
    return this.#put(FIX_RECORDS.FixReset, r);
  }

  reserve(r: { session: number; epoch: number; to: number }): number {
    return this.#put(FIX_RECORDS.FixReserve, r);
  }

  day(r: { session: number; day: number }): number {
    return this.#put(FIX_RECORDS.FixDay, r);
  }

  settled(r: { session: number }): number {
    return this.#put(FIX_RECORDS.FixSettled, r);
  }

  start(r: { utcMs: number; oldest: number }): number {
    return this.#put(FIX_RECORDS.FixStart, r);
  }

  followed(r: { index: number }): number {
    return this.#put(FIX_RECORDS.FixFollowed, r);
  }

  durable(r: { index: number }): number {
    return this.#put(FIX_RECORDS.FixDurable, r);
  }

  oldest(r: { segment: number }): number {
    return this.#put(FIX_RECORDS.FixOldest, r);
  }

  closed(r: { utcMs: number }): number {
    return this.#put(FIX_RECORDS.FixClosed, r);
  }

  #message(type: number, r: FixMessageRecord, message: BytePart): number {
    const size = M.size + message.length;
    const at = this.#out.begin(type, size);
    const v = this.#out.view;
    v.setUint16(at + (M.at.session as number), r.session, true);
    v.setUint32(at + (M.at.epoch as number), r.epoch, true);
    v.setUint32(at + (M.at.seq as number), r.seq, true);
    v.setFloat64(at + (M.at.journal as number), r.journal, true);
    message.copyTo(this.#out, at + M.size);
    this.#out.end(size);
    return at + M.size;
  }

  #put(spec: RecordLayout, record: object): number {
    return putRecord(this.#out, spec, record);
  }
}

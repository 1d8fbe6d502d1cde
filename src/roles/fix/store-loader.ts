import {
  emptyMessageHead,
  emptyNumbers,
  type FixMessageRecord,
  type FixNumbersRecord,
  type FixSessionRecord,
  MESSAGE_HEAD,
  readMessageHead,
  readNumbers,
} from "../../wire/journal/fix-records.ts";
import { fixRecordLayout, FIX_RECORDS as R } from "../../wire/journal/fix-schema.ts";
import { SEGMENT_HEADER_SIZE } from "../../wire/journal/format.ts";
import { readRecord } from "../../wire/journal/record-layout.ts";
import { segmentName } from "../journal/segment-name.ts";
import type { FileSession } from "./file-session.ts";
import { LateMessages } from "./late-messages.ts";
import { FixStoreRefused } from "./store-refused.ts";

/** What a session owes to records of the application's journal that may be lost. */
type Unproven = {
  readonly session: FileSession;
  readonly epoch: number;
  /** Record of the application's journal on which it rests. */
  readonly journal: number;
  /** The incoming number, or 0 for a message of ours. */
  readonly nextIn: number;
  readonly seq: number;
};

/** Folds the records of a store, in their order, into its sessions. */
export class StoreLoader {
  readonly sessions: FileSession[] = [];
  /** Bytes in use of each segment. */
  readonly segments: Map<number, number> = new Map();
  /** Segments before this one are not needed. */
  oldest = 1;
  /** The application's journal up to here has been compared with this store. */
  followed = 0;
  /** Closed in good order, and nothing since. */
  closed = false;
  readonly #make: (number: number, id: string) => FileSession;
  readonly #unproven: Unproven[] = [];
  readonly #late: Map<FileSession, LateMessages> = new Map();
  /** Those before this one have been proven. */
  #proven = 0;
  #segment = 0;
  readonly #head: FixMessageRecord = emptyMessageHead();
  readonly #now: FixNumbersRecord = emptyNumbers();

  constructor(make: (number: number, id: string) => FileSession) {
    this.#make = make;
  }

  /** The records that follow stand in this segment. */
  readonly begin = (segment: number): void => {
    this.#segment = segment;
    this.segments.set(segment, SEGMENT_HEADER_SIZE);
  };

  /** Whether something rests on a journal that it has not been compared with. */
  get pending(): boolean {
    return this.#unproven.length > this.#proven;
  }

  /** Takes the next record. Throws `FixStoreRefused` when its type is not known. */
  readonly record = (
    type: number,
    index: number,
    view: DataView,
    at: number,
    length: number,
  ): void => {
    this.segments.set(this.#segment, at + length);
    this.closed = type === R.FixClosed.type;
    if (type === R.FixMessage.type || type === R.FixMoved.type) {
      readMessageHead(view, at, this.#head);
      this.#message(at + MESSAGE_HEAD, length - MESSAGE_HEAD);
      return;
    }
    if (type === R.FixNumbers.type) {
      readNumbers(view, at, this.#now);
      this.#numbers();
      return;
    }
    const spec = fixRecordLayout(type);
    if (spec === undefined) {
      const text = `record ${index} of the FIX store has the unknown type ${type}`;
      throw new FixStoreRefused({ code: "Type", segment: segmentName(this.#segment), at, text });
    }
    this.#apply(type, readRecord(spec, view, at) as never);
  };

  /** All records are read: puts what stands out of order in its place, and counts. */
  finish(): void {
    for (const [session, late] of this.#late) session.index = late.mergedWith(session.index);
    for (const session of this.sessions) {
      const { index, tally } = session;
      tally.clear();
      for (let row = 0; row < index.count; row++) {
        tally.add(index.partAt(row), index.lengthAt(row));
      }
      session.durableTo = session.reservedTo;
      session.trim();
    }
  }

  /**
   * The application's journal was recovered up to `index`. What rests on later records is undone:
   * an incoming number goes back, so that the peer sends again what the application has lost, and
   * a message of ours that it has lost is not sent again.
   */
  prove(index: number): void {
    this.#proveUpTo(index);
    const lost = new Map<FileSession, { from: number; to: number }>();
    for (const { session, epoch, seq } of this.#unproven.slice(this.#proven)) {
      if (seq === 0 || epoch !== session.epoch) continue;
      lost.set(session, { from: lost.get(session)?.from ?? seq, to: seq });
    }
    for (const [session, { from, to }] of lost) session.disown(from, to);
    this.#unproven.length = 0;
    this.#proven = 0;
    this.followed = Math.max(this.followed, index);
    for (const session of this.sessions) session.resetAt = Math.min(session.resetAt, index);
  }

  #apply(type: number, r: Record<string, number>): void {
    if (type === R.FixStart.type) this.oldest = r.oldest as number;
    else if (type === R.FixOldest.type) this.oldest = r.segment as number;
    else if (type === R.FixFollowed.type) this.prove(r.index as number);
    else if (type === R.FixSession.type) this.#session(r as unknown as FixSessionRecord);
    else if ("session" in r) this.#change(type, this.#of(r.session as number), r);
  }

  #change(type: number, session: FileSession, r: Record<string, number>): void {
    if (type === R.FixReset.type) {
      this.#enter(session, r.epoch as number);
      session.resetAt = r.journal as number;
    } else if (type === R.FixReserve.type) {
      this.#enter(session, r.epoch as number);
      session.reservedTo = r.to as number;
    } else if (type === R.FixDay.type) {
      session.sessionDay = r.day as number;
    } else if (type === R.FixSettled.type) {
      session.unaccountedFrom = 0;
      session.unaccountedTo = 0;
    }
  }

  #session(r: FixSessionRecord): void {
    const session = this.#of(r.session);
    session.id = r.id;
    this.#enter(session, r.epoch);
    session.nextOut = r.nextOut;
    session.reservedTo = r.reservedTo;
    session.unaccountedFrom = r.unaccountedFrom;
    session.unaccountedTo = r.unaccountedTo;
    session.sessionDay = r.day;
    session.resetAt = r.resetAt;
    this.#incoming(session, r.nextIn, r.journal);
  }

  #numbers(): void {
    const { session: number, epoch, nextOut, nextIn, journal, safe } = this.#now;
    const session = this.#of(number);
    this.#enter(session, epoch);
    session.nextOut = nextOut;
    if (safe > 0) this.#proveUpTo(safe);
    this.#incoming(session, nextIn, journal);
  }

  #incoming(session: FileSession, nextIn: number, journal: number): void {
    if (journal === 0) session.nextIn = nextIn;
    else this.#unproven.push({ session, epoch: session.epoch, journal, nextIn, seq: 0 });
  }

  #message(place: number, size: number): void {
    const r = this.#head;
    const session = this.#of(r.session);
    if (r.epoch < session.epoch) return;
    this.#enter(session, r.epoch);
    const { index } = session;
    if (index.count === 0 || r.seq > index.seqAt(index.count - 1)) {
      index.add(r.seq, this.#segment, place, size);
    } else {
      const row = index.find(r.seq);
      if (row >= 0) index.move(row, this.#segment, place);
      else this.#lateOf(session).add(r.seq, this.#segment, place, size);
    }
    session.nextOut = Math.max(session.nextOut, r.seq + 1);
    const { epoch, journal, seq } = r;
    if (journal > 0) this.#unproven.push({ session, epoch, journal, nextIn: 0, seq });
  }

  /** A record of a later epoch: the reset itself may have stood in a segment that is gone. */
  #enter(session: FileSession, epoch: number): void {
    if (epoch <= session.epoch) return;
    session.forget(epoch);
    this.#late.delete(session);
  }

  #of(number: number): FileSession {
    this.sessions[number] ??= this.#make(number, "");
    return this.sessions[number] as FileSession;
  }

  #lateOf(session: FileSession): LateMessages {
    const late = this.#late.get(session) ?? new LateMessages();
    this.#late.set(session, late);
    return late;
  }

  #proveUpTo(index: number): void {
    const all = this.#unproven;
    for (; this.#proven < all.length; this.#proven++) {
      const { session, epoch, journal, nextIn } = all[this.#proven] as Unproven;
      if (journal > index) break;
      if (nextIn > 0 && epoch === session.epoch) session.nextIn = nextIn;
    }
    if (this.#proven < 4096) return;
    all.splice(0, this.#proven);
    this.#proven = 0;
  }
}

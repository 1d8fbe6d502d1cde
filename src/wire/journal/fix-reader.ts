import type { FixMessageRecord, FixNumbersRecord, FixSessionRecord } from "./fix-records.ts";
import { MESSAGE_HEAD } from "./fix-records.ts";
import { fixRecordLayout, FIX_RECORDS as R } from "./fix-schema.ts";
import { readSegmentHeader, SEGMENT_HEADER_SIZE } from "./format.ts";
import { FrameReader } from "./reader.ts";
import { describeRecord, holdsRecord, readRecord } from "./record-layout.ts";

/** One record of a FIX store in words. `index` counts the records of the store from 1. */
export type FixStoreEntry = { readonly index: number } & (
  | {
      /** A message of ours as it was sent; the bytes are part of the segment's. */
      readonly type: "message";
      readonly session: string;
      /** MsgSeqNum(34). */
      readonly seq: number;
      readonly bytes: Uint8Array;
      /** Written again when its first segment was removed. */
      readonly moved: boolean;
    }
  | {
      /** Both numbers as they stood after a turn. */
      readonly type: "numbers";
      readonly session: string;
      readonly nextOut: number;
      readonly nextIn: number;
    }
  | {
      /** All that was known of a session: when it was new, at a start, at the head of a segment. */
      readonly type: "session";
      readonly session: string;
      readonly nextOut: number;
      readonly nextIn: number;
      readonly reservedTo: number;
      readonly unaccountedFrom: number;
      readonly unaccountedTo: number;
      readonly day: number;
    }
  /** Both numbers went back to 1. */
  | { readonly type: "reset"; readonly session: string }
  /** Outgoing numbers up to `to` were reserved. */
  | { readonly type: "reserve"; readonly session: string; readonly to: number }
  | { readonly type: "day"; readonly session: string; readonly day: number }
  /** The unaccounted numbers were dealt with. */
  | { readonly type: "settled"; readonly session: string }
  /** The store itself: opened, closed, synced, trimmed. */
  | { readonly type: "store"; readonly text: string }
  /** Not a good segment, or not a record of a FIX store, from here on; nothing follows. */
  | { readonly type: "fault"; readonly at: number; readonly text: string }
);

/**
 * Reads the segments of a FIX store for people: hand over one after the other, in order, and ask
 * for their entries. Total; checks checksums, and stops at the first frame that is not good. A
 * session whose name has not come yet is called by its number.
 */
export class FixStoreReader {
  readonly #names = new Map<number, string>();

  /** The entries of one segment file. */
  *segment(bytes: Uint8Array): Generator<FixStoreEntry> {
    const header = readSegmentHeader(bytes);
    if (typeof header === "string") {
      yield { index: 0, type: "fault", at: 0, text: `header: ${header}` };
      return;
    }
    const reader = new FrameReader(bytes, SEGMENT_HEADER_SIZE);
    for (let step = reader.next(); step !== "End"; step = reader.next()) {
      const { at, base } = reader;
      if (step === "Bad") {
        yield { index: base, type: "fault", at, text: `frame: ${reader.fault}` };
        return;
      }
      const entries: FixStoreEntry[] = [];
      const whole = reader.records((type, index, view, start, length) => {
        entries.push(this.#entry(type, index, view, { start, length }));
      });
      yield* entries;
      if (!whole) yield { index: base, type: "fault", at, text: "frame: Records" };
    }
  }

  #entry(
    type: number,
    index: number,
    view: DataView,
    place: { readonly start: number; readonly length: number },
  ): FixStoreEntry {
    const spec = fixRecordLayout(type);
    const { start, length } = place;
    if (spec === undefined || !holdsRecord(spec, view, start, length)) {
      return { index, type: "fault", at: start, text: `record type ${type}` };
    }
    const record = readRecord(spec, view, start) as { session: number };
    const session = this.#names.get(record.session) ?? `session ${record.session}`;
    switch (type) {
      case R.FixMessage.type:
      case R.FixMoved.type: {
        const { seq } = record as FixMessageRecord;
        const at = view.byteOffset + start + MESSAGE_HEAD;
        const bytes = new Uint8Array(view.buffer, at, length - MESSAGE_HEAD);
        return { index, type: "message", session, seq, bytes, moved: type === R.FixMoved.type };
      }
      case R.FixNumbers.type: {
        const { nextOut, nextIn } = record as FixNumbersRecord;
        return { index, type: "numbers", session, nextOut, nextIn };
      }
      case R.FixSession.type: {
        const known = record as FixSessionRecord;
        this.#names.set(known.session, known.id);
        const { nextOut, nextIn, reservedTo, unaccountedFrom, unaccountedTo, day } = known;
        const numbers = { nextOut, nextIn, reservedTo, unaccountedFrom, unaccountedTo, day };
        return { index, type: "session", session: known.id, ...numbers };
      }
      case R.FixReset.type:
        return { index, type: "reset", session };
      case R.FixReserve.type:
        return { index, type: "reserve", session, to: (record as unknown as { to: number }).to };
      case R.FixDay.type:
        return { index, type: "day", session, day: (record as unknown as { day: number }).day };
      case R.FixSettled.type:
        return { index, type: "settled", session };
      default:
        return { index, type: "store", text: describeRecord(spec, view, start) };
    }
  }
}

import { sendGapFill } from "./admin.ts";
import type { Outbox } from "./outbox.ts";
import type { FixSessionStore } from "./store.ts";
import { msgTypeCode, Tag } from "./tags.ts";
import type { Unaccounted } from "./unaccounted.ts";
import type { FixWriter } from "./writer.ts";

const SOH = 1;
const ZERO = 0x30;
/** A turn adds no more than this, so that a long resend does not hold up other sessions. Bytes. */
const SLICE = 1 << 17;

/** Header fields that may stand behind TargetCompID(56) in a message of ours, besides 122. */
const LATE_HEADER: ReadonlySet<number> = new Set([
  Tag.TargetSubID,
  Tag.PossResend,
  Tag.OnBehalfOfCompID,
  Tag.OnBehalfOfSubID,
  Tag.DeliverToCompID,
  Tag.DeliverToSubID,
  Tag.OnBehalfOfLocationID,
  Tag.DeliverToLocationID,
]);

export type ResenderOptions = {
  readonly outbox: Outbox;
  readonly store: FixSessionStore;
  readonly unaccounted: Unaccounted;
  /**
   * Whether kept messages are sent again. False towards venues: then everything is gap-filled,
   * whatever an earlier configuration of the session has left in the store.
   */
  readonly resends: boolean;
  /** Numbers, both included, that went out as GapFill. */
  readonly gapFilled: (from: number, to: number) => void;
};

/**
 * Answers ResendRequest(2): kept messages again, under their number, every run between them as one
 * GapFill, slice by slice. A session that resends nothing (towards venues) gap-fills the whole
 * range.
 */
export class Resender {
  readonly #options: ResenderOptions;
  #scratch: Uint8Array = new Uint8Array(0);
  /** The numbers still to be answered, both included; none when `#next` is above `#last`. */
  #next = 1;
  #last = 0;

  constructor(options: ResenderOptions) {
    this.#options = options;
  }

  /** Whether part of a request is still unanswered. */
  get busy(): boolean {
    return this.#next <= this.#last;
  }

  /**
   * Takes a request; one that is not yet answered is joined with it. An empty range, `to` below
   * `from`, says only that the peer has everything below `from`.
   */
  ask(from: number, to: number): void {
    this.#options.unaccounted.asked(from);
    if (to < from) return;
    const { busy } = this;
    this.#next = busy ? Math.min(this.#next, from) : from;
    this.#last = busy ? Math.max(this.#last, to) : to;
    this.pump();
  }

  clear(): void {
    this.#next = 1;
    this.#last = 0;
    this.#options.unaccounted.clear();
  }

  /** Writes the next slice. */
  pump(): void {
    const { outbox, store, unaccounted, resends } = this.#options;
    while (this.busy && outbox.pendingBytes < SLICE) {
      const kept = resends ? store.nextKept(this.#next, this.#last) : 0;
      if (kept === 0) {
        this.#fill(this.#last + 1);
      } else {
        if (kept > this.#next) this.#fill(kept);
        if (this.#send(kept)) this.#next = kept + 1;
        else this.#fill(kept + 1); // It cannot be read back; the number must not stay open.
      }
    }
    if (!this.busy) unaccounted.answered();
  }

  #fill(next: number): void {
    const from = this.#next;
    sendGapFill(this.#options.outbox, from, next);
    this.#next = next;
    this.#options.gapFilled(from, next - 1);
  }

  #send(seq: number): boolean {
    const { store } = this.#options;
    let length = store.read(seq, this.#scratch);
    if (length > this.#scratch.length) {
      this.#scratch = new Uint8Array(length * 2);
      length = store.read(seq, this.#scratch);
    }
    if (length === 0) return false;
    this.#rewrite(seq, length);
    return true;
  }

  /** Copies a message of ours, as it was sent, into a new one with 43, 122 and a new 52. */
  #rewrite(seq: number, length: number): void {
    const { outbox } = this.#options;
    const bytes = this.#scratch;
    const fields = new OwnFields(bytes, length);
    let type = 0;
    let timeAt = 0;
    let timeLength = 0;
    while (fields.next() && fields.tag !== Tag.TargetCompID) {
      if (fields.tag === Tag.MsgType) type = typeAt(bytes, fields.at, fields.length);
      if (fields.tag === Tag.SendingTime) {
        timeAt = fields.at;
        timeLength = fields.length;
      }
    }
    const writer = outbox.beginAgain(type, seq);
    let more = fields.next();
    more = copyHeader(writer, bytes, fields, more, Tag.OrigSendingTime);
    writer.bytes(Tag.OrigSendingTime, bytes, timeAt, timeLength);
    more = copyHeader(writer, bytes, fields, more, Number.MAX_SAFE_INTEGER);
    if (more) writer.raw(bytes, fields.fieldAt, length - fields.fieldAt - "10=000|".length);
    outbox.commit(false, true);
  }
}

function copyHeader(
  writer: FixWriter,
  bytes: Uint8Array,
  fields: OwnFields,
  some: boolean,
  below: number,
): boolean {
  let more = some;
  while (more && LATE_HEADER.has(fields.tag) && fields.tag < below) {
    writer.bytes(fields.tag, bytes, fields.at, fields.length);
    more = fields.next();
  }
  return more && fields.tag !== Tag.CheckSum;
}

function typeAt(bytes: Uint8Array, at: number, length: number): number {
  return msgTypeCode(String.fromCharCode(...bytes.subarray(at, at + length)));
}

/** Steps through a message that we wrote ourselves. */
class OwnFields {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #nextAt = 0;
  tag = 0;
  fieldAt = 0;
  at = 0;
  length = 0;

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes;
    this.#end = end;
  }

  next(): boolean {
    const bytes = this.#bytes;
    let at = this.#nextAt;
    if (at >= this.#end) return false;
    this.fieldAt = at;
    this.tag = 0;
    for (
      let d = (bytes[at] as number) - ZERO;
      d >= 0 && d <= 9;
      d = (bytes[++at] as number) - ZERO
    ) {
      this.tag = this.tag * 10 + d;
    }
    this.at = ++at;
    while (at < this.#end && bytes[at] !== SOH) at++;
    this.length = at - this.at;
    this.#nextAt = at + 1;
    return true;
  }
}

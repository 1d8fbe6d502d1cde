import { Violation } from "../violation.ts";
import type { Book } from "./book.ts";
import { bodyOf, Field, letter, whole } from "./fix-words.ts";

/** Numbers of one reset to the next lie this far apart in a place of a stream. */
const ERA = 2 ** 32;

/** What the gate said under a number, and how often it had lost its power then. */
type Said = { readonly body: string; readonly epoch: number };

/**
 * Numbers and contents that the gate sends on one session: numbers never go back without
 * ResetSeqNumFlag(141), what is sent again says the same, and nothing that was said is gap-filled.
 */
export class SentStream {
  readonly #book: Book;
  readonly #to: string;
  /** Orders to a venue are never sent again, so nothing is kept of them. */
  readonly #towardsVenue: boolean;
  readonly #said: Map<number, Said> = new Map();
  #last = 0;
  #era = 0;

  constructor(book: Book, to: string, towardsVenue: boolean) {
    this.#book = book;
    this.#to = to;
    this.#towardsVenue = towardsVenue;
  }

  /**
   * Place of an application's message that is seen for the first time; -1 of every other message.
   * A later place is a later message.
   */
  take(type: string, text: string): number {
    const number = whole(text, Field.MsgSeqNum);
    if (type === "A" && letter(text, Field.ResetSeqNumFlag) === "Y") {
      this.#era++;
      this.#last = number;
      this.#said.clear();
      return -1;
    }
    if (type === "4") {
      this.#skipped(number, text);
      return -1;
    }
    const again = letter(text, Field.PossDupFlag) === "Y";
    if (again && this.#towardsVenue) {
      throw new Violation("B71", `${type} number ${number} is sent again to ${this.#to}`);
    }
    if (!again) {
      if (number <= this.#last) {
        const to = this.#to;
        throw new Violation("FIX", `number ${number} to ${to} after ${this.#last}, without reset`);
      }
      this.#last = number;
    }
    if (this.#towardsVenue) return this.#era * ERA + number;
    return isAdmin(type) ? -1 : this.#firstSight(number, text);
  }

  #firstSight(number: number, text: string): number {
    const body = bodyOf(text);
    const before = this.#said.get(number);
    if (before === undefined) {
      this.#said.set(number, { body, epoch: this.#book.powerEpoch });
      return this.#era * ERA + number;
    }
    if (before.body !== body) {
      throw new Violation(
        "FIX",
        `number ${number} to ${this.#to} says ${body}, was ${before.body}`,
      );
    }
    return -1;
  }

  #skipped(number: number, text: string): void {
    const next = whole(text, Field.NewSeqNo);
    this.#last = Math.max(this.#last, next - 1);
    if (this.#towardsVenue) return;
    for (const [at, said] of this.#said) {
      if (at < number || at >= next || said.epoch !== this.#book.powerEpoch) continue;
      throw new Violation(
        "FIX",
        `number ${at} to ${this.#to} is filled over, it said ${said.body}`,
      );
    }
  }
}

/** What a client's own engine hands to it: every message once, in the order of the numbers. */
export class HeardStream {
  readonly #deliver: (type: string, text: string) => void;
  #held: Map<number, { readonly type: string; readonly text: string }> = new Map();
  #next = 1;

  constructor(deliver: (type: string, text: string) => void) {
    this.#deliver = deliver;
  }

  /** What was held came on a line that is gone: it comes again. */
  newLine(): void {
    this.#held.clear();
  }

  take(type: string, text: string): void {
    const number = whole(text, Field.MsgSeqNum);
    if (type === "A" && letter(text, Field.ResetSeqNumFlag) === "Y") {
      this.#held.clear();
      this.#next = number + 1;
      return;
    }
    if (type === "4" && letter(text, Field.GapFillFlag) !== "Y") {
      this.#next = Math.max(this.#next, whole(text, Field.NewSeqNo));
    } else if (number > this.#next) {
      this.#held.set(number, { type, text });
      return;
    } else if (number === this.#next || type === "4") this.#now(type, text);
    this.#release();
  }

  #now(type: string, text: string): void {
    const next = type === "4" ? whole(text, Field.NewSeqNo) : this.#next + 1;
    this.#next = Math.max(this.#next, next);
    if (!isAdmin(type)) this.#deliver(type, text);
  }

  #release(): void {
    while (this.#held.size > 0) {
      const held = this.#held.get(this.#next);
      if (held === undefined) break;
      this.#held.delete(this.#next);
      this.#now(held.type, held.text);
    }
  }
}

/** Heartbeat, TestRequest, ResendRequest, SequenceReset, Logout, Logon: never resent. */
function isAdmin(type: string): boolean {
  return type.length === 1 && "01245A".includes(type);
}

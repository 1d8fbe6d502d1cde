import type { FixRecordWriter } from "../../wire/journal/fix-records.ts";
import type { FileSession } from "./file-session.ts";

/** What the numbers that a turn has used ask of the disk. */
export type Cover =
  /** They are reserved, and so are plenty more. */
  | "Covered"
  /** The next block was just reserved: to be made durable, in no hurry. */
  | "Soon"
  /** Some of them are not durably reserved: nothing may leave before they are. */
  | "Now";

/**
 * Outgoing numbers are used out of blocks that were durable before. The next block is reserved
 * when a quarter of the last one is used, so that its sync, off the turn, is over long before
 * half of it is.
 */
export class NumberBlocks {
  readonly #size: number;
  readonly #records: FixRecordWriter;
  /** Sessions with a reservation that is not durable yet. */
  #waiting: FileSession[] = [];

  constructor(size: number, records: FixRecordWriter) {
    this.#size = size;
    this.#records = records;
  }

  /** Reserves for a session what it needs. */
  cover(session: FileSession): Cover {
    const used = session.nextOut - 1;
    if (used === 0) return "Covered";
    const pending = session.reserveIndex > 0;
    const left = session.reservedTo - used;
    if (left < 0 || (!pending && left < (this.#size * 3) / 4)) this.#reserve(session, used);
    if (used > session.durableTo) return "Now";
    return session.reserveIndex > 0 && !pending ? "Soon" : "Covered";
  }

  /** All records up to this index are durable now. */
  synced(index: number): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const session of waiting) {
      if (session.reserveIndex === 0) continue;
      if (session.reserveIndex > index) {
        this.#waiting.push(session);
        continue;
      }
      session.durableTo = session.reservedTo;
      session.reserveIndex = 0;
    }
  }

  #reserve(session: FileSession, used: number): void {
    const blocks = Math.max(1, Math.ceil((used - session.reservedTo) / this.#size));
    const to = session.reservedTo + blocks * this.#size;
    const { number, epoch } = session;
    if (session.reserveIndex === 0) this.#waiting.push(session);
    session.reserved(to, this.#records.reserve({ session: number, epoch, to }));
  }
}

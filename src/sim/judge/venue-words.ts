import { Violation } from "../violation.ts";
import type { Amendment, Book, Child, Execution, Parent, Venue } from "./book.ts";
import { Field, letter, price, whole, word } from "./fix-words.ts";
import { namedOf } from "./lies.ts";
import { reportKind } from "./report-kind.ts";

/** OrdStatus(39) of an order that a venue will not execute any more. */
const ENDS = "234C8";

/** SessionRejectReason(373): SendingTime(52) accuracy problem. */
const SENDING_TIME = "10";

/**
 * What venues say is what happened: executions from their reports as they are written, each once
 * by ExecID(17); an order's end by its OrdStatus(39). What of it the gate has heard is noted apart.
 */
export class VenueWords {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }

  /** A venue has written a message to the gate. */
  said(venue: Venue, type: string, text: string): void {
    if (type !== "8") return;
    const named = namedOf(this.#book, text);
    if (named === null) return;
    const { child } = named;
    const status = letter(text, Field.OrdStatus);
    const kind = reportKind(text);
    if (kind === "status" && status === "8" && whole(text, Field.OrdRejReason) === 5) {
      // It never had it: what was on an earlier line did not come.
      if (child !== undefined) this.#speak(child, "gone", 0);
      return;
    }
    if (kind === "amend") return;
    if (child === undefined) {
      throw new Violation("A3", `${venue.process} speaks of an order that nobody sent: ${text}`);
    }
    if (kind === "fill") this.#execute(venue, child, text);
    const cumQty = Math.max(0, whole(text, Field.CumQty));
    this.#speak(child, ENDS.includes(status) ? "ended" : "open", cumQty);
  }

  /** The gate's process has read a message of a venue; `lie` when it says what is not so. */
  heard(venue: Venue, type: string, text: string, at: { lie: boolean; atNs: number }): void {
    if (type === "3" || type === "j") {
      // It answers an order by its number: which one is not worth to find out.
      venue.unacked = 0;
      return;
    }
    if (type !== "8" && type !== "9") return;
    const named = namedOf(this.#book, text);
    if (named === null) return;
    const { child, parent } = named;
    if (child?.venue === venue) this.#book.answered(child);
    if (at.lie || type === "9") return;
    const kind = reportKind(text);
    if (kind === "amend") {
      parent.amendedNs = at.atNs;
      this.#amend(venue, parent, text);
    }
    if (kind !== "fill") return;
    const execution = venue.executions.get(word(text, Field.ExecID));
    if (execution === undefined) {
      throw new Violation("A3", `P${parent.number} is executed by nobody: ${text}`);
    }
    execution.heardSeq = whole(text, Field.MsgSeqNum);
    execution.heardNs = at.atNs;
    execution.refused = false;
    execution.unwritten = false;
    if (execution.heardEpoch < 0) execution.heardEpoch = this.#book.powerEpoch;
  }

  /**
   * The gate's session refuses a report for the time on it. Its number is used up, so it is not
   * asked for again: what it told, only people or the drop copy can bring.
   */
  refused(venue: Venue, text: string): void {
    if (word(text, Field.SessionRejectReason) !== SENDING_TIME) return;
    const seq = whole(text, Field.RefSeqNum);
    for (const execution of venue.executions.values()) {
      if (execution.heardSeq !== seq || execution.tellings > 0) continue;
      execution.heardEpoch = -1;
      execution.refused = true;
    }
  }

  /** The line of a venue's session is another one: nobody knows what was on the old one. */
  newLine(venue: Venue, connection: number): void {
    venue.connection = connection;
    for (const child of venue.unspoken) {
      if (child.state === "sent") this.#book.moveChild(child, "lost", 0);
    }
    venue.unspoken = [];
    venue.unacked = 0;
  }

  /** A venue's process is gone, and its books and orders with it. */
  stopped(venue: Venue): void {
    venue.life++;
    for (const child of this.#book.children.values()) {
      if (child.venue !== venue || child.state === "ended" || !child.arrived) continue;
      child.buried = true;
      this.#book.moveChild(child, "gone", 0);
    }
    this.forget();
  }

  /** The gate has died: what it heard from this instant on it may not have written. */
  gateStopped(fromNs: number): void {
    for (const venue of this.#book.venues) {
      for (const execution of venue.executions.values()) {
        if (execution.heardNs >= fromNs && execution.tellings === 0) execution.unwritten = true;
      }
    }
    this.forget();
  }

  /**
   * A trade that its venue has forgotten with its process, and of which the gate never heard, or
   * which its end may have kept or taken out of its journal, cannot come back: an exchange that
   * unmakes its trades is none that the protocol speaks of (A3).
   */
  forget(): void {
    const { venues, powerEpoch } = this.#book;
    for (const venue of venues) {
      for (const {
        parent,
        venueLife,
        madeEpoch,
        heardEpoch,
        unwritten,
      } of venue.executions.values()) {
        const written = heardEpoch >= 0 && madeEpoch === powerEpoch && !unwritten;
        if (venueLife === venue.life || written) continue;
        parent.forgotten = true;
        if (parent.tainted === "") parent.tainted = "A3";
      }
    }
  }

  #speak(child: Child, state: "open" | "ended" | "gone", cumQty: number): void {
    if (child.state === "sent") {
      const { unspoken } = child.venue;
      const at = unspoken.indexOf(child);
      if (at >= 0) unspoken.splice(at, 1);
    }
    // A venue that has stopped tells from its store how an order stood: it is gone all the same.
    this.#book.moveChild(child, child.buried && state === "open" ? "gone" : state, cumQty);
  }

  #execute(venue: Venue, child: Child, text: string): void {
    const execId = word(text, Field.ExecID);
    if (venue.executions.has(execId)) return;
    const qty = whole(text, Field.LastQty);
    const px = price(text, Field.LastPx);
    const { parent } = child;
    const execution: Execution = {
      ...{ venue, execId, parent, qty, px, nowQty: qty, nowPx: px },
      ...{ madeEpoch: this.#book.powerEpoch, heardEpoch: -1, tellings: 0, venueLife: venue.life },
      ...{ heardSeq: -1, heardNs: -1, refused: false, unwritten: false },
    };
    venue.executions.set(execId, execution);
    parent.executions.push(execution);
    const early = venue.amendments.get(execId);
    if (early !== undefined) amend(execution, early);
  }

  /** B29: the venue's word on a trade, which may come before the trade's own report. */
  #amend(venue: Venue, parent: Parent, text: string): void {
    parent.amended = true;
    const execId = word(text, Field.ExecRefID);
    const bust = letter(text, Field.ExecType) === "H" || letter(text, Field.ExecTransType) === "1";
    const seq = whole(text, Field.MsgSeqNum);
    const known = venue.amendments.get(execId);
    if (known !== undefined && (known.qty === 0 || (!bust && known.seq > seq))) return;
    const qty = bust ? 0 : whole(text, Field.LastQty);
    const amendment = { qty, px: bust ? 0 : price(text, Field.LastPx), seq };
    venue.amendments.set(execId, amendment);
    const execution = venue.executions.get(execId);
    if (execution !== undefined) amend(execution, amendment);
  }
}

/** A bust is the last word; of corrections the one that the venue sent last counts. */
function amend(execution: Execution, { qty, px }: Amendment): void {
  execution.nowQty = qty;
  execution.nowPx = px;
}

import type { RowState } from "./columns.ts";
import type { LeanFault } from "./fault.ts";
import { QuoteRows } from "./quote-rows.ts";
import type { LeanSource } from "./source.ts";

/**
 * The recorded NBBO, update by update: a bid line and an ask line of the same millisecond are one
 * update. The fields hold the whole NBBO after the last one; a side that an update does not name
 * stays as it was. Suspicious lines are left out.
 */
export class NbboUpdates {
  readonly #rows: QuoteRows;
  /** The row in hand belongs to the next update. */
  #held = false;
  /** The bid of the update in the making, whose ask may be on the next line. */
  #half = false;
  #ended = false;
  /** Milliseconds since midnight in New York. */
  ms = 0;
  /** $0.0001; 0 before the first. */
  bidPx = 0;
  bidQty = 0;
  /** Venue that set the bid, ASCII. */
  bidVenue = 0;
  askPx = 0;
  askQty = 0;
  askVenue = 0;

  constructor(source: LeanSource) {
    this.#rows = new QuoteRows(source);
  }

  get fault(): LeanFault | null {
    return this.#rows.fault;
  }

  get source(): LeanSource {
    return this.#rows.source;
  }

  next(): RowState {
    const rows = this.#rows;
    for (;;) {
      if (!this.#held) {
        const found = this.#ended ? "end" : rows.next();
        if (found === "end") {
          this.#ended = true;
          return this.#finish() ? "row" : "end";
        }
        if (found !== "row") return found;
        if (rows.suspicious) continue;
      }
      this.#held = false;
      const joins = this.#half && rows.bidPx === 0 && rows.ms === this.ms;
      if (this.#half && !joins) {
        this.#held = true;
        return this.#finish() ? "row" : "end";
      }
      this.#take();
      // A bid alone waits for its ask; everything else is an update as it stands.
      this.#half = rows.askPx === 0 && rows.bidPx !== 0;
      if (!this.#half && (rows.askPx !== 0 || joins)) return "row";
    }
  }

  #finish(): boolean {
    const was = this.#half;
    this.#half = false;
    return was;
  }

  #take(): void {
    const rows = this.#rows;
    this.ms = rows.ms;
    if (rows.bidPx !== 0) {
      this.bidPx = rows.bidPx;
      this.bidQty = rows.bidQty;
      this.bidVenue = rows.venue;
    }
    if (rows.askPx !== 0) {
      this.askPx = rows.askPx;
      this.askQty = rows.askQty;
      this.askVenue = rows.venue;
    }
  }
}

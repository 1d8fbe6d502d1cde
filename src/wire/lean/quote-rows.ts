import { PRICE_MAX, QTY_MAX } from "../../core/domain/price.ts";
import { Columns, type RowState } from "./columns.ts";
import type { LeanFault } from "./fault.ts";
import type { LeanSource } from "./source.ts";

/** Last millisecond of a day. */
export const DAY_MS_MAX = 86_399_999;

/**
 * The rows of a quote file: `ms, bidPrice, bidSize, askPrice, askSize, venue, condition,
 * suspicious`. The fields hold the row that `next` found last.
 */
export class QuoteRows {
  readonly #columns: Columns;
  /** Milliseconds since midnight in New York. */
  ms = 0;
  /** $0.0001; 0 when the row says nothing of this side. */
  bidPx = 0;
  bidQty = 0;
  askPx = 0;
  askQty = 0;
  /** Venue that set the side, ASCII. */
  venue = 0;
  /** LEAN's quote condition flags. */
  condition = 0;
  suspicious = false;

  constructor(source: LeanSource) {
    this.#columns = new Columns(source);
  }

  get fault(): LeanFault | null {
    return this.#columns.fault;
  }

  get source(): LeanSource {
    return this.#columns.source;
  }

  next(): RowState {
    const columns = this.#columns;
    const found = columns.nextLine();
    if (found !== "row") return found;
    const ms = columns.uint(DAY_MS_MAX);
    const bidPx = columns.uint(PRICE_MAX);
    const bidQty = columns.uint(QTY_MAX);
    const askPx = columns.uint(PRICE_MAX);
    const askQty = columns.uint(QTY_MAX);
    const venue = columns.venue();
    const condition = columns.hex();
    const suspicious = columns.flag();
    if (columns.endLine() && ms < this.ms) {
      columns.fail("OutOfOrder", `${ms} ms follows ${this.ms} ms, rows go forward in time`);
    }
    if (!columns.ok) return "fault";
    this.ms = ms;
    this.bidPx = bidPx;
    this.bidQty = bidQty;
    this.askPx = askPx;
    this.askQty = askQty;
    this.venue = venue;
    this.condition = condition;
    this.suspicious = suspicious;
    return "row";
  }
}

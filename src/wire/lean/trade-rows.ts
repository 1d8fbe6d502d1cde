import { PRICE_MAX, QTY_MAX } from "../../core/domain/price.ts";
import { Columns, type RowState } from "./columns.ts";
import type { LeanFault } from "./fault.ts";
import { DAY_MS_MAX } from "./quote-rows.ts";
import type { LeanSource } from "./source.ts";

/**
 * Conditions of trades that are no last price: cash, next day, seller, derivatively priced, form
 * T, extended hours, out of sequence, stock option, average price, price variation, official
 * close and open, prior reference price, odd lot. Bits of LEAN's trade condition flags.
 */
const NO_LAST =
  ((1 << 1) |
    (1 << 2) |
    (1 << 3) |
    (1 << 9) |
    (1 << 10) |
    (1 << 13) |
    (1 << 14) |
    (1 << 18) |
    (1 << 20) |
    (1 << 22) |
    (1 << 24) |
    (1 << 25) |
    (1 << 26) |
    (1 << 31)) >>>
  0;

/**
 * The rows of a trade file: `ms, price, size, venue, condition, suspicious`. The fields hold the
 * row that `next` found last.
 */
export class TradeRows {
  readonly #columns: Columns;
  /** Milliseconds since midnight in New York. */
  ms = 0;
  /** $0.0001. */
  px = 0;
  qty = 0;
  /** Venue that printed it, ASCII; D for trades off exchange. */
  venue = 0;
  /** LEAN's trade condition flags. */
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

  /** Whether this trade is a last price in the sense of the tape. */
  get eligible(): boolean {
    return !this.suspicious && (this.condition & NO_LAST) === 0;
  }

  next(): RowState {
    const columns = this.#columns;
    const found = columns.nextLine();
    if (found !== "row") return found;
    const ms = columns.uint(DAY_MS_MAX);
    const px = columns.uint(PRICE_MAX);
    const qty = columns.uint(QTY_MAX);
    const venue = columns.venue();
    const condition = columns.hex();
    const suspicious = columns.flag();
    if (columns.endLine() && ms < this.ms) {
      columns.fail("OutOfOrder", `${ms} ms follows ${this.ms} ms, rows go forward in time`);
    }
    if (!columns.ok) return "fault";
    this.ms = ms;
    this.px = px;
    this.qty = qty;
    this.venue = venue;
    this.condition = condition;
    this.suspicious = suspicious;
    return "row";
  }
}

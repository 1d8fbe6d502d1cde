import type { Handle, OrderRow } from "./match-sink.ts";

/** Words of one row. `book` is symbol x 2, + 1 for the sell side. */
export const Cell = {
  next: 0,
  prev: 1,
  leaves: 2,
  price: 3,
  book: 4,
  hidden: 5,
  handle: 6,
} as const;

/** Words a row takes: two rows share a cache line. */
export const ROW_WORDS = 8;

/** No row: the end of a queue. */
export const NO_ROW = -1;

/**
 * The resting orders of an engine as rows of one typed array, with a free list through `next`.
 * The array is replaced when it grows: read `cells` anew in every call.
 */
export class OrderRows {
  cells: Int32Array;
  /** Reference number of each row; too large for a 32-bit word. */
  refs: Float64Array;
  #free = NO_ROW;

  constructor(capacity: number) {
    this.cells = new Int32Array(capacity * ROW_WORDS);
    this.refs = new Float64Array(capacity);
    this.#chain(0, capacity);
  }

  take(book: number, price: number, leaves: number, hidden: boolean, handle: Handle): OrderRow {
    if (this.#free === NO_ROW) this.#grow();
    const row = this.#free;
    const cells = this.cells;
    const at = row * ROW_WORDS;
    this.#free = cells[at + Cell.next] as number;
    cells[at + Cell.leaves] = leaves;
    cells[at + Cell.price] = price;
    cells[at + Cell.book] = book;
    cells[at + Cell.hidden] = hidden ? 1 : 0;
    cells[at + Cell.handle] = handle;
    return row;
  }

  give(row: OrderRow): void {
    this.cells[row * ROW_WORDS + Cell.leaves] = 0;
    this.cells[row * ROW_WORDS + Cell.next] = this.#free;
    this.#free = row;
  }

  #grow(): void {
    const old = this.refs.length;
    const cells = new Int32Array(old * 2 * ROW_WORDS);
    cells.set(this.cells);
    const refs = new Float64Array(old * 2);
    refs.set(this.refs);
    this.cells = cells;
    this.refs = refs;
    this.#chain(old, old * 2);
  }

  #chain(from: number, to: number): void {
    for (let row = to - 1; row >= from; row--) {
      this.cells[row * ROW_WORDS + Cell.next] = this.#free;
      this.#free = row;
    }
  }
}

import { assert } from "../../core/domain/assert.ts";
import { offHeap } from "./off-heap.ts";

/** Entries of a page. A full page is never copied or moved: growing costs one page, no more. */
export const INDEX_PAGE = 4096;
/** Cells of an entry: number, part, offset, length. */
const CELLS = 4;
const PAGE_BYTES = INDEX_PAGE * CELLS * Uint32Array.BYTES_PER_ELEMENT;

/**
 * Where the kept messages of one session stand: by MsgSeqNum(34), growing, the part of the store
 * (a segment, a chunk), the offset in it and the length in bytes. Typed pages outside the heap, so
 * that millions of entries cost no collection; a row is the place of an entry and moves only when
 * the oldest page is dropped.
 */
export class KeptIndex {
  /** Entries in all pages. */
  count = 0;
  #pages: Uint32Array[] = [];

  /** Adds an entry behind all others. */
  add(seq: number, part: number, at: number, length: number): void {
    assert(this.count === 0 || seq > this.seqAt(this.count - 1), "kept numbers grow");
    const cell = (this.count % INDEX_PAGE) * CELLS;
    if (cell === 0) this.#pages.push(new Uint32Array(offHeap(PAGE_BYTES)));
    const page = this.#pages[this.#pages.length - 1] as Uint32Array;
    page[cell] = seq;
    page[cell + 1] = part;
    page[cell + 2] = at;
    page[cell + 3] = length;
    this.count += 1;
  }

  /** The row of the first number that is not below `seq`; `count` when there is none. */
  rowFrom(seq: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.seqAt(middle) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The row of a number, or -1 when it is not kept. */
  find(seq: number): number {
    const row = this.rowFrom(seq);
    return row < this.count && this.seqAt(row) === seq ? row : -1;
  }

  /** The first kept number from `from` up to and including `to`, or 0 when there is none. */
  next(from: number, to: number): number {
    const row = this.rowFrom(from);
    const seq = row < this.count ? this.seqAt(row) : 0;
    return seq > to ? 0 : seq;
  }

  seqAt(row: number): number {
    return this.#cell(row, 0);
  }

  partAt(row: number): number {
    return this.#cell(row, 1);
  }

  offsetAt(row: number): number {
    return this.#cell(row, 2);
  }

  lengthAt(row: number): number {
    return this.#cell(row, 3);
  }

  /** The bytes of a message stand elsewhere now. */
  move(row: number, part: number, at: number): void {
    const page = this.#pages[(row / INDEX_PAGE) | 0] as Uint32Array;
    const cell = (row % INDEX_PAGE) * CELLS;
    page[cell + 1] = part;
    page[cell + 2] = at;
  }

  clear(): void {
    this.#pages = [];
    this.count = 0;
  }

  /** Forgets the oldest `INDEX_PAGE` entries; there must be more than that. */
  dropPage(): void {
    assert(this.count > INDEX_PAGE, "the page in use is not dropped");
    this.#pages.shift();
    this.count -= INDEX_PAGE;
  }

  /** Forgets the entries from row `from` up to, not including, `to`; those behind move up. */
  remove(from: number, to: number): void {
    for (let row = to; row < this.count; row++) this.#copy(row, row - to + from);
    this.count -= to - from;
    this.#pages.length = Math.ceil(this.count / INDEX_PAGE);
  }

  #copy(from: number, to: number): void {
    const cells = (row: number): Uint32Array => {
      const at = (row % INDEX_PAGE) * CELLS;
      return (this.#pages[(row / INDEX_PAGE) | 0] as Uint32Array).subarray(at, at + CELLS);
    };
    cells(to).set(cells(from));
  }

  #cell(row: number, cell: number): number {
    const page = this.#pages[(row / INDEX_PAGE) | 0] as Uint32Array;
    return page[(row % INDEX_PAGE) * CELLS + cell] as number;
  }
}

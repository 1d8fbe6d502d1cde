import { RING, ringAdd, ringCount } from "./rate-windows.ts";

/**
 * Words of a parent's row, one cache line: the ring of its shares comes first, with its sum and its
 * last part.
 */
const W = {
  ring: 0,
  /** Shares that its client has asked for, and shares of its children that are out or executed. */
  entered: RING + 2,
  left: RING + 3,
  /** Its last child: venue code and how many like it came in a row, price, shares, ms. */
  run: RING + 4,
  px: RING + 5,
  qty: RING + 6,
  ms: RING + 7,
} as const;
const ROW = 16;
/** How much longer than this after the one before a child is no repeat of it, ms. */
const REPEAT_MS = 1_000;
const VENUE = 0xff;
const SUM_MAX = 2 ** 31 - 1;

/**
 * What is watched of each parent apart from its own sums.
 *
 * Orders leaving are compared with orders entering: the comparison that SMARS lacked on 1 August
 * 2012 (C52; SEC 34-70694 paragraph 21). It is counted of nothing but what clients have asked for
 * and what children took, and asked between a draw and its socket: if the ladder lets through what
 * it must not, or a sum is wrong, nothing leaves.
 *
 * Beside it what it sent within a second (C26), and how often the same (C12).
 */
export class ParentWatch {
  #cells: Int32Array;

  /** @param parents Most parents that are expected; it grows by itself. */
  constructor(parents: number) {
    this.#cells = new Int32Array(parents * ROW);
  }

  /** Touches all of its memory while nothing is in it: the system gives it now. */
  warm(): void {
    this.#cells.fill(0);
  }

  /** An order, or its replace, is in force with so many shares. */
  enter(row: number, shares: number): void {
    if (row * ROW >= this.#cells.length) this.#grow(row);
    this.#cells[row * ROW + W.entered] = shares;
  }

  /** So many shares of a parent's children went out; with a minus came back unexecuted. */
  leave(row: number, shares: number): void {
    const at = row * ROW + W.left;
    this.#cells[at] = Math.min(SUM_MAX, (this.#cells[at] as number) + shares);
  }

  entered(row: number): number {
    return this.#cells[row * ROW + W.entered] as number;
  }

  left(row: number): number {
    return this.#cells[row * ROW + W.left] as number;
  }

  /** Whether no more of an order is out than its client has asked for. */
  agrees(row: number): boolean {
    const at = row * ROW;
    return (this.#cells[at + W.left] as number) <= (this.#cells[at + W.entered] as number);
  }

  /** A child was drawn; `part` of the second and `ms` are of its record. */
  child(row: number, part: number, ms: number, venue: number, qty: number, px: number): void {
    const at = row * ROW;
    const cells = this.#cells;
    ringAdd(cells, at, part, qty);
    cells[at + W.run] = ((this.runOf(row, ms, venue, qty, px) + 1) << 8) | venue;
    cells[at + W.px] = px;
    cells[at + W.qty] = qty;
    cells[at + W.ms] = ms | 0;
    this.leave(row, qty);
  }

  /** Shares that were sent within the last second. */
  shares(row: number, part: number): number {
    return ringCount(this.#cells, row * ROW, part);
  }

  /** Children that were equal and came in a row, each within a second of the one before. */
  runOf(row: number, ms: number, venue: number, qty: number, px: number): number {
    const at = row * ROW;
    const cells = this.#cells;
    const run = cells[at + W.run] as number;
    if ((run & VENUE) !== venue || cells[at + W.px] !== (px | 0) || cells[at + W.qty] !== qty) {
      return 0;
    }
    return ((ms | 0) - (cells[at + W.ms] as number)) >>> 0 > REPEAT_MS ? 0 : run >>> 8;
  }

  /** A word of a row, so that it is near when it is asked for. */
  fetch(row: number): number {
    return this.#cells[row * ROW + W.entered] as number;
  }

  #grow(row: number): void {
    const grown = new Int32Array(Math.max((row + 1) * ROW, this.#cells.length * 2));
    grown.set(this.#cells);
    this.#cells = grown;
  }
}

/** Parts of a window, and the one that is begun: a power of two, for their numbers are 32 bits. */
const PARTS = 7;
export const RING: number = PARTS + 1;
const PLACE = RING - 1;
/** Words of a row, one cache line: the ring, its sum, the number of the last part that counted. */
const SUM = RING;
const LAST = RING + 1;
const ROW = 16;

/** The number of the part of a window that an instant is in; 32 bits, differences stay right. */
export function partOf(utcMs: number, windowMs: number): number {
  return Math.floor((utcMs * PARTS) / windowMs) | 0;
}

/**
 * How much happened in each row within the last window: whole numbers, below 2^31 in sum. It counts
 * by sevenths of the window and never too little, so that a limit holds in every span of the
 * window's length, wherever it begins; what is up to a seventh older may count as well. It knows no
 * limit: the same events give the same counts, whatever was allowed.
 */
export class RateWindows {
  #cells: Int32Array;

  /** @param rows What it is made for; it grows by itself. */
  constructor(rows: number) {
    this.#cells = new Int32Array(rows * ROW);
  }

  /** How much happened in a row up to a part, which is never before that of its last event. */
  count(row: number, part: number): number {
    const at = row * ROW;
    const cells = this.#cells;
    if (at >= cells.length) return 0;
    return ringCount(cells, at, part);
  }

  /** Counts `much` more in a row. */
  add(row: number, part: number, much: number): void {
    const at = row * ROW;
    if (at >= this.#cells.length) this.#grow(at + ROW);
    ringAdd(this.#cells, at, part, much);
  }

  /** A row that counts so much, all of it in this part. */
  reset(row: number, part: number, much: number): void {
    const at = row * ROW;
    this.#cells.fill(0, at, at + ROW);
    this.add(row, part, much);
  }

  /** A word of a row, so that it is near when it is asked for. */
  fetch(row: number): number {
    return this.#cells[row * ROW + LAST] ?? 0;
  }

  /** All of it as numbers, to compare with another. */
  get words(): Int32Array {
    return this.#cells;
  }

  #grow(words: number): void {
    const grown = new Int32Array(Math.max(words, this.#cells.length * 2));
    grown.set(this.#cells);
    this.#cells = grown;
  }
}

/** What a ring at an offset of some cells counts: the ring, its sum and its last part. */
export function ringCount(cells: Int32Array, at: number, part: number): number {
  let sum = cells[at + SUM] as number;
  if (sum === 0) return 0;
  const last = cells[at + LAST] as number;
  const passed = (part - last) | 0;
  if (passed === 0) return sum;
  if (passed > PARTS || passed < 0) return 0;
  // The parts that have left the window since stand behind the last one, oldest first.
  for (let i = 1; i <= passed; i++) sum -= cells[at + ((last + i) & PLACE)] as number;
  return sum;
}

/** Counts `much` more in a ring. */
export function ringAdd(cells: Int32Array, at: number, part: number, much: number): void {
  const last = cells[at + LAST] as number;
  const passed = (part - last) | 0;
  if (passed !== 0) {
    if (passed > PARTS || passed < 0) cells.fill(0, at, at + RING + 1);
    else {
      for (let i = 1; i <= passed; i++) {
        const left = at + ((last + i) & PLACE);
        cells[at + SUM] = (cells[at + SUM] as number) - (cells[left] as number);
        cells[left] = 0;
      }
    }
    cells[at + LAST] = part;
  }
  const now = at + (part & PLACE);
  cells[now] = (cells[now] as number) + much;
  cells[at + SUM] = (cells[at + SUM] as number) + much;
}

/** The same by name: a name that was counted once keeps its row. */
export class NamedRates {
  readonly #rows: Map<string, number> = new Map();
  readonly #windows: RateWindows = new RateWindows(16);

  count(name: string, part: number): number {
    const row = this.#rows.get(name);
    return row === undefined ? 0 : this.#windows.count(row, part);
  }

  add(name: string, part: number, much: number): void {
    const row = this.#rows.get(name) ?? this.#rows.size;
    this.#rows.set(name, row);
    this.#windows.add(row, part, much);
  }

  get words(): Int32Array {
    return this.#windows.words;
  }
}

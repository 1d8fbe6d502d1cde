/** Parts of a window, and the one that is begun: a power of two, for their numbers are 32 bits. */
const PARTS = 7;
const RING = PARTS + 1;
/** Words of a row: the ring, the sum of it, the number of the last part that something came in. */
const SUM = RING;
const LAST = RING + 1;
const ROW = RING + 2;

/**
 * How much happened in each row within the last window: whole numbers below 2^32. It counts by
 * eighths of the window and never too little, so that a limit holds in every span of the window's
 * length, wherever it begins; what is up to an eighth older may count as well. It knows no limit:
 * the same events give the same counts, whatever was allowed.
 */
export class RateWindows {
  readonly #partMs: number;
  #cells: Uint32Array;

  /**
   * @param rows What it is made for; it grows by itself.
   * @param windowMs Length of the window.
   */
  constructor(rows: number, windowMs: number) {
    this.#partMs = windowMs / PARTS;
    this.#cells = new Uint32Array(rows * ROW);
  }

  /** How much happened in a row up to `nowMs`, which is never before its last event. */
  count(row: number, nowMs: number): number {
    const at = row * ROW;
    const cells = this.#cells;
    if (at >= cells.length) return 0;
    const passed = (this.#part(nowMs) - (cells[at + LAST] as number)) >>> 0;
    let sum = cells[at + SUM] as number;
    if (passed === 0 || sum === 0) return sum;
    if (passed > PARTS) return 0;
    // The parts that have left the window since stand behind the last one, oldest first.
    const last = (cells[at + LAST] as number) % RING;
    for (let i = 1; i <= passed; i++) sum -= cells[at + ((last + i) % RING)] as number;
    return sum;
  }

  /** Counts `much` more in a row. */
  add(row: number, nowMs: number, much: number): void {
    const at = row * ROW;
    if (at >= this.#cells.length) this.#grow(at + ROW);
    const cells = this.#cells;
    const part = this.#part(nowMs);
    const last = cells[at + LAST] as number;
    const passed = Math.min((part - last) >>> 0, RING);
    for (let i = 1; i <= passed; i++) {
      const left = at + ((last + i) % RING);
      cells[at + SUM] = (cells[at + SUM] as number) - (cells[left] as number);
      cells[left] = 0;
    }
    cells[at + LAST] = part;
    const now = at + (part % RING);
    cells[now] = (cells[now] as number) + much;
    cells[at + SUM] = (cells[at + SUM] as number) + much;
  }

  /** A word of a row, so that it is near when it is asked for. */
  fetch(row: number): number {
    return this.#cells[row * ROW + LAST] ?? 0;
  }

  /** All of it as numbers, to compare with another. */
  get words(): Uint32Array {
    return this.#cells;
  }

  /** Parts since 1970; on 32 bits they come again after years, and a difference stays right. */
  #part(nowMs: number): number {
    return Math.floor(nowMs / this.#partMs) >>> 0;
  }

  #grow(words: number): void {
    const grown = new Uint32Array(Math.max(words, this.#cells.length * 2));
    grown.set(this.#cells);
    this.#cells = grown;
  }
}

/** The same by name: a name that was counted once keeps its row. */
export class NamedRates {
  readonly #rows: Map<string, number> = new Map();
  readonly #windows: RateWindows;

  /** @param windowMs Length of the window. */
  constructor(windowMs: number) {
    this.#windows = new RateWindows(16, windowMs);
  }

  count(name: string, nowMs: number): number {
    const row = this.#rows.get(name);
    return row === undefined ? 0 : this.#windows.count(row, nowMs);
  }

  add(name: string, nowMs: number, much: number): void {
    const row = this.#rows.get(name) ?? this.#rows.size;
    this.#rows.set(name, row);
    this.#windows.add(row, nowMs, much);
  }

  get words(): Uint32Array {
    return this.#windows.words;
  }
}

/** Rows whose bytes are looked at together. */
const STEP = 4;

/**
 * Which rows of a table live, a byte each: those who look for the few open orders of a day pass
 * over a million ended ones in a fraction of a millisecond, without a look at their rows.
 */
export class LiveRows {
  #bytes: Uint8Array;
  /** The same memory, several rows a word. */
  #words: Uint32Array;
  /** How many live. */
  count = 0;

  /** @param rows Most rows that are expected. */
  constructor(rows: number) {
    this.#bytes = new Uint8Array(wordsFor(rows) * STEP);
    this.#words = new Uint32Array(this.#bytes.buffer);
  }

  set(row: number, live: boolean): void {
    if (row >= this.#bytes.length) this.#grow(row);
    const now = live ? 1 : 0;
    this.count += now - (this.#bytes[row] as number);
    this.#bytes[row] = now;
  }

  has(row: number): boolean {
    return this.#bytes[row] === 1;
  }

  /** The first living row from this one on, or -1. Rows may turn between two calls. */
  next(from: number): number {
    const bytes = this.#bytes;
    const words = this.#words;
    let row = from;
    while (row < bytes.length) {
      if (row % STEP === 0) {
        let word = row / STEP;
        while (word < words.length && words[word] === 0) word++;
        row = word * STEP;
      }
      if (bytes[row] === 1) return row;
      row++;
    }
    return -1;
  }

  #grow(row: number): void {
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, wordsFor(row + 1) * STEP));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#words = new Uint32Array(bytes.buffer);
  }
}

function wordsFor(rows: number): number {
  return Math.ceil(rows / STEP);
}

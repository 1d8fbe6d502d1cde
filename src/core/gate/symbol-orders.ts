/** No row. */
const NONE = -1;

/** Orders that have not ended, by symbol: rows of the ledger, chained to each other. */
export class SymbolOrders {
  readonly #newest: Int32Array;
  #older: Int32Array;
  #newer: Int32Array;

  /**
   * @param symbols Instruments that there are.
   * @param parents Most parents that are expected; it grows by itself.
   */
  constructor(symbols: number, parents: number) {
    this.#newest = new Int32Array(symbols).fill(NONE);
    this.#older = new Int32Array(parents);
    this.#newer = new Int32Array(parents);
  }

  add(symbol: number, row: number): void {
    if (row >= this.#older.length) this.#grow(row);
    const before = this.#newest[symbol] as number;
    this.#older[row] = before;
    this.#newer[row] = NONE;
    if (before !== NONE) this.#newer[before] = row;
    this.#newest[symbol] = row;
  }

  remove(symbol: number, row: number): void {
    const older = this.#older[row] as number;
    const newer = this.#newer[row] as number;
    if (older !== NONE) this.#newer[older] = newer;
    if (newer !== NONE) this.#older[newer] = older;
    else this.#newest[symbol] = older;
  }

  /** The newest order of a symbol, -1 when there is none. */
  newest(symbol: number): number {
    return this.#newest[symbol] as number;
  }

  /** The order of the same symbol before this one, -1 when there is none. */
  older(row: number): number {
    return this.#older[row] as number;
  }

  #grow(row: number): void {
    const size = Math.max(row + 1, this.#older.length * 2);
    this.#older = grown(this.#older, size);
    this.#newer = grown(this.#newer, size);
  }
}

function grown(list: Int32Array, size: number): Int32Array {
  const larger = new Int32Array(size);
  larger.set(list);
  return larger;
}

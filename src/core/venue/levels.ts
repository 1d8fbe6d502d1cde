import { NO_ROW } from "./order-rows.ts";

/** Words of one price level; displayed orders and hidden orders queue apart. */
export const Level = {
  key: 0,
  shownHead: 1,
  shownTail: 2,
  hiddenHead: 3,
  hiddenTail: 4,
} as const;

export const LEVEL_WORDS = 5;

/**
 * The price levels of one side of one book, sorted in one typed array with the best level last:
 * most changes happen at the best prices, so an insertion moves little.
 */
export class Levels {
  count = 0;
  cells: Int32Array = new Int32Array(8 * LEVEL_WORDS);
  /** 1 when a higher price is better (bids), -1 when a lower one is (offers). */
  readonly #sign: 1 | -1;

  constructor(buy: boolean) {
    this.#sign = buy ? 1 : -1;
  }

  /** Price of the level at an index, in $0.0001. */
  price(at: number): number {
    return (this.cells[at * LEVEL_WORDS] as number) * this.#sign;
  }

  /** Index of the level with this price, or -1. */
  find(price: number): number {
    const at = this.#search(price * this.#sign);
    return at < this.count && this.cells[at * LEVEL_WORDS] === price * this.#sign ? at : -1;
  }

  /** Index of the level with this price, which is made when there is none. */
  ensure(price: number): number {
    const key = price * this.#sign;
    const at = this.#search(key);
    if (at < this.count && this.cells[at * LEVEL_WORDS] === key) return at;
    this.#insert(at, key);
    return at;
  }

  remove(at: number): void {
    const start = at * LEVEL_WORDS;
    this.cells.copyWithin(start, start + LEVEL_WORDS, this.count * LEVEL_WORDS);
    this.count -= 1;
  }

  /** Index of the first level that is not worse; the best level is looked at first. */
  #search(key: number): number {
    const cells = this.cells;
    const last = this.count - 1;
    if (last < 0 || (cells[last * LEVEL_WORDS] as number) < key) return this.count;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cells[middle * LEVEL_WORDS] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(at: number, key: number): void {
    if ((this.count + 1) * LEVEL_WORDS > this.cells.length) {
      const larger = new Int32Array(this.cells.length * 2);
      larger.set(this.cells);
      this.cells = larger;
    }
    const cells = this.cells;
    const start = at * LEVEL_WORDS;
    cells.copyWithin(start + LEVEL_WORDS, start, this.count * LEVEL_WORDS);
    cells[start + Level.key] = key;
    cells[start + Level.shownHead] = NO_ROW;
    cells[start + Level.shownTail] = NO_ROW;
    cells[start + Level.hiddenHead] = NO_ROW;
    cells[start + Level.hiddenTail] = NO_ROW;
    this.count += 1;
  }
}

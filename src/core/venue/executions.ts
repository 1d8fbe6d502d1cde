import type { ClientOrder } from "./client-orders.ts";

/** Words of one execution. */
const WORDS = 4;
const ORDER = 0;
const QTY = 1;
const PRICE = 2;
const MATCH = 3;

/**
 * The clients' executions of the day, each under the number of its ExecID(17), so that a trade can
 * be broken or corrected later. 24 bytes each.
 */
export class Executions {
  #words: Int32Array;
  /** Rising. */
  #numbers: Float64Array;
  #count = 0;

  constructor(capacity = 1024) {
    this.#words = new Int32Array(capacity * WORDS);
    this.#numbers = new Float64Array(capacity);
  }

  /** @param match Number of the trade on the feed, below 2^31; 0 for one in an auction. */
  add(number: number, order: ClientOrder, qty: number, price: number, match: number): void {
    if (this.#count === this.#numbers.length) this.#grow();
    const at = this.#count * WORDS;
    this.#numbers[this.#count] = number;
    this.#words[at + ORDER] = order;
    this.#words[at + QTY] = qty;
    this.#words[at + PRICE] = price;
    this.#words[at + MATCH] = match;
    this.#count += 1;
  }

  /** The row of an ExecID's number, or -1. */
  find(number: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#numbers[middle] as number;
      if (found === number) return middle;
      if (found < number) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  order(row: number): ClientOrder {
    return this.#words[row * WORDS + ORDER] as number;
  }

  /** Shares as they count now: 0 once the trade is broken. */
  qty(row: number): number {
    return this.#words[row * WORDS + QTY] as number;
  }

  /** $0.0001. */
  price(row: number): number {
    return this.#words[row * WORDS + PRICE] as number;
  }

  /** Number of the trade on the feed, 0 in an auction. */
  match(row: number): number {
    return this.#words[row * WORDS + MATCH] as number;
  }

  set(row: number, qty: number, price: number): void {
    this.#words[row * WORDS + QTY] = qty;
    this.#words[row * WORDS + PRICE] = price;
  }

  #grow(): void {
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#words = words;
    this.#numbers = numbers;
  }
}

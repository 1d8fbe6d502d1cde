/**
 * What of each order may be out, against what is: the comparison of orders entering with orders
 * leaving that SMARS lacked on 1 August 2012 (C52; SEC 34-70694 paragraph 21). It is counted apart
 * from the parents' own sums, of nothing but what clients have asked for and what children took,
 * and asked between a draw and its socket: if the ladder lets through what it must not, or a sum
 * is wrong, nothing leaves.
 */
export class Comparator {
  /** Shares that a client has asked for, by the parent's row. */
  #entered: Float64Array;
  /** Shares of its children that are out or executed; a broken trade gives none back. */
  #left: Float64Array;

  /** @param parents Most parents that are expected; it grows by itself. */
  constructor(parents: number) {
    this.#entered = new Float64Array(parents);
    this.#left = new Float64Array(parents);
  }

  /** An order, or its replace, is in force with so many shares. */
  enter(row: number, shares: number): void {
    if (row >= this.#entered.length) this.#grow(row);
    this.#entered[row] = shares;
  }

  /** So many shares of a parent's children went out; with a minus came back unexecuted. */
  leave(row: number, shares: number): void {
    this.#left[row] = (this.#left[row] as number) + shares;
  }

  entered(row: number): number {
    return this.#entered[row] as number;
  }

  left(row: number): number {
    return this.#left[row] as number;
  }

  /** Whether no more of an order is out than its client has asked for. */
  agrees(row: number): boolean {
    return (this.#left[row] as number) <= (this.#entered[row] as number);
  }

  #grow(row: number): void {
    const size = Math.max(row + 1, this.#entered.length * 2);
    this.#entered = grown(this.#entered, size);
    this.#left = grown(this.#left, size);
  }
}

function grown(list: Float64Array, size: number): Float64Array {
  const larger = new Float64Array(size);
  larger.set(list);
  return larger;
}

import type { ChildRows } from "./children.ts";

/**
 * The children of parents that have very many, in the order in which they were sent. An index is
 * made when one that lies far back is looked for, and goes on from where it ended when the next is:
 * each child is visited once, and most parents never have one.
 */
export class OlderChildren {
  readonly #indexes: Map<number, ChildIndex> = new Map();

  /**
   * Row of a child, or -1.
   *
   * @param last Newest row of its parent.
   */
  find(children: ChildRows, last: number, incarnation: number, child: number): number {
    const parentRow = children.parentOf(last);
    let index = this.#indexes.get(parentRow);
    if (index === undefined) {
      index = new ChildIndex();
      this.#indexes.set(parentRow, index);
    }
    index.extend(children, last);
    return index.find(children, incarnation, child);
  }
}

/** Rows of one parent's children, oldest first; lost draws, which have no order, are left out. */
class ChildIndex {
  #rows: Int32Array = new Int32Array(64);
  #count = 0;
  /** Newest row that was looked at. */
  #newest = -1;

  /** Takes in the children that came since, up to the newest row of the parent. */
  extend(children: ChildRows, last: number): void {
    let fresh = 0;
    for (let row = last; row > this.#newest; row = children.before(row)) {
      if (!children.isLost(row)) fresh++;
    }
    this.#reserve(this.#count + fresh);
    let at = this.#count + fresh;
    for (let row = last; row > this.#newest; row = children.before(row)) {
      if (!children.isLost(row)) this.#rows[--at] = row;
    }
    this.#count += fresh;
    this.#newest = last;
  }

  find(children: ChildRows, incarnation: number, child: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const row = this.#rows[middle] as number;
      const order = children.compare(row, incarnation, child);
      if (order === 0) return row;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #reserve(count: number): void {
    if (count <= this.#rows.length) return;
    const grown = new Int32Array(Math.max(count, this.#rows.length * 2));
    grown.set(this.#rows.subarray(0, this.#count));
    this.#rows = grown;
  }
}

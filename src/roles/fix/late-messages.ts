import { KeptIndex } from "../../wire/fix/kept-index.ts";

const CELLS = 4;

/**
 * Messages that stand in a store behind later ones of their session, because the cleaning wrote
 * them again. Flat, for there may be millions of them.
 */
export class LateMessages {
  readonly #cells: number[] = [];

  add(seq: number, segment: number, at: number, length: number): void {
    this.#cells.push(seq, segment, at, length);
  }

  /** An index with both: of a message that was written more than once the last place counts. */
  mergedWith(index: KeptIndex): KeptIndex {
    const merged = new KeptIndex();
    const order = Uint32Array.from({ length: this.#cells.length / CELLS }, (_, i) => i);
    order.sort((a, b) => this.#seq(a) - this.#seq(b) || a - b);
    let row = 0;
    order.forEach((late, i) => {
      const seq = this.#seq(late);
      if (this.#seq(order[i + 1] ?? -1) === seq) return;
      for (; row < index.count && index.seqAt(row) < seq; row++) copy(index, row, merged);
      const [segment, at, length] = this.#cells.slice(late * CELLS + 1, late * CELLS + CELLS);
      merged.add(seq, segment as number, at as number, length as number);
    });
    for (; row < index.count; row++) copy(index, row, merged);
    return merged;
  }

  #seq(i: number): number {
    return this.#cells[i * CELLS] ?? 0;
  }
}

function copy(from: KeptIndex, row: number, to: KeptIndex): void {
  to.add(from.seqAt(row), from.partAt(row), from.offsetAt(row), from.lengthAt(row));
}

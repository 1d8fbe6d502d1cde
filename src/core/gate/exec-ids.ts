/** Longest ExecID(17) that a venue may use, in bytes: six words of four. */
export const EXEC_ID_MAX = 24;

const WORDS = 8;

/** What `ExecIdSet.add` found. */
export const Seen = { New: 0, Same: 1, Different: 2 } as const;
export type Seen = (typeof Seen)[keyof typeof Seen];

/**
 * The executions that were booked, each (venue, ExecID) once (I12). The id's bytes are compared
 * whole, never only a hash of them: a collision would lose a fill. Beside each id lies a hash of
 * what the report said, so that the same id with other content is seen (B28).
 */
export class ExecIdSet {
  #rows: Int32Array = new Int32Array(1024 * WORDS);
  #slots: Int32Array = new Int32Array(4096).fill(-1);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /**
   * Adds an execution unless it is known.
   *
   * @param id Six words with the id's ASCII bytes, zero-padded.
   * @param content Hash of child, quantity and price of the report.
   */
  add(lane: number, id: Int32Array, content: number): Seen {
    const mask = this.#slots.length - 1;
    let slot = hash(lane, id) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] as number;
      if (row < 0) break;
      if (this.#equals(row, lane, id)) {
        return this.#rows[row * WORDS + 7] === content ? Seen.Same : Seen.Different;
      }
    }
    this.#slots[slot] = this.#append(lane, id, content);
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return Seen.New;
  }

  #equals(row: number, lane: number, id: Int32Array): boolean {
    const at = row * WORDS;
    for (let i = 0; i < 6; i++) if (this.#rows[at + i] !== id[i]) return false;
    return this.#rows[at + 6] === lane;
  }

  #append(lane: number, id: Int32Array, content: number): number {
    const row = this.#count++;
    const at = row * WORDS;
    if (at + WORDS > this.#rows.length) {
      const grown = new Int32Array(this.#rows.length * 2);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    for (let i = 0; i < 6; i++) this.#rows[at + i] = id[i] as number;
    this.#rows[at + 6] = lane;
    this.#rows[at + 7] = content;
    return row;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let row = 0; row < this.#count; row++) {
      const at = row * WORDS;
      let slot = hash(this.#rows[at + 6] as number, this.#rows.subarray(at, at + 6)) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = row;
    }
    this.#slots = slots;
  }
}

function hash(lane: number, id: Int32Array): number {
  let h = lane + 1;
  for (let i = 0; i < 6; i++) {
    h = Math.imul(h ^ (id[i] as number), 0x9e3779b1);
    h ^= h >>> 15;
  }
  return h;
}

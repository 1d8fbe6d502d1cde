import { asciiText } from "../domain/bytes.ts";

/** Longest ExecID(17) that a venue may use, in bytes: six words of four. */
export const EXEC_ID_MAX = 24;

const ID_WORDS = EXEC_ID_MAX / 4;

/** Cells of an execution's row, 32 bits each; the first six hold its ExecID(17). */
export const X = {
  /** Venue lane, with the bits of `ExecState` above it. */
  lane: 6,
  /** Row of the child. */
  child: 7,
  /** LastQty(32) and LastPx(31) as the report itself said them. */
  qty: 8,
  px: 9,
  /** What a correction made of them. */
  nowQty: 10,
  nowPx: 11,
  /** MsgSeqNum(34) of the correction that counts. */
  seq: 12,
  /** Of a bust or correction: row + 1 of the execution that its ExecRefID(19) names. */
  refers: 13,
  /** Journal index of its record, low and high 32 bits. */
  indexLow: 14,
  indexHigh: 15,
} as const;

/** What is known of an ExecID. */
export const ExecState = {
  /** A report with this ExecID has come; else it is known from an ExecRefID(19) alone. */
  come: 0x100,
  /** That report was a bust or a correction. */
  amends: 0x200,
  /** The venue has broken the trade: nothing of it counts. */
  busted: 0x400,
  /** The venue has corrected it: `nowQty` and `nowPx` count. */
  corrected: 0x800,
} as const;

const LANE_MASK = 0xff;
/** One row is one cache line. */
const WORDS = 16;
/** Rows of a chunk, as a power of two. */
const CHUNK_BITS = 12;
const CHUNK_ROWS: number = 1 << CHUNK_BITS;
/** Slots of the old index that each addition moves: it is empty before the new one is half full. */
const MOVES = 4;

/**
 * The executions of the journal, each (venue, ExecID) once (I12), with what each said and what
 * busts and corrections made of it. The id's bytes are compared whole, never only a hash of them: a
 * collision would lose a fill.
 *
 * It grows without a pause: rows lie in chunks that are never moved, and a full index is moved to
 * its larger successor a few slots an addition.
 */
export class ExecIdSet {
  readonly #chunks: Int32Array[] = [];
  /** Row + 1, 0 empty. */
  #slots: Int32Array = new Int32Array(4096);
  #old: Int32Array | null = null;
  #moved = 0;
  #count = 0;
  /** Slots that the last addition moved, for who watches that none takes long. */
  work = 0;

  get size(): number {
    return this.#count;
  }

  /** Row of an execution, or -1. `id`: six words with the id's ASCII bytes, zero-padded. */
  find(lane: number, id: Int32Array): number {
    const found = this.#findIn(this.#slots, lane, id);
    return found >= 0 || this.#old === null ? found : this.#findIn(this.#old, lane, id);
  }

  /** Row of an execution; a new one has no state and zeros. */
  claim(lane: number, id: Int32Array): number {
    this.work = 0;
    const found = this.find(lane, id);
    if (found >= 0) return found;
    if (this.#old !== null) this.#move(this.#old);
    else if (this.#count * 2 >= this.#slots.length) this.#grow();
    const row = this.#append(lane, id);
    this.#place(row);
    return row;
  }

  get(row: number, cell: number): number {
    return this.#chunk(row)[at(row) + cell] as number;
  }

  set(row: number, cell: number, value: number): void {
    this.#chunk(row)[at(row) + cell] = value;
  }

  /** A price, which is unsigned. */
  px(row: number, cell: number): number {
    return this.get(row, cell) >>> 0;
  }

  has(row: number, state: number): boolean {
    return (this.get(row, X.lane) & state) !== 0;
  }

  mark(row: number, state: number): void {
    this.set(row, X.lane, this.get(row, X.lane) | state);
  }

  lane(row: number): number {
    return this.get(row, X.lane) & LANE_MASK;
  }

  /** A copy of its ExecID(17). */
  id(row: number): Int32Array {
    return this.#chunk(row).slice(at(row), at(row) + ID_WORDS);
  }

  index(row: number): number {
    return this.get(row, X.indexHigh) * 2 ** 32 + (this.get(row, X.indexLow) >>> 0);
  }

  setIndex(row: number, index: number): void {
    this.set(row, X.indexLow, index | 0);
    this.set(row, X.indexHigh, Math.floor(index / 2 ** 32));
  }

  #chunk(row: number): Int32Array {
    return this.#chunks[row >>> CHUNK_BITS] as Int32Array;
  }

  #findIn(slots: Int32Array, lane: number, id: Int32Array): number {
    const mask = slots.length - 1;
    for (let slot = hash(lane, id, 0) & mask; ; slot = (slot + 1) & mask) {
      const row = (slots[slot] as number) - 1;
      if (row < 0 || this.#is(row, lane, id)) return row;
    }
  }

  #is(row: number, lane: number, id: Int32Array): boolean {
    const cells = this.#chunk(row);
    const from = at(row);
    for (let i = 0; i < ID_WORDS; i++) if (cells[from + i] !== id[i]) return false;
    return ((cells[from + X.lane] as number) & LANE_MASK) === lane;
  }

  #append(lane: number, id: Int32Array): number {
    const row = this.#count++;
    if ((row & (CHUNK_ROWS - 1)) === 0) this.#chunks.push(new Int32Array(CHUNK_ROWS * WORDS));
    const cells = this.#chunk(row);
    const from = at(row);
    for (let i = 0; i < ID_WORDS; i++) cells[from + i] = id[i] as number;
    cells[from + X.lane] = lane;
    return row;
  }

  #place(row: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash(this.lane(row), this.#chunk(row), at(row)) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = row + 1;
  }

  #grow(): void {
    this.#old = this.#slots;
    this.#moved = 0;
    this.#slots = new Int32Array(this.#old.length * 2);
  }

  /** Until the last slot is moved both are looked in; a row that stands in both is the same row. */
  #move(old: Int32Array): void {
    const end = Math.min(old.length, this.#moved + MOVES);
    for (; this.#moved < end; this.#moved++) {
      const row = (old[this.#moved] as number) - 1;
      if (row >= 0) this.#place(row);
      this.work++;
    }
    if (end === old.length) this.#old = null;
  }
}

/** An ExecID(17) as text: six words with its ASCII bytes, zero-padded. */
export function execIdText(id: Int32Array): string {
  const bytes = new Uint8Array(id.length * 4);
  const view = new DataView(bytes.buffer);
  id.forEach((word, i) => {
    view.setInt32(i * 4, word, true);
  });
  const end = bytes.indexOf(0);
  return asciiText(end < 0 ? bytes : bytes.subarray(0, end));
}

function at(row: number): number {
  return (row & (CHUNK_ROWS - 1)) * WORDS;
}

function hash(lane: number, words: Int32Array, from: number): number {
  let h = lane + 1;
  for (let i = 0; i < ID_WORDS; i++) {
    h = Math.imul(h ^ (words[from + i] as number), 0x9e3779b1);
    h ^= h >>> 15;
  }
  return h;
}

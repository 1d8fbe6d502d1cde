/** Words of one order's row: two rows fill a cache line. */
const ROW = 8;
const REF_LO = 0;
const REF_HI = 1;
/** 0 marks a free slot: an order without shares is no order. */
const QTY = 2;
const PX = 3;
const SIDE = 4;

const TWO_32 = 4_294_967_296;
const FIRST_SLOTS = 4_096;

/**
 * A venue's open orders by their reference, a whole number below 2^53. Open addressing with linear
 * probing; what is removed leaves no mark, so a day of adds and deletes keeps the table as short
 * as the orders that live. A row is named by its slot, valid until the next `add` or `remove`.
 */
export class OrderTable {
  #rows: Uint32Array = new Uint32Array(FIRST_SLOTS * ROW);
  #mask = FIRST_SLOTS - 1;
  #size = 0;

  /** How many orders are open. */
  get size(): number {
    return this.#size;
  }

  /** The slot of an order, or -1. */
  find(ref: number): number {
    const rows = this.#rows;
    const lo = ref >>> 0;
    const hi = (ref - lo) / TWO_32;
    for (let slot = hash(lo, hi) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * ROW;
      if (rows[at + QTY] === 0) return -1;
      if (rows[at + REF_LO] === lo && rows[at + REF_HI] === hi) return slot;
    }
  }

  /** Adds an order of at least one share; false when the reference is taken. */
  add(ref: number, side: number, qty: number, px: number): boolean {
    if (this.#size * 2 >= this.#mask) this.#grow();
    const rows = this.#rows;
    const lo = ref >>> 0;
    const hi = (ref - lo) / TWO_32;
    let at = (hash(lo, hi) & this.#mask) * ROW;
    while (rows[at + QTY] !== 0) {
      if (rows[at + REF_LO] === lo && rows[at + REF_HI] === hi) return false;
      at = (at + ROW) & (this.#mask * ROW);
    }
    rows[at + REF_LO] = lo;
    rows[at + REF_HI] = hi;
    rows[at + QTY] = qty;
    rows[at + PX] = px;
    rows[at + SIDE] = side;
    this.#size++;
    return true;
  }

  qty(slot: number): number {
    return this.#rows[slot * ROW + QTY] as number;
  }

  px(slot: number): number {
    return this.#rows[slot * ROW + PX] as number;
  }

  side(slot: number): number {
    return this.#rows[slot * ROW + SIDE] as number;
  }

  /** Lowers an order's shares to `qty`, at least one. */
  setQty(slot: number, qty: number): void {
    this.#rows[slot * ROW + QTY] = qty;
  }

  /** Removes an order and closes the gap, so that every other is still found from its hash. */
  remove(slot: number): void {
    const rows = this.#rows;
    const mask = this.#mask;
    let free = slot;
    for (let next = (free + 1) & mask; ; next = (next + 1) & mask) {
      const at = next * ROW;
      if (rows[at + QTY] === 0) break;
      const home = hash(rows[at + REF_LO] as number, rows[at + REF_HI] as number) & mask;
      // An order whose home lies between the gap and itself must stay.
      if (((next - home) & mask) < ((next - free) & mask)) continue;
      const to = free * ROW;
      rows[to] = rows[at] as number;
      rows[to + 1] = rows[at + 1] as number;
      rows[to + 2] = rows[at + 2] as number;
      rows[to + 3] = rows[at + 3] as number;
      rows[to + 4] = rows[at + 4] as number;
      free = next;
    }
    rows[free * ROW + QTY] = 0;
    this.#size--;
  }

  clear(): void {
    this.#rows.fill(0);
    this.#size = 0;
  }

  #grow(): void {
    const old = this.#rows;
    this.#rows = new Uint32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    this.#size = 0;
    for (let at = 0; at < old.length; at += ROW) {
      const qty = old[at + QTY] as number;
      if (qty === 0) continue;
      const ref = (old[at + REF_HI] as number) * TWO_32 + (old[at + REF_LO] as number);
      this.add(ref, old[at + SIDE] as number, qty, old[at + PX] as number);
    }
  }
}

/** Spreads references that count up, alone or in strides, over the whole table. */
function hash(lo: number, hi: number): number {
  let h = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 13);
}

import { OrdStatus } from "../domain/ord-status.ts";

/** Cells of a child's row, each 32 bits: one cache line. */
export const C = {
  parentRow: 0,
  child: 1,
  incarnation: 2,
  /** Index of the venue lane. */
  lane: 3,
  router: 4,
  ordStatus: 5,
  qty: 6,
  cumQty: 7,
  /** Shares that may still fill; what the parent's workingQty counts. */
  leavesQty: 8,
  px: 9,
  /** The router's own number of it, and the lease under which it came. */
  ref: 10,
  leaseId: 11,
  /** Next child row of the same parent, -1 none. */
  next: 12,
  /** Bits of `ChildFlag`, with Tif in bits 8 to 11 and OrdType in bits 12 to 15. */
  flags: 13,
  /** MsgSeqNum(34) under which it was sent. */
  seq: 14,
  /** Child number of the cancel that is outstanding, 0 none. */
  cancel: 15,
} as const;

const WORDS = 16;
const COLD = 4;

export const ChildFlag = {
  /** The venue has said something of it. */
  acked: 1,
  /** Never proven to have reached the venue (gap-filled, or its restart is not resolved). */
  unproven: 2,
  /** Waits for the answer to a status request. */
  asked: 4,
  iso: 8,
  hidden: 16,
  /** The venue refused our last cancel, and the order lives. */
  cancelRefused: 32,
} as const;

/** Cells of the prices that decided, kept for observers. */
export const Cold = { nbboBid: 0, nbboAsk: 1, quoteAgeUs: 2, changed: 3 } as const;

/**
 * One row per child order of this journal, found by incarnation, parent row and child number.
 * Rows are never moved or used again: a late report must find the child it speaks of.
 */
export class ChildRows {
  cells: Int32Array = new Int32Array(1024 * WORDS);
  cold: Uint32Array = new Uint32Array(1024 * COLD);
  count = 0;
  #slots: Int32Array = new Int32Array(4096).fill(-1);

  at(row: number): number {
    return row * WORDS;
  }

  get(row: number, cell: number): number {
    return this.cells[row * WORDS + cell] as number;
  }

  set(row: number, cell: number, value: number): void {
    this.cells[row * WORDS + cell] = value;
  }

  px(row: number): number {
    return (this.cells[row * WORDS + C.px] as number) >>> 0;
  }

  status(row: number): OrdStatus {
    return this.cells[row * WORDS + C.ordStatus] as OrdStatus;
  }

  has(row: number, flag: number): boolean {
    return ((this.cells[row * WORDS + C.flags] as number) & flag) !== 0;
  }

  flag(row: number, flag: number): void {
    const at = row * WORDS + C.flags;
    this.cells[at] = (this.cells[at] as number) | flag;
  }

  unflag(row: number, flag: number): void {
    const at = row * WORDS + C.flags;
    this.cells[at] = (this.cells[at] as number) & ~flag;
  }

  tif(row: number): number {
    return (this.get(row, C.flags) >> 8) & 0xf;
  }

  ordType(row: number): number {
    return (this.get(row, C.flags) >> 12) & 0xf;
  }

  coldGet(row: number, cell: number): number {
    return this.cold[row * COLD + cell] as number;
  }

  coldSet(row: number, cell: number, value: number): void {
    this.cold[row * COLD + cell] = value;
  }

  /** Adds a child in state PendingNew(A) and returns its row. */
  add(incarnation: number, parentRow: number, child: number): number {
    const row = this.count++;
    if ((row + 1) * WORDS > this.cells.length) this.#grow();
    if (this.count * 2 > this.#slots.length) this.#rehash();
    const at = row * WORDS;
    this.cells[at + C.parentRow] = parentRow;
    this.cells[at + C.child] = child;
    this.cells[at + C.incarnation] = incarnation;
    this.cells[at + C.ordStatus] = OrdStatus.PendingNew;
    this.cells[at + C.next] = -1;
    this.#place(row);
    return row;
  }

  /** Row of a child, or -1. */
  find(incarnation: number, parentRow: number, child: number): number {
    const mask = this.#slots.length - 1;
    for (let s = hash(incarnation, parentRow, child) & mask; ; s = (s + 1) & mask) {
      const row = this.#slots[s] as number;
      if (row < 0) return -1;
      const at = row * WORDS;
      if (
        this.cells[at + C.parentRow] === parentRow &&
        this.cells[at + C.child] === child &&
        this.cells[at + C.incarnation] === incarnation
      ) {
        return row;
      }
    }
  }

  #place(row: number): void {
    const at = row * WORDS;
    const mask = this.#slots.length - 1;
    let s =
      hash(
        this.cells[at + C.incarnation] as number,
        this.cells[at + C.parentRow] as number,
        this.cells[at + C.child] as number,
      ) & mask;
    while ((this.#slots[s] as number) >= 0) s = (s + 1) & mask;
    this.#slots[s] = row;
  }

  #grow(): void {
    const cells = new Int32Array(this.cells.length * 2);
    cells.set(this.cells);
    this.cells = cells;
    const cold = new Uint32Array(this.cold.length * 2);
    cold.set(this.cold);
    this.cold = cold;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let row = 0; row < this.count - 1; row++) this.#place(row);
  }
}

function hash(incarnation: number, parentRow: number, child: number): number {
  let h = Math.imul(parentRow ^ Math.imul(incarnation, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ child, 0xc2b2ae35);
  return h ^ (h >>> 13);
}

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
const COLD = 8;

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
  /** Its draw is not in the journal: an id of ours, read from a venue's report. */
  lost: 64,
  /** Lost, and found when its parent was not in doubt: no shares were drawn for it. */
  unbacked: 128,
  /** Two people have entered how it ended. */
  resolved: 65_536,
  /** A trade of it was corrected: what the venue counted at some time cannot be summed again. */
  corrected: 131_072,
} as const;

/** Cells that a decision on a child does not need. */
export const Cold = {
  /** The prices that decided, kept for observers. */
  nbboBid: 0,
  nbboAsk: 1,
  quoteAgeUs: 2,
  /** Gate clock ms at which the venue was last asked something of it; wraps after 49 days. */
  askedMs: 3,
  /** Shares that its executions took from it; a bust gives none of them back. */
  everQty: 4,
  /** Highest CumQty(14) that the venue has told. */
  toldQty: 5,
  /** CumQty(14) of the report that ended it. */
  endQty: 6,
  /** Sum of LastQty(32) of its executions as their own reports said them. */
  heardQty: 7,
} as const;

/** Rows of tables that nobody has given a size. */
const SOME_ROWS = 1024;

/**
 * One row per child order of this journal, found by incarnation, parent row and child number.
 * Rows are never moved or used again: a late report must find the child it speaks of. The tables
 * are as large from the start as the configuration says, so that no addition pauses the gate;
 * memory is the machine's only once a row is used.
 */
export class ChildRows {
  cells: Int32Array;
  cold: Uint32Array;
  /** Sum of price x shares of its executions, $0.0001. */
  notional: Float64Array;
  count = 0;
  /** Row + 1, 0 empty. */
  #slots: Int32Array;
  /** How often a table was moved to a larger one: 0 unless more came than it was made for. */
  moves = 0;

  /** @param rows Most children that are expected; lost draws may go beyond it. */
  constructor(rows: number = SOME_ROWS) {
    this.cells = new Int32Array(rows * WORDS);
    this.cold = new Uint32Array(rows * COLD);
    this.notional = new Float64Array(rows);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(rows * 2 + 2)));
  }

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
      const row = (this.#slots[s] as number) - 1;
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
    while (this.#slots[s] !== 0) s = (s + 1) & mask;
    this.#slots[s] = row + 1;
  }

  #grow(): void {
    this.moves++;
    const cells = new Int32Array(this.cells.length * 2);
    cells.set(this.cells);
    this.cells = cells;
    const cold = new Uint32Array(this.cold.length * 2);
    cold.set(this.cold);
    this.cold = cold;
    const notional = new Float64Array(this.notional.length * 2);
    notional.set(this.notional);
    this.notional = notional;
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let row = 0; row < this.count - 1; row++) this.#place(row);
  }
}

function hash(incarnation: number, parentRow: number, child: number): number {
  let h = Math.imul(parentRow ^ Math.imul(incarnation, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ child, 0xc2b2ae35);
  return h ^ (h >>> 13);
}

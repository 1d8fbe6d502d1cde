import { mayStillFill, OrdStatus } from "../domain/ord-status.ts";
import { LiveRows } from "./live-rows.ts";
import { OlderChildren } from "./older-children.ts";
import { P, type ParentRows } from "./parents.ts";

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
  /** Row of the child that its parent had before it, -1 none. */
  prev: 12,
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
  /** It carries the venue's retail designator. */
  retail: 262_144,
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

/** Children that a search goes back through before it takes the index of the older ones. */
const STEPS = 32;
/** Rows of tables that nobody has given a size. */
const SOME_ROWS = 1024;

/**
 * One row per child order of this journal, found by incarnation, parent row and child number.
 * Rows are never moved or used again: a late report must find the child it speaks of. The tables
 * are as large from the start as the configuration says, so that no addition pauses the gate, and
 * `warm` has the machine lay their memory down before the first decision needs it.
 *
 * A parent knows its newest child and each child the one before it: reports speak of new children,
 * and a decision writes nothing far from the rows it reads anyway.
 */
export class ChildRows {
  cells: Int32Array;
  cold: Uint32Array;
  /** Sum of price x shares of its executions, $0.0001. */
  notional: Float64Array;
  count = 0;
  /** Those that may still fill. */
  readonly live: LiveRows;
  readonly #parents: ParentRows;
  readonly #older: OlderChildren = new OlderChildren();
  /** Rows of lost draws by their key: they come in no order. */
  readonly #lost: Map<string, number> = new Map();
  /** How often a table was moved to a larger one: 0 unless more came than it was made for. */
  moves = 0;

  /** @param rows Most children that are expected; lost draws may go beyond it. */
  constructor(parents: ParentRows, rows: number = SOME_ROWS) {
    this.#parents = parents;
    this.cells = new Int32Array(rows * WORDS);
    this.cold = new Uint32Array(rows * COLD);
    this.notional = new Float64Array(rows);
    this.live = new LiveRows(rows);
  }

  /** Touches all of its memory that is not used yet: the system gives it now. */
  warm(): void {
    this.cells.fill(0, this.count * WORDS);
    this.cold.fill(0, this.count * COLD);
    this.notional.fill(0, this.count);
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

  setStatus(row: number, status: OrdStatus): void {
    this.cells[row * WORDS + C.ordStatus] = status;
    this.live.set(row, mayStillFill(status));
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

  /**
   * Adds a child in state PendingNew(A) and returns its row. Within a parent incarnations and
   * numbers only grow.
   */
  add(incarnation: number, parentRow: number, child: number): number {
    const row = this.count++;
    if ((row + 1) * WORDS > this.cells.length) this.#grow();
    const at = row * WORDS;
    this.cells[at + C.parentRow] = parentRow;
    this.cells[at + C.child] = child;
    this.cells[at + C.incarnation] = incarnation;
    this.cells[at + C.ordStatus] = OrdStatus.PendingNew;
    this.live.set(row, true);
    this.cells[at + C.prev] = this.#parents.get(parentRow, P.lastChild);
    this.#parents.set(parentRow, P.lastChild, row);
    return row;
  }

  /** Adds a child whose draw is not in the journal, of whatever number. */
  addLost(incarnation: number, parentRow: number, child: number): number {
    const row = this.add(incarnation, parentRow, child);
    this.flag(row, ChildFlag.lost);
    this.#lost.set(lostKey(incarnation, parentRow, child), row);
    return row;
  }

  /** Row of a child, or -1. */
  find(incarnation: number, parentRow: number, child: number): number {
    if (parentRow < 0) return -1;
    const newest = this.#parents.get(parentRow, P.lastChild);
    let row = newest;
    for (let steps = 0; row >= 0 && steps < STEPS; steps++) {
      const order = this.compare(row, incarnation, child);
      if (order === 0) return row;
      // Those before it were sent earlier still; only a lost draw stands where it does not belong.
      row = order < 0 && !this.isLost(row) ? -1 : this.before(row);
    }
    if (row >= 0) row = this.#older.find(this, newest, incarnation, child);
    if (row >= 0 || this.#lost.size === 0) return row;
    return this.#lost.get(lostKey(incarnation, parentRow, child)) ?? -1;
  }

  /** Row of the child that its parent had before it, -1 none. */
  before(row: number): number {
    return this.cells[row * WORDS + C.prev] as number;
  }

  parentOf(row: number): number {
    return this.cells[row * WORDS + C.parentRow] as number;
  }

  isLost(row: number): boolean {
    return this.has(row, ChildFlag.lost);
  }

  /** Below 0 when the row's child was sent before the other one of its parent, 0: it is that. */
  compare(row: number, incarnation: number, child: number): number {
    const at = row * WORDS;
    const earlier = (this.cells[at + C.incarnation] as number) - incarnation;
    return earlier !== 0 ? earlier : (this.cells[at + C.child] as number) - child;
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
  }
}

function lostKey(incarnation: number, parentRow: number, child: number): string {
  return `${incarnation}/${parentRow}/${child}`;
}

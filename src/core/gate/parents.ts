import { assert } from "../domain/assert.ts";
import type { OrdStatus } from "../domain/ord-status.ts";
import { LiveRows } from "./live-rows.ts";

/**
 * Cells of a parent's row, each 32 bits. The first sixteen (one cache line) are what a child's
 * decision reads and writes; prices are unsigned, quantities below 2^31.
 */
export const P = {
  orderQty: 0,
  cumQty: 1,
  workingQty: 2,
  remainingQty: 3,
  doubtQty: 4,
  bustedQty: 5,
  closedQty: 6,
  excessQty: 7,
  symbol: 8,
  /** Side(54), OrdType(40), TimeInForce(59) and strategy, a byte each. */
  terms: 9,
  /** OrdStatus(39) towards the client. */
  ordStatus: 10,
  /** Bits of `ParentFlag`. */
  flags: 11,
  limitPx: 12,
  reservePx: 13,
  /** Number of the router that works it, 0 none. */
  worker: 14,
  /** Number of its present assignment; only grows. */
  assign: 15,
  /** Shares ever sent, capped by `sentCap`. */
  sentQty: 16,
  /** Next child number (children, cancels and replaces share it). */
  nextChild: 17,
  /** Four words that hold two journal indexes: `turned` and `lastFill`. */
  indexes: 18,
  /** Its newest child row, -1 none; each child knows the one before it. */
  lastChild: 22,
  /** Bit per venue lane that a child of it may go to. */
  routeSet: 23,
  account0: 24,
  account1: 25,
  account2: 26,
  account3: 27,
  /** OrderQty(38) towards the client: that of the last replace. */
  clientQty: 28,
  /** Reject code that ended it, 0 none. */
  code: 29,
  /** Router that worked it before the present one, 0 none. */
  lastWorker: 30,
  /** HandlInst(21), capacity and account type, a byte each, as its audit trail needs them. */
  handling: 31,
} as const;

const WORDS = 32;
/** Rows of a table that nobody has given a size. */
const SOME_ROWS = 1024;
/** Words of a cache line: a row fills two. */
const LINE = 16;

export const ParentFlag = {
  /** The reserve is on disk: children may be drawn. */
  durable: 1,
  /** The client asked for its end, or its time is over; no child can be drawn. */
  closing: 2,
  /** Nothing is out any more and the record of the end is written. */
  ended: 4,
  /** Broken by a contradiction; only people go on from here. */
  frozen: 8,
  /** It ends as Expired(C), not Canceled(4). */
  expiring: 16,
  /** The client was told New(0); its end; a replace waits to be told. */
  toldNew: 32,
  toldEnd: 64,
  replacing: 128,
  /** A scope that covers it is killed: nothing is drawn until people rearm it. */
  killed: 256,
  /** A scope that covers it is REDUCE_ONLY, HELD, or FROZEN and stricter. */
  reduceOnly: 4_096,
  held: 8_192,
  scopeFrozen: 16_384,
  /** A replace waits for children that do not fit it: nothing is drawn until it is in force. */
  replacePending: 32_768,
  /** The client was told that its cancel came too late. */
  cancelAnswered: 65_536,
  /** It ended with its last fill, whose report said Filled(2); a bust may have come since. */
  endedFilled: 131_072,
  /** A person has let it pass in REDUCE_ONLY: its children may go while it only reduces. */
  reducing: 262_144,
} as const;

/** The flags that say in which state the scopes below the firm are that cover a parent. */
export const SCOPE_FLAGS: number = ParentFlag.reduceOnly | ParentFlag.held | ParentFlag.scopeFrozen;

/** What of a parent's flags stops it below the firm: a kill, or a scope that is not OPEN to it. */
export function stopsOf(flags: number): number {
  const stops = flags & (ParentFlag.killed | SCOPE_FLAGS);
  return (flags & ParentFlag.reducing) === 0 ? stops : stops & ~ParentFlag.reduceOnly;
}

/** A replace that waits for children to end. */
export type PendingReplace = {
  readonly clOrdId: string;
  readonly session: string;
  readonly body: string;
  readonly orderQty: number;
  readonly limitPx: number;
  readonly reservePx: number;
  readonly worstNotional: number;
  readonly handlInst: number;
  readonly capacity: number;
};

/** What a parent has that is never needed to decide on a child. */
export type ParentInfo = {
  readonly client: string;
  readonly account: string;
  /** Present ClOrdID(11) of the client: that of the order or of its last accepted replace. */
  clOrdId: string;
  /** ClOrdID(11) before the last replace, "" none. */
  origClOrdId: string;
  /** The order as the client worded it, for duplicates: same text, same order. */
  body: string;
  /** Session that last spoke of it; its reports go there. */
  session: string;
  /** ClOrdID(11) of a cancel that waits for its end, "" none. */
  cancelClOrdId: string;
  /** Journal index of the record that admitted it: its first ExecID(17). */
  admittedIndex: number;
  /** Journal index of its end, 0 while it lives: the ExecID(17) of its last report. */
  endIndex: number;
  /** Sum of price x shares filled, $0.0001; below 2^53 by maxOrderNotional. */
  filledNotional: number;
  /** UTC ms of its arrival and of its last change. */
  receivedUtcMs: number;
  changedUtcMs: number;
  /** Gate clock ns of the last assignment, for immediate-or-cancel parents. */
  assignedNs: number;
  pendingReplace: PendingReplace | null;
};

/**
 * The ledger's rows: one parent each, in the order of their numbers from 1. Row = number - 1.
 * A typed array; rows are never moved or used again within a journal.
 */
export class ParentRows {
  cells: Int32Array;
  /** The same memory, for the journal indexes in it. */
  #doubles: Float64Array;
  readonly info: ParentInfo[] = [];
  /** Those that have not ended. */
  readonly live: LiveRows;

  /** @param rows Most parents that are expected: no addition up to there pauses the gate. */
  constructor(rows: number = SOME_ROWS) {
    this.cells = new Int32Array(rows * WORDS);
    this.#doubles = new Float64Array(this.cells.buffer);
    this.live = new LiveRows(rows);
  }

  /** Touches all of its memory that is not used yet: the system gives it now. */
  warm(): void {
    this.cells.fill(0, this.count * WORDS);
  }

  get count(): number {
    return this.info.length;
  }

  /** Offset of a row's cells. */
  at(row: number): number {
    return row * WORDS;
  }

  /** Row of a parent number, or -1. */
  rowOf(number: number): number {
    return number >= 1 && number <= this.info.length ? number - 1 : -1;
  }

  add(info: ParentInfo): number {
    const row = this.info.length;
    this.info.push(info);
    this.live.set(row, true);
    if ((row + 1) * WORDS > this.cells.length) {
      const grown = new Int32Array(this.cells.length * 2);
      grown.set(this.cells);
      this.cells = grown;
      this.#doubles = new Float64Array(grown.buffer);
    }
    return row;
  }

  /** A word that means nothing, of both lines of a row: reading it brings them near. */
  fetch(row: number): number {
    const at = row * WORDS;
    return (this.cells[at] as number) ^ (this.cells[at + LINE] as number);
  }

  get(row: number, cell: number): number {
    return this.cells[row * WORDS + cell] as number;
  }

  set(row: number, cell: number, value: number): void {
    this.cells[row * WORDS + cell] = value;
  }

  /** Adds `change`, which may be negative, to a cell. */
  move(row: number, cell: number, change: number): void {
    const at = row * WORDS + cell;
    this.cells[at] = (this.cells[at] as number) + change;
  }

  /** The order is over: nothing can be drawn of it any more. */
  end(row: number): void {
    this.flag(row, ParentFlag.ended);
    this.live.set(row, false);
  }

  infoOf(row: number): ParentInfo {
    const info = this.info[row];
    assert(info !== undefined, "a parent's row has its words");
    return info;
  }

  setTerms(row: number, side: number, ordType: number, tif: number, strategy: number): void {
    this.cells[row * WORDS + P.terms] = side | (ordType << 8) | (tif << 16) | (strategy << 24);
  }

  side(row: number): number {
    return (this.cells[row * WORDS + P.terms] as number) & 0xff;
  }

  ordType(row: number): number {
    return ((this.cells[row * WORDS + P.terms] as number) >> 8) & 0xff;
  }

  tif(row: number): number {
    return ((this.cells[row * WORDS + P.terms] as number) >> 16) & 0xff;
  }

  strategy(row: number): number {
    return (this.cells[row * WORDS + P.terms] as number) >>> 24;
  }

  /** Journal index of the last kill or rearm of a scope below the firm that covers the parent. */
  turned(row: number): number {
    return this.#doubles[(row * WORDS + P.indexes) / 2] as number;
  }

  setTurned(row: number, index: number): void {
    this.#doubles[(row * WORDS + P.indexes) / 2] = index;
  }

  /** Journal index of the last fill of the parent, for `fillLagMax` (C53). */
  lastFill(row: number): number {
    return this.#doubles[(row * WORDS + P.indexes) / 2 + 1] as number;
  }

  setLastFill(row: number, index: number): void {
    this.#doubles[(row * WORDS + P.indexes) / 2 + 1] = index;
  }

  limitPx(row: number): number {
    return (this.cells[row * WORDS + P.limitPx] as number) >>> 0;
  }

  reservePx(row: number): number {
    return (this.cells[row * WORDS + P.reservePx] as number) >>> 0;
  }

  status(row: number): OrdStatus {
    return this.cells[row * WORDS + P.ordStatus] as OrdStatus;
  }

  has(row: number, flag: number): boolean {
    return ((this.cells[row * WORDS + P.flags] as number) & flag) !== 0;
  }

  flag(row: number, flag: number): void {
    const at = row * WORDS + P.flags;
    this.cells[at] = (this.cells[at] as number) | flag;
  }

  unflag(row: number, flag: number): void {
    const at = row * WORDS + P.flags;
    this.cells[at] = (this.cells[at] as number) & ~flag;
  }

  /** LeavesQty(151) towards the client: what may still fill, 0 once ended. */
  leavesQty(row: number): number {
    if (this.has(row, ParentFlag.ended)) return 0;
    const left = this.get(row, P.clientQty) - this.get(row, P.cumQty) - this.get(row, P.bustedQty);
    return Math.max(0, left);
  }

  /**
   * I1, conservation: `orderQty + excessQty` lies in the six places, none below zero. Called after
   * every change of a row, in production too.
   */
  assertConserved(row: number): void {
    const c = this.cells;
    const at = row * WORDS;
    const remaining = c[at + P.remainingQty] as number;
    const working = c[at + P.workingQty] as number;
    const doubt = c[at + P.doubtQty] as number;
    const cum = c[at + P.cumQty] as number;
    const busted = c[at + P.bustedQty] as number;
    const closed = c[at + P.closedQty] as number;
    const excess = c[at + P.excessQty] as number;
    const placed = remaining + working + doubt + cum + busted + closed;
    const signs = remaining | working | doubt | cum | busted | closed | excess;
    if (signs >= 0 && (c[at + P.orderQty] as number) + excess === placed) return;
    assert(
      false,
      `a parent's shares lie in its six places (I1): parent ${row + 1} ordered ` +
        `${c[at + P.orderQty]} excess ${excess}, remaining ${remaining} working ${working} ` +
        `doubt ${doubt} filled ${cum} busted ${busted} closed ${closed}`,
    );
  }
}

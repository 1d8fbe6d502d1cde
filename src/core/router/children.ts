import { mayStillFill, OrdStatus } from "../domain/ord-status.ts";
import { isAuctionTif } from "../domain/order.ts";
import { ChildRows } from "./child-rows.ts";
import { GROUP_MAX, type Group } from "./group.ts";
import type { ParentWork } from "./parent-work.ts";
import type { QuoteUse } from "./quote-use.ts";
import type { Rests } from "./rests.ts";

const REJECTED_RESTS_NS = 250e6;
const SILENT_RESTS_NS = 1000e6;
/** An immediate-or-cancel child that is silent for so long is cancelled and its venue left out. */
const CHILD_SILENCE_NS = 2000e6;
/** Refs are 32 bits wide on the wire; short of the end the router asks for a new connection. */
const REF_MAX = 0xffff_0000;

/** The life of the router's own children: proposed, admitted or refused, filled, ended. */
export class Children {
  readonly rows: ChildRows;
  readonly #use: QuoteUse;
  readonly #rests: Rests;
  readonly #groupRows: Int32Array = new Int32Array(GROUP_MAX);

  constructor(childrenMax: number, use: QuoteUse, rests: Rests) {
    this.rows = new ChildRows(childrenMax);
    this.#use = use;
    this.#rests = rests;
  }

  /** Whether a whole group more can be out. */
  get room(): boolean {
    return this.rows.live <= this.rows.capacity - GROUP_MAX;
  }

  /** Whether the numbers of this connection come to their end. */
  get usedUp(): boolean {
    return this.rows.lastRef > REF_MAX;
  }

  /** Numbers the children of a group and counts them; the caller sends it. */
  propose(work: ParentWork, group: Group, nowNs: number): void {
    const rows = this.rows;
    for (let i = 0; i < group.count; i++) {
      const row = rows.add();
      const qty = group.qty[i] as number;
      const useRow = group.useRow[i] as number;
      this.#groupRows[i] = row;
      group.ref[i] = rows.lastRef;
      rows.work[row] = work;
      rows.venueIndex[row] = group.venueIndex[i] as number;
      rows.useRow[row] = useRow;
      rows.leavesQty[row] = qty;
      rows.sentNs[row] = nowNs;
      this.#use.take(useRow, qty, group.px[i] as number, work.buy);
      work.pendingQty += qty;
      work.outQty += qty;
    }
    for (let i = 0; i < group.count; i++) {
      const row = this.#groupRows[i] as number;
      rows.groupFirst[row] = group.ref[0] as number;
      rows.groupLast[row] = rows.lastRef;
    }
    work.live += group.count;
  }

  /** The gate has sent a child under this name. */
  admitted(row: number, incarnation: number, child: number): void {
    this.#answered(row);
    this.rows.incarnation[row] = incarnation;
    this.rows.child[row] = child;
  }

  /** A venue said something of a child. */
  reported(row: number, status: OrdStatus, lastQty: number, nowNs: number): void {
    const rows = this.rows;
    const work = rows.work[row] as ParentWork;
    const useRow = rows.useRow[row] as number;
    // A report may come before the answer to the proposal, and says as much.
    this.#answered(row);
    const filled = Math.min(lastQty, rows.leavesQty[row] as number);
    if (filled > 0) {
      this.#use.filled(useRow, filled, nowNs);
      rows.filledAny[row] = 1;
      rows.leavesQty[row] = (rows.leavesQty[row] as number) - filled;
      work.outQty -= filled;
      work.setbacks = 0;
    }
    if (mayStillFill(status)) return;
    const left = rows.leavesQty[row] as number;
    const gaveNothing = rows.filledAny[row] === 0;
    this.#use.ended(useRow, left, gaveNothing, nowNs);
    work.outQty -= left;
    work.missedQty += left;
    if (status === OrdStatus.Rejected) this.#use.hold(useRow, nowNs + REJECTED_RESTS_NS);
    // One empty-handed child is the market's way; a row of them is asking in vain.
    if (gaveNothing) this.#rests.setBack(work, 1, nowNs);
    work.live -= 1;
    rows.remove(row);
  }

  /** A group was refused, whole: none of its children was sent. */
  returnGroup(of: number): void {
    const first = this.rows.groupFirst[of] as number;
    const last = this.rows.groupLast[of] as number;
    for (let ref = first; ref <= last; ref++) {
      const row = this.rows.find(ref);
      if (row >= 0 && this.rows.groupFirst[row] === first) this.#return(row);
    }
  }

  /** What an ended lease left unanswered is void: the gate refuses whatever of it comes later. */
  voidUnanswered(): void {
    for (let row = this.rows.oldest(); row >= 0; ) {
      const next = this.rows.younger(row);
      this.#return(row);
      row = next;
    }
  }

  /** Forgets the children of a parent, or of all; what they asked for stays spent for a while. */
  forget(work: ParentWork | null, nowNs: number): void {
    if (work !== null && work.live === 0) return;
    const rows = this.rows;
    for (let row = rows.oldest(); row >= 0; ) {
      const next = rows.younger(row);
      if (work === null || rows.work[row] === work) {
        this.#use.ended(rows.useRow[row] as number, rows.leavesQty[row] as number, false, nowNs);
        rows.remove(row);
      }
      row = next;
    }
  }

  /** Hands over each admitted child of which nothing was heard for too long, once. */
  silent(nowNs: number, cancel: (row: number) => void): void {
    const rows = this.rows;
    for (let row = rows.oldest(); row >= 0; row = rows.younger(row)) {
      if (nowNs - (rows.sentNs[row] as number) < CHILD_SILENCE_NS) return;
      if (rows.cancelAsked[row] === 1 || rows.admitted[row] === 0) continue;
      // What waits for an auction is silent until it.
      if (isAuctionTif((rows.work[row] as ParentWork).tif)) continue;
      rows.cancelAsked[row] = 1;
      this.#rests.restVenue(rows.venueIndex[row] as number, nowNs + SILENT_RESTS_NS);
      cancel(row);
    }
  }

  /** The gate has taken a child into its own sums. */
  #answered(row: number): void {
    if (this.rows.admitted[row] === 1) return;
    this.rows.admitted[row] = 1;
    const work = this.rows.work[row] as ParentWork;
    work.pendingQty -= this.rows.leavesQty[row] as number;
  }

  #return(row: number): void {
    const rows = this.rows;
    if (rows.admitted[row] === 1) return;
    const work = rows.work[row] as ParentWork;
    const qty = rows.leavesQty[row] as number;
    this.#use.returned(rows.useRow[row] as number, qty);
    work.pendingQty -= qty;
    work.outQty -= qty;
    work.live -= 1;
    rows.remove(row);
  }
}

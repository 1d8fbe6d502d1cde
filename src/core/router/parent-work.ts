import type { Side } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";

/** What the gate says of a parent when it assigns it (M17). */
export type Assignment = {
  readonly parent: number;
  readonly assign: number;
  readonly symbol: SymbolId;
  readonly side: Side;
  readonly ordType: number;
  readonly tif: number;
  /** Index of the venue whose auction it waits for; -1: it waits for none, or for one not known. */
  readonly listing: number;
  readonly strategy: number;
  /** Account, the sixteen bytes as they travel: they go back with every child. */
  readonly account: Uint8Array;
  readonly orderQty: number;
  /** Shares free to draw, as the gate tells it. */
  readonly remainingQty: number;
  /** The client's limit in $0.0001, 0 for a market order. */
  readonly limitPx: number;
  /** Worst price of any child, $0.0001. */
  readonly reservePx: number;
  /** Its children may carry a venue's retail designator (C37). */
  readonly retail: boolean;
};

/** A parent that this router works. Only the gate's word says what is left of it. */
export type ParentWork = {
  readonly parent: number;
  assign: number;
  readonly symbol: SymbolId;
  readonly side: Side;
  readonly buy: boolean;
  readonly ordType: number;
  tif: number;
  readonly listing: number;
  strategy: number;
  readonly account: Uint8Array;
  /** Shares free to draw, from the gate's last event. */
  remainingQty: number;
  /** Shares proposed that the gate has neither admitted nor refused. */
  pendingQty: number;
  /** Children that are unanswered or may still fill, and their shares. */
  live: number;
  outQty: number;
  /** Shares that were sent and came back unfilled. */
  missedQty: number;
  /** Shares that may come back unfilled before nothing more is asked for. */
  readonly missBudgetQty: number;
  /** The client's limit, 0 for a market order, $0.0001. */
  limitPx: number;
  readonly retail: boolean;
  /** Venues whose retail programme it was offered to: bit i for venue index i. */
  offered: number;
  /** The worse of limit and reserve price is never passed: this is the better of the two. */
  worstPx: number;
  /** Venues that the gate does not allow for it: bit i for venue index i. */
  excluded: number;
  /** Nothing is proposed before this instant. */
  pausedNs: number;
  /** Refusals or empty-handed children in a row: the pause grows with them. */
  setbacks: number;
  /** Refused for good: waits for the gate to say something new of it. */
  stopped: boolean;
  /** An immediate-or-cancel parent that met nothing more: the gate expires it. */
  done: boolean;
};

/**
 * A parent as it begins.
 *
 * @param sentCap Most shares that the gate lets be sent for it, as a multiple of its quantity.
 */
export function beginWork(a: Assignment, buy: boolean, sentCap: number): ParentWork {
  return {
    parent: a.parent,
    assign: a.assign,
    symbol: a.symbol,
    side: a.side,
    buy,
    ordType: a.ordType,
    tif: a.tif,
    listing: a.listing,
    strategy: a.strategy,
    account: a.account,
    remainingQty: a.remainingQty,
    pendingQty: 0,
    live: 0,
    outQty: 0,
    missedQty: 0,
    missBudgetQty: a.orderQty * missBudget(sentCap),
    limitPx: a.limitPx,
    retail: a.retail,
    offered: 0,
    worstPx: worstPx(buy, a.limitPx, a.reservePx),
    excluded: 0,
    pausedNs: 0,
    setbacks: 0,
    stopped: false,
    done: false,
  };
}

/** Shares that may be proposed now: what the gate told is left, less what it has not answered. */
export function freeQty(work: ParentWork): number {
  return work.remainingQty - work.pendingQty;
}

/**
 * Shares that the next group may ask for. The gate freezes a parent for which more than the sent
 * cap was ever sent, so what may come back unfilled is budgeted, and a group asks for at most half
 * of what is left of the budget: a parent that always comes too late asks for less and less.
 */
export function askQty(work: ParentWork): number {
  const budget = work.missBudgetQty - work.missedQty - work.outQty;
  return Math.min(freeQty(work), Math.ceil(budget / 2));
}

/** One quantity for the fills, one to spare, the rest of the cap may be missed; never below one. */
function missBudget(sentCap: number): number {
  return Math.max(1, sentCap - 2);
}

/** The price that no child may pass: the client's limit (0: none) and the reserve price. */
export function worstPx(buy: boolean, limitPx: number, reservePx: number): number {
  if (limitPx === 0) return reservePx;
  return buy ? Math.min(limitPx, reservePx) : Math.max(limitPx, reservePx);
}

/** Whether a child at this price is no worse than the parent allows. */
export function permits(work: ParentWork, px: number): boolean {
  return work.buy ? px <= work.worstPx : px >= work.worstPx;
}

/** The side of a symbol that a parent belongs to: `2 x symbol + 1` for buys, `2 x symbol` else. */
export function sideOf(work: ParentWork): number {
  return work.symbol * 2 + (work.buy ? 1 : 0);
}

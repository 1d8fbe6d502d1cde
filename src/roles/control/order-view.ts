import { formatClOrdId } from "../../core/domain/clordid.ts";
import { mayStillFill, OrdStatus } from "../../core/domain/ord-status.ts";
import { isSide, OrdType, sideName, Tif } from "../../core/domain/order.ts";
import { PRICE_UNITS } from "../../core/domain/price.ts";
import { rejectName } from "../../core/domain/reject-code.ts";
import { Strategy } from "../../core/domain/strategy.ts";
import { venueLetter } from "../../core/domain/venue-code.ts";
import type { ChildView, FillView, ParentView } from "../../wire/api/orders.ts";
import { type ChildEntry, childKey, type FillEntry, type ParentEntry } from "./order-rows.ts";

/** The parent as the API shows it. */
export function parentView(p: ParentEntry): ParentView {
  const open = mayStillFill(p.ordStatus);
  return {
    parent: p.parent,
    client: p.client,
    clOrdId: p.clOrdId,
    account: p.account,
    symbol: p.symbol,
    side: sideWord(p.side),
    type: typeWord(p.ordType),
    tif: tifWord(p.tif),
    strategy: nameIn(Strategy, p.strategy).toLowerCase(),
    limit: maybeUsd(p.limitPx),
    orderQty: p.orderQty,
    cumQty: p.cumQty,
    leavesQty: open ? Math.max(0, p.orderQty - p.cumQty) : 0,
    avgPx: average(p.filledNotional, p.cumQty + p.excessQty),
    ordStatus: nameIn(OrdStatus, p.ordStatus),
    text: codeWord(p.code),
    open,
    workingQty: p.workingQty,
    remainingQty: p.remainingQty,
    doubtQty: p.doubtQty,
    closedQty: p.closedQty,
    excessQty: p.excessQty,
    worker: p.worker === 0 ? null : p.worker,
    children: p.children.size,
    fills: p.fills.length,
    unlistedQty: Math.max(0, p.cumQty + p.excessQty - p.listedQty),
    utcMs: Math.round(p.utcMs),
  };
}

/** A child of `p` as the API shows it. */
export function childView(p: ParentEntry, c: ChildEntry): ChildView {
  return {
    venue: venueLetter(c.venue),
    clOrdId: formatClOrdId(c.gate, c.incarnation, p.parent, c.child),
    qty: c.qty,
    price: maybeUsd(c.px),
    type: typeWord(c.ordType),
    tif: tifWord(c.tif),
    cumQty: c.cumQty,
    leavesQty: c.leavesQty,
    ordStatus: nameIn(OrdStatus, c.ordStatus),
    nbboBid: maybeUsd(c.nbboBid),
    nbboAsk: maybeUsd(c.nbboAsk),
    quoteAgeUs: c.quoteAgeUs,
    router: c.router,
    symbol: p.symbol,
    side: sideWord(c.side),
    utcMs: Math.round(c.utcMs),
  };
}

/** A fill as the API shows it. */
export function fillView(f: FillEntry): FillView {
  const p = f.parent;
  const gate = p.children.get(childKey(f.incarnation, f.child))?.gate ?? 0;
  return {
    venue: venueLetter(f.venue),
    execId: f.execId,
    qty: f.lastQty,
    price: usd(f.lastPx),
    parent: p.parent,
    client: p.client,
    clOrdId: p.clOrdId,
    childClOrdId: formatClOrdId(gate, f.incarnation, p.parent, f.child),
    symbol: p.symbol,
    side: sideWord(p.side),
    index: f.index,
    utcMs: Math.round(f.utcMs),
  };
}

/**
 * Dollars of a price in $0.0001. One division of whole numbers gives the nearest double, which
 * prints as exactly the decimals it stands for.
 */
function usd(units: number): number {
  return units / PRICE_UNITS;
}

/** Dollars of a price in $0.0001, null for 0 (none). */
export function maybeUsd(units: number): number | null {
  return units === 0 ? null : usd(units);
}

/** The name of a reject code, empty for none. */
export function codeWord(code: number): string {
  return code === 0 ? "" : rejectName(code);
}

// AvgPx(6) in dollars to 6 decimals, rounded half up. A notional is below 2^53 units of $0.0001.
function average(notional: number, qty: number): number {
  return qty === 0 ? 0 : Math.round((notional / qty) * 100) / 1e6;
}

function sideWord(side: number): string {
  return isSide(side) ? sideName(side) : `Side${side}`;
}

function typeWord(ordType: number): string {
  return nameIn(OrdType, ordType);
}

function tifWord(tif: number): string {
  return nameIn(Tif, tif);
}

/** The name of a code in a table of words, or its number. */
export function nameIn(words: Readonly<Record<string, number>>, code: number): string {
  for (const [name, value] of Object.entries(words)) if (value === code) return name;
  return String(code);
}

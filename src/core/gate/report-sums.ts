import { mayStillFill } from "../domain/ord-status.ts";
import { C, ChildFlag, type ChildRows, Cold } from "./children.ts";
import type { Ledger } from "./ledger.ts";
import { P } from "./parents.ts";
import { ReportKind, type ReportRecord } from "./records.ts";

/** Most shares that a sum of the ledger can hold: its cells have 32 bits. */
const SUM_MAX = 2 ** 31 - 1;

/** One unit of a price is the least that a sum of rounded numbers can be wrong by. */
const ONE_UNIT = 1;
/** A cent, in $0.0001: no venue rounds AvgPx(6) more coarsely. */
const CENT = 100;

/**
 * Whether CumQty(14) and LeavesQty(151) cannot be true of this order, whatever else is still to
 * come (B31). That a report counts more than has come is no fault yet: see `isUnsettled`.
 */
export function sumsContradict(children: ChildRows, child: number, r: ReportRecord): boolean {
  if (r.cumQty + r.leavesQty > children.get(child, C.qty)) return true;
  switch (r.kind as ReportKind) {
    case ReportKind.Fill:
      return r.cumQty < r.lastQty;
    case ReportKind.Canceled:
    case ReportKind.Expired:
    case ReportKind.Rejected:
    case ReportKind.StatusEnded:
      return r.leavesQty > 0;
    default:
      return false;
  }
}

/**
 * Whether AvgPx(6) contradicts our own, when both are of the same shares. A venue may round it, to
 * cents at the most: what it can mean is read from its last digits.
 */
export function avgPxDiffers(children: ChildRows, child: number, r: ReportRecord): boolean {
  const cumQty = children.get(child, C.cumQty);
  if (r.avgPx === 0 || cumQty === 0 || r.cumQty !== cumQty) return false;
  let step = ONE_UNIT;
  while (step < CENT && r.avgPx % (step * 10) === 0) step *= 10;
  const own = (children.notional[child] as number) / cumQty;
  return Math.abs(r.avgPx - own) > Math.max(ONE_UNIT, step / 2);
}

/**
 * Whether the venue has told of shares that our books do not show yet: fills that were counted and
 * have not come, or, of an order that has ended, a bust. Reports may come in any order, so this is
 * a fault only when it lasts. Of an order that was corrected, whose sums nobody can compare:
 * whether it has ended and shares still wait for it, or lives and has none left to fill.
 */
export function isUnsettled(children: ChildRows, child: number): boolean {
  if (children.has(child, ChildFlag.resolved)) return false;
  if (children.has(child, ChildFlag.corrected)) return isHalfEnded(children, child);
  if (children.coldGet(child, Cold.toldQty) > children.coldGet(child, Cold.heardQty)) return true;
  if (mayStillFill(children.status(child))) return false;
  return children.coldGet(child, Cold.endQty) < children.get(child, C.cumQty);
}

function isHalfEnded(children: ChildRows, child: number): boolean {
  if (!mayStillFill(children.status(child))) return children.get(child, C.leavesQty) > 0;
  return children.coldGet(child, Cold.everQty) >= children.get(child, C.qty);
}

/**
 * Whether the sums of a parent and, unless it is -1, of a child can take so many shares more. No
 * market has that many: what cannot be counted here is counted in suspense, and stops the lane.
 */
export function canBook(ledger: Ledger, row: number, child: number, qty: number): boolean {
  const { parents, children } = ledger;
  if (parents.get(row, P.cumQty) + (ledger.brokenQty.get(row) ?? 0) + qty > SUM_MAX) return false;
  return child < 0 || children.coldGet(child, Cold.everQty) + qty <= SUM_MAX;
}

import { assert } from "../domain/assert.ts";
import { spreadShares } from "./child-sums.ts";
import type { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import type { ResolvedRecord } from "./records.ts";

/**
 * After a crash the whole unproven remainder of every live parent is in doubt (SAFETY section 5):
 * nothing of it can be drawn until complete venue evidence. Returns how many are in doubt.
 */
export function enterDoubt(ledger: Ledger): number {
  const { parents } = ledger;
  let inDoubt = 0;
  for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
    const proven =
      parents.get(row, P.cumQty) + parents.get(row, P.bustedQty) + parents.get(row, P.closedQty);
    const given = parents.get(row, P.orderQty) + parents.get(row, P.excessQty);
    parents.set(row, P.doubtQty, Math.max(0, given - proven));
    parents.set(row, P.remainingQty, 0);
    parents.set(row, P.workingQty, 0);
    parents.set(row, P.worker, 0);
    parents.unflag(row, ParentFlag.durable);
    ledger.settled(row);
    inDoubt++;
  }
  return inDoubt;
}

/** Doubt becomes working and remaining, by complete evidence; returns the parent's row. */
export function applyResolved(ledger: Ledger, r: ResolvedRecord): number {
  const { parents } = ledger;
  const row = ledger.rowOf(r.parent);
  assert(
    r.workingQty + r.remainingQty === parents.get(row, P.doubtQty),
    "resolved doubt is working or remaining, nothing else",
  );
  parents.set(row, P.doubtQty, 0);
  parents.set(row, P.workingQty, r.workingQty);
  parents.set(row, P.remainingQty, r.remainingQty);
  // Shares beyond the order are paid from what is free before anything can be drawn again; the
  // rest of a parent that closes is closed.
  spreadShares(parents, row, 0, ledger.brokenQty.get(row) ?? 0);
  ledger.settled(row);
  return row;
}

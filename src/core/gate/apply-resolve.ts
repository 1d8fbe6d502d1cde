import { assert } from "../domain/assert.ts";
import { formatClOrdId } from "../domain/clordid.ts";
import { mayStillFill, OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { settleParentStatus } from "./apply-report.ts";
import { bookChild } from "./child-sums.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import type { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import type { ResolveRecord } from "./records.ts";

/** Shares that people entered and that the venue has not reported, with the price they gave. */
export type ManualFill = { qty: number; readonly px: number };

/**
 * Books what two people entered of an order that its venue does not answer for: the fills that we
 * had no report of, then its end. Nothing of it becomes free: its parent closes.
 */
export function applyResolve(ledger: Ledger, r: ResolveRecord): number {
  const { children, parents } = ledger;
  const row = ledger.rowOf(r.parent);
  const child = children.find(r.incarnation, row, r.child);
  assert(child >= 0, "a resolved order is one of the journal");
  const manual = r.cumQty - children.get(child, C.cumQty);
  assert(manual >= 0, "people resolve to no less than what was reported");
  // How much was ordered of a lost draw nobody knows but its venue: at least what it filled.
  if (r.cumQty > children.get(child, C.qty)) children.set(child, C.qty, r.cumQty);
  // It ends by people's word and for no fault of its own.
  if (!parents.has(row, ParentFlag.closing | ParentFlag.ended)) {
    parents.set(row, P.code, RejectCode.None);
  }
  // Before anything comes back, so that it is closed and not free.
  parents.flag(row, ParentFlag.closing);
  if (mayStillFill(children.status(child))) {
    const full = r.cumQty >= children.get(child, C.qty);
    children.setStatus(child, full ? OrdStatus.Filled : OrdStatus.Canceled);
  }
  children.coldSet(child, Cold.endQty, r.cumQty);
  children.flag(child, ChildFlag.resolved | ChildFlag.acked);
  children.unflag(child, ChildFlag.unproven);
  children.set(child, C.cancel, 0);
  bookChild(ledger, child, manual, manual);
  if (manual > 0) ledger.manualFills.set(child, { qty: manual, px: r.px });
  const money = manual * r.px;
  children.notional[child] = (children.notional[child] as number) + money;
  const info = parents.infoOf(row);
  info.filledNotional += money;
  info.changedUtcMs = r.utcMs;
  settleParentStatus(ledger, row);
  const { incarnation, parent, child: number } = r;
  const order = formatClOrdId(ledger.gate, incarnation, parent, number);
  ledger.commands.applyResolved(`order:${order}`);
  ledger.settled(row);
  return child;
}

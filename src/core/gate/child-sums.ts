import { mayStillFill } from "../domain/ord-status.ts";
import { C, ChildFlag, type ChildRows, Cold } from "./children.ts";
import type { Ledger } from "./ledger.ts";
import { P, ParentFlag, type ParentRows } from "./parents.ts";

/**
 * Books a change of what a child has filled, and puts its parent's shares in their places. They
 * depend only on the set of what has come, not on its order: what is filled, broken, open and
 * closed is summed, and the rest is free, or beyond the order.
 *
 * @param cum  Change of the shares that count as filled.
 * @param ever Change of the shares that executions took from the child: a bust gives none back.
 * @returns Shares that no open child explains.
 */
export function bookChild(ledger: Ledger, child: number, cum: number, ever: number): number {
  const { children, parents } = ledger;
  const row = children.get(child, C.parentRow);
  children.set(child, C.cumQty, children.get(child, C.cumQty) + cum);
  children.coldSet(child, Cold.everQty, children.coldGet(child, Cold.everQty) + ever);
  const leaves = leavesOf(children, child);
  const opened = leaves - children.get(child, C.leavesQty);
  children.set(child, C.leavesQty, leaves);
  ledger.watch.leave(row, ever + opened);
  parents.move(row, P.cumQty, cum);
  const broken = brokenOf(ledger, row, ever - cum);
  if (parents.get(row, P.doubtQty) > 0) {
    bookInDoubt(parents, row, cum, ever - cum);
  } else {
    const working = Math.max(opened, -parents.get(row, P.workingQty));
    parents.move(row, P.workingQty, working);
    spreadShares(parents, row, -cum - working, broken);
  }
  ledger.laneShares[children.get(child, C.lane)] =
    (ledger.laneShares[children.get(child, C.lane)] as number) + cum;
  return Math.max(0, ever + opened);
}

/**
 * Puts what is neither filled nor out nor closed by the client where it belongs: broken trades in
 * `bustedQty`, the rest free (closed, when the parent closes), and what is missing in `excessQty`.
 * So shares beyond the order are paid first from whatever becomes free: they are not drawn twice.
 *
 * @param change Shares that came back from, or with a minus went to, places other than these.
 * @param broken Shares of the parent in broken trades.
 */
export function spreadShares(
  parents: ParentRows,
  row: number,
  change: number,
  broken: number,
): void {
  const ended = parents.has(row, ParentFlag.ended);
  const closing = !ended && parents.has(row, ParentFlag.closing);
  // While an order is being cancelled, what its cancel closed may still turn out to be filled.
  const closed = closing
    ? parents.get(row, P.closedQty) - parents.get(row, P.orderQty) + parents.get(row, P.clientQty)
    : 0;
  const pool =
    parents.get(row, P.remainingQty) +
    parents.get(row, P.bustedQty) -
    parents.get(row, P.excessQty) +
    closed +
    change;
  const free = Math.max(0, pool - broken);
  parents.set(row, P.bustedQty, Math.min(broken, Math.max(0, pool)));
  parents.set(row, P.excessQty, Math.max(0, -pool));
  parents.set(row, P.remainingQty, ended || closing ? 0 : free);
  if (ended || closing) parents.move(row, P.closedQty, free - closed);
}

/** In doubt nothing becomes free: filled shares leave the doubt, and what it lacks is excess. */
function bookInDoubt(parents: ParentRows, row: number, cum: number, broken: number): void {
  const busted = Math.max(broken, -parents.get(row, P.bustedQty));
  parents.move(row, P.bustedQty, busted);
  const taken = cum + busted;
  const fromDoubt = Math.min(taken, parents.get(row, P.doubtQty));
  parents.move(row, P.doubtQty, -fromDoubt);
  parents.move(row, P.excessQty, taken - fromDoubt);
}

/**
 * Shares of a child that may still fill. One that has ended still waits for the fills that its last
 * report counted and that have not come (B30): they are not free.
 */
function leavesOf(children: ChildRows, child: number): number {
  if (children.has(child, ChildFlag.unbacked | ChildFlag.resolved)) return 0;
  const qty = children.get(child, C.qty);
  const live = mayStillFill(children.status(child));
  const most = live ? qty : Math.min(qty, children.coldGet(child, Cold.endQty));
  return Math.max(0, most - children.coldGet(child, Cold.everQty));
}

function brokenOf(ledger: Ledger, row: number, change: number): number {
  if (change === 0 && ledger.brokenQty.size === 0) return 0;
  const broken = (ledger.brokenQty.get(row) ?? 0) + change;
  if (change !== 0) ledger.brokenQty.set(row, broken);
  return broken;
}

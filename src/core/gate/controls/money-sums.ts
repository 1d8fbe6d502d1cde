import type { RejectCode } from "../../domain/reject-code.ts";
import { Money } from "../exposure.ts";
import type { MoneyLimits } from "../limits.ts";
import type { NamedRows } from "../named-rows.ts";
import { type Reason, refuse } from "../reason.ts";

/** What an order would add: all of a new one, of a replace what is not counted already. */
export type Added = {
  readonly buy: boolean;
  /** At its worst case, $0.0001. */
  readonly money: number;
  readonly shares: number;
};

/** The two codes of one kind of scope. */
export type MoneyCodes = { readonly gross: RejectCode; readonly net: RejectCode };

/**
 * Money of both sides together with an order on top, open at its worst case and executed.
 *
 * @param at Offset of the scope's sums.
 */
export function grossWith(sums: Float64Array, at: number, added: Added): number {
  const open = (sums[at + Money.openBuy] as number) + (sums[at + Money.openSell] as number);
  // A trade of an earlier day that is broken today makes no room.
  const bought = Math.max(0, sums[at + Money.bought] as number);
  const sold = Math.max(0, sums[at + Money.sold] as number);
  return open + bought + sold + added.money;
}

/**
 * Money by which an order's side could exceed what the other side has executed: open buys and sells
 * never offset each other (SAFETY 4.3).
 */
export function netWith(sums: Float64Array, at: number, added: Added): number {
  const bought = sums[at + Money.bought] as number;
  const sold = sums[at + Money.sold] as number;
  const open = sums[at + (added.buy ? Money.openBuy : Money.openSell)] as number;
  return (added.buy ? bought - sold : sold - bought) + open + added.money;
}

/** Gross and net of one name's scope. */
export function moneyWithin(
  rows: NamedRows,
  name: string,
  added: Added,
  limits: MoneyLimits,
  codes: MoneyCodes,
  why: Reason,
): boolean {
  const at = rows.find(name);
  const sums = at < 0 ? NOTHING : rows.cells;
  const gross = grossWith(sums, Math.max(0, at), added);
  if (gross > limits.grossMax) return refuse(why, codes.gross, gross, limits.grossMax);
  const net = netWith(sums, Math.max(0, at), added);
  return net <= limits.netMax || refuse(why, codes.net, net, limits.netMax);
}

/** Of a name under which nothing was ever counted. */
const NOTHING = new Float64Array(Object.keys(Money).length);

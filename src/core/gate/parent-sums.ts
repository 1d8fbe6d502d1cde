import { isBuy, type Side } from "../domain/order.ts";
import { strategyName } from "../domain/strategy.ts";
import { creditWithin } from "./controls/credit.ts";
import { finerWithin } from "./controls/finer-exposure.ts";
import { firmGrossWithin } from "./controls/firm-gross.ts";
import { firmNetWithin } from "./controls/firm-net.ts";
import { limitsOf } from "./controls/limits-set.ts";
import { lossWithin } from "./controls/loss.ts";
import type { Added } from "./controls/money-sums.ts";
import { onlyReduces, positionWithin } from "./controls/position.ts";
import type { DayBook } from "./day-book.ts";
import { DayRowKind } from "./day-records.ts";
import type { Gate } from "./gate.ts";
import type { MoneyLimits } from "./limits.ts";
import { P } from "./parents.ts";
import type { ParentOrder } from "./requests.ts";

/**
 * The rungs of the sums (C17 to C20, C22, C29): the worst case of the whole order on top of all
 * that was admitted before it, each scope by itself; and of what was lost (C23). What can only
 * reduce a position passes them (B61).
 *
 * @param row Of the order that this one replaces, -1 for a new one.
 * @param worstNotional Of the whole order, $0.0001.
 */
export function sumsWithin(
  gate: Gate,
  order: ParentOrder,
  row: number,
  worstNotional: number,
): boolean {
  const { why, ledger, limits } = gate;
  const { exposure } = ledger;
  const added = addedBy(gate, order, row, worstNotional);
  if (added.money === 0 && added.shares === 0) return true;
  const names = { ...order, strategy: strategyName(order.strategy) };
  const set = limitsOf(limits, names, gate.symbolClasses.get(order.symbol), why);
  if (set === null) return false;
  const of = { ...set, client: creditOfDay(ledger.day, order.client, set.client) };
  if (!positionWithin(exposure, of.account, names, added, why)) return false;
  if (onlyReduces(exposure, names, added)) return true;
  const account = exposure.loss.accounts.find(order.account);
  if (!lossWithin(gate, account, of.account.lossMax)) return false;
  if (!firmGrossWithin(exposure, of.firm, added, why)) return false;
  if (!firmNetWithin(exposure, of.firm, added, why)) return false;
  if (!creditWithin(exposure, of, names, added, why)) return false;
  return finerWithin(exposure, of, names, added, why);
}

/** The credit that the day brought a client, where it is stricter than limits.yaml (C19). */
function creditOfDay(day: DayBook, client: string, limits: MoneyLimits): MoneyLimits {
  const row = day.rowsOf(DayRowKind.Credit).get(client);
  if (row === undefined) return limits;
  const { grossMax, netMax } = limits;
  return { grossMax: Math.min(grossMax, row.a), netMax: Math.min(netMax, row.b) };
}

/** Of a replace only what the order it replaces does not count already. */
function addedBy(gate: Gate, order: ParentOrder, row: number, worstNotional: number): Added {
  const buy = isBuy(order.side as Side);
  if (row < 0) return { buy, money: worstNotional, shares: order.qty };
  const { parents, exposure } = gate.ledger;
  const done = parents.get(row, P.cumQty) + parents.get(row, P.bustedQty);
  const shares = Math.max(0, order.qty - done);
  const money = shares * (worstNotional / order.qty);
  return {
    buy,
    money: Math.max(0, money - exposure.openMoney(row)),
    shares: Math.max(0, shares - exposure.openQty(row)),
  };
}

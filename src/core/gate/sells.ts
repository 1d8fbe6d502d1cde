import { located, needsLocate } from "./controls/locate.ts";
import { markedRight } from "./controls/short-marking.ts";
import { Shares } from "./exposure.ts";
import type { Gate } from "./gate.ts";
import { P } from "./parents.ts";
import type { ParentOrder } from "./requests.ts";

/**
 * The rungs of a sell (C30, C31; DOMAIN 6.2): its mark is what the position of all accounts of its
 * owner says, and what is short is located. Of a replace the shares that it has yet to sell count,
 * and those that it has open itself do not stand in its way.
 *
 * @param row Of the order that this one replaces, -1 for a new one.
 */
export function sellWithin(gate: Gate, order: ParentOrder, row: number): boolean {
  const { why, ledger } = gate;
  const { parents, exposure, day } = ledger;
  const { account, symbol, side } = order;
  const done = row < 0 ? 0 : parents.get(row, P.cumQty) + parents.get(row, P.bustedQty);
  const shares = Math.max(0, order.qty - done);
  if (shares === 0) return true;
  const own = row < 0 ? 0 : exposure.openQty(row);
  const openSell = exposure.unitShares(account, symbol, Shares.openSell) - own;
  const net = exposure.unitShares(account, symbol, Shares.net);
  if (!markedRight(side, shares, { net, openSell }, why)) return false;
  const drawn = row < 0 ? 0 : day.drawnBy(row);
  const more = Math.max(0, order.qty - drawn);
  return !needsLocate(side) || located(side, more, day.locatesLeft(symbol), why);
}

import { Tif } from "../../core/domain/order.ts";
import type { DayTrade, DayTrades } from "./day-trades.ts";

/** $0.0001 in a dollar: below that price a venue's fee is a part of it, which no table has. */
const DOLLAR = 10_000;

/** What an account has of a symbol, and what it cost. */
type Held = { shares: number; cost: bigint };

/**
 * Access fee of a trade, millionths of a dollar; null when the day's table does not tell it. It is
 * charged to who takes: an immediate order does, of one that may rest nobody says whether it did.
 * Below one dollar a fee is a part of the price (Rule 610(c)), and the table has none.
 */
export function accessFee(
  { venue, qty, px, tif }: DayTrade,
  fees: DayTrades["fees"],
): number | null {
  if (qty === 0) return 0;
  const micros = fees.get(venue);
  const takes = tif === Tif.Ioc || tif === Tif.Fok;
  return micros === undefined || !takes || px < DOLLAR ? null : micros * qty;
}

/** Access fees of an account's trades, in millionths of a dollar. */
export type AccountFees = {
  /** Of those that are known. */
  readonly micros: bigint;
  /** Shares of which the fee is not known. */
  readonly unknownShares: number;
};

/** Access fees by account. */
export function accountFees({ trades, fees }: DayTrades): ReadonlyMap<string, AccountFees> {
  const sums = new Map<string, AccountFees>();
  for (const trade of trades) {
    const { micros, unknownShares } = sums.get(trade.account) ?? { micros: 0n, unknownShares: 0 };
    const fee = accessFee(trade, fees);
    sums.set(trade.account, {
      micros: micros + BigInt(fee ?? 0),
      unknownShares: unknownShares + (fee === null ? trade.qty : 0),
    });
  }
  return sums;
}

/**
 * Cost of each position, $0.0001, by `positionKey`: average cost. What adds to a position adds its
 * price, what reduces it takes out its part of the cost, rounded down; a position that changes its
 * side begins anew at the price of what is left. Sold short it is negative. Fees are not in it.
 */
export function positionCosts({ opening, trades }: DayTrades): ReadonlyMap<string, bigint> {
  const held = new Map<string, Held>();
  for (const { account, symbol, shares, cost } of opening) {
    held.set(positionKey(account, symbol), { shares, cost: BigInt(cost) });
  }
  for (const { account, symbol, side, qty, px } of trades) {
    const key = positionKey(account, symbol);
    const before = held.get(key) ?? { shares: 0, cost: 0n };
    held.set(key, after(before, side === "Buy" ? qty : -qty, px));
  }
  return new Map([...held].map(([key, { cost }]) => [key, cost]));
}

/** The key of an account's position in a symbol. */
export function positionKey(account: string, symbol: string): string {
  return `${account} ${symbol}`;
}

/** @param change Shares, sold negative. */
function after({ shares, cost }: Held, change: number, px: number): Held {
  const left = shares + change;
  const money = (of: number): bigint => BigInt(of) * BigInt(px);
  if (shares === 0 || Math.sign(shares) === Math.sign(change)) {
    return { shares: left, cost: cost + money(change) };
  }
  if (left !== 0 && Math.sign(left) !== Math.sign(shares)) {
    return { shares: left, cost: money(left) };
  }
  return { shares: left, cost: cost - (cost * BigInt(-change)) / BigInt(shares) };
}

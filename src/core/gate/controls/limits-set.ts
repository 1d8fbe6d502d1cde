import { RejectCode } from "../../domain/reject-code.ts";
import type { ScopeNames } from "../exposure.ts";
import type { AccountLimits, GateLimits, MoneyLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const limitsSet: Control = {
  id: "C29",
  name: "every scope of an order has limits of its own, of which the most restrictive wins",
  source: "15c3-5(c)(1)(i): pre-set thresholds; venue products: most restrictive wins",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.NoLimitSet],
  numbers: ["1 client, 2 account, 3 symbol, 4 strategy", "0"],
};

/** Of the gate's limits those of sums. */
export type SumLimits = Pick<GateLimits, "exposure" | "firmGrossMax" | "firmNetMax">;

/** The sum limits of one order's scopes. */
export type OrderLimits = {
  readonly firm: MoneyLimits;
  readonly client: MoneyLimits;
  readonly account: AccountLimits;
  readonly symbol: MoneyLimits;
  readonly strategy: MoneyLimits;
};

/**
 * The limits that an order is held against; null when a scope of it has none.
 *
 * @param symbolClass Class of the instrument, undefined when nobody has given it one.
 */
export function limitsOf(
  { exposure: limits, firmGrossMax, firmNetMax }: SumLimits,
  { client, account, strategy }: ScopeNames,
  symbolClass: string | undefined,
  why: Reason,
): OrderLimits | null {
  const of = {
    firm: { grossMax: firmGrossMax, netMax: firmNetMax },
    client: limits.clients[client],
    account: limits.accounts[account],
    symbol: symbolClass === undefined ? undefined : limits.symbolClasses[symbolClass],
    strategy: limits.strategies[strategy],
  };
  const missing = [of.client, of.account, of.symbol, of.strategy].indexOf(undefined);
  if (missing < 0) return of as OrderLimits;
  refuse(why, RejectCode.NoLimitSet, missing + 1, 0);
  return null;
}

import { RejectCode } from "../../domain/reject-code.ts";
import { type Exposure, type ScopeNames, Shares } from "../exposure.ts";
import type { AccountLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";
import type { Added } from "./money-sums.ts";

export const position: Control = {
  id: "C22",
  name: "intraday position of an account in a symbol, including working orders",
  source: "SEC 34-70694 paragraph 22; RTS 6 art. 8",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: ["accounts.*.positionMaxShares"],
  codes: [RejectCode.PositionMax],
  numbers: ["shares with this order", "most shares"],
};

/** long = position + all open buys, short = -position + all open sells (SAFETY 4.3). */
export function positionWithin(
  exposure: Exposure,
  limits: AccountLimits,
  { account, symbol }: ScopeNames,
  added: Added,
  why: Reason,
): boolean {
  const net = exposure.shares(account, symbol, Shares.net);
  const open = exposure.shares(account, symbol, added.buy ? Shares.openBuy : Shares.openSell);
  const shares = (added.buy ? net : -net) + open + added.shares;
  const most = limits.positionMaxShares;
  return shares <= most || refuse(why, RejectCode.PositionMax, shares, most);
}

/**
 * Whether an order can only make the account's position in its symbol smaller (SAFETY 4.2): at most
 * the position less what already works on that side, doubt included. Such an order passes sum
 * limits, so that a limit which was lowered below the exposure does not shut the way down (B61).
 */
export function onlyReduces(
  exposure: Exposure,
  { account, symbol }: ScopeNames,
  added: Added,
): boolean {
  const net = exposure.shares(account, symbol, Shares.net);
  const open = exposure.shares(account, symbol, added.buy ? Shares.openBuy : Shares.openSell);
  return added.shares <= (added.buy ? -net : net) - open;
}

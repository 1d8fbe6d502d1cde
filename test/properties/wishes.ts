import type { ProposedChild } from "../../src/core/gate/proposal.ts";
import type { ReplaceRequest } from "../../src/core/gate/requests.ts";

/** The one client of these worlds, and the only side it takes. */
export const CLIENT = "alpha";
export const BUY = 1;

/** What a hostile router says instead of what its parent has left. */
export function lie(a: number, b: number, left: number): Partial<ProposedChild> {
  const lies: readonly Partial<ProposedChild>[] = [
    { qty: left + 1 + (b % 5_000) },
    { qty: 0 },
    { qty: -(b % 100) },
    { side: 2 },
    { symbol: 1 - (a % 2) },
    { px: 1_820_000 + b },
    { venue: 88 },
    { tif: 0 },
    { account0: b },
  ];
  return lies[a % lies.length] as Partial<ProposedChild>;
}

/** Prices at which these worlds trade. */
export function limitOf(symbol: string): number {
  return symbol === "IBM" ? 1_820_000 : 138_100;
}

/** A client's replace of an order. */
export function replaceOf(
  of: Pick<ReplaceRequest, "clOrdId" | "origClOrdId" | "account" | "symbol" | "qty" | "body">,
): ReplaceRequest {
  return {
    ...of,
    client: CLIENT,
    session: "s",
    side: BUY,
    ordType: 2,
    tif: 0,
    strategy: 1,
    limitPx: limitOf(of.symbol),
    possDupSentUtcMs: 0,
    handlInst: 1,
    capacity: 65,
    accountType: 0,
    fault: null,
  };
}

import { RejectCode } from "../../domain/reject-code.ts";
import { type Exposure, ScopeKind, type ScopeNames } from "../exposure.ts";
import type { Control, Reason } from "../reason.ts";
import type { OrderLimits } from "./limits-set.ts";
import { type Added, moneyWithin } from "./money-sums.ts";

export const finerExposure: Control = {
  id: "C20",
  name: "money of one symbol and of one strategy",
  source: "15c3-5(c)(1)(i): more finely-tuned by sector, security, or otherwise; RTS 6 art. 15(4)",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: [
    "symbolClasses.*.grossMaxUsd",
    "symbolClasses.*.netMaxUsd",
    "strategies.*.grossMaxUsd",
    "strategies.*.netMaxUsd",
  ],
  codes: [
    RejectCode.SymbolGross,
    RejectCode.SymbolNet,
    RejectCode.StrategyGross,
    RejectCode.StrategyNet,
  ],
  numbers: ["money with this order, $0.0001", "most, $0.0001"],
};

const SYMBOL = { gross: RejectCode.SymbolGross, net: RejectCode.SymbolNet } as const;
const STRATEGY = { gross: RejectCode.StrategyGross, net: RejectCode.StrategyNet } as const;

export function finerWithin(
  exposure: Exposure,
  limits: OrderLimits,
  { symbol, strategy }: ScopeNames,
  added: Added,
  why: Reason,
): boolean {
  const symbols = exposure.scope(ScopeKind.Symbol);
  if (!moneyWithin(symbols, symbol, added, limits.symbol, SYMBOL, why)) return false;
  const strategies = exposure.scope(ScopeKind.Strategy);
  return moneyWithin(strategies, strategy, added, limits.strategy, STRATEGY, why);
}

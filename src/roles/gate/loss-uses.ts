import { firmLoss, firmLossWithin } from "../../core/gate/controls/loss.ts";
import type { Gate } from "../../core/gate/gate.ts";

/** $0.0001 in a dollar. */
const DOLLAR = 10_000;

/** What is lost beside its limit, whole dollars; a profit is below zero. */
export type LossUse = {
  readonly limit: string;
  /** `firm`, or `worst`: the account that is nearest to its limit. */
  readonly scope: string;
  readonly used: number;
  readonly max: number;
};

/** The loss limits (C23) with what stands beside them. */
export function lossUses(gate: Gate): LossUse[] {
  const { limits, ledger, lossMaxes } = gate;
  const { loss } = ledger.exposure;
  const use = (limit: string, scope: string, used: number, max: number): LossUse => {
    return { limit, scope, used: Math.ceil(used / DOLLAR), max: Math.floor(max / DOLLAR) };
  };
  const recent = firmLossWithin(ledger, limits.firmLossWindowS);
  const uses = [
    use("firmLossMaxUsd", "firm", firmLoss(ledger), limits.firmLossMax),
    use("firmLossWindowMaxUsd", "firm", recent, limits.firmLossWindowMax),
  ];
  let worst = -1;
  for (let account = 0; account < loss.accounts.all.size; account++) {
    const room = lossMaxes.of(gate, account) - loss.ofAccount(account);
    if (worst < 0 || room < lossMaxes.of(gate, worst) - loss.ofAccount(worst)) worst = account;
  }
  if (worst < 0) return uses;
  return [...uses, use("lossMaxUsd", "worst", loss.ofAccount(worst), lossMaxes.of(gate, worst))];
}

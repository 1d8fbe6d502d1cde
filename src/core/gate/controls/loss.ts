import { RejectCode } from "../../domain/reject-code.ts";
import type { Scope } from "../../domain/scope.ts";
import type { Gate } from "../gate.ts";
import type { Ledger } from "../ledger.ts";
import type { GateLimits } from "../limits.ts";
import { type Control, refuse } from "../reason.ts";

export const loss: Control = {
  id: "C23",
  name: "loss of the day of the firm and of each account, and the firm's within a window",
  source: "FIA 2024",
  scope: "both",
  kind: "cumulative",
  firmness: "hard",
  limits: ["firmLossMaxUsd", "firmLossWindowMaxUsd", "firmLossWindowS", "accounts.*.lossMaxUsd"],
  codes: [RejectCode.FirmLoss, RejectCode.FirmLossWindow, RejectCode.AccountLoss],
  numbers: ["loss, $0.0001", "most, $0.0001"],
};

/**
 * What the firm has lost on this trade date, $0.0001; below zero it has gained. An execution that
 * nothing explains counts as money that is gone, until its order is found or two people have
 * explained it: an unknown never makes a loss smaller.
 */
export function firmLoss({ exposure, suspense }: Ledger): number {
  return exposure.loss.firm + suspense.notional;
}

/** By how much the firm's loss is above the lowest one within the window, $0.0001. */
export function firmLossWithin(ledger: Ledger, windowS: number): number {
  const { loss: book } = ledger.exposure;
  return firmLoss(ledger) - book.lows.lowest(windowS, book.firm);
}

/** The limit of an account's loss, $0.0001; without limits of its own it may lose nothing. */
export function accountLossMax({ exposure }: GateLimits, account: string): number {
  return exposure.accounts[account]?.lossMax ?? 0;
}

/** Whether a scope has lost more than one of its limits allows: the firm, or an account. */
export function lossExceeds({ ledger, limits }: Gate, { kind, name }: Scope): boolean {
  if (kind === "account") {
    const { loss: book } = ledger.exposure;
    const account = book.accounts.find(name);
    return account >= 0 && book.ofAccount(account) > accountLossMax(limits, name);
  }
  if (kind !== "firm") return false;
  const recent = firmLossWithin(ledger, limits.firmLossWindowS);
  return firmLoss(ledger) > limits.firmLossMax || recent > limits.firmLossWindowMax;
}

/**
 * Whether no more is lost than the limits allow, of the firm and of one account.
 *
 * @param account Offset of the account's row in the book of losses, -1 when it has none.
 * @param accountMax Most that it may have lost, $0.0001.
 */
export function lossWithin(
  { ledger, limits, why }: Gate,
  account: number,
  accountMax: number,
): boolean {
  const { firmLossMax, firmLossWindowMax, firmLossWindowS } = limits;
  const lost = firmLoss(ledger);
  if (lost > firmLossMax) return refuse(why, RejectCode.FirmLoss, lost, firmLossMax);
  const recent = firmLossWithin(ledger, firmLossWindowS);
  if (recent > firmLossWindowMax) {
    return refuse(why, RejectCode.FirmLossWindow, recent, firmLossWindowMax);
  }
  const own = account < 0 ? 0 : ledger.exposure.loss.ofAccount(account);
  return own <= accountMax || refuse(why, RejectCode.AccountLoss, own, accountMax);
}

/**
 * The same for a child of a parent: what can only reduce its position passes, as its parent did
 * (B61).
 */
export function childLossWithin(gate: Gate, row: number, buy: boolean): boolean {
  const { exposure } = gate.ledger;
  const account = exposure.lossAt(row);
  if (lossWithin(gate, account, gate.lossMaxes.of(gate, account))) return true;
  return exposure.sideOnlyReduces(row, buy);
}

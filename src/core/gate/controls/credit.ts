import { RejectCode } from "../../domain/reject-code.ts";
import { type Exposure, ScopeKind, type ScopeNames } from "../exposure.ts";
import type { Control, Reason } from "../reason.ts";
import type { OrderLimits } from "./limits-set.ts";
import { type Added, moneyWithin } from "./money-sums.ts";

export const credit: Control = {
  id: "C19",
  name: "credit of each customer and account, set before it trades",
  source: "15c3-5(c)(1)(i): in the aggregate for each customer",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: [
    "clients.*.grossMaxUsd",
    "clients.*.netMaxUsd",
    "accounts.*.grossMaxUsd",
    "accounts.*.netMaxUsd",
  ],
  codes: [
    RejectCode.ClientGross,
    RejectCode.ClientNet,
    RejectCode.AccountGross,
    RejectCode.AccountNet,
  ],
  numbers: ["money with this order, $0.0001", "most, $0.0001"],
};

const CLIENT = { gross: RejectCode.ClientGross, net: RejectCode.ClientNet } as const;
const ACCOUNT = { gross: RejectCode.AccountGross, net: RejectCode.AccountNet } as const;

export function creditWithin(
  exposure: Exposure,
  limits: OrderLimits,
  { client, account }: ScopeNames,
  added: Added,
  why: Reason,
): boolean {
  const clients = exposure.scope(ScopeKind.Client);
  if (!moneyWithin(clients, client, added, limits.client, CLIENT, why)) return false;
  const accounts = exposure.scope(ScopeKind.Account);
  return moneyWithin(accounts, account, added, limits.account, ACCOUNT, why);
}

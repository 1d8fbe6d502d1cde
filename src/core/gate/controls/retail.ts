import { RejectCode } from "../../domain/reject-code.ts";
import { isRetail } from "../../domain/retail.ts";
import type { Gate } from "../gate.ts";
import { type Control, refuse } from "../reason.ts";
import type { ParentOrder } from "../requests.ts";

export const retail: Control = {
  id: "C37",
  name: "an order marked retail is of a customer's account that its client has attested as retail",
  source: "NYSE 7.44(a)(3), in 2012 107C(a)(3)",
  scope: "parent",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.RetailNotAttested, RejectCode.RetailAccountType],
  numbers: [
    "AccountType(581) of the order or its account, 0 not known",
    "0 (another type than a customer's: that one)",
  ],
};

/** AccountType(581): carried on the customer side of the books. */
const CUSTOMER = 1;
/** What a record holds. */
const BYTE_MAX = 255;

/** AccountType(581) of an order, else that of its account; 0 when neither says it. */
export function accountTypeOf(gate: Gate, order: ParentOrder): number {
  const said = Math.min(order.accountType, BYTE_MAX);
  return said || (gate.accountTypes.get(order.account) ?? 0);
}

/**
 * A retail order is an agency or riskless principal order of a natural person, with no change to
 * price or side and not from an algorithm. What of that nobody can see in an order its client
 * attests once, account by account, and the configuration holds it; that it is a customer's the
 * order or the account says. An order that is not marked is not held, and gets nothing for it.
 */
export function retailWithin(gate: Gate, order: ParentOrder): boolean {
  if (!isRetail(order.capacity)) return true;
  const type = accountTypeOf(gate, order);
  if (!gate.retailAccounts.has(order.account)) {
    return refuse(gate.why, RejectCode.RetailNotAttested, type, 0);
  }
  return type === CUSTOMER || refuse(gate.why, RejectCode.RetailAccountType, type, CUSTOMER);
}

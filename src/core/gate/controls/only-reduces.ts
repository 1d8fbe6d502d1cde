import { isBuy, type Side } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { type Exposure, Shares } from "../exposure.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const onlyReduces: Control = {
  id: "C49",
  name: "in REDUCE_ONLY an order only reduces the position, and a person lets it pass, once",
  source: "venue products; FIA",
  scope: "parent",
  kind: "order",
  firmness: "soft",
  limits: ["softReleaseMs"],
  codes: [RejectCode.NotReducing, RejectCode.ReduceOnly],
  numbers: ["shares of the order", "most that would only reduce"],
};

/** An order as a position reads it. */
type Sided = {
  readonly account: string;
  readonly symbol: string;
  readonly side: number;
  readonly qty: number;
};

/**
 * The most that an order may be for to make the account's position in its symbol only smaller
 * (SAFETY 4.2): the position less all that is open on that side, doubt included. What is open on
 * the other side never offsets it.
 */
function mostReducing(exposure: Exposure, order: Omit<Sided, "qty">): number {
  const { account, symbol } = order;
  const buy = isBuy(order.side as Side);
  const net = exposure.shares(account, symbol, Shares.net);
  const open = exposure.shares(account, symbol, buy ? Shares.openBuy : Shares.openSell);
  return Math.max(0, (buy ? -net : net) - open);
}

/** Whether an order can only reduce; nobody lets another one pass. */
export function reducing(exposure: Exposure, order: Sided, why: Reason): boolean {
  const most = mostReducing(exposure, order);
  return order.qty <= most || refuse(why, RejectCode.NotReducing, order.qty, most);
}

/** Refuses an order that reduces and that nobody has let pass. */
export function reducedBy(exposure: Exposure, order: Sided, why: Reason): false {
  return refuse(why, RejectCode.ReduceOnly, order.qty, mostReducing(exposure, order));
}

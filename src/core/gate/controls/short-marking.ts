import { Side } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const shortMarking: Control = {
  id: "C30",
  name: "a sell is marked long, short or short exempt as the account's position says",
  source: "17 CFR 242.200(g)",
  scope: "parent",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.MarkedLong, RejectCode.MarkedShort],
  numbers: ["shares of the order", "shares that the account may sell long"],
};

/** An account's shares in the order's symbol. */
export type LongShares = {
  /** What it has; sold short negative. */
  readonly net: number;
  /** Of its sells, what works or is in doubt. */
  readonly openSell: number;
};

/**
 * A sell is long only as far as the account's net position reaches, less what its sells may still
 * take; one that goes beyond in any share is short as a whole. The client's own mark is checked and
 * never improved: a 2 that is short is refused, and a 5 or 6 that is long is too.
 */
export function markedRight(
  side: number,
  qty: number,
  { net, openSell }: LongShares,
  why: Reason,
): boolean {
  if (side === Side.Buy) return true;
  const long = Math.max(0, net - openSell);
  if (side === Side.Sell) return qty <= long || refuse(why, RejectCode.MarkedLong, qty, long);
  return qty > long || refuse(why, RejectCode.MarkedShort, qty, long);
}

import { Side } from "../../domain/order.ts";
import { RejectCode } from "../../domain/reject-code.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const shortMarking: Control = {
  id: "C30",
  name: "a sell is marked long, short or short exempt as all accounts of its owner stand",
  source: "17 CFR 242.200(c), (f), (g)",
  scope: "parent",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.MarkedLong, RejectCode.MarkedShort],
  numbers: ["shares of the order", "shares that accounts of its owner may sell long"],
};

/** Shares of all accounts of one owner in the order's symbol. */
export type LongShares = {
  /** What they have; sold short negative. */
  readonly net: number;
  /** Of their sells, what works or is in doubt. */
  readonly openSell: number;
};

/**
 * A sell is long only as far as the owner's net position reaches, less what its sells may still
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

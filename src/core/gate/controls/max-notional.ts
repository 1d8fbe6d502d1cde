import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const maxNotional: Control = {
  id: "C5",
  name: "maximum order notional",
  source: "15c3-5(c)(1)(ii); RTS 6 art. 15(1)",
  scope: "both",
  kind: "order",
  firmness: "hard",
  limits: ["maxOrderNotionalUsd", "maxChildNotionalUsd"],
  codes: [RejectCode.MaxOrderNotional, RejectCode.MaxChildNotional],
  numbers: ["worst case, $0.0001", "most, $0.0001"],
};

/** `notional` is a product below 2^31 x 2^32 = 2^63: past 2^53 it rounds, and is far too large. */
export function parentNotionalWithin(limits: GateLimits, notional: number, why: Reason): boolean {
  if (notional <= limits.maxOrderNotional) return true;
  return refuse(why, RejectCode.MaxOrderNotional, notional, limits.maxOrderNotional);
}

export function childNotionalWithin(limits: GateLimits, notional: number, why: Reason): boolean {
  if (notional <= limits.maxChildNotional) return true;
  return refuse(why, RejectCode.MaxChildNotional, notional, limits.maxChildNotional);
}

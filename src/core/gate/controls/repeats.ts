import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { Pace, PacedOrder } from "../pace.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const repeats: Control = {
  id: "C25",
  name: "repeated automated execution of a strategy on one account, symbol and side",
  source: "RTS 6 art. 15(3): disabled until a designated person re-enables it",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: ["repeatsMaxPerMin"],
  codes: [RejectCode.RepeatedExecution],
  numbers: ["times within a minute, with this order", "most"],
};

/** The account of an order that is refused here is FROZEN: two named people open it again. */
export function repeatsWithin(
  pace: Pace,
  limits: GateLimits,
  order: PacedOrder,
  why: Reason,
): boolean {
  const times = pace.applicationsLike(order) + 1;
  if (times <= limits.repeatsMaxPerMin) return true;
  return refuse(why, RejectCode.RepeatedExecution, times, limits.repeatsMaxPerMin);
}

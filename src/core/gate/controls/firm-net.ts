import { RejectCode } from "../../domain/reject-code.ts";
import type { Exposure } from "../exposure.ts";
import type { MoneyLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";
import { type Added, netWith } from "./money-sums.ts";

export const firmNet: Control = {
  id: "C18",
  name: "firm net notional, open orders of the two sides never offset",
  source: "15c3-5(c)(1)(i)",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: ["firmNetMaxUsd"],
  codes: [RejectCode.FirmNet],
  numbers: ["net with this order, $0.0001", "most, $0.0001"],
};

export function firmNetWithin(
  exposure: Exposure,
  limits: MoneyLimits,
  added: Added,
  why: Reason,
): boolean {
  const net = netWith(exposure.firm, 0, added);
  return net <= limits.netMax || refuse(why, RejectCode.FirmNet, net, limits.netMax);
}

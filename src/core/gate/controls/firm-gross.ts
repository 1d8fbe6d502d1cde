import { RejectCode } from "../../domain/reject-code.ts";
import type { Exposure } from "../exposure.ts";
import type { MoneyLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";
import { type Added, grossWith } from "./money-sums.ts";

export const firmGross: Control = {
  id: "C17",
  name: "firm gross notional, executed and open at its worst case",
  source: "15c3-5(c)(1)(i); SEC 34-70694 paragraph 22",
  scope: "parent",
  kind: "cumulative",
  firmness: "hard",
  limits: ["firmGrossMaxUsd"],
  codes: [RejectCode.FirmGross],
  numbers: ["gross with this order, $0.0001", "most, $0.0001"],
};

export function firmGrossWithin(
  exposure: Exposure,
  limits: MoneyLimits,
  added: Added,
  why: Reason,
): boolean {
  const gross = grossWith(exposure.firm, 0, added);
  return gross <= limits.grossMax || refuse(why, RejectCode.FirmGross, gross, limits.grossMax);
}

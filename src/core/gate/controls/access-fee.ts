import { RejectCode } from "../../domain/reject-code.ts";
import { FEE_UNKNOWN, type ReferenceData } from "../../market/reference-data.ts";
import type { GateLimits } from "../limits.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const accessFee: Control = {
  id: "C36",
  name: "a venue whose access fee is known before the order is sent, and within the cap",
  source: "17 CFR 242.610(c), (d)",
  scope: "child",
  kind: "regulatory",
  firmness: "hard",
  limits: ["accessFeeMaxUsd"],
  codes: [RejectCode.AccessFeeUnknown, RejectCode.AccessFeeMax],
  numbers: ["venue code (beyond the cap: millionths of a dollar a share)", "0 (the cap)"],
};

const ONE_DOLLAR = 10_000;

/**
 * Whether the day's table has a fee of the venue, no higher than the rule allows: the cap at one
 * dollar or more, that part of the price below it. A rebate is no fee.
 */
export function feeWithinCap(
  reference: ReferenceData,
  limits: GateLimits,
  venue: number,
  px: number,
  why: Reason,
): boolean {
  const fee = reference.feeMicros(venue);
  if (fee === FEE_UNKNOWN) return refuse(why, RejectCode.AccessFeeUnknown, venue, 0);
  const cap = limits.accessFeeMaxMicros;
  if (fee <= (px >= ONE_DOLLAR ? cap : (cap * px) / ONE_DOLLAR)) return true;
  return refuse(
    why,
    RejectCode.AccessFeeMax,
    fee,
    px >= ONE_DOLLAR ? cap : (cap * px) / ONE_DOLLAR,
  );
}

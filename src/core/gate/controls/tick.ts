import { RejectCode } from "../../domain/reject-code.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const tick: Control = {
  id: "C11",
  name: "price increment",
  source: "17 CFR 242.612",
  scope: "both",
  kind: "regulatory",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.PriceOffTick],
  numbers: ["price, $0.0001", "increment, $0.0001 (0: none is known)"],
};

const ONE_DOLLAR = 10_000;

/**
 * Rule 612: at or above one dollar the increment that the day's table has for the symbol, a cent or
 * half of it; $0.0001 below.
 *
 * @param increment Of the symbol today, $0.0001; 0 is not known.
 */
export function onTick(px: number, increment: number, why: Reason): boolean {
  // On 32 bits: the remainder of a double is a call.
  const whole = px >>> 0;
  const least = whole >= ONE_DOLLAR ? increment : 1;
  if (whole === px && (whole === 0 || (increment > 0 && whole % least === 0))) return true;
  return refuse(why, RejectCode.PriceOffTick, px, least);
}

/** The nearest price in cents that is no worse: down for a buy, up for a sell. */
export function roundToTick(px: number, buy: boolean): number {
  const increment = px >= ONE_DOLLAR ? 100 : 1;
  const steps = px / increment;
  return (buy ? Math.floor(steps) : Math.ceil(steps)) * increment;
}

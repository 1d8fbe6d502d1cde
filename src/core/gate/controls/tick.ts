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
  numbers: ["price, $0.0001", "increment, $0.0001"],
};

const ONE_DOLLAR = 10_000;

/** Rule 612: a cent at or above one dollar, $0.0001 below it. */
export function onTick(px: number, why: Reason): boolean {
  // On 32 bits: the remainder of a double is a call.
  const whole = px >>> 0;
  const cents = whole >= ONE_DOLLAR;
  if (whole === px && (!cents || whole % 100 === 0)) return true;
  return refuse(why, RejectCode.PriceOffTick, px, cents ? 100 : 1);
}

/** The nearest price on the increment that is no worse: down for a buy, up for a sell. */
export function roundToTick(px: number, buy: boolean): number {
  const increment = px >= ONE_DOLLAR ? 100 : 1;
  const steps = px / increment;
  return (buy ? Math.floor(steps) : Math.ceil(steps)) * increment;
}

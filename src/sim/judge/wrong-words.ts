import type { WrongEvent } from "../tape.ts";
import { Violation } from "../violation.ts";

/**
 * A command that is forged, repeated, late, or of somebody who may not give it changes nothing and
 * is never said to be done (I15); nor is what one person has signed twice (I8). Only a kill that
 * comes again while it holds may be answered: that it was done is true.
 */
export function noEffect({ what, way, command, scope }: WrongEvent): void {
  if (what === "said" || what === "refused") return;
  if (what === "taken" && way === "repeated" && command === "kill") return;
  const rule = way === "one person twice" ? "I8" : "I15";
  throw new Violation(rule, `${command} of ${scope} (${way}) is ${what}, it must have no effect`);
}

import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { ParentWatch } from "../parent-watch.ts";
import { P, type ParentRows } from "../parents.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const parentPace: Control = {
  id: "C26",
  name: "children of one parent, and its shares that are sent within a second",
  source: "SEC 34-70694 paragraph 21",
  scope: "child",
  kind: "cumulative",
  firmness: "hard",
  limits: ["parentChildrenMax", "parentSharesMaxPerS"],
  codes: [RejectCode.ParentChildren, RejectCode.ParentShareRate],
  numbers: ["children (shares within a second), with this one", "most"],
};

/**
 * Cancels and replaces take numbers of the same row as children, so they count as children too.
 *
 * @param place Children of the same group that stand before this one.
 * @param drawn Shares of this child and of those before it.
 * @param second Of `Pace`.
 */
export function parentPaceWithin(
  parents: ParentRows,
  watch: ParentWatch,
  limits: GateLimits,
  row: number,
  place: number,
  drawn: number,
  second: number,
  why: Reason,
): boolean {
  const children = parents.get(row, P.nextChild) + place;
  if (children > limits.parentChildrenMax) {
    return refuse(why, RejectCode.ParentChildren, children, limits.parentChildrenMax);
  }
  const shares = watch.shares(row, second) + drawn;
  if (shares <= limits.parentSharesMaxPerS) return true;
  return refuse(why, RejectCode.ParentShareRate, shares, limits.parentSharesMaxPerS);
}

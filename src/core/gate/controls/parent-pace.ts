import { RejectCode } from "../../domain/reject-code.ts";
import type { GateLimits } from "../limits.ts";
import type { Pace } from "../pace.ts";
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
 * @param drawn Their shares.
 * @param nowMs By `Pace.at`.
 */
export function parentPaceWithin(
  parents: ParentRows,
  pace: Pace,
  limits: GateLimits,
  row: number,
  place: number,
  drawn: number,
  qty: number,
  nowMs: number,
  why: Reason,
): boolean {
  const children = parents.get(row, P.nextChild) + place;
  if (children > limits.parentChildrenMax) {
    return refuse(why, RejectCode.ParentChildren, children, limits.parentChildrenMax);
  }
  const shares = pace.parentShares.count(row, nowMs) + drawn + qty;
  if (shares <= limits.parentSharesMaxPerS) return true;
  return refuse(why, RejectCode.ParentShareRate, shares, limits.parentSharesMaxPerS);
}

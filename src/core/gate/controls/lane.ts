import { RejectCode } from "../../domain/reject-code.ts";
import type { Lane } from "../lanes.ts";
import { P, type ParentRows } from "../parents.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const lane: Control = {
  id: "C15",
  name: "venue in the parent's route set, its session up and its credit window open",
  source: "RTS 6 art. 8; SAFETY I14",
  scope: "child",
  kind: "order",
  firmness: "hard",
  limits: ["laneWindow"],
  codes: [RejectCode.VenueNotAllowed, RejectCode.LaneDown, RejectCode.LaneWindow],
  numbers: ["venue code (window: new orders unanswered)", "0 (window: most)"],
};

/** Whether the parent may go to that venue at all: the route set stands in its RESERVE. */
export function inRouteSet(parents: ParentRows, row: number, to: Lane, why: Reason): boolean {
  const allowed = ((parents.get(row, P.routeSet) >>> to.index) & 1) === 1;
  return allowed || refuse(why, RejectCode.VenueNotAllowed, to.venue, 0);
}

/** @param before Children of the same group that go to the same lane before this one. */
export function laneTakes(to: Lane, before: number, window: number, why: Reason): boolean {
  if (!to.ready || to.congested) return refuse(why, RejectCode.LaneDown, to.venue, 0);
  if (to.unacked + before < window) return true;
  return refuse(why, RejectCode.LaneWindow, to.unacked + before, window);
}

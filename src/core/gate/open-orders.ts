import { C } from "./children.ts";
import type { Gate } from "./gate.ts";
import type { Lane } from "./lanes.ts";
import { P } from "./parents.ts";

/**
 * Whether a client's session still has a final report to come: of an order that is open, or whose
 * end waits for the disk.
 *
 * @param session Name of the session, such as `FIX.4.4:SMARS->CLIENT1`.
 */
export function clientAwaitsReport(gate: Gate, session: string): boolean {
  const { parents } = gate.ledger;
  for (let row = parents.live.next(0); row >= 0; row = parents.live.next(row + 1)) {
    if (parents.infoOf(row).session === session) return true;
  }
  return gate.waiting.some(({ row }) => parents.infoOf(row).session === session);
}

/**
 * Whether a venue still has a final report to send us: of a child that may fill, or of one that a
 * parent in doubt may have there.
 */
export function venueOwesReport(gate: Gate, index: number): boolean {
  const { working } = gate.lanes[index] as Lane;
  if (working > 0) return true;
  const { parents, children } = gate.ledger;
  for (const row of gate.doubtful) {
    if (((parents.get(row, P.routeSet) >>> index) & 1) === 1) return true;
  }
  // The count is for observers; what a reset is allowed by are the rows.
  for (let child = children.live.next(0); child >= 0; child = children.live.next(child + 1)) {
    if (children.get(child, C.lane) === index) return true;
  }
  return false;
}

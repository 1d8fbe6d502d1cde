import { CHILD_MAX } from "../domain/clordid.ts";
import { C } from "./children.ts";
import type { Gate } from "./gate.ts";
import { P } from "./parents.ts";

/**
 * The gate must die (SAFETY 4.4): asks back every child that may still fill, from memory. Nothing
 * is journaled, for the disk is what failed; a cancel needs no record to be safe. Immediate
 * children too, and those for which a cancel is out already and may be lost.
 *
 * @returns How many cancels were made.
 */
export function cancelFromMemory(gate: Gate): number {
  const { children, parents } = gate.ledger;
  let count = 0;
  for (let child = children.live.next(0); child >= 0; child = children.live.next(child + 1)) {
    const row = children.get(child, C.parentRow);
    // The next start has another incarnation: these numbers can never be given again.
    const number = parents.get(row, P.nextChild);
    if (number > CHILD_MAX) continue;
    parents.set(row, P.nextChild, number + 1);
    children.set(child, C.cancel, number);
    gate.effects.sendCancel(child);
    count++;
  }
  return count;
}

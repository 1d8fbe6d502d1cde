import type { Gate } from "./gate.ts";
import { stepOrphan } from "./orphans.ts";
import { stepReplace } from "./replace-parent.ts";

/** What waited for children of a parent to end goes on; called behind each report of one. */
export function settleParent(gate: Gate, row: number): void {
  if (gate.replacing.size > 0) stepReplace(gate, row);
  if (gate.orphans.size > 0) stepOrphan(gate, row);
}

import { mayStillFill } from "../domain/ord-status.ts";
import { askedAgoMs } from "./asked.ts";
import { C, ChildFlag } from "./children.ts";
import { cancelChild } from "./finish.ts";
import type { Gate } from "./gate.ts";
import { P, ParentFlag } from "./parents.ts";
import { needsWorker } from "./workers.ts";

/**
 * Parents that lost their worker while children were out (M17): these are asked back where the
 * strategy says so, and only when nothing of the parent is out is it assigned again. Called when a
 * connection ends, by the ticker, and behind each report.
 */
export function stepOrphans(gate: Gate): void {
  for (const row of [...gate.orphans]) stepOrphan(gate, row);
}

/** The same for one parent, if it is one of them. */
export function stepOrphan(gate: Gate, row: number): void {
  if (!gate.orphans.has(row)) return;
  const { parents, children } = gate.ledger;
  let open = 0;
  if (!parents.has(row, ParentFlag.ended)) {
    for (let c = parents.get(row, P.lastChild); c >= 0; c = children.get(c, C.prev)) {
      if (!mayStillFill(children.status(c))) continue;
      open++;
      if (!refusedJustNow(gate, c)) cancelChild(gate, c);
    }
  }
  if (open > 0) return;
  gate.orphans.delete(row);
  needsWorker(gate, row);
}

/** A venue that refuses a cancel is not asked again with every word of it (F14). */
function refusedJustNow(gate: Gate, child: number): boolean {
  if (!gate.ledger.children.has(child, ChildFlag.cancelRefused)) return false;
  return askedAgoMs(gate, child) < gate.limits.unansweredMs;
}

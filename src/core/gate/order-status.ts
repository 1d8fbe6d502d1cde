import { type Gate, WaitStep } from "./gate.ts";
import { ParentFlag } from "./parents.ts";

/**
 * Tells a client how its order stands. What a loss of power could still take back is not said: an
 * end, a giveback or a replace whose record is on its way to the disk is waited for.
 */
export function reportStatus(gate: Gate, row: number, session: string): void {
  const index = provenBy(gate, row);
  if (index <= gate.durableIndex) {
    gate.effects.clientStatus(row, session);
    return;
  }
  gate.waiting.push({ index, row, step: WaitStep.Status, session });
  gate.effects.sync();
}

/** Index of the record that made the order's present state, 0 where none has to be durable. */
function provenBy(gate: Gate, row: number): number {
  const { parents } = gate.ledger;
  if (parents.has(row, ParentFlag.ended)) return parents.infoOf(row).endIndex;
  // A replace that is in force and not on disk: until then the order is as it was.
  if (!parents.has(row, ParentFlag.replacing)) return 0;
  const replace = gate.waiting.findLast((of) => of.row === row && of.step === WaitStep.Replace);
  return replace?.index ?? 0;
}

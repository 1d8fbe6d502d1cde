import { RejectCode } from "../../domain/reject-code.ts";
import { P, ParentFlag, type ParentRows } from "../parents.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const liveParent: Control = {
  id: "C3",
  name: "every child names a live parent whose reserve is durable, and comes from its one worker",
  source: "SEC 34-70694 paragraphs 16, 23",
  scope: "child",
  kind: "order",
  firmness: "hard",
  limits: ["fillLagMax"],
  codes: [
    RejectCode.UnknownParent,
    RejectCode.ParentEnded,
    RejectCode.ParentFrozen,
    RejectCode.ParentInDoubt,
    RejectCode.ReserveNotDurable,
    RejectCode.ReplacePending,
    RejectCode.FillLag,
    RejectCode.NotTheWorker,
  ],
  numbers: [
    "parent (doubt: shares in doubt; worker: assignment given)",
    "order state (worker: assignment now)",
  ],
};

const CLOSED = ParentFlag.ended | ParentFlag.closing;

export function parentTakesChildren(
  parents: ParentRows,
  row: number,
  router: number,
  assign: number,
  why: Reason,
): boolean {
  const flags = parents.get(row, P.flags);
  if ((flags & CLOSED) !== 0) {
    return refuse(why, RejectCode.ParentEnded, row + 1, parents.status(row));
  }
  if ((flags & ParentFlag.frozen) !== 0) return refuse(why, RejectCode.ParentFrozen, row + 1, 0);
  const doubt = parents.get(row, P.doubtQty);
  if (doubt > 0) return refuse(why, RejectCode.ParentInDoubt, doubt, 0);
  if ((flags & ParentFlag.durable) === 0) {
    return refuse(why, RejectCode.ReserveNotDurable, row + 1, 0);
  }
  if ((flags & ParentFlag.replacePending) !== 0) {
    return refuse(why, RejectCode.ReplacePending, row + 1, 0);
  }
  if (parents.get(row, P.worker) === router && parents.get(row, P.assign) === assign) return true;
  return refuse(why, RejectCode.NotTheWorker, assign, parents.get(row, P.assign));
}

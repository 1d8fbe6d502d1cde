import { RejectCode } from "../../domain/reject-code.ts";
import { P, type ParentRows } from "../parents.ts";
import type { ProposedChild } from "../proposal.ts";
import { type Control, type Reason, refuse } from "../reason.ts";

export const sameOrder: Control = {
  id: "B10",
  name: "side, symbol and account of a child are those of its parent",
  source: "SEC 34-70694 paragraphs 16, 24",
  scope: "child",
  kind: "order",
  firmness: "hard",
  limits: [],
  codes: [RejectCode.ParentMismatch],
  numbers: ["1 side, 2 symbol, 3 account", "0"],
};

export function matchesParent(
  parents: ParentRows,
  row: number,
  child: ProposedChild,
  why: Reason,
): boolean {
  const cells = parents.cells;
  const at = parents.at(row);
  if (parents.side(row) !== child.side) return refuse(why, RejectCode.ParentMismatch, 1, 0);
  if (cells[at + P.symbol] !== child.symbol) return refuse(why, RejectCode.ParentMismatch, 2, 0);
  if (
    cells[at + P.account0] === child.account0 &&
    cells[at + P.account1] === child.account1 &&
    cells[at + P.account2] === child.account2 &&
    cells[at + P.account3] === child.account3
  ) {
    return true;
  }
  return refuse(why, RejectCode.ParentMismatch, 3, 0);
}

/** What stands exactly once in a file of the tree, and what takes its place. */
export type Edit = {
  /** Path from the root of the tree. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
};

/** A bug that is planted into a copy of the tree: the simulator has to find it there. */
export type Plant = {
  /** What the bug does, as people would tell it. */
  readonly name: string;
  readonly edits: readonly Edit[];
  /**
   * The rules, one of which the first violation has to name: another one is no find. Of an error
   * that no process caught it is the error's own first line.
   */
  readonly breaks: RegExp;
};

/** Without the second count of what leaves (C52), which would freeze the order instead. */
export const NO_COMPARATOR: Edit = {
  file: "src/core/gate/admit-child.ts",
  from: "ledger.watch.agrees(row) ? gate.effects.sendOrder(child) : 0;",
  to: "gate.effects.sendOrder(child);",
};

/** What stands in a file below src/core/gate, and what takes its place. */
export type Edit = { readonly file: string; readonly from: string; readonly to: string };

/** A bug that is planted into a copy of the gate. */
export type Planted = {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The invariants, one of which the judge has to name. */
  readonly breaks: RegExp;
};

/** Each of them has stood in somebody's gate. */
export const PLANTED: readonly Planted[] = [
  {
    name: "fence and assignment are dropped: a proposal of before the kill passes after the rearm",
    edits: [
      {
        file: "child-ladder.ts",
        from: "  if (p.kill !== fence.kill) return refuse(why, RejectCode.FenceOld, p.kill, fence.kill);\n",
        to: "",
      },
      {
        file: "child-ladder.ts",
        from: "  if (!current || p.incarnation !== fence.incarnation) {",
        to: "  if (p.incarnation !== fence.incarnation) {",
      },
      {
        file: "controls/live-parent.ts",
        from: " && parents.get(row, P.assign) === assign) return true;",
        to: " && assign > 0) return true;",
      },
    ],
    breaks: /^I7/,
  },
  {
    name: "a venue's kill is not compared with what the router had seen",
    edits: [
      { file: "child-ladder.ts", from: "if (laneTurned <= p.seen) continue;", to: "continue;" },
    ],
    breaks: /^I7/,
  },
  {
    name: "a cancel that was asked for is taken as done: shares are free by asking",
    edits: [
      {
        file: "finish.ts",
        from: "  gate.effects.sendCancel(child);\n",
        to: `  gate.effects.sendCancel(child);
  parents.move(row, P.workingQty, -children.get(child, C.leavesQty));
  parents.move(row, P.remainingQty, children.get(child, C.leavesQty));
  children.set(child, C.leavesQty, 0);
`,
      },
    ],
    breaks: /^(I2|I11|I12|a parent's shares)/,
  },
  {
    name: "an order in doubt is sent again under a new id",
    edits: [
      {
        file: "recovery.ts",
        from: "    gate.effects.askStatus(child);\n    cancelAgain(gate, child);\n",
        to: `    children.set(child, C.child, children.get(child, C.child) + 100);
    gate.effects.sendOrder(child);
`,
      },
    ],
    breaks: /^(I2|I3|I4|I5|I12)/,
  },
  {
    name: "an execution is applied as often as it is said",
    edits: [
      {
        file: "apply-report.ts",
        from: "  noteExecution(ledger, r, exec, index);\n  // What stood",
        to: "  // What stood",
      },
    ],
    breaks: /^(I2|I12|a parent's shares)/,
  },
  {
    name: "what was working is forgotten by the restart",
    edits: [
      {
        file: "doubt.ts",
        from: "    parents.set(row, P.remainingQty, 0);\n    parents.set(row, P.workingQty, 0);\n",
        to: `    parents.set(row, P.remainingQty, parents.get(row, P.doubtQty));
    parents.set(row, P.doubtQty, 0);
    parents.set(row, P.workingQty, 0);
`,
      },
    ],
    breaks: /^(I2|I11|a parent's shares)/,
  },
  {
    name: "an order is acknowledged before it is on disk",
    edits: [
      {
        file: "admit-parent.ts",
        from: "  gate.waiting.push({ index, row, step: WaitStep.Admit });\n",
        to: `  gate.waiting.push({ index, row, step: WaitStep.Admit });
  gate.effects.clientReport(row, 0, index, null);
`,
      },
    ],
    breaks: /^I3/,
  },
  {
    name: "a restart forgets the kills",
    edits: [
      {
        file: "replay.ts",
        from: "      applyKill(ledger, record as KillRecord, index);\n",
        to: "",
      },
    ],
    breaks: /^I7|F10/,
  },
  {
    name: "in doubt a single report frees shares",
    edits: [
      {
        file: "child-sums.ts",
        from: "    bookInDoubt(parents, row, cum, ever - cum);\n",
        to: `    bookInDoubt(parents, row, cum, ever - cum);
    const freed = Math.min(Math.max(0, -opened - cum), parents.get(row, P.doubtQty));
    parents.move(row, P.doubtQty, -freed);
    parents.move(row, P.remainingQty, freed);
    parents.flag(row, ParentFlag.durable);
`,
      },
      {
        file: "controls/live-parent.ts",
        from: "if (doubt > 0) return",
        to: "if (doubt < 0) return",
      },
    ],
    breaks: /^(I2|I11|a parent's shares|resolved doubt)/,
  },
  {
    name: "a cancel that is reported twice frees twice",
    edits: [
      {
        file: "apply-report.ts",
        from: "    o.contradiction = cumQty !== children.coldGet(child, Cold.endQty);\n    return;\n",
        to: `    const working = ledger.parents.get(o.parentRow, P.workingQty);
    const back = Math.min(children.get(child, C.qty) - cumQty, working);
    ledger.parents.move(o.parentRow, P.workingQty, -back);
    ledger.parents.move(o.parentRow, P.remainingQty, back);
    return;
`,
      },
    ],
    breaks: /^(I2|I11|I12|a parent's shares)/,
  },
  {
    name: "a child may draw more than its parent has",
    edits: [
      {
        file: "controls/conservation.ts",
        from: "  if (qty <= free) return true;\n",
        to: "  if (qty <= free + 500) return true;\n",
      },
    ],
    breaks: /^(I2|a parent's shares)/,
  },
  {
    name: "evidence is taken before the venue has said what it had to say",
    edits: [
      {
        file: "recovery.ts",
        from: "  lane.live = true;\n  lane.ready = false;\n",
        to: "  lane.live = true;\n  lane.ready = false;\n  evidenceComplete(gate, lane);\n",
      },
    ],
    breaks: /^(I2|I11)/,
  },
  {
    name: "whoever holds a lease may work any parent",
    edits: [
      {
        file: "controls/live-parent.ts",
        from: "if (parents.get(row, P.worker) === router && parents.get(row, P.assign) === assign) return true;",
        to: "if (router > 0) return true;",
      },
    ],
    breaks: /^M17/,
  },
  {
    name: "a replace down forgets what is working",
    edits: [
      {
        file: "replace-ladder.ts",
        from: " + parents.get(row, P.workingQty);\n",
        to: ";\n",
      },
    ],
    breaks: /^(I2|a parent's shares)/,
  },
  {
    name: "a FROZEN parent keeps its worker",
    edits: [{ file: "freeze.ts", from: "  releaseWorker(gate, row);\n", to: "" }],
    breaks: /^M17/,
  },
  {
    name: "a client's cancel is answered with each report that says Filled",
    edits: [
      {
        file: "cancel-answers.ts",
        from: "  if (parents.has(row, ParentFlag.cancelAnswered)) return;\n",
        to: "",
      },
    ],
    breaks: /^M14/,
  },
  {
    name: "a status says an end that is not on disk",
    edits: [
      {
        file: "order-status.ts",
        from: "  if (index <= gate.durableIndex) {",
        to: "  if (index > 0) {",
      },
    ],
    breaks: /^M1:/,
  },
  {
    name: "what people resolve is free again",
    edits: [
      {
        file: "apply-resolve.ts",
        from: "  parents.flag(row, ParentFlag.closing);\n",
        to: "",
      },
    ],
    breaks: /^F14/,
  },
  {
    name: "a router whose lease was revoked gets another by asking",
    edits: [
      {
        file: "lease-waits.ts",
        from: "  return gate.nowNs < router.leaseFromNs || hasTooMany(gate, router);\n",
        to: "  return hasTooMany(gate, router);\n",
      },
    ],
    breaks: /^B66/,
  },
  {
    name: "a restart forgets why people were to look at a router",
    edits: [
      {
        file: "replay.ts",
        from: "      ledger.revocations.apply(record as LeaseRevokedRecord);\n",
        to: "",
      },
    ],
    breaks: /^B66/,
  },
];

import { NO_COMPARATOR, type Plant } from "./plant.ts";

const GATE = "src/core/gate";
const DIALECT = "src/wire/dialect";

/** Bugs in what a venue's report does, and in what clients are told of it. */
export const REPORT_PLANTS: readonly Plant[] = [
  {
    name: "an execution is applied as often as it is said",
    edits: [
      NO_COMPARATOR,
      {
        file: `${GATE}/apply-report.ts`,
        from: "  noteExecution(ledger, r, exec, index);\n  // What stood",
        to: "  // What stood",
      },
    ],
    breaks: /^(crash|I1|I2|B30|B31|positions)$/,
  },
  {
    name: "a mass cancel's count ends the orders that it may have meant",
    edits: [
      NO_COMPARATOR,
      {
        file: `${GATE}/kill-sweep.ts`,
        from: "  if (lane !== undefined && lane.massAsked > 0) lane.massAsked--;\n",
        to: `  if (lane === undefined || lane.massAsked === 0) return;
  lane.massAsked--;
  const { children, parents } = gate.ledger;
  for (let child = children.live.next(0); child >= 0; child = children.live.next(child + 1)) {
    if (children.get(child, C.lane) !== index) continue;
    const row = children.get(child, C.parentRow);
    const back = Math.min(children.get(child, C.leavesQty), parents.get(row, P.workingQty));
    parents.move(row, P.workingQty, -back);
    parents.move(row, P.remainingQty, back);
    children.set(child, C.leavesQty, 0);
    children.setStatus(child, OrdStatus.Canceled);
  }
`,
      },
      {
        file: `${GATE}/kill-sweep.ts`,
        from: 'import type { Lane } from "./lanes.ts";\n',
        to: 'import type { Lane } from "./lanes.ts";\nimport { P } from "./parents.ts";\n',
      },
    ],
    breaks: /^(crash|I1|I2|I17)$/,
  },
  {
    name: "a client's average price is that of the last fill",
    edits: [
      {
        file: `${GATE}/apply-report.ts`,
        from: "  info.filledNotional += qty * px;\n",
        to: "  info.filledNotional = parents.get(row, P.cumQty) * px;\n",
      },
    ],
    breaks: /^(B31|money)$/,
  },
  {
    name: "shares of a broken trade are still said to be open",
    edits: [
      {
        file: `${DIALECT}/client-reports.ts`,
        from: "parents.leavesQty(row)",
        to: "parents.leavesQty(row) + (parents.get(row, P.bustedQty) > 0 ? 1 : 0)",
      },
    ],
    breaks: /^(B31)$/,
  },
  {
    name: "a fill that comes behind the end of its child is booked and not told",
    edits: [
      {
        file: `${GATE}/venue-reports.ts`,
        from: "  else if (o.filled > 0) tellClient(gate, row, ClientReport.Fill, index, report);\n",
        to: `  else if (o.filled > 0 && mayStillFill(gate.ledger.children.status(o.childRow))) {
    tellClient(gate, row, ClientReport.Fill, index, report);
  }
`,
      },
    ],
    breaks: /^(B31|positions|liveness)$/,
  },
  {
    name: "a fill that comes while its order is in doubt is booked and not told",
    edits: [
      {
        file: `${GATE}/venue-reports.ts`,
        from: "  else if (o.filled > 0) tellClient(gate, row, ClientReport.Fill, index, report);\n",
        to: `  else if (o.filled > 0 && parents.get(row, P.doubtQty) === 0) {
    tellClient(gate, row, ClientReport.Fill, index, report);
  }
`,
      },
    ],
    breaks: /^(B31|positions|liveness)$/,
  },
  {
    name: "the ExecIDs of reports begin anew",
    edits: [
      {
        file: `${DIALECT}/client-reports.ts`,
        from: "index.toString(36)",
        to: "(index % 1_000).toString(36)",
      },
    ],
    breaks: /^(ExecID)$/,
  },
  {
    name: "a client's cancel is answered with each report that says Filled",
    edits: [
      {
        file: `${GATE}/cancel-answers.ts`,
        from: "  if (parents.has(row, ParentFlag.cancelAnswered)) return;\n",
        to: "",
      },
    ],
    breaks: /^(M14)$/,
  },
  {
    name: "a restart forgets what drop copies told",
    edits: [
      {
        file: `${GATE}/replay.ts`,
        from: "      ledger.applyVenueCopied(record as VenueCopiedRecord);\n",
        to: "      void (record as VenueCopiedRecord);\n",
      },
    ],
    breaks: /^(I1|I17)$/,
  },
];

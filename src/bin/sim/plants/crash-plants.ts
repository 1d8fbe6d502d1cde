import type { Plant } from "./plant.ts";

const GATE = "src/core/gate";

/** Bugs that a crash or a lost line brings out. */
export const CRASH_PLANTS: readonly Plant[] = [
  {
    name: "an order in doubt is sent again under a new id",
    edits: [
      {
        file: `${GATE}/recovery.ts`,
        from: "    gate.effects.askStatus(child);\n    cancelAgain(gate, child);\n",
        to: `    children.set(child, C.child, children.get(child, C.child) + 100);
    gate.effects.sendOrder(child);
`,
      },
    ],
    breaks: /^(crash|I1|I2|I3|I4|I17|SAFETY 9\.7)$/,
  },
  {
    name: "what was working is forgotten by the restart",
    edits: [
      {
        file: `${GATE}/doubt.ts`,
        from: `    parents.set(row, P.remainingQty, 0);
    parents.set(row, P.workingQty, 0);
    parents.set(row, P.worker, 0);
`,
        to: `    parents.set(row, P.remainingQty, parents.get(row, P.doubtQty));
    parents.set(row, P.doubtQty, 0);
    parents.set(row, P.workingQty, 0);
`,
      },
    ],
    breaks: /^(crash|I1|I2)$/,
  },
  {
    name: "an order is acknowledged before it is on disk",
    edits: [
      {
        file: `${GATE}/admit-parent.ts`,
        from: "  gate.waiting.push({ index, row, step: WaitStep.Admit });\n",
        to: `  gate.waiting.push({ index, row, step: WaitStep.Admit });
  tellClient(gate, row, ClientReport.New, index, null);
`,
      },
      {
        file: `${GATE}/admit-parent.ts`,
        from: 'import { type Gate, WaitStep } from "./gate.ts";\n',
        to: `import { ClientReport } from "./effects.ts";
import { type Gate, WaitStep } from "./gate.ts";
import { tellClient } from "./tell.ts";
`,
      },
      {
        file: `${GATE}/finish.ts`,
        from: `      tellClient(gate, row, ClientReport.New, index, null);
      if (parents.tif(row)`,
        to: "      if (parents.tif(row)",
      },
    ],
    breaks: /^(I3|B11|FIX)$/,
  },
  {
    name: "the journal does not wait for its disk",
    edits: [
      {
        file: "src/roles/journal/journal.ts",
        from: "      this.#file.sync((fault) => this.#committed(upTo, fault));\n",
        to: "      this.#options.clock.endOfTurn(() => this.#committed(upTo, null));\n",
      },
    ],
    breaks: /^(I3|I4|I7|B11|B31|FIX|ExecID|liveness)$/,
  },
  {
    name: "in doubt a single report frees shares",
    edits: [
      {
        file: `${GATE}/child-sums.ts`,
        from: "    bookInDoubt(parents, row, cum, ever - cum);\n",
        to: `    bookInDoubt(parents, row, cum, ever - cum);
    const freed = Math.min(Math.max(0, -opened - cum), parents.get(row, P.doubtQty));
    parents.move(row, P.doubtQty, -freed);
    parents.move(row, P.remainingQty, freed);
    parents.flag(row, ParentFlag.durable);
`,
      },
      {
        file: `${GATE}/controls/live-parent.ts`,
        from: "if (doubt > 0) return",
        to: "if (doubt < 0) return",
      },
    ],
    breaks: /^(crash|I1|I2)$/,
  },
  {
    name: "evidence is taken before the venue has said what it had to say",
    edits: [
      {
        file: `${GATE}/recovery.ts`,
        from: "  lane.live = true;\n  lane.ready = false;\n",
        to: "  lane.live = true;\n  lane.ready = false;\n  evidenceComplete(gate, lane);\n",
      },
    ],
    breaks: /^(crash|I1|I2)$/,
  },
  {
    name: "the evidence of one venue is enough",
    edits: [
      {
        file: `${GATE}/recovery.ts`,
        from: "    if (((routeSet >>> lane.index) & 1) === 1 && !lane.evidence) return;\n",
        to: "    if (((routeSet >>> lane.index) & 1) === 1 && lane.evidence) break;\n",
      },
    ],
    breaks: /^(crash|I1|I2)$/,
  },
  {
    name: "the end that a crash kept from its client is not told",
    edits: [
      {
        file: `${GATE}/recovery.ts`,
        from: "      tellLostEnd(gate, row);\n",
        to: "      void tellLostEnd;\n",
      },
    ],
    breaks: /^(liveness)$/,
  },
  {
    name: "the acknowledgement of a replace is lost by a crash",
    edits: [
      {
        file: `${GATE}/finish.ts`,
        from: "if (parents.has(row, ParentFlag.replacing))",
        to: "if (parents.has(row, ParentFlag.ended))",
      },
    ],
    breaks: /^(liveness|I3)$/,
  },
  {
    name: "what was told before a crash is told once more behind it",
    edits: [
      {
        file: "src/roles/gate/gate-journal.ts",
        from: "seq === 0 || x.store.accountsFor(session.id, seq, index)",
        to: "seq === 0 || (seq < 0 && x.store.accountsFor(session.id, seq, index))",
      },
    ],
    breaks: /^(ExecID|FIX|B30|B31)$/,
  },
  {
    name: "a ClOrdID is forgotten by the restart: the same order is taken twice",
    edits: [
      {
        file: `${GATE}/replay.ts`,
        from: "      enterDoubt(ledger);\n",
        to: "      enterDoubt(ledger);\n      ledger.keys.clear();\n",
      },
      {
        file: `${GATE}/recovery.ts`,
        from: "  enterDoubt(ledger);\n",
        to: "  enterDoubt(ledger);\n  ledger.keys.clear();\n",
      },
    ],
    breaks: /^(B11|I2|I3)$/,
  },
  {
    name: "a torn tail of the journal is copied, not cut",
    edits: [
      {
        file: "src/roles/journal/recover.ts",
        from: "      file.write(0, bytes.subarray(0, stop.at));\n",
        to: "      file.write(0, bytes);\n",
      },
    ],
    breaks: /^(I3|liveness)$/,
  },
];

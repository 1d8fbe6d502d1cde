import type { Plant } from "./plant.ts";

const GATE = "src/core/gate";

/** What shows of a limit that does not hold. */
const LIMITS = /^(C4|C5|I1|I8|I14|I17|SAFETY 9\.7)$/;

/** Bugs in what people say: in what stops the gate and keeps it stopped, and in its limits. */
export const PEOPLE_PLANTS: readonly Plant[] = [
  {
    name: "a kill is in memory only",
    edits: [
      {
        file: `${GATE}/kill.ts`,
        from: "    const index = gate.records.kill(record);\n",
        to: "    const index = gate.durableIndex + 1;\n",
      },
    ],
    breaks: /^(crash|I1|I7|I17|liveness|InvariantViolation: a rearm lifts the kill.*)$/,
  },
  {
    name: "a restart forgets the kills",
    edits: [
      {
        file: `${GATE}/replay.ts`,
        from: "      applyKill(ledger, record as KillRecord, index);\n",
        to: "      void applyKill;\n",
      },
    ],
    breaks: /^(crash|I1|I7|I17|liveness|InvariantViolation: a rearm lifts the kill.*)$/,
  },
  {
    name: "a kill is answered before it is on disk",
    edits: [
      {
        file: "src/roles/gate/gate-kills.ts",
        from: "    if (index <= this.#x.syncedIndex()) done(reply);\n",
        to: "    if (index >= 0) done(reply);\n",
      },
    ],
    breaks: /^(I7)$/,
  },
  {
    name: "a kill forgets one of the venues",
    edits: [
      {
        file: `${GATE}/kill-sweep.ts`,
        from: "    for (const lane of gate.lanes) this.#stepLane(",
        to: "    for (const lane of gate.lanes.slice(0, -1)) this.#stepLane(",
      },
    ],
    breaks: /^(I7)$/,
  },
  {
    name: "a kill of a part does not stop its orders",
    edits: [
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if ((flags & ParentFlag.killed) !== 0) {\n",
        to: "  if ((flags & ParentFlag.killed) < 0) {\n",
      },
      {
        file: `${GATE}/kill.ts`,
        from: "    stopWorkers(gate, scope);\n",
        to: "    void stopWorkers;\n",
      },
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if (turned > p.seen) {\n",
        to: "  if (turned > p.seen + 1e9) {\n",
      },
    ],
    breaks: /^(I7)$/,
  },
  {
    name: "one person alone makes a limit laxer",
    edits: [
      {
        file: `${GATE}/set-limit.ts`,
        from: "  return isStricter(row, to, from) ? 1 : 2;\n",
        to: "  return isStricter(row, to, from) || to > 0 ? 1 : 2;\n",
      },
    ],
    breaks: LIMITS,
  },
  {
    name: "a limit that is made stricter is journaled, and not held",
    edits: [
      {
        file: `${GATE}/set-limit.ts`,
        from: "  gate.limits = withLimit(gate.limits, row, to);\n",
        to: "  if (step !== LimitStep.Stricter) gate.limits = withLimit(gate.limits, row, to);\n",
      },
    ],
    breaks: LIMITS,
  },
  {
    name: "a restart forgets the limits that people have set",
    edits: [
      {
        file: `${GATE}/replay.ts`,
        from: "      ledger.limits.apply(record as LimitSetRecord);\n",
        to: "      void (record as LimitSetRecord);\n",
      },
    ],
    breaks: LIMITS,
  },
  {
    name: "a changed file of limits counts, whatever its version",
    edits: [
      {
        file: `${GATE}/set-limit.ts`,
        from: "    if (now === undefined || head.version > now.version) {\n",
        to: "    if (now === undefined || head.version > 0) {\n",
      },
    ],
    breaks: LIMITS,
  },
  {
    name: "one person's word lets any number of equal orders pass",
    edits: [
      {
        file: `${GATE}/pass-book.ts`,
        from: "      const free = pass.parent === 0 || pass.parent === x.parent;\n",
        to: "      const free = pass.parent >= 0 || pass.parent === x.parent;\n",
      },
    ],
    breaks: /^(C74|C49)$/,
  },
  {
    name: "a restart forgets that an order has used the word that let it pass",
    edits: [
      {
        file: `${GATE}/replay.ts`,
        from: "      ledger.passes.applyUsed(record as PassUsedRecord);\n",
        to: "      void (record as PassUsedRecord);\n",
      },
    ],
    breaks: /^(C74|C49|I1|I17)$/,
  },
];

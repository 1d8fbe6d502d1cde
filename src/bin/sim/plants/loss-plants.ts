import type { Plant } from "./plant.ts";

const GATE = "src/core/gate";

/** Bugs in what counts as lost (C23). */
export const LOSS_PLANTS: readonly Plant[] = [
  {
    name: "who is let go after a loss has a free pass",
    edits: [
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if (!childLossWithin(gate, row, buy)) return false;\n",
        to: "",
      },
      {
        file: `${GATE}/parent-sums.ts`,
        from: "  if (!lossWithin(gate, account, of.account.lossMax)) return false;\n",
        to: "",
      },
    ],
    breaks: /^(C23)$/,
  },
];

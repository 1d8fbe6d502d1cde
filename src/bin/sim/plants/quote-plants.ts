import type { Plant } from "./plant.ts";

const GATE = "src/core/gate";
const LADDER = `${GATE}/child-ladder.ts`;

/** Bugs in what a child is held against of the gate's own quotes. */
export const QUOTE_PLANTS: readonly Plant[] = [
  {
    name: "a child may be priced through the best quote",
    edits: [
      {
        file: LADDER,
        from: "  if (!pricedWithin(market, symbol, buy, child, index, taken, why)) return false;\n",
        to: "",
      },
    ],
    breaks: /^C34$/,
  },
  {
    name: "a child may rest at the quote of another venue",
    edits: [
      {
        file: LADDER,
        from: "  if (!locksNobody(market, symbol, buy, child, index, taken, why)) return false;\n",
        to: "",
      },
    ],
    breaks: /^C35$/,
  },
  {
    name: "a child may take more than a multiple of what is shown",
    edits: [
      {
        file: LADDER,
        from: "  return childWithinBook(market, limits, symbol, buy, child.qty, px, why);\n",
        to: "  return true;\n",
      },
    ],
    breaks: /^C9$/,
  },
  {
    name: "a feed that is down is still quoted",
    edits: [
      {
        file: "src/core/market/tops.ts",
        from: "    this.#up ^= 1 << venueIndex;\n",
        to: "    this.#up |= 1 << venueIndex;\n",
      },
    ],
    breaks: /^(C9|C10|C34|C35)$/,
  },
  {
    name: "the first sum of what has traded is taken for trades of this minute",
    edits: [
      {
        file: `${GATE}/traded-volume.ts`,
        from: "    if (before === UNKNOWN || sum <= before) return;\n",
        to: "    if (sum <= before) return;\n",
      },
    ],
    breaks: /^C27$/,
  },
  {
    name: "what has traded counts again with every word of it",
    edits: [
      {
        file: `${GATE}/traded-volume.ts`,
        from: "Math.min(sum - before, room)",
        to: "Math.min(sum, room)",
      },
    ],
    breaks: /^C27$/,
  },
];

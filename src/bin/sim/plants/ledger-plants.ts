import { NO_COMPARATOR, type Plant } from "./plant.ts";

const GATE = "src/core/gate";

/** Bugs in how many shares are free to draw, and in what is let out. */
export const LEDGER_PLANTS: readonly Plant[] = [
  {
    name: "a halt that one venue tells stops its own lane only",
    edits: [
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if (!childNotStopped(states, symbol, why)) return false;\n",
        to: "",
      },
    ],
    breaks: /^C33$/,
  },
  {
    name: "children are counted for their symbol only, not for the firm",
    edits: [
      {
        file: `${GATE}/pace.ts`,
        from: "    this.firmChildren.add(0, this.second, 1);\n",
        to: "",
      },
    ],
    breaks: /^C24$/,
  },
  {
    name: "requests for a status are no messages of their client",
    edits: [
      {
        file: `${GATE}/client-requests.ts`,
        from: "  noteMessage(gate, request.client, request.symbol);\n",
        to: "",
      },
    ],
    breaks: /^C24$/,
  },
  {
    name: "what an order sent within a second is forgotten with the next child",
    edits: [
      {
        file: `${GATE}/parent-watch.ts`,
        from: "    ringAdd(cells, at, part, qty);\n",
        to: "    cells.fill(0, at, at + RING + 1);\n    ringAdd(cells, at, part, qty);\n",
      },
    ],
    breaks: /^C26$/,
  },
  {
    name: "an owner may meet itself",
    edits: [
      {
        file: `${GATE}/admit-parent.ts`,
        from: "  if (!noSelfTrade(ledger, gate.owners, order, symbol, why)) return false;\n",
        to: "",
      },
    ],
    breaks: /^C16$/,
  },
  {
    name: "a retail mark is taken of anybody",
    edits: [
      {
        file: `${GATE}/admit-parent.ts`,
        from: "  if (!retailWithin(gate, order)) return false;\n",
        to: "",
      },
    ],
    breaks: /^C37$/,
  },
  {
    name: "a router's retail mark is believed",
    edits: [
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if (!retailChildWithin(gate, row, child, lane)) return false;\n",
        to: "",
      },
    ],
    breaks: /^C37$/,
  },
  {
    name: "what sells of a sister account may still take is long all the same",
    edits: [
      {
        file: `${GATE}/sells.ts`,
        from: "exposure.unitShares(account, symbol, Shares.openSell)",
        to: "exposure.shares(account, symbol, Shares.openSell)",
      },
    ],
    breaks: /^C30$/,
  },
  {
    name: "what an owner has is counted twice in the unit of its accounts",
    edits: [
      {
        file: `${GATE}/exposure.ts`,
        from: "(this.#unitAt[at / CELLS] as number) + cell, change);",
        to: "(this.#unitAt[at / CELLS] as number) + cell, cell === 0 ? 2 * change : change);",
      },
    ],
    breaks: /^C30$/,
  },
  {
    name: "a child may draw more than its parent has",
    edits: [
      {
        file: `${GATE}/controls/conservation.ts`,
        from: "  if (qty <= free) return true;\n",
        to: "  if (qty <= free + 500) return true;\n",
      },
    ],
    breaks: /^(crash|I1|I2)$/,
  },
  {
    name: "a cancel that was asked for is taken as done: shares are free by asking",
    edits: [
      NO_COMPARATOR,
      {
        file: `${GATE}/apply-report.ts`,
        from: "  ledger.children.set(child, C.cancel, r.cancelChild);\n",
        to: `  ledger.children.set(child, C.cancel, r.cancelChild);
  const leaves = ledger.children.get(child, C.leavesQty);
  const back = Math.min(leaves, ledger.parents.get(row, P.workingQty));
  ledger.parents.move(row, P.workingQty, -back);
  ledger.parents.move(row, P.remainingQty, back);
  ledger.children.set(child, C.leavesQty, 0);
`,
      },
    ],
    breaks: /^(crash|I1|I2|I17)$/,
  },
  {
    name: "a venue that does not answer a cancel in time loses the order: free on timeout",
    edits: [
      NO_COMPARATOR,
      {
        file: `${GATE}/unanswered.ts`,
        from: "  if (silence.times >= gate.limits.unansweredTries) {\n",
        to: `  if (silence.owed === "cancel") {
    late.delete(child);
    venueReport(gate, {
      ...{ venue: lane.venue, incarnation: children.get(child, C.incarnation) },
      ...{ parent: children.get(child, C.parentRow) + 1, child: children.get(child, C.child) },
      ...{ kind: ReportKind.Canceled, lastQty: 0, lastPx: 0, leavesQty: 0, avgPx: 0, seq: 0 },
      ...{ cumQty: children.get(child, C.cumQty), execId: new Int32Array(6), utcMs: gate.utcMs },
    });
    return;
  }
  if (silence.times >= gate.limits.unansweredTries) {
`,
      },
      {
        file: `${GATE}/unanswered.ts`,
        from: 'import type { Lane } from "./lanes.ts";\n',
        to: `import type { Lane } from "./lanes.ts";
import { ReportKind } from "./records.ts";
import { venueReport } from "./venue-reports.ts";
`,
      },
    ],
    breaks: /^(crash|I1|I2|I17|liveness)$/,
  },
  {
    name: "a replace down forgets what is working",
    edits: [
      {
        file: `${GATE}/replace-ladder.ts`,
        from: " + parents.get(row, P.workingQty);\n",
        to: ";\n",
      },
    ],
    breaks: /^(crash|I1|I2)$/,
  },
  {
    name: "the price limit of a replaced order stays the old one",
    edits: [
      {
        file: `${GATE}/apply-replace.ts`,
        from: `  parents.set(row, P.limitPx, r.limitPx);
  parents.set(row, P.reservePx, r.reservePx);
`,
        to: "",
      },
    ],
    breaks: /^(C6|I3|M15)$/,
  },
  {
    name: "a child's price is not compared with its client's limit",
    edits: [
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if (!noWorseThanReserve(parents, row, buy, px, why)) return false;\n",
        to: "  noWorseThanReserve(parents, row, buy, px, why);\n",
      },
    ],
    breaks: /^(C6|M15)$/,
  },
  {
    name: "the window of unanswered orders is not enforced",
    edits: [
      {
        file: `${GATE}/controls/lane.ts`,
        from: "  if (to.unacked + before < window) return true;\n",
        to: "  if (to.unacked + before < window + 1_000) return true;\n",
      },
    ],
    breaks: /^(I14)$/,
  },
  {
    name: "shares that were ever sent for an order have no cap",
    edits: [
      {
        file: `${GATE}/controls/sent-cap.ts`,
        from: "  if (sent <= most) return true;\n",
        to: "  if (sent <= most * 1_000) return true;\n",
      },
    ],
    breaks: /^(SAFETY 9\.7)$/,
  },
  {
    name: "whoever holds a lease may work any order",
    edits: [
      {
        file: `${GATE}/controls/live-parent.ts`,
        from: "if (parents.get(row, P.worker) === router && parents.get(row, P.assign) === assign)",
        to: "if (router > 0)",
      },
    ],
    breaks: /^(M17)$/,
  },
  {
    name: "the fence is dropped: what was proposed before a kill passes after its rearm",
    edits: [
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if (router.leaseId === 0 || !(current || raced)) {",
        to: "  if (router.leaseId === 0 && !(current || raced)) {",
      },
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if (p.kill !== fence.kill) return",
        to: "  if (p.kill < 0) return",
      },
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  if (!current || p.incarnation !== fence.incarnation) {",
        to: "  if (p.incarnation === 0) {",
      },
      {
        file: `${GATE}/child-ladder.ts`,
        from: "  return p.n === router.next || refuse(",
        to: "  return p.n >= 0 || refuse(",
      },
    ],
    breaks: /^(I5|M4|M17)$/,
  },
  {
    name: "what an account has bought and sold makes no position",
    edits: [
      {
        file: `${GATE}/exposure.ts`,
        from: "    this.#move(at, Shares.net, buy ? filled : -filled);\n",
        to: "    this.#move(at, Shares.net, 0 * filled);\n",
      },
    ],
    breaks: /^(C22|C30)$/,
  },
  {
    name: "the expiry or cancel of an order leaves its children at the venues",
    edits: [
      {
        file: `${GATE}/finish.ts`,
        from: "    cancelChild(gate, c, wanted);\n",
        to: "    void wanted;\n    void cancelChild;\n",
      },
    ],
    breaks: /^(liveness)$/,
  },
];

/**
 * Controls of DOMAIN's list that are no rung of a ladder: the part of the gate, or around it, that
 * obeys each. They stand in docs/controls.md beside the rungs.
 */
export type PartRow = {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** Where it is obeyed, and the tests that show it: paths in the project. */
  readonly part: string;
  readonly tests: string;
};

export const PARTS: readonly PartRow[] = [
  {
    id: "C1",
    name: "schema, finite, positive, side whitelist; what is not understood is refused",
    source: "15c3-5(c)(1)(ii)",
    part: "src/wire/dialect/client-requests.ts",
    tests: "src/wire/dialect/dialect.test.ts",
  },
  {
    id: "C7",
    name: "a market order is collared by the gate; no child leaves without a limit price",
    source: "venue products; DOMAIN 6.1",
    part: "src/core/gate/controls/order-type.ts",
    tests: "src/core/gate/parent-ladder.test.ts",
  },
  {
    id: "C10",
    name: "prices of the gate's own feeds; stale, missing or crossed ones refuse",
    source: "SEC 34-70694 paragraph 33",
    part: "src/core/gate/market-view.ts",
    tests: "src/core/gate/parent-ladder.test.ts",
  },
  {
    id: "C21",
    name: "suspense account with a hard limit, linked to order entry",
    source: "SEC 34-70694 paragraphs 23, 24",
    part: "src/core/gate/suspense.ts",
    tests: "src/core/gate/suspense.test.ts",
  },
  {
    id: "C28",
    name: "orders count when they are sent: the worst case is reserved, and freed on evidence",
    source: "RTS 6 art. 15(2)",
    part: "src/core/gate/exposure.ts",
    tests: "src/core/gate/exposure.test.ts",
  },
  {
    id: "C39",
    name: "only authorised sessions, for accounts of their own",
    source: "15c3-5(c)(2)(iii); RTS 6 art. 18",
    part: "src/core/gate/admit-parent.ts",
    tests: "src/core/gate/parent-ladder.test.ts",
  },
  {
    id: "C40",
    name: "every order carries its client, account, strategy and router",
    source: "RTS 6 art. 12",
    part: "src/core/gate/records.ts",
    tests: "src/core/gate/row-facts.test.ts",
  },
  {
    id: "C41",
    name: "limits are the broker's alone: signed words of people, no strategy and no client",
    source: "15c3-5(d); RTS 6 art. 20",
    part: "src/core/gate/set-limit.ts",
    tests: "src/core/gate/set-limit.test.ts",
  },
  {
    id: "C42",
    name: "the kill plane has a port, credentials and a path of its own",
    source: "our rule",
    part: "src/shell/kill/kill-server.ts",
    tests: "test/fleet/kill.test.ts",
  },
  {
    id: "C43",
    name: "no router trades without a lease of the active release",
    source: "SEC 34-70694 paragraph 15",
    part: "src/core/gate/workers.ts",
    tests: "src/core/gate/workers.test.ts",
  },
  {
    id: "C44",
    name: "kill of the firm, a client, an account, a symbol, a venue, a router, a strategy",
    source: "RTS 6 art. 12",
    part: "src/core/gate/kill.ts",
    tests: "src/core/gate/kill.test.ts",
  },
  {
    id: "C45",
    name: "the gate stops a scope by itself on its own aberrant output",
    source: "SEC 34-70694 paragraph 21",
    part: "src/core/gate/freeze.ts",
    tests: "src/core/gate/stops.test.ts",
  },
  {
    id: "C46",
    name: "cancel on disconnect; a dead man whom guards outside keep alive",
    source: "venue products; FIA",
    part: "src/core/gate/dead-man.ts",
    tests: "src/core/gate/dead-man.test.ts",
  },
  {
    id: "C47",
    name: "mass cancel apart from the order path: a process that can only cancel",
    source: "venue products",
    part: "src/roles/purge/purge-role.ts",
    tests: "test/fleet/purge.test.ts",
  },
  {
    id: "C48",
    name: "what was stopped is reinstated by two people",
    source: "RTS 6 art. 15(3); venue products",
    part: "src/roles/gate/state-desk.ts",
    tests: "src/roles/gate/state-desk.test.ts",
  },
  {
    id: "C49",
    name: "REDUCE_ONLY is entered and left by two people, never under a kill",
    source: "venue products; FIA",
    part: "src/core/gate/reduce-only.ts",
    tests: "src/core/gate/reduce-only.test.ts",
  },
  {
    id: "C50",
    name: "after a start CLOSED, then evidence of every venue, then OPEN",
    source: "our rule",
    part: "src/core/gate/opening.ts",
    tests: "src/core/gate/opening.test.ts",
  },
  {
    id: "C51",
    name: "outstanding orders are handled from a back-up path",
    source: "RTS 6 art. 14",
    part: "src/core/gate/resolve.ts",
    tests: "src/core/gate/resolve.test.ts",
  },
  {
    id: "C52",
    name: "orders leaving are compared with orders entering, apart from the sums",
    source: "SEC 34-70694 paragraph 21",
    part: "src/core/gate/parent-watch.ts",
    tests: "src/core/gate/parent-watch.test.ts",
  },
  {
    id: "C53",
    name: "a router has seen its parent's fills before it sends again",
    source: "SEC 34-70694 paragraph 16",
    part: "src/core/gate/child-ladder.ts",
    tests: "src/core/gate/workers.test.ts",
  },
  {
    id: "C54",
    name: "each execution compared with the venue's drop copy in real time, both ways",
    source: "RTS 6 article 17",
    part: "src/core/gate/reconcile.ts",
    tests: "src/core/gate/reconcile.test.ts",
  },
  {
    id: "C54",
    name: "venues and drop copies compared order by order before a day is closed",
    source: "RTS 6 article 17",
    part: "src/core/gate/compare-copies.ts",
    tests: "src/core/gate/compare-copies.test.ts",
  },
  {
    id: "C55",
    name: "an execution that nothing explains goes to suspense, and its venue is FROZEN",
    source: "SEC 34-70694 paragraph 23",
    part: "src/core/gate/suspense.ts",
    tests: "src/core/gate/suspense-turns.test.ts",
  },
  {
    id: "C56",
    name: "every position line with the venue, the ExecID and the order that it comes from",
    source: "SEC 34-70694 paragraph 24",
    part: "src/roles/day/position-lines.ts",
    tests: "src/roles/day/position-lines.test.ts",
  },
  {
    id: "C57",
    name: "one router is compared with the others; one that diverges is FROZEN",
    source: "SEC 34-70694 paragraph 16",
    part: "src/core/gate/divergence.ts",
    tests: "src/core/gate/parent-watch.test.ts",
  },
  {
    id: "C58",
    name: "an overfill is booked, alerted, and freezes the parent and the venue",
    source: "our rule",
    part: "src/core/gate/apply-report.ts",
    tests: "src/core/gate/hostile-venue.test.ts",
  },
  {
    id: "C63",
    name: "immediate post-trade reports to surveillance, a copy of all that clients are told",
    source: "15c3-5(c)(2)(iv)",
    part: "src/core/gate/tell.ts",
    tests: "src/core/gate/tell.test.ts",
  },
];

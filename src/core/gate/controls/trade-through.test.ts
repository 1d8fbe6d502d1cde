import { expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { ChildFlag } from "../children.ts";
import { GateWorld, VENUES } from "../gate.test-kit.ts";
import type { GateLimits } from "../limits.ts";
import { P as Parent } from "../parents.ts";
import type { ProposedChild } from "../proposal.ts";

const [N = 0, P = 0, Q = 0] = VENUES;

/** N bids 181.90 and offers 182.00; P and Q are a cent behind on both sides; each shows 500. */
function world(limits: Partial<GateLimits> = {}): GateWorld {
  return new GateWorld(limits).up();
}

function outcome(made: GateWorld, side: number, children: Partial<ProposedChild>[]): unknown {
  const row = made.parent({ side, limitPx: side === 1 ? 1_822_000 : 1_817_000, qty: 5_000 });
  made.propose(
    row,
    children.map((child) => ({ iso: 1, ...child })),
  );
  const { childRefusals, sent } = made.effects;
  const [first] = childRefusals;
  return first === undefined ? `${sent.length} sent` : [first.code, first.a, first.b];
}

type Row = readonly [what: string, children: Partial<ProposedChild>[], want: unknown];

test.each<Row>([
  ["not priced through anything a mark is no more than a mark", [{}], "1 sent"],
  [
    "242.611(b)(6): beside sweeps of every better-priced quote it may be priced through them",
    [{ qty: 500 }, { venue: P, px: 1_820_100 }],
    "2 sent",
  ],
  [
    "one better-priced quote that is not swept refuses the group",
    [{ venue: P, px: 1_820_100 }],
    [R.IsoIncomplete, N, 500],
  ],
  [
    "... or is not swept whole: the full displayed size",
    [{ qty: 499 }, { venue: P, px: 1_820_100 }],
    [R.IsoIncomplete, N, 1],
  ],
  [
    "two children may sweep one quote together",
    [{ qty: 200 }, { qty: 300 }, { venue: P, px: 1_820_100 }],
    "3 sent",
  ],
  [
    "a child that is not marked sweeps nothing, and passes nothing",
    [
      { qty: 500, iso: 0 },
      { venue: P, px: 1_820_100 },
    ],
    [R.IsoIncomplete, N, 500],
  ],
  [
    "a mark of another value is none",
    [{ px: 1_820_100, iso: 2 }],
    [R.TradesThrough, 1_820_100, 1_820_000],
  ],
  [
    "sweeps may all be at the worst price, each venue's better quote comes first there",
    [
      { qty: 500, px: 1_820_200 },
      { venue: P, qty: 500, px: 1_820_200 },
      { venue: Q, qty: 500, px: 1_820_200 },
    ],
    "3 sent",
  ],
  [
    "of three venues the one that is missed is named",
    [
      { qty: 500, px: 1_820_200 },
      { venue: Q, qty: 500, px: 1_820_200 },
    ],
    [R.IsoIncomplete, P, 500],
  ],
])("C34: a buy marked ISO: %s", (_what, children, want) => {
  expect(outcome(world(), 1, children)).toEqual(want);
});

test.each<Row>([
  [
    "beside sweeps of every better bid it may be priced below them",
    [{ qty: 500 }, { venue: P, px: 1_818_900 }],
    "2 sent",
  ],
  [
    "a better bid that is not swept whole refuses the group",
    [{ qty: 1 }, { venue: P, px: 1_818_900 }],
    [R.IsoIncomplete, N, 499],
  ],
])("C34: a sale marked ISO: %s", (_what, children, want) => {
  expect(outcome(world(), 2, children)).toEqual(want);
});

test("C34: what a venue shows that is down or not trading need not be swept", () => {
  const made = world();
  made.gate.market.tops.set(0, 0, 1_819_000, 500, 1_820_000, 500, 2, false);
  const passes = [
    { venue: P, qty: 500, px: 1_820_100 },
    { venue: Q, px: 1_820_100 },
  ];
  expect(outcome(made, 1, passes)).toBe("2 sent");
});

test.each<readonly [what: string, limits: Partial<GateLimits>, child: object, want: unknown]>([
  ["as many shares as people allow", { maxIsoQty: 100 }, {}, "1 sent"],
  ["a share more", { maxIsoQty: 99 }, {}, [R.MaxIsoQty, 100, 99]],
  ["none where people allow none", { maxIsoQty: 0 }, { qty: 1 }, [R.MaxIsoQty, 1, 0]],
  ["a child that is not marked is not held by it", { maxIsoQty: 0 }, { iso: 0 }, "1 sent"],
])("C34: how large a sweep may be: %s", (_what, limits, child, want) => {
  expect(outcome(world(limits), 1, [child])).toEqual(want);
});

test("C34: into an auction goes no sweep", () => {
  const made = world().listed();
  const row = made.parent({ tif: 7, limitPx: 1_805_000 });
  made.propose(row, [{ tif: 7, px: 1_805_000, iso: 1 }]);
  expect(made.effects.childRefusals).toMatchObject([{ code: R.MaxIsoQty, a: 100, b: 0 }]);
});

test("242.611(b)(6): a sweep that does not leave keeps the later sweeps of its group back", () => {
  const made = world();
  const row = made.parent({ limitPx: 1_822_000, qty: 5_000 });
  const { effects } = made;
  let calls = 0;
  effects.sendOrder = (child: number): number => {
    effects.sent.push(child);
    return calls++ === 0 ? 0 : calls;
  };
  made.propose(row, [
    { qty: 500, iso: 1 },
    { venue: P, qty: 500, iso: 1, px: 1_820_100 },
    { venue: Q, qty: 500, px: 1_820_000 },
  ]);
  // The first found its socket full, the second was not tried, the third is none.
  expect(effects.sent).toEqual([0, 2]);
  expect(effects.childRefusals).toEqual([]);
  const { children, parents } = made.gate.ledger;
  expect([0, 1, 2].map((child) => children.has(child, ChildFlag.iso))).toEqual([true, true, false]);
  expect(parents.get(row, Parent.remainingQty)).toBe(4_500);
  expect(made.gate.lanes.map(({ congested, unacked }) => [congested, unacked])).toEqual([
    [true, 0],
    [false, 0],
    [false, 1],
  ]);
});

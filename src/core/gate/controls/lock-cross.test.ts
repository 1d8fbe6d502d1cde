import { expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { GateWorld, VENUES } from "../gate.test-kit.ts";
import type { ProposedChild } from "../proposal.ts";

const [N = 0, P = 0, Q = 0] = VENUES;
const [DAY, IOC, FOK] = [0, 3, 4];

type Row = readonly [what: string, children: Partial<ProposedChild>[], want: readonly number[][]];

/** N and P bid 181.90 and offer 182.00, Q a cent behind on both sides; each shows 500. */
function world(): GateWorld {
  const made = new GateWorld().up();
  made.gate.market.tops.set(0, 1, 1_819_000, 500, 1_820_000, 500, 1, true);
  return made;
}

function refusals(made: GateWorld, side: number, children: Partial<ProposedChild>[]): number[][] {
  const row = made.parent({ side, limitPx: side === 1 ? 1_821_000 : 1_818_000, qty: 5_000 });
  made.propose(row, children);
  return made.effects.childRefusals.map(({ code, a, b }) => [code, a, b]);
}

test.each<Row>([
  [
    "242.610(e): no displayed buy locks the offer of another venue",
    [{ tif: DAY, px: 1_820_000 }],
    [[R.LocksQuote, 1_820_000, 1_820_000]],
  ],
  ["a tick below it a buy may rest", [{ tif: DAY, px: 1_819_900 }], []],
  ["what ends at once is never displayed", [{ tif: IOC }], []],
  ["... filled whole or not at all neither", [{ tif: FOK }], []],
  [
    "whether it is hidden is its venue's word",
    [{ tif: DAY, px: 1_820_000, hidden: 1 }],
    [[R.LocksQuote, 1_820_000, 1_820_000]],
  ],
  [
    "beside sweeps that take all of the other quote it may rest",
    [
      { tif: DAY, px: 1_820_000, iso: 1 },
      { venue: P, qty: 500, iso: 1 },
    ],
    [],
  ],
  [
    "beside sweeps that miss a share of it not",
    [
      { tif: DAY, px: 1_820_000, iso: 1 },
      { venue: P, qty: 499, iso: 1 },
    ],
    [[R.IsoLocksQuote, P, 1]],
  ],
  [
    "a sweep that is not marked is none",
    [
      { tif: DAY, px: 1_820_000, iso: 1 },
      { venue: P, qty: 500 },
    ],
    [[R.IsoLocksQuote, P, 500]],
  ],
  [
    "nor does it help a resting child that is not marked",
    [
      { tif: DAY, px: 1_820_000 },
      { venue: P, qty: 500, iso: 1 },
    ],
    [[R.LocksQuote, 1_820_000, 1_820_000]],
  ],
])("C35: of a buy: %s", (_what, children, want) => {
  expect(refusals(world(), 1, children)).toEqual(want);
});

test.each<Row>([
  [
    "242.610(e): no displayed sale locks the bid of another venue",
    [{ tif: DAY, px: 1_819_000 }],
    [[R.LocksQuote, 1_819_000, 1_819_000]],
  ],
  ["a tick above it a sale may rest", [{ tif: DAY, px: 1_819_100 }], []],
  [
    "beside sweeps that take all of the other quote it may rest",
    [
      { tif: DAY, px: 1_819_000, iso: 1 },
      { venue: P, qty: 500, iso: 1 },
    ],
    [],
  ],
])("C35: of a sale: %s", (_what, children, want) => {
  expect(refusals(world(), 2, children)).toEqual(want);
});

test("C35: at its own venue a price executes: alone at the best quote, an order may go there", () => {
  const made = new GateWorld().up();
  expect(refusals(made, 1, [{ tif: DAY, px: 1_820_000, venue: N }])).toEqual([]);
  expect(refusals(made, 1, [{ tif: DAY, px: 1_820_000, venue: Q }])).toEqual([
    [R.LocksQuote, 1_820_000, 1_820_000],
  ]);
});

test("C35: a quote that nobody vouches for, or of a venue where nothing trades, locks nobody", () => {
  const made = world();
  made.gate.market.tops.setFeed(1, false);
  expect(refusals(made, 1, [{ tif: DAY, px: 1_820_000 }])).toEqual([]);
  made.gate.market.tops.setFeed(1, true);
  made.gate.market.tops.set(0, 1, 1_819_000, 500, 1_820_000, 500, 2, false);
  expect(refusals(made, 1, [{ tif: DAY, px: 1_820_000 }])).toEqual([]);
});

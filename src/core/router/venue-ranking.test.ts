import { describe, expect, test } from "vitest";
import { Depths } from "../market/depths.ts";
import { Tops } from "../market/tops.ts";
import { QuoteUse } from "./quote-use.ts";
import { Candidates, type RankingInputs, type RouterVenue, rankVenues } from "./venue-ranking.ts";

const VENUES: readonly RouterVenue[] = [
  { code: 78, takerFee: 3000, retail: 0 },
  { code: 80, takerFee: 2500, retail: 0 },
  { code: 81, takerFee: -100, retail: 0 },
];
const MS = 1e6;

type Level = readonly [px: number, qty: number];

/** Shows these ask levels at each venue, best first. */
function market(asks: readonly (readonly Level[])[], levels = 1): RankingInputs {
  const tops = new Tops(
    1,
    VENUES.map((v) => v.code),
  );
  const depths = new Depths(
    1,
    VENUES.map((v) => v.code),
  );
  depths.open(0);
  asks.forEach((shown, v) => {
    tops.setFeed(v, true);
    const [px, qty] = shown[0] ?? [0, 0];
    tops.set(0, v, 90, 100, px, qty, 1, true);
    for (const [at, shares] of shown) depths.push(0, v, false, at, shares);
  });
  return {
    market: { tops, depths },
    venues: VENUES,
    use: new QuoteUse(1, 3),
    venueRestsNs: new Float64Array(3),
    levels,
  };
}

function ranked(inputs: RankingInputs, buy = true, nowNs = 0): string[] {
  const into = new Candidates(30);
  rankVenues(inputs, 0, buy, nowNs, into);
  return Array.from({ length: into.count }, (_, i) => {
    const venue = String.fromCharCode(VENUES[into.venueIndex[i] as number]?.code ?? 0);
    return `${venue} ${into.px[i]}x${into.freeQty[i]}${into.level[i] === 0 ? "" : " behind"}`;
  });
}

describe("venues are ranked", () => {
  test.each([
    ["the best price first", [[[101, 900]], [[100, 100]], [[102, 900]]], ["P 100x100"]],
    [
      "then the larger size",
      [[[100, 100]], [[100, 300]], [[100, 200]]],
      ["P 100x300", "Q 100x200", "N 100x100"],
    ],
    [
      "then the lower fee",
      [[[100, 100]], [[100, 100]], [[100, 100]]],
      ["Q 100x100", "P 100x100", "N 100x100"],
    ],
    ["nobody, where nothing is shown", [[], [], []], []],
  ] as const)("%s", (_, asks, wanted) => {
    expect(ranked(market(asks))).toEqual(wanted);
  });

  test("by the bids for a seller", () => {
    const inputs = market([[], [], []]);
    inputs.market.tops.set(0, 1, 91, 400, 0, 0, 2, true);
    expect(ranked(inputs, false)).toEqual(["P 91x400"]);
  });

  test("without a venue that rests, whose quote rests, or whose size is spent", () => {
    const inputs = market([[[100, 100]], [[100, 200]], [[100, 300]]]);
    inputs.venueRestsNs[0] = 5 * MS;
    inputs.use.hold(inputs.use.row(0, 1, true), 7 * MS);
    inputs.use.take(inputs.use.row(0, 2, true), 300, 100, true);
    const into = new Candidates(3);
    rankVenues(inputs, 0, true, 0, into);
    expect([into.count, into.bestPx, into.wakeNs]).toEqual([0, 100, 5 * MS]);
    expect(ranked(inputs, true, 5 * MS)).toEqual(["N 100x100"]);
    expect(ranked(inputs, true, 7 * MS)).toEqual(["P 100x200", "N 100x100"]);
  });

  test("with what is left of a size that was asked for in part", () => {
    const inputs = market([[[100, 300]], [[100, 200]], []]);
    inputs.use.take(inputs.use.row(0, 0, true), 250, 100, true);
    expect(ranked(inputs)).toEqual(["P 100x200", "N 100x50"]);
  });

  test("without a halted venue or one whose feed is down: its price is no best price", () => {
    const inputs = market([[[100, 300]], [[101, 200]], [[102, 100]]]);
    inputs.market.tops.set(0, 0, 0, 0, 100, 300, 2, false);
    expect(ranked(inputs)).toEqual(["P 101x200"]);
    inputs.market.tops.setFeed(1, false);
    expect(ranked(inputs)).toEqual(["Q 102x100"]);
  });
});

describe("levels behind the best", () => {
  const asks = [
    [
      [100, 100],
      [102, 500],
    ],
    [
      [101, 200],
      [102, 50],
    ],
    [
      [100, 300],
      [103, 10],
    ],
  ] as const;

  test("are listed up to the number asked for, each sorted by itself", () => {
    expect(ranked(market(asks, 3))).toEqual([
      "Q 100x300",
      "N 100x100",
      "P 101x200 behind",
      "N 102x500 behind",
      "P 102x50 behind",
    ]);
    expect(ranked(market(asks, 2))).toEqual(["Q 100x300", "N 100x100", "P 101x200 behind"]);
  });

  test("are not believed where they are better than the venue's own top", () => {
    const inputs = market(asks, 3);
    inputs.market.tops.set(0, 1, 0, 0, 103, 70, 2, true);
    expect(ranked(inputs)).toEqual([
      "Q 100x300",
      "N 100x100",
      "N 102x500 behind",
      "Q 103x10 behind",
    ]);
  });

  test.each([
    ["spent in part", (i: RankingInputs) => i.use.take(i.use.row(0, 0, true), 10, 100, true)],
    ["at a venue that rests", (i: RankingInputs) => i.venueRestsNs.fill(MS, 0, 1)],
    ["left alone", (i: RankingInputs) => i.use.hold(i.use.row(0, 0, true), MS)],
  ])("are not listed when something better is %s", (_, spoil) => {
    const inputs = market(asks, 3);
    spoil(inputs);
    expect(ranked(inputs).filter((line) => line.endsWith("behind"))).toEqual([]);
  });
});

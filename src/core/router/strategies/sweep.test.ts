import { describe, expect, test } from "vitest";
import { Side } from "../../domain/order.ts";
import { type ChildCaps, Group } from "../group.ts";
import { beginWork, type ParentWork } from "../parent-work.ts";
import { Candidates } from "../venue-ranking.ts";
import { sweep } from "./sweep.ts";

const NO_CAPS: ChildCaps = { qty: 1e15, notional: 1e15, perVenue: 1e15 };

type Shown = readonly [venue: number, px: number, qty: number, level: number];

function candidates(shown: readonly Shown[]): Candidates {
  const c = new Candidates(40);
  shown.forEach(([venue, px, qty, level], i) => {
    c.venueIndex[i] = venue;
    c.useRow[i] = venue * 2;
    c.px[i] = px;
    c.freeQty[i] = qty;
    c.level[i] = level;
    c.deepest = level;
  });
  c.count = shown.length;
  return c;
}

function parent(remainingQty: number, worst = 200, side: Side = Side.Buy): ParentWork {
  const work = beginWork(
    {
      parent: 1,
      assign: 1,
      symbol: 0,
      side,
      ordType: 2,
      tif: 0,
      listing: -1,
      strategy: 1,
      account: new Uint8Array(16),
      orderQty: remainingQty,
      remainingQty,
      limitPx: 0,
      reservePx: worst,
      retail: false,
    },
    side === Side.Buy,
    4,
  );
  return work;
}

function swept(work: ParentWork, c: Candidates, caps: ChildCaps = NO_CAPS): string[] {
  const group = new Group();
  sweep(work, c, caps, group);
  return Array.from(
    { length: group.count },
    (_, i) => `${group.venueIndex[i]}: ${group.qty[i]} at ${group.px[i]}`,
  );
}

describe("a sweep", () => {
  const two = [
    [0, 100, 300, 0],
    [1, 100, 200, 0],
  ] as const;

  test.each([
    ["takes what is shown, in order", parent(1000), ["0: 300 at 100", "1: 200 at 100"]],
    ["takes no more than the parent has left", parent(350), ["0: 300 at 100", "1: 50 at 100"]],
    ["takes nothing that is worse than the parent allows", parent(1000, 99), []],
    ["sells at no less than the parent allows", parent(1000, 101, Side.Sell), []],
  ])("%s", (_, work, wanted) => {
    expect(swept(work, candidates(two))).toEqual(wanted);
  });

  test("takes less what it has proposed and the gate has not answered", () => {
    const work = parent(400);
    work.pendingQty = 350;
    work.outQty = 350;
    expect(swept(work, candidates(two))).toEqual(["0: 50 at 100"]);
    work.remainingQty = 100;
    expect(swept(work, candidates(two))).toEqual([]);
  });

  test("splits at the largest child, and stops at 32", () => {
    expect(swept(parent(1000), candidates(two), { ...NO_CAPS, qty: 150 })).toEqual([
      "0: 150 at 100",
      "0: 150 at 100",
      "1: 150 at 100",
      "1: 50 at 100",
    ]);
    expect(swept(parent(1000), candidates(two), { ...NO_CAPS, notional: 10_099 })).toHaveLength(5);
    expect(swept(parent(1000), candidates(two), { ...NO_CAPS, qty: 1 })).toHaveLength(32);
    expect(swept(parent(1000), candidates(two), { ...NO_CAPS, qty: 50, perVenue: 2 })).toEqual([
      "0: 50 at 100",
      "0: 50 at 100",
      "1: 50 at 100",
      "1: 50 at 100",
    ]);
  });

  test("leaves the rest to the parent behind it", () => {
    const c = candidates(two);
    expect(swept(parent(320), c)).toEqual(["0: 300 at 100", "1: 20 at 100"]);
    expect(swept(parent(320), c)).toEqual(["1: 180 at 100"]);
    expect(swept(parent(320), c)).toEqual([]);
  });

  test("asks for less and less when nothing of it is ever filled", () => {
    const work = parent(1000);
    const asked: number[] = [];
    for (let i = 0; i < 30; i++) {
      const group = new Group();
      sweep(work, candidates([[0, 100, 10_000, 0]]), NO_CAPS, group);
      if (group.count === 0) break;
      asked.push(group.qty[0] as number);
      work.missedQty += group.qty[0] as number;
    }
    expect(asked).toEqual([1000, 500, 250, 125, 63, 31, 16, 8, 4, 2, 1]);
  });
});

describe("a sweep over levels", () => {
  const shown = [
    [0, 100, 300, 0],
    [1, 100, 200, 0],
    [2, 101, 400, 1],
    [0, 102, 900, 2],
  ] as const;

  test("goes behind the best price only beside children that take all of it", () => {
    expect(swept(parent(800), candidates(shown))).toEqual([
      "0: 300 at 100",
      "1: 200 at 100",
      "2: 300 at 101",
    ]);
    expect(swept(parent(1800), candidates(shown))).toHaveLength(4);
  });

  test("ends where the limit ends", () => {
    expect(swept(parent(1800, 101), candidates(shown))).toHaveLength(3);
  });

  test("ends at a better quote that is not for this parent", () => {
    const work = parent(1800);
    work.excluded = 1 << 1;
    expect(swept(work, candidates(shown))).toEqual(["0: 300 at 100"]);
    work.excluded = 1 << 2;
    expect(swept(work, candidates(shown))).toEqual(["0: 300 at 100", "1: 200 at 100"]);
  });

  test("ends when the group is full", () => {
    const children = swept(parent(1800), candidates(shown), { ...NO_CAPS, qty: 20 });
    expect(children).toHaveLength(32);
    expect(children.at(-1)).toBe("2: 20 at 101");
    const capped = swept(parent(1800), candidates(shown), { ...NO_CAPS, qty: 20, perVenue: 1 });
    expect(capped).toEqual(["0: 20 at 100", "1: 20 at 100"]);
  });

  test("is for one parent: the next finds the better levels no longer whole", () => {
    const c = candidates(shown);
    swept(parent(100), c);
    expect(swept(parent(5000), c)).toEqual(["0: 200 at 100", "1: 200 at 100"]);
  });
});

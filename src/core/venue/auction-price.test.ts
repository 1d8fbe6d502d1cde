import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AuctionOrder, allocate } from "./auction-cross.ts";
import { type AuctionInterest, auctionPrice, takesPart } from "./auction-price.ts";

const FRAME = { referencePx: 100_000, lowPx: 95_000, highPx: 105_000 };

const order = fc.record({
  buy: fc.boolean(),
  limit: fc.oneof(
    fc.constant(0),
    fc.integer({ min: -40, max: 40 }).map((cents) => 100_000 + cents * 100),
  ),
  qty: fc.integer({ min: 1, max: 500 }),
});
const orders = fc.array(order, { maxLength: 40 });
const frame = fc
  .record({
    middle: fc.integer({ min: -30, max: 30 }),
    below: fc.nat(40),
    above: fc.nat(40),
  })
  .map(({ middle, below, above }) => ({
    referencePx: 100_000 + middle * 100,
    lowPx: 100_000 + (middle - below) * 100,
    highPx: 100_000 + (middle + above) * 100,
  }));

function sums(all: readonly AuctionInterest[], px: number) {
  const taking = all.filter((one) => takesPart(one, px));
  const of = (buy: boolean) => taking.filter((o) => o.buy === buy).reduce((s, o) => s + o.qty, 0);
  return { paired: Math.min(of(true), of(false)), rest: of(true) - of(false) };
}

describe("the price of an auction", () => {
  test.each<[string, readonly [boolean, number, number][], number, number, number]>([
    ["nothing crosses", [[true, 99_000, 5]], 0, 0, 0],
    ["buyers without sellers", [[true, 0, 5]], 0, 0, 5],
    [
      "only market orders: the reference",
      [
        [true, 0, 5],
        [false, 0, 3],
      ],
      100_000,
      3,
      2,
    ],
    [
      "most shares before all else",
      [
        [true, 101_000, 5],
        [false, 100_500, 9],
      ],
      100_500,
      5,
      -4,
    ],
    [
      "a limit that would leave no imbalance",
      [
        [true, 100_500, 1],
        [true, 100_400, 1],
        [false, 0, 1],
      ],
      100_500,
      1,
      0,
    ],
    [
      "the frame binds",
      [
        [true, 0, 9],
        [false, 109_000, 9],
      ],
      0,
      0,
      9,
    ],
  ])("%s", (_name, rows, px, pairedQty, imbalanceQty) => {
    const all = rows.map(([buy, limit, qty]) => ({ buy, limit, qty }));
    expect(auctionPrice(all, FRAME)).toEqual({ px, pairedQty, imbalanceQty });
  });

  test("no other price would execute more, leave less over, or be nearer to the reference", () => {
    fc.assert(
      fc.property(orders, frame, (all, within) => {
        const found = auctionPrice(all, within);
        for (let px = within.lowPx; px <= within.highPx; px += 100) {
          const { paired, rest } = sums(all, px);
          expect(paired).toBeLessThanOrEqual(found.pairedQty);
          if (paired === 0 || paired < found.pairedQty) continue;
          expect(Math.abs(rest)).toBeGreaterThanOrEqual(Math.abs(found.imbalanceQty));
          if (Math.abs(rest) > Math.abs(found.imbalanceQty)) continue;
          const distance = Math.abs(found.px - within.referencePx);
          expect(Math.abs(px - within.referencePx)).toBeGreaterThanOrEqual(distance);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("the shares of an auction", () => {
  test("as many are bought as sold, and no order trades worse than its limit", () => {
    fc.assert(
      fc.property(orders, frame, (interest, within) => {
        const all = interest.map((one, seq): AuctionOrder => ({ ...one, seq }));
        const { px, pairedQty } = auctionPrice(all, within);
        const shares = allocate(all, px, pairedQty);
        const of = (buy: boolean) =>
          shares.reduce((sum, qty, i) => sum + (all[i]?.buy === buy ? qty : 0), 0);
        expect([of(true), of(false)]).toEqual([pairedQty, pairedQty]);
        shares.forEach((qty, i) => {
          const one = all[i] as AuctionOrder;
          expect(qty).toBeLessThanOrEqual(one.qty);
          if (qty > 0) expect(takesPart(one, px)).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  test("go to the better price first, then to the earlier order", () => {
    fc.assert(
      fc.property(orders, frame, (interest, within) => {
        const all = interest.map((one, seq): AuctionOrder => ({ ...one, seq }));
        const { px, pairedQty } = auctionPrice(all, within);
        const shares = allocate(all, px, pairedQty);
        const price = ({ buy, limit }: AuctionOrder) =>
          limit === 0 ? Number.POSITIVE_INFINITY : buy ? limit : -limit;
        all.forEach((behind, i) => {
          if ((shares[i] as number) === 0) return;
          for (const ahead of all.filter((o) => o.buy === behind.buy)) {
            const better = price(ahead) > price(behind);
            const earlier = price(ahead) === price(behind) && ahead.seq < behind.seq;
            if (better || earlier) expect(shares[ahead.seq]).toBe(ahead.qty);
          }
        });
      }),
      { numRuns: 200 },
    );
  });
});

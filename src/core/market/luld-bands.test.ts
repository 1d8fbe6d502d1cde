import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LuldBands, luldWidth } from "./luld-bands.ts";

const MINUTE = 60_000;
const OPEN = 34_200_000;

function bandsOf(priorClosePx: number, tier: 1 | 2 = 1): LuldBands {
  return new LuldBands([{ tier, priorClosePx }]);
}

describe("the percentage parameters", () => {
  test.each<[string, 1 | 2, number, number, number, number]>([
    ["tier 1 above $3: 5 %", 1, 30_001, 100_000, 5_000, 10_000],
    ["tier 2 above $3: 10 %, not doubled", 2, 30_001, 100_000, 10_000, 10_000],
    ["tier 1 at $3: 20 %", 1, 30_000, 20_000, 4_000, 8_000],
    ["tier 2 from $0.75 to $3: 20 %", 2, 7_500, 20_000, 4_000, 8_000],
    ["below $0.75: $0.15 when that is less than 75 %", 2, 7_499, 7_000, 1_500, 3_000],
    ["below $0.75: 75 % when that is less than $0.15", 1, 7_499, 1_000, 750, 1_500],
  ])("%s", (_name, tier, priorClosePx, reference, width, last25) => {
    expect(luldWidth({ tier, priorClosePx }, reference, false)).toBe(width);
    expect(luldWidth({ tier, priorClosePx }, reference, true)).toBe(last25);
  });
});

describe("the bands of a symbol", () => {
  test("stand around the prior close before the first trade, on whole cents", () => {
    const bands = bandsOf(1_820_100);
    expect([bands.lower(0), bands.upper(0)]).toEqual([1_729_100, 1_911_100]);
  });

  test("do not exist without a prior close", () => {
    const bands = bandsOf(0);
    bands.advance(0, OPEN);
    expect([bands.lower(0), bands.upper(0)]).toEqual([0, 0]);
  });

  test("follow the mean of five minutes once it is 1 % away", () => {
    const bands = bandsOf(1_000_000);
    bands.trade(0, 1_009_900, OPEN);
    expect(bands.advance(0, OPEN)).toBe(false);
    bands.trade(0, 1_012_100, OPEN + 1_000);
    expect(bands.advance(0, OPEN + 1_000)).toBe(true);
    expect([bands.reference(0), bands.upper(0)]).toEqual([1_011_000, 1_061_600]);
  });

  test("stand for at least 30 seconds", () => {
    const bands = bandsOf(1_000_000);
    bands.trade(0, 1_020_000, OPEN);
    bands.advance(0, OPEN);
    bands.trade(0, 1_080_000, OPEN + 1_000);
    expect(bands.advance(0, OPEN + 29_999)).toBe(false);
    expect(bands.advance(0, OPEN + 30_000)).toBe(true);
    expect(bands.reference(0)).toBe(1_050_000);
  });

  test("forget trades of more than five minutes ago, and keep the reference without any", () => {
    const bands = bandsOf(1_000_000);
    bands.trade(0, 1_200_000, OPEN);
    bands.trade(0, 1_000_000, OPEN + MINUTE);
    bands.advance(0, OPEN + 5 * MINUTE + 1_000);
    expect(bands.reference(0)).toBe(1_000_000);
    bands.advance(0, OPEN + 20 * MINUTE);
    expect(bands.reference(0)).toBe(1_000_000);
  });

  test("are twice as wide in the last 25 minutes", () => {
    const bands = bandsOf(1_000_000);
    bands.closeMs = 57_600_000;
    expect(bands.advance(0, 57_600_000 - 25 * MINUTE - 1)).toBe(false);
    expect(bands.advance(0, 57_600_000 - 25 * MINUTE)).toBe(true);
    expect([bands.lower(0), bands.upper(0)]).toEqual([900_000, 1_100_000]);
  });

  test("begin anew from an auction's price", () => {
    const bands = bandsOf(1_000_000);
    bands.trade(0, 1_300_000, OPEN);
    bands.restart(0, 900_000, OPEN + 1_000);
    expect(bands.advance(0, OPEN + 31_000)).toBe(false);
    expect([bands.lower(0), bands.upper(0)]).toEqual([855_000, 945_000]);
  });

  test("have the mean of the trades in the window, by the second", () => {
    const trade = fc.record({
      afterMs: fc.integer({ min: 0, max: 100_000 }),
      px: fc.integer({ min: 50_000, max: 200_000 }),
    });
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 60 }), (trades) => {
        const bands = bandsOf(1);
        let nowMs = OPEN;
        const told: { second: number; px: number }[] = [];
        for (const { afterMs, px } of trades) {
          nowMs += afterMs;
          told.push({ second: Math.floor(nowMs / 1_000), px });
          bands.trade(0, px, nowMs);
        }
        bands.advance(0, nowMs);
        const last = Math.floor(nowMs / 1_000);
        const young = told.filter(({ second }) => second > last - 300);
        const mean = young.reduce((sum, { px }) => sum + px, 0) / young.length;
        expect(bands.reference(0)).toBeCloseTo(mean, 4);
      }),
    );
  });
});

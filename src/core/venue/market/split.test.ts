import fc from "fast-check";
import { expect, test } from "vitest";
import { venueCode } from "../../domain/venue-code.ts";
import { SizeSplit, type VenueShare } from "./split.ts";

const CODES = ["N", "P", "Q", "Z", "K"].map(venueCode);
const weights = fc.array(fc.nat(100_000_000), { minLength: 5, maxLength: 5 });
const sharesOf = (all: readonly number[]): VenueShare[] =>
  CODES.map((code, i) => ({ code, weight: all[i] as number }));

test("the venues' parts sum to the size, whatever the weights", () => {
  fc.assert(
    fc.property(weights, fc.nat(1_000_000), fc.constantFrom(...CODES), (all, size, setter) => {
      const shares = sharesOf(all);
      const parts = CODES.map((own) => new SizeSplit(shares, own).own(size, setter, 100));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(size);
      parts.forEach((part, i) => {
        if (CODES[i] !== setter) expect(part % 100).toBe(0);
        else expect(part).toBeGreaterThanOrEqual(Math.min(size, 100));
      });
      const lots = Math.floor(size / 100);
      const depth = CODES.map((own) => new SizeSplit(shares, own).ownDepth(lots));
      expect(depth.reduce((sum, part) => sum + part, 0)).toBe(lots);
    }),
  );
});

test("a part is within one lot of the venue's weight, beside the setter's own lot", () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 5_000 }), (all, lots) => {
      const shares = sharesOf(all);
      const total = all.reduce((sum, weight) => sum + weight, 0);
      fc.pre(total > 0);
      CODES.forEach((own, i) => {
        const part = new SizeSplit(shares, own).ownDepth(lots);
        expect(Math.abs(part - (lots * (all[i] as number)) / total)).toBeLessThan(1);
      });
    }),
  );
});

test.each([
  // size, setter, N 50 P 25 Q 15 Z 10 K 0
  [100, "P", [0, 100, 0, 0, 0]],
  [250, "K", [100, 0, 0, 0, 150]],
  [1_100, "N", [600, 300, 100, 100, 0]],
  [60, "Z", [0, 0, 0, 60, 0]],
  [300, "W", [200, 100, 0, 0, 0]], // a venue that this market does not have: the largest
])("%i shares set at %s", (size, setter, parts) => {
  const shares = sharesOf([50, 25, 15, 10, 0]);
  const split = CODES.map((own) => new SizeSplit(shares, own).own(size, venueCode(setter), 100));
  expect(split).toEqual(parts);
});

test("venues that printed nothing at all share alike", () => {
  const shares = sharesOf([0, 0, 0, 0, 0]);
  expect(CODES.map((own) => new SizeSplit(shares, own).ownDepth(7))).toEqual([2, 2, 1, 1, 1]);
});

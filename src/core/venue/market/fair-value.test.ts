import fc from "fast-check";
import { expect, test } from "vitest";
import { FairValue } from "./fair-value.ts";

const seed = fc.integer({ min: 0, max: 4_294_967_295 });

test("is the same for all who know the seed, at any step, in any order", () => {
  fc.assert(
    fc.property(seed, fc.array(fc.nat(10_000_000), { minLength: 1 }), (of, steps) => {
      const one = new FairValue(of, 1_820_000, 300);
      const other = new FairValue(of, 1_820_000, 300);
      const forward = steps.toSorted((a, b) => a - b).map((step) => [step, other.at(step)]);
      const known = new Map(forward as [number, number][]);
      for (const step of steps) expect(one.at(step)).toBe(known.get(step));
    }),
  );
});

test("moves, and from one step to the next by less than the spread", () => {
  // A spread that is small beside the price: nothing but the pace bounds the move.
  const SPREAD = 100;
  let largest = 0;
  for (let of = 0; of < 40; of++) {
    const fair = new FairValue(of, 100_000_000, SPREAD);
    for (let step = 0; step < 2_000; step++) {
      largest = Math.max(largest, Math.abs(fair.at(step + 1) - fair.at(step)));
    }
  }
  expect(largest).toBeLessThan(SPREAD);
  expect(largest).toBeGreaterThan(SPREAD / 3);
});

test("stays within some percent of where it began", () => {
  fc.assert(
    fc.property(seed, fc.nat(100_000), (of, step) => {
      const away = new FairValue(of, 138_100, 100).at(step) / 138_100 - 1;
      expect(Math.abs(away)).toBeLessThan(0.04);
    }),
  );
});

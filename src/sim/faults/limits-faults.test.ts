import { expect, test } from "vitest";
import { SeededRandom } from "../../core/domain/random.ts";
import { drawLimits } from "./limits-faults.ts";

const drawn = Array.from({ length: 500 }, (_, seed) => drawLimits(new SeededRandom(seed)));

test("one to nine limits are changed, each to a whole number of its own range", () => {
  for (const change of drawn) {
    const values = Object.values(change);
    expect(values.length).toBeGreaterThan(0);
    expect(values.length).toBeLessThan(10);
    for (const value of values) {
      expect(value === "refuse" || value === "queue" || Number.isSafeInteger(value)).toBe(true);
    }
    expect(change.laneWindow ?? 1).toBeGreaterThan(0);
    expect(change.laneWindow ?? 64).toBeLessThanOrEqual(64);
    expect(change.maxOrderQty ?? 100).toBeGreaterThanOrEqual(100);
  }
});

test("strict limits are drawn more often than lax ones", () => {
  const windows = drawn.flatMap(({ laneWindow }) => (laneWindow === undefined ? [] : [laneWindow]));
  const strict = windows.filter((most) => most <= 4).length;
  expect(strict).toBeGreaterThan(windows.length / 2);
  expect(windows.some((most) => most > 32)).toBe(true);
});

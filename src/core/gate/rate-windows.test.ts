import fc from "fast-check";
import { expect, test } from "vitest";
import { partOf, RateWindows } from "./rate-windows.ts";

const WINDOW = 700;
const PART = 100;

/** What came when: ms since the event before, and how much. */
const EVENTS = fc.array(
  fc.record({
    after: fc.oneof(fc.nat(PART), fc.nat(WINDOW * 3)),
    much: fc.integer({ min: 1, max: 1e6 }),
  }),
  { minLength: 1, maxLength: 60 },
);
/** Before and after the number of a part comes again, and today. */
const BEGIN = fc.constantFrom(0, 1.79e12, 2 ** 32 * PART - 3 * PART);

test("counts all of the last window, and nothing that is more than a seventh older", () => {
  fc.assert(
    fc.property(BEGIN, EVENTS, fc.nat(WINDOW * 2), (begin, events, later) => {
      const rates = new RateWindows(1);
      const all: { ms: number; much: number }[] = [];
      let ms = begin;
      for (const { after, much } of events) {
        ms += after;
        rates.add(1, part(ms), much);
        all.push({ ms, much });
        between(rates.count(1, part(ms)), all, ms);
      }
      between(rates.count(1, part(ms + later)), all, ms + later);
    }),
  );
});

test("rows are apart, and one that nothing came to has none", () => {
  const rates = new RateWindows(2);
  rates.add(1, part(50), 3);
  rates.add(1000, part(50), 4);
  expect([0, 1, 2, 999, 1000, 5000].map((row) => rates.count(row, part(60)))).toEqual([
    0, 3, 0, 0, 4, 0,
  ]);
});

test("asking changes nothing", () => {
  const rates = new RateWindows(1);
  rates.add(0, part(50), 3);
  const before = Array.from(rates.words);
  expect([
    rates.count(0, part(749)),
    rates.count(0, part(849)),
    rates.count(0, part(1e12)),
  ]).toEqual([3, 0, 0]);
  expect(Array.from(rates.words)).toEqual(before);
});

function between(count: number, all: readonly { ms: number; much: number }[], ms: number): void {
  const since = (from: number): number =>
    all.filter((event) => event.ms > from).reduce((sum, { much }) => sum + much, 0);
  expect(count).toBeGreaterThanOrEqual(since(ms - WINDOW));
  expect(count).toBeLessThanOrEqual(since(ms - WINDOW - PART));
}

function part(ms: number): number {
  return partOf(ms, WINDOW);
}

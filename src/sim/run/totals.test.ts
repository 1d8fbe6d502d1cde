import { expect, test } from "vitest";
import { Tally } from "./totals.ts";
import type { SeedResult } from "./trial.ts";

const result = (seed: number, more: Partial<SeedResult> = {}): SeedResult => ({
  seed,
  broken: null,
  gateInputs: 10,
  children: 2,
  restarts: 1,
  simulatedMs: 1_800_000,
  events: 5,
  met: { faults: { partition: seed } },
  planned: [],
  traceHash: seed * 77,
  ...more,
});

function totalsOf(results: readonly SeedResult[]) {
  const tally = new Tally();
  for (const one of results) tally.add(one);
  return tally.totals;
}

test("a range is the sum of its seeds", () => {
  expect(totalsOf([result(1), result(2)])).toMatchObject({
    seeds: 2,
    violations: [],
    gateInputs: 20,
    children: 4,
    restarts: 2,
    simulatedHours: 1,
    faults: { partition: 3 },
  });
});

test("the order in which threads come back changes nothing", () => {
  const broken = { invariant: "I2", text: "too much", atMs: 1, event: 2 };
  const all = [result(1), result(2, { broken }), result(3, { broken })];
  expect(totalsOf(all.toReversed())).toEqual(totalsOf(all));
  expect(totalsOf(all).violations.map(({ seed }) => seed)).toEqual([2, 3]);
});

test("one seed with another trace gives another hash", () => {
  const other = totalsOf([result(1), result(2, { traceHash: 1 })]);
  expect(other.traceHash).not.toBe(totalsOf([result(1), result(2)]).traceHash);
  const swapped = [result(1, { traceHash: 154 }), result(2, { traceHash: 77 })];
  expect(totalsOf(swapped).traceHash).not.toBe(totalsOf([result(1), result(2)]).traceHash);
});

import { expect, test } from "vitest";
import { SeededRandom } from "../../core/domain/random.ts";
import { CARRY_OUT } from "./carry-out.ts";
import { drawPlan } from "./fault-plan.ts";
import { FAULT_NAMES, FAULT_RATES } from "./rates.ts";

const SPAN_NS = 10e9;

const plans = Array.from({ length: 400 }, (_, seed) => drawPlan(new SeededRandom(seed), SPAN_NS));

test("every fault has one row of rates, in the order of the list, and one way to happen", () => {
  expect(FAULT_RATES.map(({ fault }) => fault)).toEqual(FAULT_NAMES);
  expect(Object.keys(CARRY_OUT).sort()).toEqual([...FAULT_NAMES].sort());
});

test("the same seed draws the same plan, another one another", () => {
  expect(drawPlan(new SeededRandom(7), SPAN_NS)).toEqual(plans[7]);
  expect(plans[8]).not.toEqual(plans[7]);
});

test("some days are calm, on some everything goes wrong, most have a few kinds", () => {
  const kinds = plans.map((plan) => new Set(plan.map(({ fault }) => fault)).size);
  expect(kinds.filter((n) => n === 0).length).toBeGreaterThan(3);
  expect(kinds.filter((n) => n === FAULT_NAMES.length).length).toBeGreaterThan(3);
  const few = kinds.filter((n) => n > 0 && n < FAULT_NAMES.length / 2).length;
  expect(few).toBeGreaterThan(plans.length / 2);
});

test("every fault is drawn in its time, numbered in the order of time", () => {
  const met = new Set(plans.flatMap((plan) => plan.map(({ fault }) => fault)));
  expect([...met].sort()).toEqual([...FAULT_NAMES].sort());
  for (const plan of plans) {
    expect(plan.map(({ number }) => number)).toEqual(plan.map((_, i) => i));
    expect(plan.every(({ atNs }, i) => atNs >= (plan[i - 1]?.atNs ?? 0) && atNs < SPAN_NS)).toBe(
      true,
    );
  }
});

test("a rate that changes shifts no other fault", () => {
  const rates = FAULT_RATES.map((rate) =>
    rate.fault === "partition" ? { ...rate, chance: rate.chance === 0 ? 1 : 0 } : rate,
  );
  const plain = drawPlan(new SeededRandom(9), SPAN_NS).filter(({ fault }) => fault !== "partition");
  const other = drawPlan(new SeededRandom(9), SPAN_NS, rates).filter(
    ({ fault }) => fault !== "partition",
  );
  const bare = (plan: typeof plain) => plan.map(({ number, ...rest }) => rest);
  expect(bare(other)).toEqual(bare(plain));
});

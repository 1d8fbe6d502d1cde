import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { GateCopy } from "./gate-copy.ts";
import { PLANTED } from "./planted.ts";
import { explore } from "./run-explore.ts";
import { OutsideWorld, STEP_KINDS } from "./world.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const LONG = process.env.SMARS_LONG === "1";
/** Worlds of a run, and the steps of each. */
const WORLDS = LONG ? 200_000 : 4_000;
const STEPS = 600;
/** A world has more orders than this on average, or it shows nothing. */
const ORDERS_LEAST = 5;
/** Worlds in which a planted bug has to show. */
const PLANTED_WORLDS = 20_000;

const steps = fc.array(
  fc.record({ what: fc.constantFrom(...STEP_KINDS), a: fc.nat(9_999), b: fc.nat(9_999) }),
  { minLength: 20, maxLength: 300 },
);

describe("a gate that is judged from outside", () => {
  test("I1 to I5, I7, I11, I12, I15 to I17, I19: whatever happens in whatever order, they hold", () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const world = new OutsideWorld();
        for (const step of plan) world.step(step);
        world.settle();
      }),
      { numRuns: 500 },
    );
  });

  test(`${WORLDS} worlds of ${STEPS} steps break nothing`, async () => {
    const halves = [1, 1 + WORLDS / 2].map((first) =>
      explore(ROOT, { first, count: WORLDS / 2, steps: STEPS }),
    );
    for (const { runs, orders, fills, found } of await Promise.all(halves)) {
      expect(found).toBeNull();
      expect(runs).toBe(WORLDS / 2);
      expect(orders).toBeGreaterThan(runs * ORDERS_LEAST);
      expect(fills).toBeGreaterThan(runs * ORDERS_LEAST);
    }
  }, 3_600_000);
});

describe("a judge that was never shown to find anything proves nothing: each planted bug is caught", () => {
  let copy: GateCopy | null = null;

  afterEach(() => {
    copy?.remove();
    copy = null;
  });

  test.each(PLANTED)("$name", async (planted) => {
    copy = new GateCopy();
    copy.plant(planted);
    const { runs, found } = await explore(copy.folder, {
      first: 1,
      count: PLANTED_WORLDS,
      steps: STEPS,
    });
    console.log(`${planted.name}: ${runs} worlds, ${found?.text ?? "not found"}`);
    expect(found?.text ?? "not found").toMatch(planted.breaks);
  });
});

import { test } from "vitest";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { OutsideWorld, STEP_KINDS, type StepKind } from "../properties/world.ts";

/** Seeds and steps of the worlds that each mutant meets. */
const SEEDS = [1, 2, 3, 4, 5, 6];
const STEPS = 250;

test.each(SEEDS)("I1 to I19: world %d, judged from outside, breaks nothing", (seed) => {
  const random = new SeededRandom(seed);
  const world = new OutsideWorld();
  for (let step = 0; step < STEPS; step++) {
    const what = STEP_KINDS[random.below(STEP_KINDS.length)] as StepKind;
    world.step({ what, a: random.below(10_000), b: random.below(10_000) });
  }
  world.settle();
});

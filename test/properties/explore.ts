import { SeededRandom } from "../../src/core/domain/random.ts";
import { OutsideWorld, STEP_KINDS, type Step } from "./world.ts";

/**
 * `node explore.ts FIRST COUNT STEPS`: so many worlds, one for each seed, until one of them breaks.
 * Prints one line of JSON: the runs, orders at venues, executions, and the seed and what was wrong,
 * or null.
 */
const [first = 1, count = 100, steps = 400] = process.argv.slice(2).map(Number);
let found: { seed: number; step: number; text: string } | null = null;
let runs = 0;
let orders = 0;
let fills = 0;
for (let seed = first; seed < first + count && found === null; seed++) {
  runs++;
  const random = new SeededRandom(seed);
  const world = new OutsideWorld();
  let step = 0;
  try {
    for (; step < steps; step++) world.step(anyStep(random));
    world.settle();
  } catch (error) {
    found = { seed, step, text: error instanceof Error ? error.message : String(error) };
    if (process.env.TRACE === "1") console.error(error);
  }
  orders += world.busy.orders;
  fills += world.busy.fills;
}
process.stdout.write(`${JSON.stringify({ runs, orders, fills, found })}\n`);

function anyStep(random: SeededRandom): Step {
  const what = STEP_KINDS[random.below(STEP_KINDS.length)] as Step["what"];
  return { what, a: random.below(10_000), b: random.below(10_000) };
}

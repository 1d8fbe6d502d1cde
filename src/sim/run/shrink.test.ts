import { expect, test } from "vitest";
import { shrink } from "./shrink.ts";
import { type SeedResult, type Trial, wholeTrial } from "./trial.ts";

const PLANNED = ["crash-gate", "partition", "crash-gate", "lie-B24", "partition", "power-loss"];

/** Runs that break as `breaks` says. */
function runner(breaks: (trial: Trial) => string | null) {
  const tried: Trial[] = [];
  const run = (trial: Trial): Promise<SeedResult> => {
    tried.push(trial);
    const invariant = breaks(trial);
    const result = {
      seed: trial.seed,
      broken: invariant === null ? null : { invariant, text: "", atMs: 0, event: 0 },
      gateInputs: 0,
      children: 0,
      restarts: 0,
      simulatedMs: 0,
      events: 0,
      met: {},
      planned: PLANNED,
      traceHash: 0,
    };
    return Promise.resolve(result);
  };
  return { run, tried };
}

const has = ({ only }: Trial, number: number): boolean => only?.includes(number) ?? true;

test("what is left is what the rule needs: two faults, a part of the orders and of the time", async () => {
  const { run } = runner((trial) =>
    has(trial, 2) && has(trial, 3) && trial.orders >= 0.2 && trial.span >= 0.5 ? "I2" : null,
  );
  const trial = wholeTrial(5);
  const least = await shrink(await run(trial), trial, run);
  expect(least).toEqual({ seed: 5, only: [2, 3], orders: 0.25, span: 0.5 });
});

test("a day that breaks without any fault has none", async () => {
  const { run } = runner(() => "I1");
  const trial = wholeTrial(5);
  const least = await shrink(await run(trial), trial, run);
  expect(least.only).toEqual([]);
});

test("a smaller day that breaks another rule is not taken", async () => {
  const { run } = runner((trial) => (trial.only === null ? "I2" : "liveness"));
  const trial = wholeTrial(5);
  expect((await shrink(await run(trial), trial, run)).only).toBeNull();
});

test("the same failure is shrunk by the same steps", async () => {
  const rule = (trial: Trial): string | null => (has(trial, 4) ? "I7" : null);
  const [one, two] = [runner(rule), runner(rule)];
  for (const { run } of [one, two]) await shrink(await run(wholeTrial(1)), wholeTrial(1), run);
  expect(one.tried).toEqual(two.tried);
});

import type { SeedResult, Trial } from "./trial.ts";

/** Runs a trial to its end. */
export type RunTrial = (trial: Trial) => Promise<SeedResult>;

/** Halvings of orders and of time that are tried. */
const HALVINGS = 5;

/**
 * Makes the day of a failed trial as small as it can be while the same rule breaks: without whole
 * kinds of faults, with fewer orders, in less time, without single faults.
 *
 * @param onTry Told of each trial that is tried, and whether it still breaks.
 * @returns The smallest that still breaks; deterministic, as the trials are.
 */
export async function shrink(
  failed: SeedResult,
  trial: Trial,
  run: RunTrial,
  onTry: (trial: Trial, breaks: boolean) => void = () => undefined,
): Promise<Trial> {
  const invariant = failed.broken?.invariant;
  let least = trial;
  const tried = async (smaller: Trial): Promise<boolean> => {
    const { broken } = await run(smaller);
    const breaks = broken !== null && broken.invariant === invariant;
    onTry(smaller, breaks);
    if (breaks) least = smaller;
    return breaks;
  };
  const { planned } = failed;
  const all = trial.only ?? planned.map((_, number) => number);
  await tried({ ...least, only: [] });
  for (const kind of new Set(all.map((number) => planned[number]))) {
    const only = least.only ?? all;
    if (!only.some((number) => planned[number] === kind)) continue;
    await tried({ ...least, only: only.filter((number) => planned[number] !== kind) });
  }
  for (let i = 0; i < HALVINGS; i++) {
    if (!(await tried({ ...least, span: least.span / 2 }))) break;
  }
  for (let i = 0; i < HALVINGS; i++) {
    if (!(await tried({ ...least, orders: least.orders / 2 }))) break;
  }
  for (const number of least.only ?? all) {
    await tried({ ...least, only: (least.only ?? all).filter((other) => other !== number) });
  }
  return least;
}

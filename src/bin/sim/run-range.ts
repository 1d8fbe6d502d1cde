import { Worker } from "node:worker_threads";
import { Tally, type Totals } from "../../sim/run/totals.ts";
import type { SeedResult } from "../../sim/run/trial.ts";
import type { WorkerWord } from "./seed-worker.ts";

/** Which seeds, by how many threads. */
export type RangeOptions = {
  readonly first: number;
  readonly last: number;
  readonly jobs: number;
  /** Hand out no more seeds when one has broken something. */
  readonly stopAtFirst: boolean;
  readonly onDone: (done: number, result: SeedResult) => void;
};

/** Runs a range of seeds, each on whatever thread is free. */
export async function runRange(options: RangeOptions): Promise<Totals> {
  const { first, last, stopAtFirst, onDone } = options;
  const tally = new Tally();
  let next = first;
  let done = 0;
  let broken = false;
  /** The next seed of the range; null when there is none to run any more. */
  const handOut = (): number | null => {
    if (next > last || (broken && stopAtFirst)) return null;
    next += 1;
    return next - 1;
  };
  const take = (result: SeedResult): void => {
    tally.add(result);
    done += 1;
    broken ||= result.broken !== null;
    onDone(done, result);
  };
  const jobs = Math.min(options.jobs, last - first + 1);
  await Promise.all(Array.from({ length: jobs }, () => work(handOut, take)));
  return tally.totals;
}

/** One thread, until there is nothing to run. */
function work(handOut: () => number | null, take: (result: SeedResult) => void): Promise<void> {
  const worker = new Worker(new URL("./seed-worker.ts", import.meta.url), { workerData: "seeds" });
  return new Promise((resolve, reject) => {
    worker.on("message", ({ result }: WorkerWord) => {
      if (result !== null) take(result);
      const seed = handOut();
      if (seed !== null) worker.postMessage(seed);
      else void worker.terminate().then(() => resolve());
    });
    worker.once("error", reject);
  });
}

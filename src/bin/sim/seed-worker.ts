import { parentPort, workerData } from "node:worker_threads";
import { runSeed } from "../../sim/run/run-seed.ts";
import { type SeedResult, type Trial, wholeTrial } from "../../sim/run/trial.ts";
import { NODE_PORTS } from "./node-ports.ts";

/** What a thread that runs seeds says: it waits for one, or has done one. */
export type WorkerWord = { readonly result: SeedResult | null };

/** A promise that nobody waits for was broken: of the run that is under way. */
let stray: Error | null = null;

process.on("unhandledRejection", (error) => {
  stray ??= error instanceof Error ? error : new Error(String(error));
});

/** Runs a seed; an error that no process of its fleet caught breaks it too. */
async function run(trial: Trial): Promise<SeedResult> {
  stray = null;
  const result = await runSeed(trial, NODE_PORTS);
  // Rejections are told of when the microtasks are done.
  await new Promise((resolve) => setImmediate(resolve));
  const error = stray as Error | null;
  if (error === null || result.broken !== null) return result;
  const text = `${error.name}: ${error.message}\n${error.stack}`;
  const broken = { invariant: "error", text, atMs: result.simulatedMs, event: result.events };
  return { ...result, broken };
}

const port = parentPort;
// Imported for its types by the main thread.
if (port !== null && workerData === "seeds") {
  port.on("message", (seed: number) => {
    void run(wholeTrial(seed)).then((result) => port.postMessage({ result } satisfies WorkerWord));
  });
  port.postMessage({ result: null } satisfies WorkerWord);
}

import { describe, expect, test } from "vitest";
import { StoreBench, type StoreStart } from "../../../test/ports/fix-store-bench.ts";
import { type Crash, StoreModel } from "../../../test/ports/fix-store-model.ts";

const OPTIONS = { segmentBytes: 4096, blockNumbers: 20, syncMs: 100 };
const TURNS = 40;

/** The store after a crash, whose recovery is itself cut off at its operation `again`. */
function reopened(bench: StoreBench, again: number, crash: Crash): StoreStart {
  bench.strikeAt(again, crash);
  try {
    const start = bench.open();
    bench.disk.onOperation = null;
    if (start.process.alive) return start;
  } catch (error) {
    if (bench.process?.alive !== false) throw error;
  }
  bench.disk.onOperation = null;
  return bench.open();
}

/** A run that is ended at its disk operation `k`; returns how many it would have had. */
async function crashAt(k: number, crash: Crash, seed: number): Promise<number> {
  const model = { survive: (k % 3) / 2, tear: 0.3, syncNs: [1e5, 1e8] as const };
  const bench = new StoreBench(seed, model, OPTIONS);
  const sessions = new StoreModel(bench, seed);
  const first = bench.open();
  const before = bench.disk.operations;
  bench.strikeAt(k, crash);
  await sessions.turns(TURNS, first.store, first.process);
  const operations = bench.disk.operations - before;
  first.process.kill();
  const started = bench.starts;
  const second = reopened(bench, 1 + (k % 23), crash);
  // What is left of the block and the next one, and a block for a start that was cut off.
  const starts = bench.starts - started;
  sessions.compare(second.store, crash, (1 + starts) * OPTIONS.blockNumbers);
  await sessions.turns(10, second.store, second.process);
  second.process.kill();
  const third = bench.open();
  sessions.compare(third.store, "kill", 2 * OPTIONS.blockNumbers);
  third.process.kill();
  return operations;
}

describe("a crash at every disk operation", () => {
  test.each<[Crash, number]>([
    ["kill", 1],
    ["kill", 2],
    ["power", 3],
    ["power", 4],
  ])(
    "%s, seed %d: no number twice, none skipped beyond the block, nothing lost unnamed",
    async (crash, seed) => {
      const operations = await crashAt(Number.POSITIVE_INFINITY, crash, seed);
      expect(operations).toBeGreaterThan(60);
      for (let k = 1; k <= operations; k++) await crashAt(k, crash, seed);
    },
    60_000,
  );
});

import { expect, test } from "vitest";
import { refusalRows } from "../bench/lib/gate-refusals.ts";
import { BenchGate } from "../bench/lib/gate-world.ts";
import { MemoryRecords } from "../bench/lib/memory-records.ts";
import { QuietEffects } from "../bench/lib/quiet-effects.ts";
import { CHILD_CONTROLS, PARENT_CONTROLS } from "../src/core/gate/controls/list.ts";
import { GateRecordWriter } from "../src/wire/journal/gate-records.ts";

const ROWS = { maxParents: 1_000, maxChildren: 1_000 };

test("every control of the full lists computes in the bench's world, and refuses one order there", () => {
  const records = new MemoryRecords();
  const effects = new QuietEffects();
  const writer = new GateRecordWriter(records);
  const bench = new BenchGate({ symbols: 10, records: writer, effects, rows: ROWS });
  bench.open(100, () => records.lastIndex);
  expect(refusalRows(bench, () => records.lastIndex).map(({ value }) => value)).toEqual([
    PARENT_CONTROLS.length,
    CHILD_CONTROLS.length,
  ]);
});

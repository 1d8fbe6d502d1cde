import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Journal } from "../../src/roles/journal/journal.ts";
import { openJournal } from "../../src/roles/journal/open.ts";
import { sha256 } from "../../src/shell/system/sha256.ts";
import { type Bench, shellBench, simBench } from "./bench.ts";
import { append } from "./journal-bench.ts";

describe.each([
  ["shell", shellBench],
  ["sim", simBench],
])("the journal over the ports of %s", (_name, make) => {
  let bench: Bench;
  let replayed: string[];
  let faults: string[];

  beforeEach(() => {
    bench = make();
    faults = [];
  });
  afterEach(() => bench.dispose());

  function open(): Journal {
    replayed = [];
    const opening = openJournal(
      bench.disk,
      "journal",
      {
        gate: "G1",
        clock: bench.clock,
        sha256,
        segmentBytes: 64 * 1024,
        bufferBytes: 16 * 1024,
        onFault: (fault) => faults.push(fault.message),
      },
      (_type, _index, view, at, length) => {
        const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
        replayed.push(String.fromCharCode(...bytes));
      },
    );
    if (opening.type === "Refused") throw new Error(opening.fault.text);
    expect(opening.cut).toBe(null);
    return opening.journal;
  }

  async function close(journal: Journal): Promise<void> {
    let closed = false;
    journal.close(() => {
      closed = true;
    });
    await bench.until(() => closed);
  }

  test("turns, rolls, syncs and restarts lose nothing and keep the order", async () => {
    const wanted: string[] = [];
    for (let start = 0; start < 3; start++) {
      const journal = open();
      expect(replayed).toEqual(wanted);
      for (let turn = 0; turn < 40; turn++) {
        for (let i = 0; i < 30; i++) {
          wanted.push(`${start}.${turn}.${i}`.padEnd((turn * i) % 120));
          append(journal, 7, wanted.at(-1) as string);
        }
        if (turn % 4 === 0) journal.sync();
        journal.flush();
        if (turn % 10 === 0) await bench.rest(3);
      }
      let durable = false;
      journal.sync(() => {
        durable = true;
      });
      await bench.until(() => durable);
      expect(journal.syncedIndex).toBe(wanted.length);
      await close(journal);
    }
    const last = open();
    expect(replayed).toEqual(wanted);
    expect(faults).toEqual([]);
    await close(last);
  });
});

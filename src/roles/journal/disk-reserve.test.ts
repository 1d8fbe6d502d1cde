import { describe, expect, test } from "vitest";
import { append, FOLDER, JournalBench } from "../../../test/ports/journal-bench.ts";
import { SimProcess } from "../../sim/process.ts";
import { DiskReserve } from "./disk-reserve.ts";

const SEGMENT = 8192;
const PIECES = 3;

/** A journal with a reserve on a disk of so many segments. */
async function reserved(segments: number) {
  const bench = new JournalBench(21, { capacityBytes: Number.POSITIVE_INFINITY }, SEGMENT);
  const process = new SimProcess(bench.world, "reserve");
  const sizes = { clock: process.clock, pieceBytes: SEGMENT, pieces: PIECES };
  const reserve = new DiskReserve(bench.disk.of(process), FOLDER, sizes);
  const start = bench.open({ reserve });
  await wait(bench, 8_000);
  expect(reserve.pieces).toBe(PIECES);
  expect(reserve.low).toBe(false);
  bench.disk.model = { ...bench.disk.model, capacityBytes: segments * SEGMENT };
  return { bench, reserve, ...start };
}

function wait(bench: JournalBench, ms: number): Promise<unknown> {
  return bench.world.run({ atNs: bench.world.nowNs + ms * 1e6 });
}

describe("B36: a disk that is full", () => {
  test("B36: the journal goes on in the space that was kept, and says that it is low", async () => {
    const { bench, reserve, journal, faults } = await reserved(2 + PIECES);
    let written = 0;
    for (; reserve.pieces > 0; written++) {
      append(journal, 7, `${written + 1}`.padEnd(200));
      journal.flush();
      await wait(bench, 5);
      if (reserve.pieces < PIECES) expect(reserve.low).toBe(true);
    }
    expect(faults).toEqual([]);
    expect(written).toBeGreaterThan(30 * PIECES);
    journal.sync();
    await wait(bench, 50);
    expect(journal.syncedIndex).toBe(written);
  });

  test("B36: when nothing is left the journal ends, and every record of before is there again", async () => {
    const { bench, journal, faults, process } = await reserved(2 + PIECES);
    let written = 0;
    for (; faults.length === 0; written++) {
      append(journal, 7, `${written + 1}`.padEnd(200));
      journal.flush();
      await wait(bench, 5);
    }
    expect(faults).toEqual(["ENOSPC"]);
    process.kill();
    // Without any room it does not start either, and touches nothing; then it has everything.
    const refused = bench.start().opening;
    expect(refused).toMatchObject({ type: "Refused", fault: { code: "Disk" } });
    bench.disk.model = { ...bench.disk.model, capacityBytes: Number.POSITIVE_INFINITY };
    const { replayed } = bench.open();
    expect(replayed.length).toBe(written - 1);
  });

  test("with room again the reserve is made whole, and it is low no more", async () => {
    const { bench, reserve, journal } = await reserved(2 + PIECES);
    while (!reserve.low) {
      append(journal, 7, "x".padEnd(200));
      journal.flush();
      await wait(bench, 5);
    }
    await wait(bench, 3_000);
    expect(reserve.low).toBe(true);
    bench.disk.model = { ...bench.disk.model, capacityBytes: Number.POSITIVE_INFINITY };
    await wait(bench, 3_000);
    expect([reserve.low, reserve.pieces]).toEqual([false, PIECES]);
  });

  test("a reserve that was whole before a restart is ready at once, one that was not is made again", async () => {
    const { bench } = await reserved(100);
    const again = (): DiskReserve => {
      const process = new SimProcess(bench.world, "again");
      const sizes = { clock: process.clock, pieceBytes: SEGMENT, pieces: PIECES };
      return new DiskReserve(bench.disk.of(process), FOLDER, sizes);
    };
    expect(again().pieces).toBe(PIECES);
    bench.put("reserve-2.zero", new Uint8Array(100));
    const partly = again();
    expect(partly.pieces).toBe(PIECES - 1);
    await wait(bench, 8_000);
    expect(partly.pieces).toBe(PIECES);
  });
});

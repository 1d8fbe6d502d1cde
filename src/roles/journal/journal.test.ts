import { describe, expect, test } from "vitest";
import { append, FOLDER, JournalBench } from "../../../test/ports/journal-bench.ts";
import { describeHex } from "../../wire/journal/print.ts";
import { printJournal } from "./print.ts";

test("records get the next index, and a restart hands them over in order", async () => {
  const bench = new JournalBench(1);
  const first = bench.open();
  expect(first.replayed).toEqual([]);
  expect([append(first.journal, 7, "one"), append(first.journal, 8, "")]).toEqual([1, 2]);
  first.journal.flush();
  first.process.kill();
  const second = bench.open();
  expect(second.replayed).toEqual([
    { index: 1, type: 7, text: "one" },
    { index: 2, type: 8, text: "" },
  ]);
  expect([second.journal.lastIndex, second.journal.syncedIndex]).toEqual([2, 2]);
  expect(append(second.journal, 7, "three")).toBe(3);
  second.journal.flush();
  second.process.kill();
  expect(bench.open().replayed.map((r) => r.text)).toEqual(["one", "", "three"]);
});

test("what was not flushed is not there after a kill", () => {
  const bench = new JournalBench(1);
  const { journal, process } = bench.open();
  append(journal, 7, "written");
  journal.flush();
  append(journal, 7, "only decided");
  process.kill();
  expect(bench.open().replayed.map((r) => r.text)).toEqual(["written"]);
});

test("a record that was begun and not ended leaves no trace", () => {
  const bench = new JournalBench(1);
  const { journal, process } = bench.open();
  journal.begin(7, 100);
  append(journal, 8, "kept");
  journal.flush();
  journal.begin(7, 100);
  journal.flush();
  process.kill();
  expect(bench.open().replayed).toEqual([{ index: 1, type: 8, text: "kept" }]);
});

test("a turn's records are one write, and a turn without records is none", () => {
  const bench = new JournalBench(1);
  const { journal } = bench.open();
  const writes: string[] = [];
  bench.disk.onOperation = (operation) => writes.push(operation);
  for (let i = 0; i < 20; i++) append(journal, 7, "x".repeat(100));
  journal.flush();
  journal.flush();
  expect(writes).toEqual(["write"]);
});

test("a turn larger than the buffer, and records over many segments, read back whole", async () => {
  const bench = new JournalBench(1);
  const { journal, process } = bench.open();
  const wanted: string[] = [];
  for (let turn = 0; turn < 60; turn++) {
    for (let i = 0; i < (turn % 10 === 0 ? 90 : 7); i++) {
      wanted.push(`${turn}.${i}`.padEnd((turn * 37 + i * 11) % 150, "-"));
      append(journal, 7, wanted.at(-1) as string);
    }
    if (turn % 3 === 0) journal.sync();
    journal.flush();
    if (turn % 4 === 0) await bench.world.run({ atNs: bench.world.nowNs + 1e6 });
  }
  process.kill();
  expect(Object.keys(bench.files()).length).toBeGreaterThan(5);
  const { replayed } = bench.open();
  expect(replayed.map((r) => r.text)).toEqual(wanted);
  expect(replayed.map((r) => r.index)).toEqual(wanted.map((_, i) => i + 1));
});

test("a record that no buffer holds is our own bug", () => {
  const { journal } = new JournalBench(1).open();
  expect(() => journal.begin(7, 5000)).toThrow("a record fits an empty journal buffer");
  journal.begin(7, 10);
  expect(() => journal.end(11)).toThrow("a record fits what it asked");
});

describe("group commit", () => {
  test("many askers of a turn share one sync, and hear of it in a later turn", async () => {
    const bench = new JournalBench(1);
    const { journal, synced } = bench.open();
    let syncs = 0;
    bench.disk.onOperation = (operation) => {
      if (operation === "sync") syncs += 1;
    };
    const told: string[] = [];
    for (let i = 1; i <= 5; i++) {
      append(journal, 7, "x");
      journal.sync((fault) => told.push(`${i} ${fault}`));
    }
    journal.flush();
    expect(told).toEqual([]);
    await bench.world.run({ holds: () => told.length === 5 });
    expect(told).toEqual(["1 null", "2 null", "3 null", "4 null", "5 null"]);
    expect([syncs, journal.syncedIndex]).toEqual([1, 5]);
    expect(synced).toEqual([5]);
  });

  test("one sync runs at a time; who asks meanwhile waits for the next", async () => {
    const bench = new JournalBench(1, { syncNs: [1e6, 1e6] });
    const { journal } = bench.open();
    const told: number[] = [];
    let running = 0;
    let most = 0;
    const ask = () => {
      const index = append(journal, 7, "x");
      running += 1;
      most = Math.max(most, bench.disk.operations);
      journal.sync(() => {
        running -= 1;
        told.push(index);
        expect(journal.syncedIndex).toBeGreaterThanOrEqual(index);
      });
      journal.flush();
    };
    const atNs = bench.world.nowNs;
    ask();
    await bench.world.run({ atNs: atNs + 3e5 });
    ask();
    await bench.world.run({ atNs: atNs + 6e5 });
    ask();
    expect(running).toBe(3);
    await bench.world.run({ atNs: atNs + 1.1e6 });
    expect(told).toEqual([1]);
    await bench.world.run({ holds: () => told.length === 3 });
    expect(told).toEqual([1, 2, 3]);
    expect((bench.world.nowNs - atNs) / 1e6).toBeCloseTo(2, 1);
  });

  test("a sync with nothing to do answers all the same", async () => {
    const bench = new JournalBench(1);
    const { journal } = bench.open();
    const told: unknown[] = [];
    journal.sync((fault) => told.push(fault));
    expect(told).toEqual([]);
    await bench.world.run({ holds: () => told.length === 1 });
    expect(told).toEqual([null]);
  });

  test("an index is durable only after all segments before it are", async () => {
    const bench = new JournalBench(1, { syncNs: [1e6, 1e6], survive: 0 });
    const { journal } = bench.open();
    for (let i = 0; i < 300; i++) {
      append(journal, 7, `record ${i}`.padEnd(100));
      if (i % 10 === 9) journal.flush();
    }
    journal.sync();
    journal.flush();
    await bench.world.run({ holds: () => journal.syncedIndex === 300 });
    bench.disk.losePower();
    expect(bench.open().replayed).toHaveLength(300);
  });
});

describe("the end of a segment", () => {
  test("the next one is made ahead: a roll waits for no sync and makes no file", async () => {
    const bench = new JournalBench(1);
    const { journal } = bench.open();
    await bench.world.run({ atNs: bench.world.nowNs + 1e9 });
    const asked: string[] = [];
    bench.disk.onOperation = (operation) => asked.push(operation);
    while (journal.roomBytes > 1500) {
      append(journal, 7, "x".repeat(1000));
      journal.flush();
    }
    asked.length = 0;
    append(journal, 7, "x".repeat(1200));
    append(journal, 7, "x".repeat(1200));
    journal.flush();
    expect(asked).toEqual(["write", "write"]);
  });

  test("the one made ahead survives a power loss, name and all", async () => {
    for (let seed = 0; seed < 12; seed++) {
      const bench = new JournalBench(seed, { survive: 0 });
      const { journal } = bench.open();
      await bench.world.run({ atNs: bench.world.nowNs + 1e9 });
      for (let i = 0; i < 12; i++) {
        append(journal, 7, "x".repeat(1000));
        journal.flush();
      }
      journal.sync();
      await bench.world.run({ holds: () => journal.syncedIndex === 12 });
      bench.disk.losePower();
      expect(bench.open().replayed).toHaveLength(12);
    }
  });

  test("a spare whose sync has failed is never used", async () => {
    const bench = new JournalBench(1);
    const { journal, faults } = bench.open();
    bench.disk.failNext("sync", "EIO");
    await bench.world.run({ atNs: bench.world.nowNs + 1e9 });
    expect([journal.spareFault?.code, faults]).toEqual(["EIO", []]);
    while (faults.length === 0) {
      append(journal, 7, "x".repeat(1000));
      journal.flush();
    }
    expect([faults, journal.lastIndex]).toEqual([["EIO"], 8]);
  });

  test("a spare that cannot be made is told, and the journal uses up its room", async () => {
    const bench = new JournalBench(1, { capacityBytes: 10_000 });
    const { journal, faults } = bench.open();
    await bench.world.run({ atNs: bench.world.nowNs + 1e9 });
    expect(journal.spareFault?.code).toBe("ENOSPC");
    let written = 0;
    while (faults.length === 0) {
      append(journal, 7, "x".repeat(500));
      journal.flush();
      written += 1;
    }
    expect(faults).toEqual(["ENOSPC"]);
    expect(written).toBeGreaterThan(10);
    bench.disk.model = { ...bench.disk.model, capacityBytes: 1e9 };
    const { replayed } = bench.open();
    expect(replayed).toHaveLength(written - 1);
  });
});

describe("a failed disk", () => {
  test.each(["EIO", "ENOSPC"])(
    "a write that fails with %s ends the journal, once",
    async (code) => {
      const bench = new JournalBench(3);
      const { journal, faults } = bench.open();
      append(journal, 7, "before");
      journal.flush();
      const told: string[] = [];
      append(journal, 7, "lost");
      journal.sync((fault) => told.push(`first ${fault?.code}`));
      bench.disk.failNext("write", code);
      journal.flush();
      expect(faults).toEqual([code]);
      expect(journal.fault).toMatchObject({ operation: "write", code });

      const operations = bench.disk.operations;
      for (let i = 0; i < 20; i++) {
        append(journal, 7, "x".repeat(1000));
        journal.flush();
      }
      journal.sync((fault) => told.push(`second ${fault?.code}`));
      await bench.world.run({ atNs: bench.world.nowNs + 1e9 });
      expect(told).toEqual([`first ${code}`, `second ${code}`]);
      expect(faults).toEqual([code]);
      expect(bench.disk.operations).toBe(operations);
      expect(bench.open().replayed[0]?.text).toBe("before");
    },
  );

  test("a write that fails in the middle of a turn, for want of room, ends it as well", () => {
    const bench = new JournalBench(3);
    const { journal, faults } = bench.open();
    bench.disk.failNext("write", "EIO");
    for (let i = 0; i < 50; i++) append(journal, 7, "x".repeat(1000));
    journal.flush();
    expect([faults, journal.lastIndex]).toEqual([["EIO"], 50]);
  });

  test("a sync that fails is never tried again, and nobody hears that it went well", async () => {
    const bench = new JournalBench(4, { survive: 0 });
    const { journal, faults, synced } = bench.open();
    const told: (string | undefined)[] = [];
    append(journal, 7, "promised");
    journal.sync((fault) => told.push(fault?.code));
    journal.flush();
    await bench.world.run({ holds: () => told.length === 1 });
    append(journal, 7, "doubtful");
    journal.sync((fault) => told.push(fault?.code));
    bench.disk.failNext("sync", "EIO");
    journal.flush();
    append(journal, 7, "after");
    journal.sync((fault) => told.push(fault?.code));
    journal.flush();
    await bench.world.run({ atNs: bench.world.nowNs + 1e9 });
    expect(told).toEqual([undefined, "EIO", "EIO"]);
    expect([faults, synced, journal.syncedIndex]).toEqual([["EIO"], [1], 1]);
    bench.disk.losePower();
    expect(bench.open().replayed.map((r) => r.text)).toEqual(["promised"]);
  });

  test("what a failed sync left in the cache is rewritten before it is trusted", async () => {
    const bench = new JournalBench(5, { survive: 0 });
    const { journal, process, faults } = bench.open();
    append(journal, 7, "in the cache");
    journal.sync();
    bench.disk.failNext("sync", "EIO");
    journal.flush();
    await bench.world.run({ holds: () => faults.length === 1 });
    process.kill();
    expect(bench.open().replayed.map((r) => r.text)).toEqual(["in the cache"]);
    bench.disk.losePower();
    expect(bench.open().replayed.map((r) => r.text)).toEqual(["in the cache"]);
  });

  test("so is a full segment whose last sync failed", async () => {
    const bench = new JournalBench(5, { survive: 0 });
    const { journal, process, faults } = bench.open();
    for (let i = 0; i < 20; i++) {
      append(journal, 7, "x".repeat(1000));
      journal.flush();
    }
    journal.sync();
    bench.disk.failNext("sync", "EIO");
    journal.flush();
    await bench.world.run({ holds: () => faults.length === 1 });
    process.kill();
    expect(bench.open().replayed).toHaveLength(20);
    bench.disk.losePower();
    expect(bench.open().replayed).toHaveLength(20);
  });

  test("a disk that cannot be read refuses the journal by name", () => {
    const bench = new JournalBench(1);
    bench.open().process.kill();
    bench.disk.failNext("read", "EIO");
    expect(bench.start().opening).toMatchObject({
      type: "Refused",
      fault: {
        code: "Disk",
        text: "the journal's disk failed: read journal/journal-00000001.smj: EIO",
      },
    });
  });
});

test("a journal that was closed says on disk that all of it is durable", async () => {
  const bench = new JournalBench(1);
  const { journal, process } = bench.open();
  append(journal, 7, "last");
  let closed = false;
  journal.close(() => {
    closed = true;
  });
  await bench.world.run({ holds: () => closed });
  const lines = [...printJournal(bench.disk.of(process), FOLDER, describeHex)];
  expect(
    lines.map((line) => line.replace(/[0-9a-f]{56}$|[0-9a-f]{56}(?=,)/, "…")),
  ).toMatchInlineSnapshot(`
    [
      "journal-00000001.smj",
      "segment 1 of G1, from record 1, previous 00000000…",
      "@128 frame of 1, durable to 0",
      "  1 type 7 4 B 6c617374",
      "@168 seal e48adc83…, durable to 0",
      "@232 seal bf879621…, durable to 1",
    ]
  `);
});

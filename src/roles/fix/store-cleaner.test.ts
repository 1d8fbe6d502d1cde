import { describe, expect, test, vi } from "vitest";
import { FOLDER, keep, StoreBench, textOf } from "../../../test/ports/fix-store-bench.ts";
import { INDEX_PAGE } from "../../wire/fix/kept-index.ts";
import type { FixSessionStore } from "../../wire/fix/store.ts";
import { FRAME_PAGE } from "../../wire/journal/frame-batch.ts";
import type { FileFixStore } from "./file-store.ts";

// Thousands of starts and messages, on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const BUSY = "FIX.4.4:SMARS->BUSY";
const QUIET = "FIX.4.4:SMARS->QUIET";
const SEGMENT = 16_384;
const OPTIONS = { segmentBytes: SEGMENT, syncMs: 100 };

/** Bytes of all files of the store. */
function bytesOnDisk(bench: StoreBench): number {
  return Object.values(bench.files()).reduce((sum, size) => sum + size, 0);
}

/** Keeps messages of some 200 bytes, a few a turn, with time for the store between them. */
async function traffic(bench: StoreBench, store: FileFixStore, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    keep(store.session(BUSY), `${i} ${"x".repeat(200)}`);
    if (i % 5 === 4) store.flush();
    if (i % 50 === 49) await bench.run(500);
  }
  store.flush();
  await bench.run(5_000);
}

/** A session that spoke some time ago, and has not reset since. */
function spoken(store: FileFixStore, count: number): FixSessionStore {
  const quiet = store.session(QUIET);
  for (let i = 1; i <= count; i++) keep(quiet, `quiet ${i}`);
  store.flush();
  return quiet;
}

describe("a store", () => {
  test("does not grow with sessions that reset, however long it runs", async () => {
    const bench = new StoreBench(1, {}, OPTIONS);
    const { store } = bench.open();
    for (let day = 0; day < 30; day++) {
      await traffic(bench, store, 200);
      store.session(BUSY).reset();
      store.flush();
      await bench.run(20_000);
      // The segment in use, the one before it, and the one made ahead.
      expect(bytesOnDisk(bench), `day ${day}`).toBeLessThanOrEqual(4 * SEGMENT);
    }
  });

  test("keeps what a quiet session may be asked for again, at the cost of at most as much again", async () => {
    const bench = new StoreBench(2, {}, OPTIONS);
    const { store, process } = bench.open();
    const quiet = spoken(store, 40);
    for (let day = 0; day < 15; day++) {
      await traffic(bench, store, 300);
      store.session(BUSY).reset();
      store.flush();
      await bench.run(20_000);
      keep(quiet, `quiet ${41 + day}`);
      expect(bytesOnDisk(bench), `day ${day}`).toBeLessThanOrEqual(6 * SEGMENT);
    }
    for (let i = 1; i <= 55; i++) expect(textOf(quiet, i)).toBe(`quiet ${i}`);
    store.close();
    process.kill();
    const again = bench.open().store.session(QUIET);
    for (let i = 1; i <= 55; i++) expect(textOf(again, i)).toBe(`quiet ${i}`);
    expect(again.nextOut).toBe(56);
  });

  test("does not grow with its starts either", async () => {
    const bench = new StoreBench(3, {}, OPTIONS);
    for (let life = 0; life < 60; life++) {
      const { store, process } = bench.open();
      keep(store.session(QUIET), `life ${life}`);
      store.flush();
      await bench.run(3_000);
      process.kill();
    }
    expect(Object.keys(bench.files()).length).toBeLessThan(40);
    const session = bench.open().store.session(QUIET);
    let lives = 0;
    for (let seq = session.nextKept(1, 1e9); seq > 0; seq = session.nextKept(seq + 1, 1e9)) {
      expect(textOf(session, seq)).toBe(`life ${lives++}`);
    }
    expect(lives).toBe(60);
  });

  test("drops the oldest messages of a session that never resets, and of no other", async () => {
    const options = { segmentBytes: 1 << 20, keepBytes: FRAME_PAGE, syncMs: 100 };
    const bench = new StoreBench(4, {}, options);
    const { store, process } = bench.open();
    const quiet = spoken(store, 3);
    const busy = store.session(BUSY);
    const count = 6 * INDEX_PAGE;
    for (let i = 1; i <= count; i++) {
      keep(busy, `busy ${i} ${"x".repeat(100)}`);
      if (i % 100 === 0) store.flush();
      if (i % 1_000 === 0) await bench.run(500);
    }
    store.flush();
    await bench.run(60_000);
    const oldest = busy.nextKept(1, count);
    expect(oldest).toBeGreaterThan(count - 3 * INDEX_PAGE);
    expect(textOf(busy, oldest)).toContain(`busy ${oldest} `);
    expect(textOf(quiet, 1)).toBe("quiet 1");
    expect(bytesOnDisk(bench)).toBeLessThan(5 << 20);
    process.kill();
    const again = bench.open().store;
    // Whole pages of the index go, and a start may count them from elsewhere.
    expect(again.session(BUSY).nextKept(1, count)).toBeLessThan(oldest + INDEX_PAGE);
    expect(textOf(again.session(QUIET), 3)).toBe("quiet 3");
  });

  test("leaves a damaged old segment alone, and says so", async () => {
    const bench = new StoreBench(5, {}, OPTIONS);
    const { store, lines } = bench.open();
    const quiet = spoken(store, 3);
    const [first] = Object.keys(bench.files()) as [string];
    const at = new TextDecoder("latin1").decode(bench.bytesOf(first)).indexOf("quiet 2");
    bench.disk.flipBit(`${FOLDER}/${first}`, at, 1);
    for (let day = 0; day < 5; day++) {
      await traffic(bench, store, 300);
      store.session(BUSY).reset();
      store.flush();
      await bench.run(20_000);
    }
    expect(lines).toEqual([`FIX store: ${first} is damaged at byte 176; it stays as it is`]);
    expect(Object.keys(bench.files())).toContain(first);
    keep(quiet, "goes on");
    store.flush();
    expect(bench.refusal()).toBe("Checksum");
  });

  test.each(["read", "remove"] as const)(
    "that cannot %s an old segment goes on, and says so",
    async (operation) => {
      const bench = new StoreBench(7, {}, OPTIONS);
      const { store, lines, faults } = bench.open();
      const quiet = spoken(store, 3);
      bench.disk.failNext(operation, "EIO");
      for (let day = 0; day < 5; day++) {
        await traffic(bench, store, 300);
        store.session(BUSY).reset();
        store.flush();
        await bench.run(20_000);
      }
      expect(lines.join()).toMatch(/journal-00000001\.smj cannot be .*EIO; it stays as it is/);
      expect(faults).toEqual([]);
      expect(textOf(quiet, 2)).toBe("quiet 2");
    },
  );

  test("writes nothing of a turn that is not over, whatever it has to clean", async () => {
    const bench = new StoreBench(6, {}, OPTIONS);
    const { store, process } = bench.open();
    spoken(store, 3);
    await traffic(bench, store, 300);
    store.session(BUSY).reset();
    store.flush();
    keep(store.session(QUIET), "of a turn that never ends");
    await bench.run(30_000);
    process.kill();
    expect(bench.open().store.session(QUIET).nextKept(4, 1e9)).toBe(0);
  });
});

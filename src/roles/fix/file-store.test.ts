import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  contents,
  FOLDER,
  keep,
  SMALL,
  StoreBench,
  textOf,
} from "../../../test/ports/fix-store-bench.ts";
import { type FixSessionStore, type FixStore, MemoryFixStore } from "../../wire/fix/store.ts";

// Thousands of starts and messages, on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const A = "FIX.4.4:SMARS->A";
const B = "FIX.4.2:SMARS->B";

describe("a store on disk", () => {
  test("after a good end numbers and messages of all sessions go on exactly where they were", () => {
    const bench = new StoreBench(1);
    const { store, process } = bench.open();
    const a = store.session(A);
    const b = store.session(B);
    keep(a, "one");
    b.setNextOut(5);
    keep(b, "five");
    a.setNextIn(9);
    a.setSessionDay(20_260_105);
    store.flush();
    keep(a, "two, longer than one");
    store.close();
    process.kill();
    const again = bench.open().store;
    const one = again.session(A);
    expect(contents(one)).toEqual({
      out: 3,
      in: 9,
      kept: [
        [1, "one"],
        [2, "two, longer than one"],
      ],
    });
    expect([one.unaccountedFrom, one.unaccountedTo, one.sessionDay]).toEqual([0, 0, 20_260_105]);
    expect(contents(again.session(B))).toEqual({ out: 6, in: 1, kept: [[5, "five"]] });
    expect(contents(again.session("new"))).toEqual({ out: 1, in: 1, kept: [] });
  });

  test("after a kill the numbers go on behind the block, and what lies between is named", () => {
    const bench = new StoreBench(2);
    const first = bench.open();
    for (let i = 1; i <= 3; i++) keep(first.store.session(A), `message ${i}`);
    first.store.session(A).setNextIn(7);
    first.store.session(B);
    first.store.flush();
    first.process.kill();
    const { store, process } = bench.open();
    const a = store.session(A);
    expect(contents(a)).toMatchObject({ out: 21, in: 7 });
    expect([a.unaccountedFrom, a.unaccountedTo]).toEqual([4, 20]);
    expect(textOf(a, 3)).toBe("message 3");
    // One that was never used has nothing to skip.
    expect(contents(store.session(B))).toEqual({ out: 1, in: 1, kept: [] });
    keep(a, "next");
    store.flush();
    process.kill();
    const third = bench.open().store.session(A);
    expect([third.nextOut, third.unaccountedFrom, third.unaccountedTo]).toEqual([41, 4, 40]);
    expect(third.nextKept(4, 40)).toBe(21);
  });

  test("what was settled is not asked again", () => {
    const bench = new StoreBench(3);
    const first = bench.open();
    keep(first.store.session(A), "one");
    first.store.flush();
    first.process.kill();
    const second = bench.open();
    const a = second.store.session(A);
    expect([a.unaccountedFrom, a.unaccountedTo]).toEqual([2, 20]);
    a.settle();
    expect([a.unaccountedFrom, a.unaccountedTo]).toEqual([0, 0]);
    second.store.close();
    const third = bench.open().store.session(A);
    expect([third.nextOut, third.unaccountedFrom, third.unaccountedTo]).toEqual([21, 0, 0]);
  });

  test("a turn is one write, an idle turn none", () => {
    const bench = new StoreBench(4, {}, {});
    const { store } = bench.open();
    for (let i = 0; i < 5; i++) keep(store.session(`S${i}`), "first");
    store.flush();
    const operations: string[] = [];
    bench.disk.onOperation = (operation) => operations.push(operation);
    for (let i = 0; i < 50; i++) keep(store.session(`S${i % 5}`), `message ${i}`);
    store.flush();
    store.flush();
    expect(operations).toEqual(["write"]);
  });

  test("what is not flushed is gone with the process, and can be read until then", () => {
    const bench = new StoreBench(5);
    const { store, process } = bench.open();
    keep(store.session(A), "kept");
    store.flush();
    keep(store.session(A), "lost");
    expect(contents(store.session(A)).kept).toEqual([
      [1, "kept"],
      [2, "lost"],
    ]);
    process.kill();
    const a = bench.open().store.session(A);
    expect(contents(a).kept).toEqual([[1, "kept"]]);
    expect(a.unaccountedFrom).toBe(2);
  });

  test("a turn that no segment holds is read back whole, before and after it is written", () => {
    const bench = new StoreBench(6, {}, { segmentBytes: 1 << 19 });
    const { store } = bench.open();
    const a = store.session(A);
    const text = (i: number) => `${i}`.padEnd(1_000, "x");
    for (let i = 1; i <= 1_000; i++) keep(a, text(i));
    for (const seq of [1, 255, 256, 257, 500, 1_000]) expect(textOf(a, seq)).toBe(text(seq));
    store.flush();
    for (let i = 1; i <= 1_000; i++) expect(textOf(a, i)).toBe(text(i));
    store.close();
    const again = bench.open().store.session(A);
    for (let i = 1; i <= 1_000; i++) expect(textOf(again, i)).toBe(text(i));
  });

  test("a message that was damaged on disk is not handed out as whole", () => {
    const bench = new StoreBench(7);
    const { store } = bench.open();
    const a = store.session(A);
    const body = "8=FIX.4.4\x019=5\x0135=0\x01";
    const sum = [...body].reduce((all, c) => all + c.charCodeAt(0), 0) & 255;
    keep(a, `${body}10=${String(sum).padStart(3, "0")}\x01`);
    store.flush();
    expect(textOf(a, 1)).toContain("35=0");
    const [name] = Object.keys(bench.files()) as [string];
    const at = new TextDecoder("latin1").decode(bench.bytesOf(name)).indexOf("35=0");
    bench.disk.flipBit(`${FOLDER}/${name}`, at + 3, 2);
    expect(a.read(1, new Uint8Array(100))).toBe(0);
  });
});

describe("a reset", () => {
  test("forgets what was before it, then and later, and is durable before its turn ends", () => {
    const bench = new StoreBench(8, { survive: 0 });
    const { store, process } = bench.open();
    const a = store.session(A);
    for (let i = 0; i < 30; i++) keep(a, "old");
    a.setNextIn(40);
    store.flush();
    a.reset();
    a.setSessionDay(2);
    keep(a, "new");
    a.setNextIn(2);
    store.flush();
    expect(contents(a)).toEqual({ out: 2, in: 2, kept: [[1, "new"]] });
    bench.disk.losePower();
    process.kill();
    const again = bench.open().store.session(A);
    expect(contents(again)).toEqual({ out: 21, in: 2, kept: [[1, "new"]] });
    expect([again.unaccountedFrom, again.unaccountedTo, again.sessionDay]).toEqual([2, 20, 2]);
  });

  test("forgets what was unaccounted for", () => {
    const bench = new StoreBench(9);
    const first = bench.open();
    keep(first.store.session(A), "one");
    first.store.flush();
    first.process.kill();
    const { store } = bench.open();
    store.session(A).reset();
    store.flush();
    store.close();
    const a = bench.open().store.session(A);
    expect([a.nextOut, a.unaccountedFrom, a.unaccountedTo]).toEqual([1, 0, 0]);
  });
});

describe("a disk that fails", () => {
  test.each(["ENOSPC", "EIO"])("%s in a write ends the turn, and every later one", (code) => {
    const bench = new StoreBench(10);
    const { store, faults } = bench.open();
    keep(store.session(A), "one");
    store.flush();
    bench.disk.failNext("write", code);
    keep(store.session(A), "two");
    expect(() => store.flush()).toThrow(code);
    expect(() => store.flush()).toThrow(code);
    expect(() => store.close()).toThrow(code);
    expect(faults).toEqual([]);
    const again = bench.open().store.session(A);
    expect(contents(again).kept).toEqual([[1, "one"]]);
  });

  test("EIO in a sync in place ends the turn: a number that is not reserved never leaves", () => {
    const bench = new StoreBench(11);
    const { store } = bench.open();
    bench.disk.failNext("sync", "EIO");
    keep(store.session(A), "one");
    expect(() => store.flush()).toThrow("EIO");
    expect(() => store.flush()).toThrow("EIO");
  });

  test("EIO in a sync off the turn is told once, and the next turn ends with it", async () => {
    const bench = new StoreBench(12);
    const { store, faults } = bench.open();
    keep(store.session(A), "one");
    store.flush();
    bench.disk.failNext("sync", "EIO");
    keep(store.session(A), "two");
    store.flush();
    await bench.run(2_000);
    expect(faults).toEqual(["EIO"]);
    expect(() => store.flush()).toThrow("EIO");
    await bench.run(1_000);
    expect(faults).toEqual(["EIO"]);
  });

  test("EIO in reading a message back is said, and the message is as one that is not kept", () => {
    const bench = new StoreBench(18);
    const { store, lines } = bench.open();
    const a = store.session(A);
    keep(a, "one");
    store.flush();
    bench.disk.failNext("read", "EIO");
    expect(a.read(1, new Uint8Array(100))).toBe(0);
    expect(lines).toEqual([expect.stringMatching(/cannot be read back: read .*EIO/)]);
    expect(textOf(a, 1)).toBe("one");
  });

  test("a disk without room at the roll of a segment ends the turn by name", async () => {
    const bench = new StoreBench(13);
    const { store } = bench.open();
    keep(store.session(A), "first");
    store.flush();
    const used = Object.values(bench.files()).reduce((sum, size) => sum + size, 0);
    bench.disk.model = { ...bench.disk.model, capacityBytes: used + 100 };
    let thrown = "";
    for (let i = 0; i < 5_000 && thrown === ""; i++) {
      keep(store.session(A), "x".repeat(1_500));
      try {
        store.flush();
      } catch (error) {
        thrown = String(error);
      }
    }
    expect(thrown).toMatch(/DiskFault: write .*ENOSPC/);
  });
});

describe("what was written", () => {
  test("is durable soon after, off the turn, and a frame says so; then the disk is left alone", async () => {
    const bench = new StoreBench(19, { survive: 0 }, { syncMs: 250 });
    const { store, process } = bench.open();
    const a = store.session(A);
    keep(a, "one");
    store.flush();
    keep(a, "two");
    store.flush();
    const operations: string[] = [];
    bench.disk.onOperation = (operation, path) => {
      // The next segment is made at leisure.
      if (!path.endsWith("00000002.smj")) operations.push(operation);
    };
    await bench.run(60_000);
    expect(operations).toEqual(["sync", "write"]);
    bench.disk.losePower();
    process.kill();
    expect(contents(bench.open().store.session(A)).kept).toEqual([
      [1, "one"],
      [2, "two"],
    ]);
  });

  test("of a busy store is durable within the same time", async () => {
    const bench = new StoreBench(20, { survive: 0 }, { syncMs: 250 });
    const { store, process } = bench.open();
    const a = store.session(A);
    for (let i = 1; i <= 100; i++) {
      keep(a, `message ${i}`);
      store.flush();
      await bench.run(10);
    }
    bench.disk.losePower();
    process.kill();
    const kept = contents(bench.open().store.session(A)).kept.length;
    expect(kept).toBeGreaterThan(100 - 30);
    expect(kept).toBeLessThan(100);
  });
});

describe("numbers in blocks", () => {
  test("the next block is durable before half of the last is used, and no turn waits for it", async () => {
    const bench = new StoreBench(14, {}, { blockNumbers: 10_000 });
    const { store } = bench.open();
    const a = store.session(A);
    keep(a, "first");
    store.flush();
    let inPlace = 0;
    let turn = false;
    bench.disk.onOperation = (operation) => {
      if (operation === "sync" && turn) inPlace++;
    };
    const asked: number[] = [];
    for (let i = 0; i < 13_000; i++) {
      a.setNextOut(a.nextOut + 1);
      turn = true;
      const before = inPlace;
      store.flush();
      turn = false;
      if (inPlace > before) asked.push(a.nextOut);
      if (i % 100 === 0) await bench.run(1);
    }
    // Each of these began a sync and did not wait for it.
    expect(asked).toEqual([2_502, 12_502]);
  });

  test("a sync that began before a block was reserved does not make it durable", async () => {
    const bench = new StoreBench(17, { syncNs: [1e8, 1e8] }, { ...SMALL, syncMs: 1e6 });
    const { store } = bench.open();
    const [a, b] = [store.session(A), store.session(B)];
    const use = (session: FixSessionStore, numbers: number): void => {
      session.setNextOut(session.nextOut + numbers);
      store.flush();
    };
    use(a, 1);
    use(b, 1);
    use(a, 6); // The next block of one session: a sync begins,
    await bench.run(50);
    use(b, 6); // and during it that of the other.
    await bench.run(60);
    let syncs = 0;
    bench.disk.onOperation = (operation) => {
      if (operation === "sync") syncs++;
    };
    use(a, 15);
    expect(syncs).toBe(0);
    use(b, 15);
    expect(syncs).toBe(1);
  });

  test("a number beyond the durable block waits for the disk in place", () => {
    const bench = new StoreBench(15, { survive: 0 });
    const { store, process } = bench.open();
    const a = store.session(A);
    for (let seq = 2; seq <= 60; seq++) {
      a.setNextOut(seq);
      store.flush();
    }
    bench.disk.losePower();
    process.kill();
    const again = bench.open().store.session(A);
    expect(again.nextOut).toBeGreaterThan(59);
    expect(again.nextOut).toBeLessThanOrEqual(59 + 2 * 20);
  });
});

test("disk and memory tell the same, whatever is done to them", async () => {
  const step = fc.record({
    do: fc.constantFrom("keep", "keep", "skip", "in", "reset", "day", "flush", "reopen", "run"),
    session: fc.nat(2),
    // No message is empty: a length of 0 stands for one that is not sent again.
    text: fc.string({ minLength: 1, maxLength: 300, unit: "grapheme-ascii" }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
      const bench = new StoreBench(16);
      let { store: disk, process } = bench.open();
      const memory = new MemoryFixStore();
      for (const s of steps) {
        if (s.do === "reopen") {
          disk.close();
          process.kill();
          ({ store: disk, process } = bench.open());
        }
        if (s.do === "run") {
          disk.flush();
          await bench.run(3_000);
        }
        for (const store of [disk, memory] as FixStore[]) {
          const session = store.session(`S${s.session}`);
          if (s.do === "keep") keep(session, s.text);
          else if (s.do === "skip") session.setNextOut(session.nextOut + 1);
          else if (s.do === "in") session.setNextIn(session.nextIn + 1);
          else if (s.do === "reset") session.reset();
          else if (s.do === "day") session.setSessionDay(s.text.length);
          else if (s.do === "flush") store.flush();
        }
      }
      for (const id of ["S0", "S1", "S2"]) {
        expect(contents(disk.session(id))).toEqual(contents(memory.session(id)));
        expect(disk.session(id).sessionDay).toBe(memory.session(id).sessionDay);
      }
    }),
  );
});

import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { append, FOLDER, JournalBench } from "../../../test/ports/journal-bench.ts";
import { ProcessGone } from "../../sim/process.ts";
import type { Journal } from "./journal.ts";

const FIRST = "journal-00000001.smj";

/** A machine whose journal has three turns, the first `durable` of them synced and witnessed. */
async function filled(durable: number, segmentBytes = 8192): Promise<JournalBench> {
  const bench = new JournalBench(9, {}, segmentBytes);
  const { journal, process } = bench.open();
  for (let turn = 0; turn < 3; turn++) {
    append(journal, 7, `turn ${turn}, first`);
    append(journal, 8, `turn ${turn}, second`);
    if (turn < durable) journal.sync();
    journal.flush();
    await bench.world.run({ atNs: bench.world.nowNs + 1e8 });
  }
  process.kill();
  return bench;
}

/** The same machine with other bytes in its first segment. */
async function altered(from: JournalBench, bytes: Uint8Array): Promise<JournalBench> {
  const bench = new JournalBench(10, {}, from.sizes.segmentBytes);
  bench.put(FIRST, bytes);
  return bench;
}

function lastUsed(bytes: Uint8Array): number {
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}

describe("a torn tail (B39)", () => {
  test.each([
    ["cut off", (bytes: Uint8Array, at: number) => bytes.slice(0, at)],
    ["zeros", (bytes: Uint8Array, at: number) => bytes.slice().fill(0, at)],
    ["garbage", (bytes: Uint8Array, at: number) => bytes.slice().fill(0x6b, at, at + 50)],
  ])("%s at any byte of the unsynced turns is cut, and it goes on", async (_how, tear) => {
    const whole = await filled(1);
    const bytes = whole.read(FIRST);
    const used = lastUsed(bytes);
    const texts = whole.open().replayed.map((r) => r.text);
    // The second turn begins behind header, frame and seals of the first.
    const from = used - 2 * (32 + 2 * 4 + 13 + 14 + 5);
    for (let at = from; at < used; at++) {
      const bench = await altered(whole, tear(bytes, at));
      const start = bench.open();
      expect(texts.slice(0, start.replayed.length)).toEqual(start.replayed.map((r) => r.text));
      expect(start.replayed.length % 2).toBe(0);
      expect(start.replayed.length).toBeGreaterThanOrEqual(2);
      append(start.journal, 7, "after");
      start.journal.flush();
      start.process.kill();
      const again = bench.open();
      expect(again.replayed.length).toBe(start.replayed.length + 1);
      expect(again.opening).toMatchObject({ cut: null });
    }
  });

  test("over several segments is cut from the first tear, and the rest is removed", async () => {
    const bench = new JournalBench(7);
    const { journal, process } = bench.open();
    for (let i = 0; i < 100; i++) {
      append(journal, 7, `${i + 1}`.padEnd(300));
      journal.flush();
      await bench.world.run({ atNs: bench.world.nowNs + 1e7 });
    }
    process.kill();
    const [, second, third] = Object.keys(bench.files()) as [string, string, string];
    bench.put(second, bench.read(second).fill(1, 4000, 4010));
    const start = bench.open();
    expect(start.opening).toMatchObject({ cut: { segment: second, fault: "Checksum" } });
    const lost = start.replayed.length + 1;
    expect(Object.keys(bench.files())).toEqual([FIRST, second, third]);
    for (let i = lost; i < lost + 50; i++) {
      append(start.journal, 7, `${i}`.padEnd(300));
      start.journal.flush();
    }
    start.process.kill();
    const { replayed } = bench.open();
    expect(replayed).toHaveLength(lost + 49);
    expect(inOrder(replayed)).toBe(true);
  });

  test("says where it was cut and which record is lost", async () => {
    const whole = await filled(3);
    const bytes = whole.read(FIRST);
    const seal = lastUsed(bytes);
    const start = (await altered(whole, bytes.fill(1, seal - 200, seal - 150))).start();
    expect(start.opening.type).toBe("Refused");
    const torn = await filled(2);
    const tail = torn.read(FIRST);
    tail[lastUsed(tail) - 1] = 0x20;
    const { opening } = (await altered(torn, tail)).open();
    expect(opening).toMatchObject({ cut: { segment: FIRST, fault: "Checksum", index: 5 } });
  });
});

describe("damage to what was durable (B40)", () => {
  test("each flipped bit is refused, with segment and offset, and nothing is touched", async () => {
    const whole = await filled(3);
    const bytes = whole.read(FIRST);
    // The last seal is the witness of all before it; nothing bears witness of the last seal.
    const witness = (lastUsed(bytes) - 64) & ~7;
    for (let bit = 0; bit < (witness - 64) * 8; bit += 3) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const bench = await altered(whole, flipped);
      const before = bench.files();
      const { opening } = bench.start();
      expect(opening.type, `bit ${bit}`).toBe("Refused");
      if (opening.type !== "Refused") continue;
      expect(opening.fault.segment).toBe(FIRST);
      expect(opening.fault.at).toBeLessThanOrEqual(bit >> 3);
      expect(bench.files()).toEqual(before);
      expect(bench.read(FIRST)).toEqual(flipped);
    }
  });

  test("the fault names what is wrong in words", async () => {
    const whole = await filled(3);
    const bytes = whole.read(FIRST);
    bytes[170] = 0;
    const { opening } = (await altered(whole, bytes)).start();
    expect(opening).toEqual({
      type: "Refused",
      fault: {
        code: "Checksum",
        segment: FIRST,
        at: 128,
        index: 1,
        text: `journal segment ${FIRST}, byte 128: what should hold record 1 fails its checksum`,
      },
    });
  });

  test("a first header that is damaged, though nothing yet bears witness of it", async () => {
    const whole = await filled(0);
    const bytes = whole.read(FIRST);
    bytes[20] = 1;
    const { opening } = (await altered(whole, bytes)).start();
    expect(opening).toMatchObject({ type: "Refused", fault: { code: "Checksum", at: 0 } });
  });

  test("what a recovery took over is in the hash chain from then on", async () => {
    const bench = await filled(0);
    bench.open().process.kill();
    const bytes = bench.read(FIRST);
    const frame = bytes.subarray(128, 128 + new DataView(bytes.buffer).getUint32(132, true));
    frame[40] = 0x58;
    new DataView(bytes.buffer).setUint32(128, zlibCrc32(frame.subarray(4)), true);
    bench.put(FIRST, bytes);
    expect(bench.start().opening).toMatchObject({ type: "Refused", fault: { code: "Chain" } });
  });

  async function rolled(): Promise<JournalBench> {
    const bench = new JournalBench(2);
    const { journal, process } = bench.open();
    for (let i = 0; i < 200; i++) {
      append(journal, 7, `record ${i}`.padEnd(100));
      journal.sync();
      journal.flush();
      await bench.world.run({ atNs: bench.world.nowNs + 2e6 });
    }
    process.kill();
    return bench;
  }

  test.each([
    ["a segment is missing in the middle", "Number", 40],
    ["the first segment is missing", "Number", 1],
    ["two segments have changed places", "Number", 40],
    ["a middle segment is all zeros", "Hole", 40],
    ["a middle segment is cut short", "Length", 59],
    ["the first segment is all zeros", "Empty", 1],
  ])("%s", async (what, code, index) => {
    const bench = await rolled();
    const [first, second, third] = Object.keys(bench.files()) as [string, string, string];
    if (what.includes("missing in")) bench.remove(second);
    if (what.startsWith("the first segment is missing")) bench.remove(first);
    if (what.startsWith("two")) {
      const [a, b] = [bench.read(second), bench.read(third)];
      bench.put(second, b);
      bench.put(third, a);
    }
    if (what.includes("middle segment is all")) bench.put(second, new Uint8Array(8192));
    if (what.includes("cut short")) bench.put(second, bench.read(second).slice(0, 4000));
    if (what.startsWith("the first segment is all")) bench.put(first, new Uint8Array(8192));
    const { opening } = bench.start();
    expect(opening).toMatchObject({ type: "Refused", fault: { code, index } });
  });

  test("a journal of another gate", async () => {
    const bench = await rolled();
    expect(bench.start({ gate: "G2" }).opening).toMatchObject({ fault: { code: "Gate" } });
  });
});

/** Writes and syncs as chance says; returns what was called durable. */
async function work(bench: JournalBench, journal: Journal, turns: number): Promise<void> {
  const { random } = bench.disk;
  for (let turn = 0; turn < turns; turn++) {
    for (let i = random.below(6); i >= 0; i--) {
      append(journal, 7, `${journal.lastIndex + 1}`.padEnd(random.below(200)));
    }
    if (random.below(3) === 0) journal.sync();
    journal.flush();
    await bench.world.run({ atNs: bench.world.nowNs + random.below(2_000_000) });
  }
}

function inOrder(replayed: readonly { index: number; text: string }[]): boolean {
  return replayed.every((r, i) => r.index === i + 1 && Number(r.text) === i + 1);
}

/** Starts until the disk lets it; a refusal for another reason fails the test. */
function openAtLast(bench: JournalBench): ReturnType<JournalBench["open"]> {
  for (;;) {
    const start = bench.start();
    if (start.opening.type === "Open") return { ...start, journal: start.opening.journal };
    expect(start.opening.fault.code).toBe("Disk");
    start.process.kill();
  }
}

test("power, syncs and processes fail again and again: what was durable survives", async () => {
  const survive = fc.constantFrom(0, 0.3, 0.5, 0.9, 1);
  const tear = fc.constantFrom(0, 0.1, 1);
  const syncEio = fc.constantFrom(0, 0, 0.1, 0.3);
  const model = fc.record({ survive, tear, syncEio });
  const rounds = fc.array(fc.tuple(fc.nat(25), fc.boolean()), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.nat(), model, rounds, async (seed, disk, turns) => {
      const bench = new JournalBench(seed, disk);
      let synced = 0;
      for (const [count, power] of turns) {
        const start = openAtLast(bench);
        expect(start.replayed.length).toBeGreaterThanOrEqual(synced);
        expect(inOrder(start.replayed)).toBe(true);
        await work(bench, start.journal, count);
        synced = start.journal.syncedIndex;
        if (power) bench.disk.losePower();
        else start.process.kill();
      }
      expect(openAtLast(bench).replayed.length).toBeGreaterThanOrEqual(synced);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("killed or without power at every disk operation, also in recovery (B42, B43)", async () => {
  for (const power of [false, true]) {
    for (let k = 1; k < 140; k++) {
      const bench = new JournalBench(k);
      let synced = 0;
      let last = 0;
      // Start, work, die at operation k; then start again, dying at k/2, k/3, ... of recovery.
      for (const at of [k, k >> 1, (k / 3) | 0, (k / 5) | 0]) {
        const target = bench.disk.operations + at + 1;
        bench.disk.onOperation = (_operation, _path, n) => {
          if (n !== target) return;
          if (power) bench.disk.losePower();
          else bench.process?.kill();
        };
        let journal: Journal | null = null;
        try {
          const start = bench.start();
          if (start.opening.type === "Refused") throw new Error(start.opening.fault.text);
          expect(start.replayed.length).toBeGreaterThanOrEqual(power ? synced : last);
          expect(inOrder(start.replayed)).toBe(true);
          journal = start.opening.journal;
          synced = journal.syncedIndex;
          last = journal.lastIndex;
          for (let turn = 0; turn < 12; turn++) {
            append(journal, 7, `${journal.lastIndex + 1}`.padEnd(900));
            journal.sync();
            journal.flush();
            last = journal.lastIndex;
            await bench.world.run({ atNs: bench.world.nowNs + 3e6 });
            synced = Math.max(synced, journal.syncedIndex);
          }
          start.process.kill();
        } catch (error) {
          if (!died(error)) throw error;
        }
        if (journal !== null) synced = Math.max(synced, journal.syncedIndex);
        bench.disk.onOperation = null;
      }
      const { replayed } = bench.open();
      expect(replayed.length).toBeGreaterThanOrEqual(power ? synced : last);
      expect(inOrder(replayed)).toBe(true);
    }
  }
}, 60_000);

function died(error: unknown): boolean {
  return error instanceof ProcessGone || String(error).includes("while it opened its journal");
}

test("the folder holds the journal alone: other files are left as they are", async () => {
  const bench = await filled(1);
  bench.put("notes.txt", new Uint8Array(3));
  bench.open().process.kill();
  expect(Object.keys(bench.files())).toContain("notes.txt");
  expect(bench.disk.of(bench.open().process).exists(`${FOLDER}/draft.tmp`)).toBe(false);
});

import { describe, expect, test } from "vitest";
import { FOLDER, JournalBench } from "../../../test/ports/journal-bench.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import { SimProcess } from "../../sim/process.ts";
import { GateRecordWriter } from "../../wire/journal/gate-records.ts";
import type { JournalHead } from "../../wire/journal/verify.ts";
import { type JournalVerdict, verifyJournal } from "./verify-journal.ts";

const FIRST = "journal-00000001.smj";
const SECOND = "journal-00000002.smj";

/** A machine with a gate's journal over several segments, all of it durable and witnessed. */
async function journaled(turns = 60, segmentBytes = 8192): Promise<JournalBench> {
  const bench = new JournalBench(11, {}, segmentBytes);
  const { journal, process } = bench.open();
  const writer = new GateRecordWriter(journal);
  writer.start({ incarnation: 1, gate: 1, utcMs: 1 });
  for (let turn = 1; turn <= turns; turn++) {
    for (let i = 0; i < 3; i++) {
      writer.assign({ parent: turn, router: 1, assign: turn * 3 + i, utcMs: turn });
      writer.rearm({ ...REARM, first: `c${turn}-${i}` });
    }
    journal.sync();
    journal.flush();
    await bench.world.run({ atNs: bench.world.nowNs + 1e8 });
  }
  process.kill();
  return bench;
}

const REARM = { killSeq: 1, keep: 0, scope: "firm", second: "b", reason: "r".padEnd(40), utcMs: 5 };

function verify(bench: JournalBench, head: JournalHead | null = null): JournalVerdict {
  const disk = bench.disk.of(new SimProcess(bench.world, "auditor"));
  return verifyJournal(disk, FOLDER, { sha256, head });
}

function faults(verdict: JournalVerdict): string[] {
  return verdict.faults.map(({ segment, fault }) => `${fault} ${segment.slice(-6, -4)}`);
}

/** Where the last frame of records begins. */
function lastRecords(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let last = 128;
  for (let at = 128; at + 32 < bytes.length && view.getUint32(at + 4, true) > 0; ) {
    if (view.getUint32(at + 8, true) === 0x4a01) last = at;
    at += view.getUint32(at + 4, true);
  }
  return last;
}

function used(bytes: Uint8Array): number {
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}

describe("a journal that is whole", () => {
  test("verifies, with the number of its records and its last seal", async () => {
    const bench = await journaled();
    const verdict = verify(bench);
    expect(verdict).toMatchObject({ ok: true, records: 361, durable: 361, faults: [] });
    expect(verdict.segments).toBeGreaterThan(3);
    expect(verdict.head?.index).toBe(361);
    expect(verify(bench, verdict.head)).toMatchObject({ ok: true });
  });

  test("verifies after a recovery that cut its segments, and nothing was written", async () => {
    const bench = await journaled();
    const start = bench.open();
    start.process.kill();
    const before = bench.files();
    expect(verify(bench)).toMatchObject({ ok: true, records: 361 });
    expect(bench.files()).toEqual(before);
  });

  test("is no journal at all when the folder is empty: no record, no head", () => {
    const verdict = verify(new JournalBench(3));
    expect(verdict).toMatchObject({ ok: true, segments: 0, records: 0, head: null });
  });
});

describe("every kind of damage is found and named", () => {
  test("B40: each flipped bit of a sample, in every segment", async () => {
    const whole = await journaled(24, 4096 + 1024);
    const names = Object.keys(whole.files());
    let flips = 0;
    for (const name of names) {
      const bytes = whole.read(name);
      for (let bit = flips % 53; bit < used(bytes) * 8; bit += 53) {
        const flipped = bytes.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        whole.put(name, flipped);
        const verdict = verify(whole);
        if (verdict.ok) expect.fail(`bit ${bit} of ${name} was not found`);
        expect(verdict.faults[0]?.segment).toBe(name);
        flips++;
      }
      whole.put(name, bytes);
    }
    expect(flips).toBeGreaterThan(300);
    expect(verify(whole).ok).toBe(true);
  });

  test("two segments that were swapped", async () => {
    const bench = await journaled();
    const [first, second] = [bench.read(FIRST), bench.read(SECOND)];
    bench.put(FIRST, second);
    bench.put(SECOND, first);
    expect(faults(verify(bench)).slice(0, 2)).toEqual(["Number 01", "Number 02"]);
  });

  test("a segment that is missing", async () => {
    const bench = await journaled();
    bench.remove(SECOND);
    expect(faults(verify(bench))).toEqual(["Missing 03"]);
    const other = await journaled();
    other.remove(FIRST);
    expect(faults(verify(other))).toEqual(["Missing 02"]);
  });

  test("a segment that was cut short at any byte", async () => {
    const whole = await journaled(30);
    const names = Object.keys(whole.files());
    const last = names.findLast((name) => used(whole.read(name)) > 0) as string;
    for (const name of [SECOND, last]) {
      const bytes = whole.read(name);
      for (let size = 0; size < bytes.length; size += 97) {
        whole.put(name, bytes.slice(0, size));
        const verdict = verify(whole);
        if (verdict.ok) expect.fail(`${name} cut to ${size} of ${bytes.length} was not found`);
      }
      whole.put(name, bytes);
    }
  });

  test("B41: an older copy of the whole is behind the head that was kept elsewhere", async () => {
    const older = await journaled(20);
    const { head } = verify(await journaled(21));
    expect(verify(older).ok).toBe(true);
    const verdict = verify(older, head);
    expect(faults(verdict)).toEqual([expect.stringMatching(/^Behind/)]);
  });

  test("another history of the same length is a fork of the head that was kept", async () => {
    const bench = await journaled(20);
    const { head } = verify(bench);
    const other = { index: head?.index ?? 0, digest: "0".repeat(64) };
    expect(faults(verify(bench, other))).toEqual([expect.stringMatching(/^Fork/)]);
  });

  test("B39: a tail that was torn is told from damage to what was durable", async () => {
    const bench = await journaled(4);
    const { journal, process } = bench.open();
    const writer = new GateRecordWriter(journal);
    for (let i = 0; i < 4; i++) writer.rearm({ ...REARM, first: `tail ${i}` });
    journal.flush();
    process.kill();
    const names = Object.keys(bench.files());
    const name = names.findLast((n) => used(bench.read(n)) > 0) as string;
    const bytes = bench.read(name);
    const end = used(bytes);
    bench.put(name, bytes.slice().fill(0, end - 40, end));
    expect(faults(verify(bench)).map((f) => f.slice(0, 4))).toEqual(["Torn"]);
  });

  test("B40: in the last 20 ms each flipped bit is cut as a tear; the head kept elsewhere tells", async () => {
    const bench = await journaled(3);
    const name = Object.keys(bench.files()).findLast((n) => used(bench.read(n)) > 0) as string;
    const { head } = verify(bench);
    const bytes = bench.read(name);
    // The last group: its frame and its seal, before the seal that bears witness of them.
    const witness = (used(bytes) - 1) & ~7;
    const last = lastRecords(bytes);
    const group = bytes.slice().fill(0, witness - 56);
    for (let bit = last * 8; bit < (witness - 56) * 8; bit += 41) {
      const flipped = group.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      if (flipped[bit >> 3] === bytes[bit >> 3]) continue;
      const damaged = new JournalBench(13, {}, 8192);
      for (const other of Object.keys(bench.files())) damaged.put(other, bench.read(other));
      damaged.put(name, flipped);
      expect(verify(damaged).faults.map(({ fault }) => fault)).toContain("Torn");
      const start = damaged.open();
      expect(start.opening).toMatchObject({ cut: { segment: name } });
      start.process.kill();
      expect(faults(verify(damaged, head))).toEqual([expect.stringMatching(/^Behind|^Fork/)]);
    }
  });

  test("a record of a number or a length that this build does not know", async () => {
    const bench = new JournalBench(12);
    const { journal, process } = bench.open();
    journal.begin(99, 8);
    journal.end(8);
    journal.begin(5, 30);
    journal.end(30);
    new GateRecordWriter(journal).start({ incarnation: 3, gate: 1, utcMs: 1 });
    journal.sync();
    journal.flush();
    await bench.world.run({ atNs: bench.world.nowNs + 1e8 });
    process.kill();
    expect(faults(verify(bench)).map((f) => f.split(" ")[0])).toEqual(["Type", "Layout", "Order"]);
  });
});

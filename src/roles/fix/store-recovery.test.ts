import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  bytesOf,
  contents,
  FOLDER,
  keep,
  StoreBench,
  type StoreStart,
} from "../../../test/ports/fix-store-bench.ts";
import { FixRecordWriter } from "../../wire/journal/fix-records.ts";
import { putSegmentHeader, SEGMENT_HEADER_SIZE } from "../../wire/journal/format.ts";
import { FrameBatch } from "../../wire/journal/frame-batch.ts";

// Thousands of starts and messages, on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const ID = "FIX.4.4:SMARS->A";
const FIRST = "journal-00000001.smj";
const OPTIONS = { segmentBytes: 4096, blockNumbers: 20, syncMs: 100 };

/** A machine whose store ended in a kill after some turns, the first `durable` of them synced. */
async function killedAfter(turns: number, durable: number): Promise<StoreBench> {
  const bench = new StoreBench(1, {}, OPTIONS);
  const { store, process } = bench.open();
  const session = store.session(ID);
  for (let turn = 1; turn <= turns; turn++) {
    keep(session, `message of turn ${turn}`);
    session.setNextIn(turn + 1);
    store.flush();
    if (turn <= durable) await bench.run(500);
  }
  process.kill();
  return bench;
}

/** The same machine with other bytes in a segment. */
function altered(bytes: Uint8Array, name = FIRST): StoreBench {
  const bench = new StoreBench(2, {}, OPTIONS);
  bench.put(name, bytes);
  return bench;
}

function used(bytes: Uint8Array): number {
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}

/** What a start finds, after which it goes on. */
function goesOn({ store }: StoreStart): { kept: number; from: number; out: number } {
  const session = store.session(ID);
  const { kept, out } = contents(session);
  const from = session.unaccountedFrom;
  keep(session, "after the start");
  store.flush();
  expect(contents(session).kept.at(-1)).toEqual([out, "after the start"]);
  return { kept: kept.length, from, out };
}

describe("a torn tail", () => {
  test.each([
    ["cut off", (bytes: Uint8Array, at: number) => bytes.slice(0, at)],
    ["zeros", (bytes: Uint8Array, at: number) => bytes.slice().fill(0, at)],
    ["garbage", (bytes: Uint8Array, at: number) => bytes.slice().fill(0x6b, at, at + 40)],
  ])(
    "%s at any byte of the last turn is cut and said, and its number is unaccounted for",
    async (_how, tear) => {
      const bytes = (await killedAfter(3, 2)).bytesOf(FIRST);
      const end = used(bytes);
      const start = new TextDecoder("latin1").decode(bytes).lastIndexOf("message of turn 3") - 54;
      for (let at = start; at < end; at++) {
        const bench = altered(tear(bytes, at));
        const opened = bench.open();
        if (at > start) expect(opened.lines.join(), `at ${at}`).toMatch(/torn tail .* cut at byte/);
        expect(goesOn(opened), `at ${at}`).toEqual({ kept: 2, from: 3, out: 21 });
        opened.process.kill();
        const again = bench.open();
        expect(contents(again.store.session(ID)).kept.at(-1)).toEqual([21, "after the start"]);
        expect(again.lines).toEqual([]);
      }
    },
  );

  test("and what lies behind it unsynced goes too, for its numbers are unaccounted for", async () => {
    const bytes = (await killedAfter(4, 1)).bytesOf(FIRST);
    const at = new TextDecoder("latin1").decode(bytes).indexOf("message of turn 2");
    bytes[at] = 0;
    expect(goesOn(altered(bytes).open())).toEqual({ kept: 1, from: 2, out: 21 });
  });
});

describe("damage", () => {
  test("each flipped bit of what was durable is refused by name and place, and nothing is touched", async () => {
    const whole = (await killedAfter(3, 3)).bytesOf(FIRST);
    // The last frame bears witness of all before it; nothing bears witness of the last one.
    const witness = used(whole) - 48;
    for (let bit = 0; bit < witness * 8; bit += 13) {
      const bytes = whole.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const bench = altered(bytes);
      expect(["open", "Disk"], `bit ${bit}`).not.toContain(bench.refusal());
      expect(bench.bytesOf(FIRST)).toEqual(bytes);
      expect(Object.keys(bench.files())).toEqual([FIRST]);
    }
  });

  test("a fault says which file, where, and what is wrong", async () => {
    const bytes = (await killedAfter(3, 3)).bytesOf(FIRST);
    bytes[200] = 0x7e;
    expect(() => altered(bytes).open()).toThrow(
      `journal segment ${FIRST}, byte 176: what should hold record 2 fails its checksum`,
    );
  });

  test("a segment that is gone from the middle, or from the front, is missed", () => {
    const bench = new StoreBench(3, {}, OPTIONS);
    const first = bench.open();
    for (let i = 0; i < 60; i++) {
      keep(first.store.session(ID), "x".repeat(200));
      first.store.flush();
    }
    first.process.kill();
    const names = Object.keys(bench.files());
    expect(names.length).toBeGreaterThan(3);
    const without = (gone: string): StoreBench => {
      const other = new StoreBench(4, {}, OPTIONS);
      for (const name of names) if (name !== gone) other.put(name, bench.bytesOf(name));
      return other;
    };
    expect(without(names[1] as string).refusal()).toBe("Number");
    expect(without(names[0] as string).refusal()).toBe("Missing");
  });

  test("a disk that cannot be read refuses the start", async () => {
    const bench = await killedAfter(2, 2);
    bench.disk.failNext("read", "EIO");
    expect(bench.refusal()).toBe("Disk");
    expect(bench.refusal()).toBe("open");
  });
});

describe("files of somebody else", () => {
  test("the store of another process is not taken over", async () => {
    const bench = new StoreBench(5, {}, { ...OPTIONS, id: "gate-1" });
    bench.open().process.kill();
    expect(() => bench.open({ id: "gate-2" })).toThrow("was written by another gate");
    expect(bench.refusal()).toBe("open");
  });

  test("the log of the format before is refused with what to do about it", () => {
    const bench = new StoreBench(6, {}, OPTIONS);
    bench.asReader().open(`${FOLDER}.log`, true);
    expect(bench.refusal()).toBe("OldFormat");
    expect(() => bench.open()).toThrow(/fix-store\.log .* reset of the numbers, then remove it/);
  });

  test("a record of a later build is refused before anything is changed", () => {
    const batch = new FrameBatch(0);
    new FixRecordWriter(batch).start({ utcMs: 1, oldest: 1 });
    batch.begin(999, 4);
    batch.end(4);
    const bench = altered(segmentOf(batch));
    expect(() => bench.open()).toThrow(/record 2 of the FIX store has the unknown type 999/);
    expect(Object.keys(bench.files())).toEqual([FIRST]);
  });

  test("any bytes open or are refused, and never end in anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, headed) => {
        const all = new Uint8Array(SEGMENT_HEADER_SIZE + bytes.length);
        if (headed) all.set(segmentOf(new FrameBatch(0)));
        all.set(bytes, SEGMENT_HEADER_SIZE);
        altered(headed ? all : bytes).refusal();
      }),
    );
  });
});

/** A segment with a batch for its content. */
function segmentOf(batch: FrameBatch): Uint8Array {
  batch.seal(0);
  const size = batch.empty ? 0 : batch.size;
  const bytes = new Uint8Array(SEGMENT_HEADER_SIZE + size);
  const previous = new Uint8Array(32);
  const header = { number: 1, gate: "fix-store", firstIndex: 1, segmentBytes: 4096, previous };
  putSegmentHeader(bytes, header);
  if (size > 0) bytes.set(batch.frame(0), SEGMENT_HEADER_SIZE);
  return bytes;
}

test("a block that was used up to its end leaves nothing unaccounted for", () => {
  const bench = new StoreBench(7, {}, OPTIONS);
  const { store, process } = bench.open();
  const session = store.session(ID);
  session.append(20, bytesOf("the last one"), 0, 12);
  store.flush();
  process.kill();
  const again = bench.open().store.session(ID);
  expect([again.nextOut, again.unaccountedFrom, again.unaccountedTo]).toEqual([21, 0, 0]);
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BytePart } from "./byte-part.ts";
import { FixStoreReader } from "./fix-reader.ts";
import { FixRecordWriter } from "./fix-records.ts";
import { FIX_RECORDS, fixRecordLayout } from "./fix-schema.ts";
import { putSegmentHeader, SEGMENT_HEADER_SIZE } from "./format.ts";
import { FrameBatch } from "./frame-batch.ts";
import { GATE_RECORDS } from "./gate-schema.ts";
import { ledgerLine, readRecord } from "./record-layout.ts";

const ID = "FIX.4.4:SMARS->A";
const MESSAGE = "8=FIX.4.4|35=8|34=7|";

/** A batch with one record of each kind, in the order of their numbers. */
function oneOfEach(): FrameBatch {
  const batch = new FrameBatch(0);
  const records = new FixRecordWriter(batch);
  const message = new BytePart().of(new TextEncoder().encode(`..${MESSAGE}`), 2, MESSAGE.length);
  records.start({ utcMs: 1_767_571_200_000, oldest: 3 });
  records.session({
    session: 5,
    epoch: 2,
    nextOut: 8,
    nextIn: 9,
    reservedTo: 10_000,
    unaccountedFrom: 3,
    unaccountedTo: 6,
    day: 20_260_105,
    resetAt: 77,
    journal: 80,
    id: ID,
  });
  records.message({ session: 5, epoch: 2, seq: 7, journal: 81 }, message);
  records.moved({ session: 5, epoch: 2, seq: 4, journal: 0 }, message);
  records.numbers({ session: 5, epoch: 2, nextOut: 8, nextIn: 10, journal: 82, safe: 81 });
  records.reset({ session: 5, epoch: 3, journal: 90 });
  records.reserve({ session: 5, epoch: 3, to: 10_000 });
  records.day({ session: 5, day: 20_260_106 });
  records.settled({ session: 5 });
  records.followed({ index: 2 ** 53 - 1 });
  records.durable({ index: 9 });
  records.oldest({ segment: 4 });
  records.closed({ utcMs: 1_767_571_200_001 });
  return batch;
}

/** The batch as the only content of a segment. */
function segmentOf(batch: FrameBatch): Uint8Array {
  batch.seal(0);
  const bytes = new Uint8Array(SEGMENT_HEADER_SIZE + batch.size + 64);
  const previous = new Uint8Array(32);
  putSegmentHeader(bytes, { number: 4, gate: "x", firstIndex: 1, segmentBytes: 4096, previous });
  let at = SEGMENT_HEADER_SIZE;
  for (let i = 0; i < batch.frames; i++) {
    bytes.set(batch.frame(i), at);
    at += batch.frame(i).length;
  }
  return bytes;
}

const text = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

describe("records of a FIX store", () => {
  test("are read back as they were written", () => {
    const read: object[] = [];
    oneOfEach().each((type, view, at) => {
      const spec = fixRecordLayout(type);
      if (spec !== undefined) read.push({ type, ...readRecord(spec, view, at) });
    });
    expect(read).toMatchInlineSnapshot(`
      [
        {
          "oldest": 3,
          "type": 101,
          "utcMs": 1767571200000,
        },
        {
          "day": 20260105,
          "epoch": 2,
          "id": "FIX.4.4:SMARS->A",
          "journal": 80,
          "nextIn": 9,
          "nextOut": 8,
          "reservedTo": 10000,
          "resetAt": 77,
          "session": 5,
          "type": 102,
          "unaccountedFrom": 3,
          "unaccountedTo": 6,
        },
        {
          "epoch": 2,
          "journal": 81,
          "seq": 7,
          "session": 5,
          "type": 103,
        },
        {
          "epoch": 2,
          "journal": 0,
          "seq": 4,
          "session": 5,
          "type": 104,
        },
        {
          "epoch": 2,
          "journal": 82,
          "nextIn": 10,
          "nextOut": 8,
          "safe": 81,
          "session": 5,
          "type": 105,
        },
        {
          "epoch": 3,
          "journal": 90,
          "session": 5,
          "type": 106,
        },
        {
          "epoch": 3,
          "session": 5,
          "to": 10000,
          "type": 107,
        },
        {
          "day": 20260106,
          "session": 5,
          "type": 108,
        },
        {
          "session": 5,
          "type": 109,
        },
        {
          "index": 9007199254740991,
          "type": 110,
        },
        {
          "index": 9,
          "type": 111,
        },
        {
          "segment": 4,
          "type": 112,
        },
        {
          "type": 113,
          "utcMs": 1767571200001,
        },
      ]
    `);
  });

  test("print in words, whose session they are included", () => {
    const entries = [...new FixStoreReader().segment(segmentOf(oneOfEach()))].map((entry) => {
      return "bytes" in entry ? { ...entry, bytes: text(entry.bytes) } : entry;
    });
    expect(entries).toMatchInlineSnapshot(`
      [
        {
          "index": 1,
          "text": "FixStart utcMs=1767571200000 oldest=3",
          "type": "store",
        },
        {
          "day": 20260105,
          "index": 2,
          "nextIn": 9,
          "nextOut": 8,
          "reservedTo": 10000,
          "session": "FIX.4.4:SMARS->A",
          "type": "session",
          "unaccountedFrom": 3,
          "unaccountedTo": 6,
        },
        {
          "bytes": "8=FIX.4.4|35=8|34=7|",
          "index": 3,
          "moved": false,
          "seq": 7,
          "session": "FIX.4.4:SMARS->A",
          "type": "message",
        },
        {
          "bytes": "8=FIX.4.4|35=8|34=7|",
          "index": 4,
          "moved": true,
          "seq": 4,
          "session": "FIX.4.4:SMARS->A",
          "type": "message",
        },
        {
          "index": 5,
          "nextIn": 10,
          "nextOut": 8,
          "session": "FIX.4.4:SMARS->A",
          "type": "numbers",
        },
        {
          "index": 6,
          "session": "FIX.4.4:SMARS->A",
          "type": "reset",
        },
        {
          "index": 7,
          "session": "FIX.4.4:SMARS->A",
          "to": 10000,
          "type": "reserve",
        },
        {
          "day": 20260106,
          "index": 8,
          "session": "FIX.4.4:SMARS->A",
          "type": "day",
        },
        {
          "index": 9,
          "session": "FIX.4.4:SMARS->A",
          "type": "settled",
        },
        {
          "index": 10,
          "text": "FixFollowed index=9007199254740991",
          "type": "store",
        },
        {
          "index": 11,
          "text": "FixDurable index=9",
          "type": "store",
        },
        {
          "index": 12,
          "text": "FixOldest segment=4",
          "type": "store",
        },
        {
          "index": 13,
          "text": "FixClosed utcMs=1767571200001",
          "type": "store",
        },
      ]
    `);
  });

  test("of a session whose name has not come are called by its number", () => {
    const batch = new FrameBatch(10);
    new FixRecordWriter(batch).settled({ session: 5 });
    expect([...new FixStoreReader().segment(segmentOf(batch))]).toEqual([
      { index: 11, type: "settled", session: "session 5" },
    ]);
  });

  test("that are damaged end the reading with their place, and nothing throws", () => {
    const whole = segmentOf(oneOfEach());
    for (let bit = 0; bit < whole.length * 8; bit += 5) {
      const bytes = whole.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const entries = [...new FixStoreReader().segment(bytes)];
      if (bit >> 3 < whole.length - 64) expect(entries.at(-1)?.type, `bit ${bit}`).toBe("fault");
    }
    for (let size = 0; size < whole.length; size += 7) {
      expect(() => [...new FixStoreReader().segment(whole.slice(0, size))]).not.toThrow();
    }
    expect([...new FixStoreReader().segment(new Uint8Array(200).fill(7))]).toEqual([
      { index: 0, type: "fault", at: 0, text: "header: Checksum" },
    ]);
  });

  test("of another kind of journal are named as such", () => {
    const batch = new FrameBatch(0);
    batch.begin(GATE_RECORDS.Start.type, 8);
    batch.end(8);
    const [entry] = [...new FixStoreReader().segment(segmentOf(batch))];
    expect(entry).toMatchObject({ type: "fault", text: "record type 1" });
  });

  test("record numbers and fields are appended, never changed: the ledger in test/ledger holds them", () => {
    const ledger = readFileSync("test/ledger/fix-store.txt", "utf8").trim().split("\n");
    expect(Object.values(FIX_RECORDS).map(ledgerLine)).toEqual(ledger);
  });

  test("record numbers are those of no other journal", () => {
    const gate = Object.values(GATE_RECORDS).map(({ type }) => type);
    expect(Math.max(...gate)).toBeLessThan(100);
    expect(Math.min(...Object.values(FIX_RECORDS).map(({ type }) => type))).toBeGreaterThan(100);
  });
});

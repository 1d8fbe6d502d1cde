import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { putSegmentHeader, readSegmentHeader, SEGMENT_HEADER_SIZE } from "./format.ts";
import { describeHex, printSegment } from "./print.ts";
import { lookBehind, type ReplayState, replayFrom, replaySegment } from "./replay.ts";
import { JournalWriter } from "./writer.ts";

const SEGMENT_BYTES = 4096;

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

/** A segment in memory, written as the journal writes it. */
class Segment {
  readonly bytes: Uint8Array = new Uint8Array(SEGMENT_BYTES);
  readonly writer: JournalWriter = new JournalWriter(SEGMENT_BYTES, sha256, 0);

  constructor() {
    const previous = new Uint8Array(32);
    this.writer.startSegment({
      number: 1,
      gate: "G1",
      firstIndex: 1,
      segmentBytes: SEGMENT_BYTES,
      previous,
    });
    this.take();
  }

  append(type: number, payload: readonly number[]): number {
    const at = this.writer.begin(type, payload.length);
    this.writer.bytes.set(payload, at);
    return this.writer.end(payload.length);
  }

  take(): void {
    this.bytes.set(this.writer.toWrite(), this.writer.takenAt);
    this.writer.take();
  }

  turn(durable: number): void {
    this.writer.closeFrame(durable);
    this.take();
  }

  seal(durable: number): void {
    this.writer.seal(durable);
    this.take();
  }
}

type Row = readonly [type: number, index: number, payload: readonly number[]];

function replay(bytes: Uint8Array, state: ReplayState = replayFrom("G1")) {
  const rows: Row[] = [];
  const stop = replaySegment(bytes, state, sha256, (type, index, view, at, length) => {
    rows.push([type, index, [...new Uint8Array(view.buffer, view.byteOffset + at, length)]]);
  });
  return { rows, stop, next: state.next };
}

/** Three frames and a seal: records 1 and 2, record 3, the seal, record 4. */
function sample(): Segment {
  const segment = new Segment();
  segment.append(7, [1, 2, 3]);
  segment.append(8, []);
  segment.turn(0);
  segment.append(7, [4, 5, 6, 7, 8, 9]);
  segment.turn(0);
  segment.seal(0);
  segment.append(9, [255]);
  segment.turn(3);
  return segment;
}

const SAMPLE: readonly Row[] = [
  [7, 1, [1, 2, 3]],
  [8, 2, []],
  [7, 3, [4, 5, 6, 7, 8, 9]],
  [9, 4, [255]],
];

test("a segment reads as it was written, to the byte", () => {
  const segment = sample();
  expect(replay(segment.bytes)).toMatchObject({ rows: SAMPLE, stop: { fault: null }, next: 5 });
  const lines = [...printSegment(segment.bytes, describeHex)];
  expect(
    lines.map((line) => line.replace(/[0-9a-f]{56}$|[0-9a-f]{56}(?=,)/, "…")),
  ).toMatchInlineSnapshot(`
    [
      "segment 1 of G1, from record 1, previous 00000000…",
      "@128 frame of 2, durable to 0",
      "  1 type 7 3 B 010203",
      "  2 type 8 0 B ",
      "@176 frame of 1, durable to 0",
      "  3 type 7 6 B 040506070809",
      "@224 seal 22b119f9…, durable to 0",
      "@288 frame of 1, durable to 3",
      "  4 type 9 1 B ff",
    ]
  `);
  const dump = describeHex(0, new DataView(segment.bytes.buffer), 128, 200);
  expect(dump.match(/.{1,64}/g)).toMatchInlineSnapshot(`
    [
      "e675907a30000000014a000002000000000000000000f03f0000000000000000",
      "07000700010203040008000000000000573d6a5b30000000014a000001000000",
      "000000000000084000000000000000000a000700040506070809000000000000",
      "8cfaeef040000000024a00000000000000000000000010400000000000000000",
      "22b119f9aa1f5da094d315ce6049d096f6574d50c6358f8ff912b786fd2e0c6c",
      "1fb5289928000000014a00000100000000000000000010400000000000000840",
      "05000900ff000000",
    ]
  `);
});

test("any records in any turns with any seals read as they were written", () => {
  const record = fc.record({
    type: fc.integer({ min: 1, max: 65_535 }),
    payload: fc.array(fc.nat(255), { maxLength: 30 }),
    after: fc.constantFrom("", "", "turn", "seal"),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 30 }), (records) => {
      const segment = new Segment();
      for (const { type, payload, after } of records) {
        segment.append(type, payload);
        if (after !== "") segment.turn(0);
        if (after === "seal") segment.seal(0);
      }
      segment.turn(0);
      const wanted = records.map((r, i) => [r.type, i + 1, r.payload]);
      const read = replay(segment.bytes);
      expect(read.rows).toEqual(wanted);
      expect(read.stop.fault).toBe(null);
      expect(read.stop.at).toBe(segment.writer.endAt);
    }),
  );
});

test("any bytes at all give frames, an end or a named fault, and never a throw", () => {
  const noise = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(noise, fc.nat(300), (bytes, at) => {
      const segment = sample().bytes.slice();
      segment.set(bytes, at);
      const read = replay(segment);
      expect(SAMPLE.slice(0, read.rows.length)).toEqual(read.rows);
      lookBehind(segment, read.stop.at);
      lookBehind(bytes.slice(), 0);
      replay(bytes.slice());
    }),
  );
});

describe("a torn or damaged segment", () => {
  const whole = sample();
  const ends = [128, 128 + 32 + 16, 128 + 48 + 48, 128 + 96 + 64, 128 + 160 + 40];

  test.each([
    ["cut off", (bytes: Uint8Array, at: number) => bytes.slice(0, at)],
    ["zeros from there on", (bytes: Uint8Array, at: number) => bytes.slice().fill(0, at)],
    ["garbage from there on", (bytes: Uint8Array, at: number) => bytes.slice().fill(0x5a, at)],
  ])("%s at every byte reads up to the last whole frame", (_what, tear) => {
    const rowsAt = [0, 2, 3, 3, 4];
    for (let at = SEGMENT_HEADER_SIZE; at < whole.writer.endAt; at++) {
      const torn = tear(whole.bytes, at);
      const read = replay(torn);
      // What was zero anyway is not torn by zeros.
      const same = torn.findIndex((byte, i) => byte !== whole.bytes[i]);
      const good = ends.findLastIndex((end) => end <= (same < 0 ? torn.length : same));
      expect(read.stop.at).toBe(ends[good]);
      expect(read.rows).toEqual(SAMPLE.slice(0, rowsAt[good]));
    }
  });

  test("each flipped bit is found, and the records before it stand", () => {
    for (let bit = 0; bit < whole.writer.endAt * 8; bit++) {
      const bytes = whole.bytes.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const read = replay(bytes);
      const frame = ends.findLastIndex((end) => end <= bit >> 3);
      expect(read.stop.at).toBe(frame < 0 ? 0 : ends[frame]);
      expect(read.stop.fault).not.toBe(null);
      expect(SAMPLE.slice(0, read.rows.length)).toEqual(read.rows);
    }
  });

  test("what a later frame calls durable is found behind the damage", () => {
    const bytes = whole.bytes.slice();
    expect(lookBehind(bytes, whole.writer.endAt)).toEqual({ dirty: false, durable: -1 });
    bytes[140] = 99;
    const { stop } = replay(bytes);
    expect(stop).toMatchObject({ at: 128, fault: "Checksum", certain: false });
    expect(lookBehind(bytes, stop.at)).toEqual({ dirty: true, durable: 3 });
  });
});

describe("a header", () => {
  function header(change: Partial<Parameters<typeof putSegmentHeader>[1]>): Uint8Array {
    const bytes = sample().bytes;
    const good = readSegmentHeader(bytes);
    if (typeof good === "string") throw new Error(good);
    putSegmentHeader(bytes, { ...good, ...change });
    return bytes;
  }

  test.each([
    ["Gate", true, header({ gate: "G2" })],
    ["Number", true, header({ number: 2 })],
    ["Sequence", false, header({ firstIndex: 2 })],
    ["Chain", false, header({ previous: new Uint8Array(32).fill(1) })],
    ["Empty", false, new Uint8Array(500)],
    ["Empty", false, new Uint8Array(0)],
    ["Short", false, new Uint8Array(50).fill(1)],
    ["Checksum", false, sample().bytes.fill(1, 20, 21)],
  ])("that is wrong is the fault %s", (fault, certain, bytes) => {
    expect(replay(bytes)).toMatchObject({ rows: [], stop: { at: 0, fault, certain } });
  });
});

test("a record changed together with its checksum breaks the hash chain", () => {
  const honest = sample();
  const forged = new Segment();
  forged.append(7, [1, 2, 4]);
  forged.append(8, []);
  forged.turn(0);
  const bytes = honest.bytes.slice();
  bytes.set(forged.bytes.subarray(128, 176), 128);
  expect(replay(bytes).stop).toMatchObject({ at: 224, fault: "Chain", certain: true });
});

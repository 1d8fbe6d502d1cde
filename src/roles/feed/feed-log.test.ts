import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FeedCursor, FeedLog } from "./feed-log.ts";

/** Adds a message of `size` bytes that are all its sequence number's last byte. */
function add(log: FeedLog, size: number): void {
  const seq = log.nextSeq;
  const at = log.room(size);
  for (let i = 0; i < size; i++) log.view.setUint8(at + i, seq & 0xff);
}

/** Sequence numbers that a reader finds from a cursor to the end, by the bytes of the packets. */
function read(log: FeedLog, cursor: FeedCursor): number[] {
  const seqs: number[] = [];
  for (;;) {
    const bytes = log.read(cursor);
    if (bytes === null) return seqs;
    cursor.at += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const length = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
      expect(bytes[at + 2]).toBe(0x53);
      seqs.push(bytes[at + 3] as number);
      at += length + 2;
    }
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => (from + i) & 0xff);

describe("a feed's log", () => {
  test("gives every kept message from any sequence number on, over chunks used again", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 5 }), (messages, chunks) => {
        const log = new FeedLog(chunks * 64, 64, () => undefined);
        for (const size of messages) add(log, size);
        expect(log.nextSeq).toBe(messages.length + 1);
        for (let seq = log.firstSeq; seq <= log.nextSeq; seq++) {
          expect(read(log, log.find(seq))).toEqual(range(seq, log.nextSeq));
        }
        expect(read(log, log.end())).toEqual([]);
      }),
    );
  });

  test("keeps what it was told to keep, and names the chunk that goes", () => {
    const evicted: number[] = [];
    const log = new FeedLog(192, 64, (chunk) => evicted.push(chunk));
    for (let i = 0; i < 16; i++) add(log, 13);
    expect([log.firstSeq, evicted]).toEqual([5, [0]]);
    for (let i = 0; i < 8; i++) add(log, 13);
    expect([log.firstSeq, evicted]).toEqual([13, [0, 1, 2]]);
    expect(() => log.find(12)).toThrow("only a kept message");
    expect(() => log.find(26)).toThrow("only a kept message");
    expect(() => log.room(62)).toThrow("a message fits a chunk");
  });

  test("shows a reader at its end what comes, in the next chunk too", () => {
    const log = new FeedLog(192, 64, () => undefined);
    const cursor = log.end();
    expect(log.read(cursor)).toBeNull();
    for (let i = 0; i < 4; i++) add(log, 13);
    expect(read(log, cursor)).toEqual([1, 2, 3, 4]);
    add(log, 13);
    expect(read(log, cursor)).toEqual([5]);
  });
});

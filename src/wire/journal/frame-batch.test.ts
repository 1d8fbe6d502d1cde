import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameBatch } from "./frame-batch.ts";
import { FrameReader } from "./reader.ts";

/** Puts a record of one repeated byte; returns its place. */
function put(batch: FrameBatch, type: number, length: number): number {
  const at = batch.begin(type, length);
  batch.bytes.fill(type, at, at + length);
  const place = batch.placeOf(at);
  batch.end(length);
  return place;
}

/** All frames, one after the other. */
function bytesOf(batch: FrameBatch): Uint8Array {
  const frames = Array.from({ length: batch.frames }, (_, i) => batch.frame(i));
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

describe("a batch of records", () => {
  test("comes back record by record, whatever their sizes, from frames that a journal reads", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 65_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.nat(1_000), (lengths, before) => {
        const batch = new FrameBatch(before);
        const places = lengths.map((length, i) => put(batch, 1 + (i % 200), length));
        lengths.forEach((length, i) => {
          const into = new Uint8Array(length);
          batch.copy(places[i] as number, into);
          expect(into.every((byte) => byte === 1 + (i % 200))).toBe(true);
        });
        batch.seal(before);
        const bytes = bytesOf(batch);
        expect(bytes.length).toBe(batch.size);
        const reader = new FrameReader(bytes, 0);
        const read: [number, number, number, number][] = [];
        for (let step = reader.next(); step !== "End"; step = reader.next()) {
          expect(step).toBe("Records");
          expect([reader.base, reader.durable]).toEqual([before + read.length + 1, before]);
          const whole = reader.records((type, index, _view, at, length) => {
            read.push([type, index, at, length]);
          });
          expect(whole).toBe(true);
        }
        const wanted = lengths.map((length, i) => {
          return [1 + (i % 200), before + i + 1, places[i], length];
        });
        expect(read).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });

  test("hands over its records in order, with their places", () => {
    const batch = new FrameBatch(0);
    const places = [1, 2, 3].map((type) => put(batch, type, 60_000));
    const seen: [number, number][] = [];
    batch.each((type, _view, _at, place) => seen.push([type, place]));
    expect(seen).toEqual(places.map((place, i) => [i + 1, place]));
  });

  test("goes on with the next index when it is cleared, and needs no new pages", () => {
    const batch = new FrameBatch(0);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 10; i++) put(batch, 9, 60_000);
      expect([batch.frames, batch.firstIndex]).toEqual([3, round * 10 + 1]);
      batch.clear();
      expect([batch.empty, batch.frames, batch.lastIndex]).toEqual([true, 0, round * 10 + 10]);
    }
  });

  test("a record that asks for more than it was given room for is our bug", () => {
    const batch = new FrameBatch(0);
    batch.begin(1, 4);
    expect(() => batch.end(5)).toThrow("a record fits what it asked");
  });
});

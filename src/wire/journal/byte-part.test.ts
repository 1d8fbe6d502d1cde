import fc from "fast-check";
import { expect, test } from "vitest";
import { BytePart } from "./byte-part.ts";

test("any part of any buffer is copied to any place, and nothing beside it", () => {
  const part = new BytePart();
  const buffers = [1, 2].map((n) =>
    Uint8Array.from({ length: 4_096 }, (_, i) => (i * n + n) & 255),
  );
  const place = fc.nat(1_500);
  fc.assert(
    fc.property(
      fc.nat(1),
      fc.constantFrom(0, 0, 1, 7, 900),
      place,
      place,
      (n, at, length, toAt) => {
        const from = buffers[n] as Uint8Array;
        const bytes = new Uint8Array(4_096).fill(0xee);
        const wanted = bytes.slice();
        wanted.set(from.subarray(at, at + length), toAt);
        part.of(from, at, length).copyTo({ bytes, view: new DataView(bytes.buffer) }, toAt);
        expect(bytes).toEqual(wanted);
      },
    ),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { checkSum } from "./check-sum.ts";

/** Byte by byte, as the specification has it. */
function plainSum(bytes: Uint8Array, from: number, to: number): number {
  return bytes.subarray(from, to).reduce((sum, byte) => sum + byte, 0) % 256;
}

test("any range of any bytes sums up as byte by byte", () => {
  const range = fc.uint8Array({ maxLength: 40 }).chain((bytes) =>
    fc.tuple(fc.constant(bytes), fc.nat(bytes.length), fc.nat(bytes.length)).map(([b, x, y]) => {
      return { bytes: b, from: Math.min(x, y), to: Math.max(x, y) };
    }),
  );
  fc.assert(
    fc.property(range, ({ bytes, from, to }) => {
      expect(checkSum(new DataView(bytes.buffer), from, to)).toBe(plainSum(bytes, from, to));
    }),
  );
});

test.each([511, 512, 513, 4096, 65_537, 200_000])("%d bytes of 255 do not overflow", (length) => {
  const bytes = new Uint8Array(length).fill(255);
  expect(checkSum(new DataView(bytes.buffer), 0, length)).toBe((length * 255) % 256);
});

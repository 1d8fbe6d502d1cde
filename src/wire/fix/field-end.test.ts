import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldEnd } from "./field-end.ts";

test("the first SOH is found among any bytes, those next to it in value included", () => {
  const byte = fc.oneof(fc.constantFrom(0, 1, 2, 0x80, 0x81, 0xff), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 24 }), fc.nat(24), (values, from) => {
      // In a frame the trailer stands behind the last SOH: at least three bytes.
      const bytes = Uint8Array.from([...values, 1, 0x31, 0x30, 0x3d]);
      const start = Math.min(from, values.length);
      expect(fieldEnd(new DataView(bytes.buffer), start)).toBe(bytes.indexOf(1, start));
    }),
    { numRuns: 1000 },
  );
});

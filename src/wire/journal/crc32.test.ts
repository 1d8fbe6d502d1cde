import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asciiBytes } from "../../core/domain/bytes.ts";
import { crc32 } from "./crc32.ts";

function ofText(text: string): string {
  const words = new Int32Array(text.length / 4);
  new Uint8Array(words.buffer).set(asciiBytes(text));
  return crc32(words, 0, words.length).toString(16);
}

test("known values of CRC-32 as in zlib and Ethernet", () => {
  const zeros = crc32(new Int32Array(8), 0, 8).toString(16);
  expect([ofText(""), ofText("12345678"), zeros]).toEqual(["0", "9ae0daaf", "190a55ad"]);
});

test("agrees with zlib for any words and any part of them", () => {
  const words = fc.array(fc.integer(), { maxLength: 60 });
  fc.assert(
    fc.property(words, fc.nat(60), fc.nat(60), (list, a, b) => {
      const all = Int32Array.from(list);
      const from = Math.min(a, b, all.length);
      const to = Math.min(Math.max(a, b), all.length);
      const bytes = new Uint8Array(all.buffer, from * 4, (to - from) * 4);
      expect(crc32(all, from, to)).toBe(zlibCrc32(bytes));
    }),
  );
});

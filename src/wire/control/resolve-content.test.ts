import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeResolveContent, encodeResolveContent } from "./resolve-content.ts";

const content = fc.record({
  order: fc.stringMatching(/^[0-9A-Z]{14}$/),
  cumQty: fc.nat(2 ** 31 - 1),
  px: fc.nat(2 ** 31 - 1),
  evidence: fc.stringMatching(/^[0-9a-f]{64}$/),
});
const atVenue = fc.tuple(content, fc.stringMatching(/^[A-Z]$/));

const GOOD = { order: "10001000010001", cumQty: 70, px: 1_820_000, evidence: "ab".repeat(32) };

test("what two people sign comes back as it was", () => {
  fc.assert(
    fc.property(content, (said) => {
      expect(decodeResolveContent(encodeResolveContent(said))).toEqual(said);
    }),
  );
});

test("with the venue that was asked too", () => {
  fc.assert(
    fc.property(atVenue, ([said, venue]) => {
      const asked = { ...said, venue };
      expect(decodeResolveContent(encodeResolveContent(asked))).toEqual(asked);
    }),
  );
});

test.each<[string, string]>([
  ["a venue of two letters", encodeResolveContent({ ...GOOD, venue: "NP" })],
  ["a venue that is none", encodeResolveContent({ ...GOOD, venue: "" })],
  ["no JSON", "order"],
  ["another order of keys", `{"order":"10001000010001","cumQty":70,"evidence":"","px":1}`],
  ["a blank", encodeResolveContent(GOOD).replace(",", ", ")],
  ["an order that is none", encodeResolveContent({ ...GOOD, order: "10001" })],
  ["less than nothing", encodeResolveContent({ ...GOOD, cumQty: -1 })],
  ["a price beyond the wire", encodeResolveContent({ ...GOOD, px: 2 ** 32 })],
  ["no evidence", encodeResolveContent({ ...GOOD, evidence: "" })],
  ["a key more", encodeResolveContent({ ...GOOD, zest: 1 } as never)],
  ["a list", "[]"],
])("%s is not signed content", (_, text) => {
  expect(decodeResolveContent(text)).toBeNull();
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { asciiBytes } from "../domain/bytes.ts";
import { ClOrdIds } from "./clordids.ts";

const bytesOf = (text: string): Uint8Array => asciiBytes(text);

test("says of each id what a map says, for any ids and sessions", () => {
  const id = fc.string({
    unit: fc.constantFrom("0", "1", "A", "Z"),
    minLength: 1,
    maxLength: 20,
  });
  const entry = fc.tuple(fc.nat(600), id);
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 80 }), fc.array(entry), (used, asked) => {
      const ids = new ClOrdIds(2);
      const known = new Map<string, number>();
      used.forEach(([session, text], order) => {
        if (known.has(`${session} ${text}`)) return;
        known.set(`${session} ${text}`, order);
        ids.add(session, bytesOf(`..${text}`), 2, text.length, order);
      });
      for (const [session, text] of [...used, ...asked]) {
        const found = ids.find(session, bytesOf(text), 0, text.length);
        expect(found < 0 ? undefined : ids.order(found)).toBe(known.get(`${session} ${text}`));
        if (found < 0) continue;
        const at = ids.offset(found);
        expect(ids.bytes.slice(at, at + ids.length(found))).toEqual(bytesOf(text));
      }
    }),
  );
});

test("the same id of two sessions is two ids, though they meet in one slot", () => {
  for (let session = 1; session < 40; session++) {
    const ids = new ClOrdIds(2);
    ids.add(0, bytesOf("A1"), 0, 2, 7);
    expect(ids.find(session, bytesOf("A1"), 0, 2)).toBe(-1);
  }
});

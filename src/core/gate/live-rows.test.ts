import fc from "fast-check";
import { expect, test } from "vitest";
import { LiveRows } from "./live-rows.ts";

test("of any rows turned in any order, the living ones are found in theirs", () => {
  const turns = fc.array(fc.tuple(fc.nat(300), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(turns, fc.nat(20), (list, expected) => {
      const rows = new LiveRows(expected);
      const model = new Set<number>();
      for (const [row, live] of list) {
        rows.set(row, live);
        if (live) model.add(row);
        else model.delete(row);
        expect([rows.has(row), rows.count]).toEqual([live, model.size]);
      }
      const found: number[] = [];
      for (let row = rows.next(0); row >= 0; row = rows.next(row + 1)) found.push(row);
      expect(found).toEqual([...model].sort((a, b) => a - b));
    }),
  );
});

test("a row that ends while the rows are gone through is left out", () => {
  const rows = new LiveRows(8);
  for (let row = 0; row < 8; row++) rows.set(row, true);
  const found: number[] = [];
  for (let row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
    found.push(row);
    rows.set(row + 1, false);
  }
  expect(found).toEqual([0, 2, 4, 6]);
});

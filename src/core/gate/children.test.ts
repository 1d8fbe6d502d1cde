import { expect, test } from "vitest";
import { ChildRows } from "./children.ts";

test("no addition moves a table, up to the size that the configuration gives", () => {
  const rows = new ChildRows(50_000);
  const { cells, cold } = rows;
  for (let n = 0; n < 50_000; n++) rows.add(1, n % 977, n);
  expect([rows.moves, rows.cells === cells, rows.cold === cold]).toEqual([0, true, true]);
  rows.add(1, 0, 50_000);
  expect(rows.moves).toBe(1);
});

test("a child is found by incarnation, parent and number, also beyond the expected size", () => {
  const rows = new ChildRows(10);
  for (let n = 0; n < 5_000; n++) expect(rows.add(1 + (n % 2), n % 13, n)).toBe(n);
  for (let n = 0; n < 5_000; n++) expect(rows.find(1 + (n % 2), n % 13, n)).toBe(n);
  expect(rows.find(3, 0, 0)).toBe(-1);
  expect(rows.find(1, 1, 0)).toBe(-1);
});

import { describe, expect, test } from "vitest";
import { C, ChildRows } from "./children.ts";
import { P, type ParentInfo, ParentRows } from "./parents.ts";

describe("the rows of children", () => {
  test("no addition moves a table, up to the size that the configuration gives", () => {
    const rows = new ChildRows(parentRows(977), 50_000);
    const { cells, cold } = rows;
    for (let n = 0; n < 50_000; n++) rows.add(1, n % 977, n);
    expect([rows.moves, rows.cells === cells, rows.cold === cold]).toEqual([0, true, true]);
    rows.add(1, 0, 50_000);
    expect(rows.moves).toBe(1);
  });

  test("a child is found by incarnation, parent and number, also beyond the expected size", () => {
    const rows = new ChildRows(parentRows(13), 10);
    const first = 2_600;
    for (let n = 0; n < 5_200; n++) expect(rows.add(n < first ? 1 : 2, n % 13, n)).toBe(n);
    for (let n = 0; n < 5_200; n++) expect(rows.find(n < first ? 1 : 2, n % 13, n)).toBe(n);
    expect(rows.find(3, 0, 0)).toBe(-1);
    expect(rows.find(1, 1, 0)).toBe(-1);
    expect(rows.find(2, 0, 0)).toBe(-1);
    expect(rows.find(1, -1, 0)).toBe(-1);
  });

  test("numbers that cancels have used are no children, however many lie behind them", () => {
    const rows = new ChildRows(parentRows(1));
    for (let n = 0; n < 1_000; n += 2) rows.add(1, 0, n);
    for (let n = 0; n < 1_000; n++) expect(rows.find(1, 0, n)).toBe(n % 2 === 0 ? n / 2 : -1);
    rows.add(1, 0, 1_000);
    expect([rows.find(1, 0, 1_000), rows.find(1, 0, 2), rows.find(1, 0, 999)]).toEqual([
      500, 1, -1,
    ]);
  });

  test("lost draws are found wherever they came, and hide no other child", () => {
    const rows = new ChildRows(parentRows(2));
    const keys: [number, number][] = [];
    for (let n = 100; n < 300; n++) {
      keys.push([2, n]);
      expect(rows.add(2, 1, n)).toBe(keys.length - 1);
      if (n % 3 > 0) continue;
      const lost: [number, number] = n % 2 === 0 ? [1, n + 7] : [2, n + 1_000];
      keys.push(lost);
      expect(rows.addLost(lost[0], 1, lost[1])).toBe(keys.length - 1);
      for (const [row, [inc, child]] of keys.entries()) expect(rows.find(inc, 1, child)).toBe(row);
    }
    expect([rows.find(1, 1, 100), rows.find(2, 1, 99), rows.find(2, 0, 100)]).toEqual([-1, -1, -1]);
  });

  test("a parent's children follow from its newest to its oldest", () => {
    const parents = parentRows(2);
    const rows = new ChildRows(parents);
    for (const n of [1, 2, 3, 4]) rows.add(1, n % 2, n);
    const numbers: number[] = [];
    for (let c = parents.get(1, P.lastChild); c >= 0; c = rows.before(c)) {
      numbers.push(rows.get(c, C.child));
    }
    expect(numbers).toEqual([3, 1]);
  });
});

function parentRows(count: number): ParentRows {
  const rows = new ParentRows();
  for (let row = 0; row < count; row++) {
    rows.add({} as ParentInfo);
    rows.set(row, P.lastChild, -1);
  }
  return rows;
}

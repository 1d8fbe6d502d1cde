import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INDEX_PAGE, KeptIndex } from "./kept-index.ts";

/** Every `step`th number, each in part 1 at ten times its number. */
function filled(count: number, step = 1): KeptIndex {
  const index = new KeptIndex();
  for (let i = 1; i <= count; i++) index.add(i * step, 1, i * step * 10, i % 500);
  return index;
}

const seqs = (index: KeptIndex): number[] => {
  return Array.from({ length: index.count }, (_, row) => index.seqAt(row));
};

describe("the index of kept messages", () => {
  test("finds each number, and the next one that is kept, over many pages", () => {
    const index = filled(3 * INDEX_PAGE + 7, 3);
    for (const seq of [3, 3 * INDEX_PAGE, 3 * INDEX_PAGE + 3, 9 * INDEX_PAGE + 21]) {
      const row = index.find(seq);
      expect([index.seqAt(row), index.partAt(row), index.offsetAt(row)]).toEqual([
        seq,
        1,
        seq * 10,
      ]);
      expect(index.find(seq - 1)).toBe(-1);
      expect(index.next(seq - 1, seq)).toBe(seq);
      expect(index.next(seq + 1, seq + 2)).toBe(0);
    }
    expect(index.next(9 * INDEX_PAGE + 22, 1e9)).toBe(0);
  });

  test("numbers only grow", () => {
    const index = filled(3);
    expect(() => index.add(3, 1, 0, 1)).toThrow("kept numbers grow");
  });

  test("drops its oldest page and nothing else", () => {
    const index = filled(2 * INDEX_PAGE + 1);
    index.dropPage();
    expect([index.count, index.seqAt(0)]).toEqual([INDEX_PAGE + 1, INDEX_PAGE + 1]);
    expect(index.find(INDEX_PAGE)).toBe(-1);
    index.add(2 * INDEX_PAGE + 2, 2, 5, 6);
    expect(index.partAt(index.find(2 * INDEX_PAGE + 2))).toBe(2);
  });

  test("says where a message stands that was moved", () => {
    const index = filled(INDEX_PAGE + 5);
    index.move(index.find(INDEX_PAGE + 2), 7, 99);
    const row = index.find(INDEX_PAGE + 2);
    expect([index.partAt(row), index.offsetAt(row), index.lengthAt(row)]).toEqual([
      7,
      99,
      (INDEX_PAGE + 2) % 500,
    ]);
  });

  test("forgets any run of rows, and those behind it move up", () => {
    const size = fc.nat(2 * INDEX_PAGE + 50);
    fc.assert(
      fc.property(size, size, size, (count, a, b) => {
        const index = filled(count);
        const [from, to] = [Math.min(a, b, count), Math.min(Math.max(a, b), count)];
        const wanted = seqs(index);
        wanted.splice(from, to - from);
        index.remove(from, to);
        expect(seqs(index)).toEqual(wanted);
        index.add(1e6, 3, 4, 5);
        expect(index.partAt(index.find(1e6))).toBe(3);
      }),
      { numRuns: 20 },
    );
  });

  test("is empty again after a clear", () => {
    const index = filled(10);
    index.clear();
    expect([index.count, index.next(1, 100)]).toEqual([0, 0]);
    index.add(1, 1, 1, 1);
    expect(index.find(1)).toBe(0);
  });
});

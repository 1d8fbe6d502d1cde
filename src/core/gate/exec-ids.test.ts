import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExecIdSet, ExecState, X } from "./exec-ids.ts";

const id = (n: number): Int32Array => Int32Array.of(n, 0x41, 0, 0, 0, 0);

describe("executions", () => {
  test("each (venue, ExecID) has one row, however large the table has grown", () => {
    const set = new ExecIdSet();
    const count = 9_000;
    for (let n = 0; n < count; n++) {
      expect(set.find(n % 3, id(n))).toBe(-1);
      expect(set.claim(n % 3, id(n))).toBe(n);
      // One that came long ago, wherever its slot is now.
      const before = (n * 7919) % (n + 1);
      expect(set.find(before % 3, id(before))).toBe(before);
    }
    for (let n = 0; n < count; n++) expect(set.claim(n % 3, id(n))).toBe(n);
    expect(set.size).toBe(count);
  });

  test("no addition moves more than a few slots: there is no pause, whatever the size", () => {
    const set = new ExecIdSet();
    let worst = 0;
    let moved = 0;
    for (let n = 0; n < 300_000; n++) {
      set.claim(0, id(n));
      worst = Math.max(worst, set.work);
      moved += set.work;
    }
    expect(worst).toBe(4);
    expect(moved).toBeGreaterThan(250_000);
  });

  test("what is kept of an execution comes back", () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(2 ** 31 - 1), fc.nat(2 ** 32 - 1), fc.maxSafeNat(), (...x) => {
        const [lane, qty, px, index] = x;
        const set = new ExecIdSet();
        const row = set.claim(lane, id(7));
        set.set(row, X.qty, qty);
        set.set(row, X.px, px);
        set.setIndex(row, index);
        set.mark(row, ExecState.come | ExecState.busted);
        expect([set.lane(row), set.get(row, X.qty), set.px(row, X.px), set.index(row)]).toEqual(x);
        expect(set.has(row, ExecState.busted)).toBe(true);
        expect(set.has(row, ExecState.amends)).toBe(false);
        expect(set.find(lane, id(7))).toBe(row);
      }),
    );
  });
});

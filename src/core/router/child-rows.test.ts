import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChildRows } from "./child-rows.ts";

describe("the rows of children", () => {
  test("are found by ref while they are out, and in the order of their age", () => {
    const ops = fc.array(fc.oneof(fc.constant("add"), fc.nat(20)), { maxLength: 200 });
    fc.assert(
      fc.property(ops, (steps) => {
        const rows = new ChildRows(16);
        const out: number[] = [];
        let last = 0;
        for (const step of steps) {
          if (step === "add") {
            if (rows.live === rows.capacity) continue;
            const row = rows.add();
            expect(rows.lastRef).toBeGreaterThan(last);
            last = rows.lastRef;
            expect(rows.find(last)).toBe(row);
            out.push(last);
          } else {
            const [ref] = out.splice(Number(step) % Math.max(1, out.length), 1);
            if (ref !== undefined) rows.remove(rows.find(ref));
          }
          expect(inOrder(rows)).toEqual(out);
          expect(rows.live).toBe(out.length);
        }
      }),
    );
  });

  test("skip a number whose place an older child still has", () => {
    const rows = new ChildRows(4);
    const first = rows.add();
    for (let i = 0; i < 3; i++) rows.remove(rows.add());
    expect(rows.lastRef).toBe(4);
    rows.add();
    expect(rows.lastRef).toBe(6);
    expect(rows.find(1)).toBe(first);
    expect(rows.find(5)).toBe(-1);
    expect(rows.find(0)).toBe(-1);
  });
});

function inOrder(rows: ChildRows): number[] {
  const refs: number[] = [];
  for (let row = rows.oldest(); row >= 0; row = rows.younger(row)) {
    refs.push(rows.ref[row] as number);
  }
  return refs;
}

import { describe, expect, it } from "vitest";
import type { ReportRecord } from "../../core/gate/records.ts";
import { FillRing } from "./fill-ring.ts";

/** An execution whose price and id tell which it was. */
function report(n: number): ReportRecord {
  return {
    venue: 0,
    incarnation: 1,
    parent: 1,
    child: n,
    kind: 0,
    lastQty: 100,
    lastPx: n,
    cumQty: 100,
    leavesQty: 0,
    execId: Int32Array.of(n, 0, 0, 0, 0, 0),
    seq: n,
    utcMs: n,
    avgPx: 0,
  };
}

function kept(ring: FillRing, from: number): { child: number; px: number; id: number }[] {
  const seen: { child: number; px: number; id: number }[] = [];
  ring.each(from, ({ child, lastPx, execId }) => {
    seen.push({ child, px: lastPx, id: execId[0] as number });
  });
  return seen;
}

describe("the newest executions", () => {
  it.each([
    { size: 3, added: 2, from: 0, first: 0 },
    { size: 3, added: 8, from: 0, first: 5 },
    { size: 5000, added: 4000, from: 0, first: 0 },
    { size: 5000, added: 4000, from: 3990, first: 3990 },
    { size: 5000, added: 12_345, from: 0, first: 7345 },
  ])("a ring of $size holds the newest of $added", ({ size, added, from, first }) => {
    const ring = new FillRing(size);
    for (let n = 0; n < added; n++) ring.add(n, report(n), n);
    expect(ring.next).toBe(added);
    const expected = Array.from({ length: added - first }, (_, i) => first + i);
    expect(kept(ring, from)).toEqual(expected.map((n) => ({ child: n, px: n, id: n })));
  });
});

import { expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { GateWorld, UTC_MS } from "../gate/gate.test-kit.ts";
import type { LimitRow } from "../gate/limit-table.ts";
import { limitRow, setLimit } from "../gate/set-limit.ts";
import { LimitTrial } from "./limit-trial.ts";
import { DecisionReplay } from "./replay-decisions.ts";

/**
 * A day with orders of 400, 600 and 1,000 shares, and children of 100 and 300.
 *
 * @param traded Shares that trade at all venues before the children.
 */
function day(traded = 0): GateWorld {
  const world = new GateWorld().up();
  for (const sum of [0, traded]) world.gate.market.volume.told(0, sum, world.gate.nowNs);
  const row = world.parent({ qty: 1_000 });
  world.propose(row, [{ qty: 100 }]);
  world.propose(row, [
    { qty: 300, ref: 2 },
    { qty: 100, ref: 3 },
  ]);
  world.parent({ qty: 600 });
  // What was refused as it stood is not counted.
  world.parent({ symbol: "NOPE", qty: 5_000 });
  world.tick(60_000);
  world.parent({ qty: 400 });
  return world;
}

function tried(world: GateWorld, limit: string, value: number, sinceUtcMs = 0): LimitTrial {
  const trial = new LimitTrial(limitRow(limit) as LimitRow, value, sinceUtcMs);
  const replay = new DecisionReplay(["BAC", "IBM"], trial);
  for (const [i, { type, record }] of world.tape.entries.entries()) {
    replay.record(type, record, i + 1);
  }
  replay.end();
  // Whatever is tried, the journal comes out as it stands.
  expect(replay.differences).toEqual([]);
  return trial;
}

test("counts by code what would have been refused of what was admitted", () => {
  const { parents, children, replaces } = tried(day(), "maxOrderQty", 500).counts;
  expect([parents.admitted, [...parents.refused]]).toEqual([3, [[RejectCode.MaxOrderQty, 2]]]);
  expect([children.admitted, children.refused.size]).toEqual([3, 0]);
  expect(replaces.admitted).toBe(0);
});

test("a group of children is refused as one", () => {
  const { parents, children } = tried(day(), "maxChildQty", 299).counts;
  expect([...children.refused]).toEqual([[RejectCode.MaxChildQty, 2]]);
  expect(parents.refused.size).toBe(0);
});

test("looks no further back than it is told", () => {
  const { parents } = tried(day(), "maxOrderQty", 1, UTC_MS + 30_000).counts;
  expect([parents.admitted, [...parents.refused]]).toEqual([1, [[RejectCode.MaxOrderQty, 1]]]);
});

test("a laxer value refuses nothing that was admitted, whatever people set on that day", () => {
  const world = day();
  const { to: from, seq } = world.gate.ledger.limits.of("maxOrderQty") ?? { to: 0, seq: 0 };
  const wish = { limit: "maxOrderQty", from, to: 300, seq, untilMs: 0 };
  setLimit(world.gate, wish, { persons: ["ada"], reason: "a test" });
  world.parent({ qty: 300 });
  expect(tried(world, "maxOrderQty", 1_000_000).counts.parents.refused.size).toBe(0);
  expect(tried(world, "maxOrderQty", 299).counts.parents.refused).toEqual(
    new Map([[RejectCode.MaxOrderQty, 4]]),
  );
});

test("C27: what had traded by then is known of each child, though nobody asked for it", () => {
  const refused = (traded: number): unknown => {
    return [...tried(day(traded), "symbolVolumeFromShares", 100).counts.children.refused];
  };
  expect(refused(500)).toEqual([]);
  expect(refused(499)).toEqual([[RejectCode.SymbolVolumeShare, 2]]);
});

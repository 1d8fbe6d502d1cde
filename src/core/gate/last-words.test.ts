import { expect, test } from "vitest";
import { CHILD_MAX } from "../domain/clordid.ts";
import { C } from "./children.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { cancelFromMemory } from "./last-words.ts";
import { P } from "./parents.ts";
import { ReportKind } from "./records.ts";

const DAY = 0;

function working(): GateWorld {
  const world = new GateWorld().up();
  const row = world.parent();
  world.propose(row, [
    { qty: 100, tif: DAY },
    { qty: 100 },
    { qty: 100, tif: DAY, venue: VENUES[1] as number },
  ]);
  return world;
}

test("SAFETY 4.4: every child that may still fill is asked back, immediate ones too, unwritten", () => {
  const world = working();
  world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
  const written = world.tape.entries.length;
  expect(cancelFromMemory(world.gate)).toBe(2);
  expect(world.effects.cancels).toEqual([1, 2]);
  expect(world.tape.entries).toHaveLength(written);
});

test("each cancel has a number of its own, and one that is out already is sent again", () => {
  const world = working();
  const { children, parents } = world.gate.ledger;
  children.set(0, C.cancel, 3);
  cancelFromMemory(world.gate);
  expect(world.effects.cancels).toEqual([0, 1, 2]);
  expect([0, 1, 2].map((child) => children.get(child, C.cancel))).toEqual([4, 5, 6]);
  expect(parents.get(0, P.nextChild)).toBe(7);
});

test("the last number of a parent is used, and none beyond it", () => {
  const world = working();
  const { parents } = world.gate.ledger;
  parents.set(0, P.nextChild, CHILD_MAX);
  expect(cancelFromMemory(world.gate)).toBe(1);
  expect(world.effects.cancels).toEqual([0]);
});

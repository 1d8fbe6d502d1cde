import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P } from "./parents.ts";
import { ReportKind } from "./records.ts";
import { StateCause } from "./scope-state.ts";
import { routerUp } from "./workers.ts";

describe("C52: orders entering against orders leaving", () => {
  test("what is out follows children, their ends and their fills", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 300 });
    const { watch } = world.gate.ledger;
    const both = (): readonly number[] => [watch.entered(row), watch.left(row)];
    world.propose(row, [{ qty: 100 }, { qty: 150 }]);
    expect(both()).toEqual([300, 250]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 40, cumQty: 40 });
    expect(both()).toEqual([300, 250]);
    world.report(0, { kind: ReportKind.Canceled, cumQty: 40 });
    expect(both()).toEqual([300, 190]);
  });

  test("if the parent's own sums let too much through, nothing leaves and the parent is FROZEN", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 300 });
    world.propose(row, [{ qty: 300 }]);
    // A sum that is wrong, in a way that the sums cannot see: 100 shares are free once more.
    const { parents } = world.gate.ledger;
    parents.move(row, P.workingQty, -100);
    parents.move(row, P.remainingQty, 100);
    world.propose(row, [{ qty: 100 }]);
    expect(world.effects.sent).toHaveLength(1);
    expect(world.effects.alerts).toContain(R.Comparator);
    expect(world.gate.ledger.frozenParents.get(row)?.causes).toEqual([StateCause.Comparator]);
    expect(world.gate.lanes[0]?.congested).toBe(false);
  });
});

describe("C57: fleet divergence, one router against the others", () => {
  /** Three routers of which the first three work orders; each sends so many children. */
  function fleet(children: readonly number[]): GateWorld {
    const limits = { routerDivergesFromPerS: 5, routerDivergesTimes: 3 };
    const world = new GateWorld(limits).up();
    if (children.length > 2) routerUp(world.gate, { number: 3, bootId: 1, pid: 1, release: "r1" });
    for (const [at, count] of children.entries()) {
      const row = world.parent({ qty: 1000 + at });
      for (let i = 0; i < count; i++) world.propose(row, [{ qty: 1 + i }]);
    }
    world.pass(20);
    return world;
  }

  test.each([
    ["three times the middle of the others", [15, 5, 9], 0],
    ["one more", [16, 5, 9], 1],
    ["no more than is compared", [5, 0, 0], 0],
    ["more, and the others send nothing", [6, 0, 0], 1],
    ["no two others to compare with", [50, 1], 0],
  ])("%s", (_title, children, frozen) => {
    const world = fleet(children);
    const { alerts } = world.effects;
    expect(alerts.filter((code) => code === R.RouterDiverges)).toHaveLength(frozen);
    expect(world.gate.ledger.routerState[1]).toBe(frozen === 1 ? 3 : 0);
    world.pass(20);
    expect(alerts.filter((code) => code === R.RouterDiverges)).toHaveLength(frozen);
  });
});

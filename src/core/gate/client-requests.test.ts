import { beforeEach, describe, expect, test } from "vitest";
import { FIRM } from "../domain/scope.ts";
import { cancelParent, endIocParents, expireAll, sessionGone } from "./client-requests.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { holdScope } from "./hold.ts";
import { ParentFlag } from "./parents.ts";
import { StateCause } from "./scope-state.ts";
import { TurnLog } from "./turn-log.test-kit.ts";
import { routerDown } from "./workers.ts";

const IOC = 3;
const DAY = 0;
const CANCEL = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };

let world: GateWorld;
let log: TurnLog;

beforeEach(() => {
  world = new GateWorld().up();
  log = new TurnLog(world);
});

describe("a client's cancel", () => {
  test("of an order that nobody knows ends no other one", () => {
    for (const clOrdId of ["A", "B"]) world.parent({ clOrdId });
    log.said();
    cancelParent(world.gate, { ...CANCEL, origClOrdId: "C" });
    expect(log.said()).toEqual(["cancelRefused X -1 UnknownOrder 0 0"]);
  });

  test.each([
    [24, "clientReport 0 PendingCancel cum 0"],
    [25, `cancelRefused ${"X".repeat(25)} -1 Garbled 11 0`],
  ])("under a name of %d characters: %s", (length, heard) => {
    world.parent({ clOrdId: "A" });
    log.said();
    cancelParent(world.gate, { ...CANCEL, clOrdId: "X".repeat(length) });
    expect(log.said()).toContain(heard);
  });

  test("under a name that no record holds leaves an order that waits for its scope waiting", () => {
    world = new GateWorld({ heldParents: "queue" }).up();
    holdScope(world.gate, FIRM, StateCause.Unexplained);
    world.order({ clOrdId: "A" });
    cancelParent(world.gate, { ...CANCEL, clOrdId: "X".repeat(25) });
    expect(world.gate.queue.size).toBe(1);
    cancelParent(world.gate, CANCEL);
    expect(world.gate.queue.size).toBe(0);
  });
});

describe("an order that is being cancelled is not ended a second time", () => {
  beforeEach(() => {
    world.parent({ clOrdId: "A" });
    world.propose(0, [{ qty: 100, tif: DAY }]);
    cancelParent(world.gate, CANCEL);
    log.said();
  });

  test.each<[string, () => void]>([
    ["its session goes", () => sessionGone(world.gate, "s")],
    ["the day ends", () => expireAll(world.gate)],
  ])("%s", (_, happens) => {
    happens();
    expect(log.said()).toEqual([]);
    expect(world.gate.ledger.parents.has(0, ParentFlag.expiring)).toBe(false);
  });
});

describe("an immediate order", () => {
  test("that its client cancels is looked after no more", () => {
    world.parent({ clOrdId: "A", tif: IOC });
    world.propose(0, [{ qty: 100, tif: DAY }]);
    cancelParent(world.gate, CANCEL);
    expect(world.gate.iocParents.size).toBe(1);
    log.said();
    world.tick(10_000);
    endIocParents(world.gate);
    expect([world.gate.iocParents.size, log.said()]).toEqual([0, []]);
  });

  test("that no router has ever worked has its time before it", () => {
    for (const number of [1, 2]) routerDown(world.gate, number);
    world.parent({ clOrdId: "A", tif: IOC });
    world.tick(10_000);
    endIocParents(world.gate);
    expect(world.gate.ledger.parents.has(0, ParentFlag.closing)).toBe(false);
  });
});

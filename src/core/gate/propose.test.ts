import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { GateWorld, UTC_MS, VENUES } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { type DrawRecord, RecordType } from "./records.ts";
import type { Router } from "./routers.ts";
import { ScopeState } from "./scope-state.ts";
import { TurnLog } from "./turn-log.test-kit.ts";

function routerOf(world: GateWorld, number = 1): Router {
  return world.gate.routers[number] as Router;
}

function drawOf(world: GateWorld): DrawRecord {
  const last = world.tape.entries.findLast(({ type }) => type === RecordType.Draw);
  return last?.record as DrawRecord;
}

describe("a decision after a pause (SAFETY 10)", () => {
  test.each([
    { pausedMs: 25, redecided: 0 },
    { pausedMs: 25.5, redecided: 1 },
  ])("$pausedMs ms between decision and draw: decided anew $redecided times", (given) => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.effects.pausedMs = [given.pausedMs];
    world.propose(row, [{}]);
    expect([world.gate.redecided, world.effects.sent]).toEqual([given.redecided, [0]]);
  });

  test("the draw has the time of the second decision", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.effects.pausedMs = [40];
    world.propose(row, [{}]);
    expect(drawOf(world)).toMatchObject({ utcMs: UTC_MS + 1_040, quoteAgeUs: 40_000 });
  });

  test.each([
    { pausedMs: 500, state: ScopeState.OPEN, sent: 1 },
    { pausedMs: 501, state: ScopeState.HELD, sent: 0 },
  ])("B47: a pause of $pausedMs ms leaves the firm in state $state", (given) => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.effects.pausedMs = [given.pausedMs];
    world.propose(row, [{}]);
    expect(world.gate.ledger.state).toBe(given.state);
    expect(world.effects.sent).toHaveLength(given.sent);
  });

  test("what was refused stays refused: no pause decides it anew", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.effects.pausedMs = [100];
    world.propose(row, [{ px: 0 }]);
    expect(world.gate.redecided).toBe(0);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.PriceInvalid }]);
  });
});

describe("what a group leaves behind", () => {
  test("the record of a draw has all that decided on it and its parent's capacity", () => {
    const world = new GateWorld().up();
    const row = world.parent({ capacity: 80 });
    world.gate.market.heardNs -= 7_600;
    world.propose(row, [
      { ref: 4, tif: 0 },
      { ref: 9, iso: 1, hidden: 1 },
    ]);
    expect(drawOf(world)).toMatchObject({
      ...{ parent: 1, child: 2, venue: VENUES[0], router: 1, leaseId: 1, n: 1, ref: 9 },
      ...{ ordType: 2, tif: 3, iso: 1, hidden: 1, qty: 100, px: 1_820_000, capacity: 80 },
      ...{ nbboBid: 1_819_000, nbboAsk: 1_820_000, quoteAgeUs: 7, feedSeq: 1, unacked: 1 },
    });
  });

  test("quotes that came within this very turn are of age 0, not younger", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.gate.market.heardNs += 5_000;
    world.propose(row, [{}]);
    expect(drawOf(world).quoteAgeUs).toBe(0);
  });

  test("an admitted group uses up its number, its references, and a place in each window", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ ref: 4 }, { ref: 9 }, { ref: 12, venue: VENUES[1] as number }]);
    expect(routerOf(world)).toMatchObject({ next: 2, lastRef: 12, admitted: 3, refused: 0 });
    const lanes = world.gate.lanes.map(({ unacked, working, sent }) => [unacked, working, sent]);
    expect(lanes).toEqual([
      [2, 2, 2],
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  test("a refused group uses up its number and its references too", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ ref: 4, px: 0 }, { ref: 9 }]);
    expect(routerOf(world)).toMatchObject({ next: 2, lastRef: 9, admitted: 0, refused: 1 });
    expect(world.gate.refusals).toBe(1);
    world.propose(row, [{ ref: 10, px: 0 }, { ref: 2 }]);
    expect(routerOf(world)).toMatchObject({ next: 3, lastRef: 9, refused: 2 });
  });

  test.each([
    { what: "another number", head: { n: 5 } },
    { what: "another lease", head: { leaseId: 9 } },
  ])("a group under $what uses up nothing", ({ head }) => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ ref: 4 }], head);
    expect(routerOf(world)).toMatchObject({ next: 1, lastRef: 0, refused: 1 });
  });
});

describe("refusals that add up (B66)", () => {
  test("the lease ends with the refusal that reaches refusalsEndLease, not before", () => {
    const world = new GateWorld({ refusalsEndLease: 3 }).up();
    const row = world.parent();
    for (let i = 0; i < 2; i++) world.propose(row, [{ px: 0 }]);
    expect(world.effects.revoked).toEqual([]);
    world.propose(row, [{ px: 0 }]);
    expect(world.effects.revoked).toEqual([1]);
    expect(world.effects.alerts).toContain(R.RefusalsEndLease);
    expect(world.gate.why).toEqual({ code: R.RefusalsEndLease, a: 3, b: 3 });
  });

  test("each admitted group makes good for one refusal, and for none in advance", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{}]);
    expect(routerOf(world).refusalsBeyond).toBe(0);
    for (let i = 0; i < 3; i++) world.propose(row, [{ px: 0 }]);
    world.propose(row, [{}]);
    expect(routerOf(world).refusalsBeyond).toBe(2);
  });

  test("people hear of a router that proposes for a parent it never worked, and of no other", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.proposeAs(2, row, [{}]);
    expect(world.effects.alerts).toEqual([R.NotTheWorker]);
    world.propose(row, [{}], { assign: 9 });
    world.gate.ledger.parents.set(row, P.lastWorker, 2);
    world.proposeAs(2, row, [{}]);
    expect(world.effects.alerts).toEqual([R.NotTheWorker]);
  });

  test("a refusal for another reason tells nobody, also of a parent it never worked", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const log = new TurnLog(world);
    world.gate.ledger.parents.flag(row, ParentFlag.frozen);
    world.proposeAs(2, row, [{}]);
    world.propose(row, [{}], { parent: 77 });
    expect(log.said()).toEqual([
      "+ ChildRefused router=2 n=1 parent=1 ref=1 code=70 a=1 b=0",
      "childRefused 2 1 ParentFrozen 1 0 free 1000",
      "+ ChildRefused router=1 n=1 parent=77 ref=1 code=45 a=77 b=0",
      "childRefused 1 1 UnknownParent 77 0 free 0",
    ]);
    world.gate.ledger.parents.unflag(row, ParentFlag.frozen);
    world.proposeAs(2, row, [{}]);
    expect(log.said().at(-1)).toBe("alert NotTheWorker router 2 1 1");
  });

  test("a fence of before is a race until the router has used its new lease", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    Object.assign(routerOf(world), { leaseId: 7, oldLease: 1 });
    world.propose(row, [{}], { leaseId: 1 });
    expect(world.effects.childRefusals).toMatchObject([{ code: R.FenceOld }]);
    expect(world.effects.revoked).toEqual([]);
    world.propose(row, [{}], { leaseId: 7 });
    expect(routerOf(world).proved).toBe(true);
    world.propose(row, [{}], { leaseId: 1 });
    expect(world.effects.revoked).toEqual([1]);
  });
});

import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { FIRM } from "../domain/scope.ts";
import { propose } from "./admit-child.ts";
import { C } from "./children.ts";
import { sessionGone } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { freezeParent } from "./freeze.ts";
import { GateWorld, TICK_MS } from "./gate.test-kit.ts";
import { kill, rearm } from "./kill.ts";
import { stepOrphans } from "./orphans.ts";
import { P, ParentFlag } from "./parents.ts";
import { thawParent } from "./people-states.ts";
import { ReportKind } from "./records.ts";
import { laneCaughtUp, laneDown, laneUp } from "./recovery.ts";
import { takeTick } from "./time.ts";
import { routerDown, routerUp } from "./workers.ts";

function worker(world: GateWorld, row: number): number {
  return world.gate.ledger.parents.get(row, P.worker);
}

describe("M17: a worker is lost", () => {
  test("its children are asked back by the strategy's rule, and only then is the parent given on", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ tif: 0 }, { tif: 0 }]);
    routerDown(world.gate, worker(world, row));
    stepOrphans(world.gate);
    expect(world.effects.cancels).toEqual([1, 0]);
    world.pass(1_000);
    expect(worker(world, row)).toBe(0);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(worker(world, row)).toBe(0);
    world.report(1, { kind: ReportKind.Fill, lastQty: 100, leavesQty: 0 });
    expect(worker(world, row)).toBe(2);
    expect(world.effects.cancels).toEqual([1, 0]);
  });

  test("F14: a cancel that its venue refuses is not sent again before unansweredMs", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ tif: 0 }]);
    world.report(0, { kind: ReportKind.Accepted });
    routerDown(world.gate, worker(world, row));
    stepOrphans(world.gate);
    for (let i = 0; i < 5; i++) world.report(0, { kind: ReportKind.CancelRefused, seq: 10 + i });
    world.pass(world.gate.limits.unansweredMs - 1);
    expect(world.effects.cancels).toEqual([0]);
    world.pass(1);
    expect(world.effects.cancels).toEqual([0, 0]);
    world.report(0, { kind: ReportKind.CancelRefused, seq: 20 });
    expect(world.effects.cancels).toEqual([0, 0]);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0, seq: 21 });
    expect(worker(world, row)).toBe(2);
  });

  test("immediate children end by themselves; nothing out: given on at once", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const idle = world.parent();
    world.propose(row, [{}]);
    routerDown(world.gate, worker(world, row));
    stepOrphans(world.gate);
    expect(world.effects.cancels).toEqual([]);
    expect([worker(world, row), worker(world, idle)]).toEqual([0, 2]);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(worker(world, row)).toBe(2);
  });

  test("a cancel that was lost with the line is asked for anew, under another id", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ tif: 0 }, { tif: 0 }]);
    world.report(0, { kind: ReportKind.Accepted });
    routerDown(world.gate, worker(world, row));
    stepOrphans(world.gate);
    laneDown(world.gate, 0);
    laneUp(world.gate, 0);
    laneCaughtUp(world.gate, 0);
    expect(world.effects.cancels).toEqual([1, 0, 0, 1]);
    const { children } = world.gate.ledger;
    expect([0, 1].map((child) => children.get(child, C.cancel))).toEqual([5, 6]);
  });

  test("a parent that ends meanwhile is given to nobody", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 100 });
    world.propose(row, [{ tif: 0 }]);
    routerDown(world.gate, worker(world, row));
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.pass(20);
    expect(world.gate.orphans.size).toBe(0);
    expect(worker(world, row)).toBe(0);
  });
});

describe("M17: a FROZEN parent is worked by nobody", () => {
  test("its worker is told to stop, and two people who let it go on have it assigned anew", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const other = world.parent();
    const before = worker(world, row);
    const { assign } = P;
    const was = world.gate.ledger.parents.get(row, assign);
    const told: number[][] = [];
    world.effects.unassigned = (...words) => told.push(words);
    freezeParent(world.gate, row, R.FrozenByPeople, 0);
    expect(told).toEqual([[before, row, was, world.tape.entries.length]]);
    expect([worker(world, row), world.gate.routers[before]?.parents]).toEqual([0, 0]);
    expect(worker(world, other)).not.toBe(0);
    thawParent(world.gate, row, { persons: ["ada", "bob"], keep: true });
    expect(worker(world, row)).not.toBe(0);
    expect(world.gate.ledger.parents.get(row, assign)).toBeGreaterThan(was);
    world.propose(row, [{}], { seen: world.tape.entries.length });
    expect(world.effects.sent).toHaveLength(1);
  });

  test("a lost lease, a logon and a restart give it to nobody while it is FROZEN", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    freezeParent(world.gate, row, R.FrozenByPeople, 0);
    for (const number of [1, 2]) {
      routerDown(world.gate, number);
      routerUp(world.gate, { number, bootId: 2, pid: 1, release: "r1" });
    }
    expect(worker(world, row)).toBe(0);
    const next = new GateWorld({}, world.tape).up();
    expect(worker(next, row)).toBe(0);
    thawParent(next.gate, row, { persons: ["ada", "bob"], keep: true });
    expect(worker(next, row)).not.toBe(0);
  });

  test("what its worker had sent before is refused, and costs it no lease", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const late = world.proposal(row, [{}]);
    const router = world.gate.routers[worker(world, row)];
    freezeParent(world.gate, row, R.FrozenByPeople, 0);
    if (router !== undefined) propose(world.gate, router, late);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.ParentFrozen }]);
    expect([world.effects.revoked, world.effects.sent]).toEqual([[], []]);
  });
});

test("B45: a router that stood still for 10 s wakes: another works its parents, and its children are refused", () => {
  const world = new GateWorld().up();
  const row = world.parent();
  const asleep = world.gate.routers[worker(world, row)];
  if (asleep === undefined) throw new Error("no router");
  const late = world.proposal(row, [{}]);
  for (let ms = 0; ms < 10_000; ms += TICK_MS) {
    const { heardNs } = asleep;
    world.tick(TICK_MS);
    asleep.heardNs = heardNs;
    takeTick(world.gate, TICK_MS);
  }
  expect(worker(world, row)).toBe(2);
  expect(world.effects.revoked).toEqual([1]);
  propose(world.gate, asleep, late);
  expect(world.effects.childRefusals).toMatchObject([{ code: R.LeaseUnknown }]);
  expect(world.effects.sent).toEqual([]);
  world.propose(row, [{}]);
  expect(world.effects.sent).toHaveLength(1);
});

describe("leases", () => {
  test("M3: a router of another digest gets no lease, and people are told", () => {
    const world = new GateWorld();
    expect(routerUp(world.gate, { number: 1, bootId: 1, pid: 1, release: "old" })).toBe(false);
    expect(routerUp(world.gate, { number: 1, bootId: 1, pid: 1, release: "old" })).toBe(false);
    expect(world.gate.routers[1]?.leaseId).toBe(0);
    expect(world.effects.alerts).toEqual([R.WrongDigest]);
  });

  test("a lease of another digest is revoked with its first child", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const router = world.gate.routers[worker(world, row)];
    if (router !== undefined) router.release = "old";
    world.propose(row, [{}]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.WrongDigest }]);
    expect(world.effects.revoked).toEqual([1]);
    expect(world.effects.alerts).toContain(R.WrongDigest);
  });

  /** A firm kill and its rearm: the fence is two higher, all leases are new. */
  function turned(): { world: GateWorld; row: number; old: number } {
    const world = new GateWorld().up();
    const row = world.parent();
    const old = world.gate.routers[1]?.leaseId ?? 0;
    const order = { scope: FIRM, person: "k", keyId: "k", counter: 1, reason: "r" };
    kill(world.gate, order);
    const lift = { scope: FIRM, killSeq: 1, keep: true, reason: "r" };
    rearm(world.gate, { ...lift, persons: ["a", "b"] }, world.gate.why);
    return { world, row, old };
  }

  test("I5: a child of an older fence whose successor was not acknowledged is an ordinary race", () => {
    const { world, row } = turned();
    const middle = world.gate.routers[1]?.oldLease ?? 0;
    world.propose(row, [{}], { leaseId: middle, kill: 1 });
    expect(world.effects.childRefusals).toMatchObject([{ code: R.FenceOld, a: 1, b: 2 }]);
    expect(world.effects.revoked).toEqual([]);
    world.propose(row, [{}]);
    expect(world.effects.sent).toHaveLength(1);
  });

  test("I5: once the newer fence was acknowledged, the older one ends the lease and pages", () => {
    const { world, row } = turned();
    const middle = world.gate.routers[1]?.oldLease ?? 0;
    world.propose(row, [{}]);
    world.propose(row, [{}], { leaseId: middle, kill: 1 });
    expect(world.effects.revoked).toEqual([1]);
    expect(world.effects.alerts).toContain(R.FenceOld);
  });

  test("a lease before the last but one is unknown", () => {
    const { world, row, old } = turned();
    world.propose(row, [{}], { leaseId: old, kill: 0 });
    expect(world.effects.childRefusals).toMatchObject([{ code: R.LeaseUnknown }]);
  });

  test("B66: so many refusals end the lease, and the parents' quantity is all that leaves", () => {
    const world = new GateWorld({ refusalsEndLease: 50 }).up();
    const row = world.parent({ qty: 300 });
    for (let n = 0; n < 400 && world.effects.revoked.length === 0; n++) {
      world.propose(row, [{ qty: 100 }]);
    }
    expect(world.effects.sent).toHaveLength(3);
    expect(world.effects.childRefusals).toHaveLength(50);
    expect(world.effects.revoked).toEqual([1]);
    expect(world.effects.alerts).toContain(R.RefusalsEndLease);
  });

  test("B66: a child now and then that is admitted does not buy a hostile router its lease", () => {
    const world = new GateWorld({ refusalsEndLease: 50 }).up();
    const row = world.parent({ qty: 1_000 });
    for (let n = 0; n < 400 && world.effects.revoked.length === 0; n++) {
      world.propose(row, [{ qty: n % 10 === 0 ? 1 : 5_000 }]);
    }
    // 9 refusals and 1 admission at a time leave 8.
    expect(world.effects.revoked).toEqual([1]);
    expect(world.effects.sent).toHaveLength(7);
  });

  test("refusals by a race do not count, and an admission makes good for one that does", () => {
    const world = new GateWorld({ refusalsEndLease: 3 }).up();
    const row = world.parent();
    const lane = world.gate.lanes[0];
    if (lane === undefined) throw new Error("no lane");
    lane.ready = false;
    for (let n = 0; n < 10; n++) world.propose(row, [{}]);
    lane.ready = true;
    for (let n = 0; n < 10; n++) {
      world.propose(row, [{ qty: 5_000 }]);
      world.propose(row, [{ qty: 1 }]);
    }
    expect(world.effects.revoked).toEqual([]);
    expect(world.effects.sent).toHaveLength(10);
  });

  test("a router that never worked a parent and proposes for it: people are told", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const mine = worker(world, row);
    world.gate.ledger.parents.set(row, P.worker, 3 - mine);
    world.proposeAs(mine, row, [{}]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.NotTheWorker }]);
    expect(world.effects.alerts).toEqual([R.NotTheWorker]);
  });
});

describe("NOSEND: a socket that is full", () => {
  test("the draw is returned, its shares are free again, and the lane takes nothing more", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.effects.full = true;
    world.propose(row, [{ qty: 400 }]);
    const { parents } = world.gate.ledger;
    const cells = [P.remainingQty, P.workingQty, P.sentQty].map((c) => parents.get(row, c));
    expect(cells).toEqual([1_000, 0, 0]);
    expect(world.gate.lanes[0]).toMatchObject({ unacked: 0, working: 0, congested: true });
    world.propose(row, [{}]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.LaneDown }]);
  });
});

describe("C53: a proposal behind its parent's last fill", () => {
  test("is refused beyond fillLagMax, and is a race", () => {
    const world = new GateWorld({ fillLagMax: 1 }).up();
    const row = world.parent();
    const index = world.tape.entries.length;
    world.propose(row, [{}], { seen: index });
    world.report(0, { kind: ReportKind.Fill, lastQty: 10 });
    const fill = world.gate.ledger.parents.lastFill(row);
    world.propose(row, [{}], { seen: fill - 2 });
    expect(world.effects.childRefusals).toMatchObject([{ code: R.FillLag, a: 2, b: 1 }]);
    world.propose(row, [{}], { seen: fill - 1 });
    expect(world.effects.sent).toHaveLength(2);
  });
});

describe("a client's session ends", () => {
  test("with the policy cancel its orders end, and nobody else's", () => {
    const world = new GateWorld().up();
    const mine = world.parent({ session: "one" });
    const other = world.parent({ session: "two" });
    world.propose(mine, [{ tif: 0 }]);
    sessionGone(world.gate, "one");
    expect(world.effects.cancels).toEqual([0]);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect(world.effects.reports.at(-1)).toMatchObject({ row: mine, why: ClientReport.Canceled });
    expect(world.gate.ledger.parents.get(mine, P.code)).toBe(R.ClientGone);
    expect(world.gate.ledger.parents.has(other, ParentFlag.closing)).toBe(false);
  });
});

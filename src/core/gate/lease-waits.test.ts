import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import type { Scope } from "../domain/scope.ts";
import { GateWorld, RecordTape } from "./gate.test-kit.ts";
import { P } from "./parents.ts";
import { endHold } from "./people-states.ts";
import { type LeaseRevokedRecord, RecordType } from "./records.ts";
import type { Router } from "./routers.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { routerDown, routerGarbled, routerHeard, routerUp } from "./workers.ts";

const ROUTER_1: Scope = { kind: "router", name: "1" };
const HOUR_MS = 3_600_000;

/** A router comes: under another process each time, for its number is what counts. */
function asks(world: GateWorld, number = 1): boolean {
  const bootId = Math.floor(world.nowMs * 7) + number;
  return routerUp(world.gate, { number, bootId, pid: 1, release: "r1" });
}

function router(world: GateWorld, number = 1): Router {
  return world.gate.routers[number] as Router;
}

/** It sends what is no frame: its lease ends, its line is closed. */
function offends(world: GateWorld): void {
  routerGarbled(world.gate, router(world));
  routerDown(world.gate, 1);
}

/** Ms until the next lease, to the ms. */
function waitsMs(world: GateWorld, mostMs: number): number {
  for (let ms = 0; ms <= mostMs; ms++) {
    if (asks(world)) return ms;
    world.tick(1);
  }
  return -1;
}

function revocations(world: GateWorld): LeaseRevokedRecord[] {
  return world.tape.entries
    .filter(({ type }) => type === RecordType.LeaseRevoked)
    .map(({ record }) => record as LeaseRevokedRecord);
}

const SHORT = { leaseRetryMs: 10, leaseRetryMaxMs: 50, revocationsPerHourMax: 4 };

describe("a router that lost its lease for cause", () => {
  test("B66: it waits for the next one, twice as long each time, up to a cap, whatever process it says it is", () => {
    const world = new GateWorld(SHORT).up();
    const waits: number[] = [];
    for (let n = 0; n < 4; n++) {
      world.tick(1_000);
      offends(world);
      waits.push(waitsMs(world, 1_000));
    }
    expect(waits).toEqual([10, 20, 40, 50]);
  });

  test("B66: after too many within an hour only people give it another, and they are paged once for each cause", () => {
    const world = new GateWorld(SHORT).up();
    for (let n = 0; n < 5; n++) {
      world.pass(1_000);
      asks(world);
      offends(world);
    }
    expect(asks(world)).toBe(false);
    world.pass(20);
    const { states } = world.gate.ledger;
    expect(states.stateOf(ROUTER_1)).toBe(ScopeState.HELD);
    expect(states.of(ROUTER_1)).toMatchObject({ cause: StateCause.LeasesRevoked, by: "" });
    expect(world.effects.alerts.filter((code) => code === R.FrameGarbled)).toHaveLength(1);
    expect(world.effects.alerts.filter((code) => code === R.ScopeTurned)).toHaveLength(1);
    world.pass(60_000);
    expect(asks(world)).toBe(false);
    expect(endHold(world.gate, ROUTER_1, ["cora"])).toBe(true);
    expect(asks(world)).toBe(true);
    // It begins anew.
    world.tick(1_000);
    offends(world);
    expect(waitsMs(world, 100)).toBe(10);
    expect(states.stateOf(ROUTER_1)).toBe(ScopeState.OPEN);
  });

  test("B66: what is older than an hour counts no more", () => {
    const world = new GateWorld(SHORT).up();
    for (let n = 0; n < 4; n++) {
      world.tick(1_000);
      asks(world);
      offends(world);
    }
    world.tick(HOUR_MS - 1_000);
    asks(world);
    offends(world);
    // The first three are an hour old by now.
    expect(waitsMs(world, 100)).toBe(20);
    world.pass(20);
    expect(world.gate.ledger.states.stateOf(ROUTER_1)).toBe(ScopeState.OPEN);
  });

  test("I17: a start of the gate forgets neither the revocations nor that people have to look", () => {
    const world = new GateWorld(SHORT).up();
    world.tick(1_000);
    offends(world);
    world.tick(1_000);
    asks(world);
    offends(world);
    const again = new GateWorld(SHORT, copy(world.tape), 3_000);
    expect([...again.gate.ledger.revocations.all]).toEqual([...world.gate.ledger.revocations.all]);
    expect(waitsMs(again, 100)).toBe(20);
    for (let n = 0; n < 3; n++) {
      again.tick(1_000);
      asks(again);
      offends(again);
    }
    again.pass(20);
    const last = new GateWorld(SHORT, copy(again.tape), 9_000);
    last.tick(60_000);
    expect(asks(last)).toBe(false);
    expect(last.gate.holds.size).toBe(1);
    expect(asks(last, 2)).toBe(true);
  });

  test("the journal says why a lease ended, before it says that it did", () => {
    const world = new GateWorld({ ...SHORT, refusalsEndLease: 3 }).up();
    const row = world.parent({ qty: 300 });
    const { leaseId } = router(world);
    for (let n = 0; n < 3; n++) world.propose(row, [{ qty: 5_000 }]);
    const { number } = router(world);
    expect(revocations(world)).toEqual([
      { router: number, leaseId, code: R.RefusalsEndLease, a: 3, b: 3, utcMs: world.gate.utcMs },
    ]);
    const types = world.tape.entries.map(({ type }) => type);
    expect(types.indexOf(RecordType.LeaseEnd) - types.indexOf(RecordType.LeaseRevoked)).toBe(1);
    expect(world.gate.ledger.parents.get(row, P.worker)).toBe(2);
  });

  test("silence, a kill and a lost line count against nobody", () => {
    const world = new GateWorld(SHORT).up();
    for (let n = 0; n < 9; n++) {
      routerDown(world.gate, 1);
      world.tick(10);
      expect(asks(world)).toBe(true);
      router(world).heardNs -= 3e9;
      world.gate.at(world.gate.nowNs + 1, world.gate.utcMs);
      world.pass(20);
    }
    expect(revocations(world)).toEqual([]);
  });
});

describe("B66: a router cannot wear the gate out by coming and going", () => {
  test("two leases of one router are so far apart, whoever ended the first", () => {
    const world = new GateWorld(SHORT).up();
    routerDown(world.gate, 1);
    expect(waitsMs(world, 100)).toBe(10);
  });

  test("its refusals are counted over its leases", () => {
    const world = new GateWorld({ ...SHORT, refusalsEndLease: 10 }).up();
    const row = world.parent({ qty: 300 });
    for (let n = 0; n < 12 && world.effects.revoked.length === 0; n++) {
      world.proposeAs(1, row, [{ qty: 5_000 }]);
      if (n !== 5) continue;
      routerDown(world.gate, 1);
      world.tick(10);
      expect(asks(world)).toBe(true);
    }
    expect(world.effects.childRefusals).toHaveLength(10);
    expect(world.effects.revoked).toEqual([1]);
  });

  test("more frames in a second than a router has to say end its lease, over all its connections", () => {
    const world = new GateWorld({ ...SHORT, routerFramesPerS: 100 }).up();
    world.tick(1_000);
    for (let n = 0; n < 60; n++) expect(routerHeard(world.gate, router(world))).toBe(true);
    routerDown(world.gate, 1);
    world.tick(20);
    expect(asks(world)).toBe(true);
    for (let n = 0; n < 40; n++) expect(routerHeard(world.gate, router(world))).toBe(true);
    expect(routerHeard(world.gate, router(world))).toBe(false);
    expect(revocations(world)).toMatchObject([{ code: R.RouterFloods, a: 101, b: 100 }]);
    // Nothing more of it is looked at.
    expect(routerHeard(world.gate, router(world))).toBe(false);
    // A steady hundred a second is nobody's flood.
    const steady = new GateWorld({ ...SHORT, routerFramesPerS: 100 }).up();
    for (let n = 0; n < 1_000; n++) {
      steady.tick(10);
      expect(routerHeard(steady.gate, router(steady))).toBe(true);
    }
  });

  test("a router that people stopped gets no lease before they let it go", () => {
    const world = new GateWorld(SHORT).up();
    for (const number of [1, 2]) routerDown(world.gate, number);
    world.gate.ledger.routerState[1] = ScopeState.FROZEN;
    world.tick(1_000);
    expect([asks(world), asks(world, 2)]).toEqual([false, true]);
  });
});

function copy({ entries }: RecordTape): RecordTape {
  const tape = new RecordTape();
  tape.entries.push(...entries);
  return tape;
}

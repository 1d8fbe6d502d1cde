import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { ClockWatch } from "./clock-watch.ts";
import { DeadMan } from "./dead-man.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { hold, holdScope, stepHolds } from "./hold.ts";
import { band } from "./market-view.ts";
import { openGate, stopGate } from "./opening.ts";
import { P } from "./parents.ts";
import { RecordType, ReportKind } from "./records.ts";
import { startGate } from "./recovery.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { checkUnanswered } from "./unanswered.ts";
import { checkSilence, routerDown, routerUp } from "./workers.ts";

const DAY = 0;
const IBM = { kind: "symbol", name: "IBM" } as const;

let world: GateWorld;

beforeEach(() => {
  world = new GateWorld().up();
});

describe("a silent router (M17)", () => {
  test("loses its lease behind workerSilenceMs, not with it", () => {
    const row = world.parent();
    for (const router of world.gate.routers) router.heardNs = world.gate.nowNs - 2_000e6;
    checkSilence(world.gate);
    expect(world.effects.revoked).toEqual([]);
    const first = world.gate.routers[1];
    if (first !== undefined) first.heardNs = world.gate.nowNs - 2_001.5e6;
    checkSilence(world.gate);
    expect(world.effects.revoked).toEqual([1]);
    expect(world.gate.why).toEqual({ code: R.RouterSilent, a: 2_001, b: 2_000 });
    expect(world.gate.ledger.parents.get(row, P.worker)).toBe(2);
  });

  test("its parents go to the router that has the fewest", () => {
    for (let i = 0; i < 4; i++) world.parent();
    const { parents } = world.gate.ledger;
    const workers = () => [0, 1, 2, 3].map((row) => parents.get(row, P.worker));
    expect(workers()).toEqual([1, 2, 1, 2]);
    expect(world.gate.routers.map((router) => router.parents)).toEqual([0, 2, 2, 0]);
    routerDown(world.gate, 1);
    expect(workers()).toEqual([2, 2, 2, 2]);
    world.tick(10_000);
    routerUp(world.gate, { number: 1, bootId: 5, pid: 1, release: "r1" });
    world.parent();
    expect(parents.get(4, P.worker)).toBe(1);
    expect(world.gate.routers.map((router) => router.parents)).toEqual([0, 1, 4, 0]);
  });

  test("with no router left a parent waits for one, and is given to the next", () => {
    for (const number of [1, 2]) routerDown(world.gate, number);
    const row = world.parent();
    const { parents } = world.gate.ledger;
    expect([parents.get(row, P.worker), world.gate.unworked]).toEqual([0, [row]]);
    world.tick(10_000);
    routerUp(world.gate, { number: 2, bootId: 5, pid: 1, release: "r1" });
    expect([parents.get(row, P.worker), world.gate.unworked]).toEqual([2, []]);
  });

  test("a second connection under a number that is connected is sent away", () => {
    expect(routerUp(world.gate, { number: 1, bootId: 5, pid: 1, release: "r1" })).toBe(false);
    expect(world.gate.routers[1]?.bootId).toBe(1);
  });
});

describe("a HELD that is measured (SAFETY 4.2)", () => {
  test("ends when it has been good for heldClearMs, not before", () => {
    hold(world.gate, StateCause.Stall);
    world.tick(999);
    stepHolds(world.gate);
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
    world.tick(1);
    stepHolds(world.gate);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    expect(world.gate.holds.size).toBe(0);
  });

  test("each sight of its cause begins that time anew", () => {
    hold(world.gate, StateCause.Stall);
    world.tick(999);
    hold(world.gate, StateCause.Stall);
    world.tick(999);
    stepHolds(world.gate);
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
  });

  test.each([
    { cause: StateCause.Unexplained, afterMs: 5_000 },
    { cause: StateCause.FeedLost, afterMs: 3_000 },
    { cause: StateCause.FeedsLost, afterMs: 3_000 },
  ])("cause $cause asks orders back after $afterMs ms, once", ({ cause, afterMs }) => {
    world.propose(world.parent(), [{ tif: DAY }]);
    holdScope(world.gate, IBM, cause);
    const keep = () => holdScope(world.gate, IBM, cause);
    world.tick(afterMs - 1);
    keep();
    stepHolds(world.gate);
    expect(world.effects.cancels).toEqual([]);
    world.tick(1);
    keep();
    stepHolds(world.gate);
    expect(world.effects.cancels).toEqual([0]);
    world.report(0, { kind: ReportKind.CancelRefused });
    keep();
    stepHolds(world.gate);
    expect(world.effects.cancels).toEqual([0]);
  });
});

describe("guards that are silent (M11)", () => {
  const limits = { heldMs: 500, killMs: 2_000 };

  test("hold the firm from T_dm on, and kill it from deadManKillMs on", () => {
    const { gate } = world;
    const man = new DeadMan(limits, gate.nowNs);
    world.tick(499);
    man.check(gate);
    expect(gate.ledger.state).toBe(ScopeState.OPEN);
    world.tick(1);
    man.check(gate);
    expect(gate.ledger.state).toBe(ScopeState.HELD);
    world.tick(1_499);
    man.check(gate);
    expect(gate.ledger.state).toBe(ScopeState.HELD);
    world.tick(1);
    man.check(gate);
    expect(gate.ledger.state).toBe(ScopeState.KILLED);
    const kill = world.tape.entries.find(({ type }) => type === RecordType.Kill);
    expect(kill?.record).toMatchObject({ person: "dead man", reason: "no guard for 2000 ms" });
    const before = world.tape.entries.length;
    man.check(gate);
    expect(world.tape.entries).toHaveLength(before);
  });

  test("a Go lets go only when its nonce is younger than T_dm, and never counts backwards", () => {
    const { gate } = world;
    const startNs = gate.nowNs;
    const man = new DeadMan(limits, startNs);
    man.headProven = true;
    expect(man.mayOpen).toBe(true);
    world.tick(600);
    man.check(gate);
    expect(man.mayOpen).toBe(false);
    man.go(gate, gate.nowNs - 500e6);
    expect(man.mayOpen).toBe(false);
    man.go(gate, gate.nowNs - 499e6);
    expect([man.mayOpen, gate.ledger.state]).toEqual([true, ScopeState.OPEN]);
    man.go(gate, startNs);
    man.check(gate);
    expect(man.mayOpen).toBe(true);
  });

  test("before a head was found nothing opens (I18)", () => {
    expect(new DeadMan(limits, world.gate.nowNs).mayOpen).toBe(false);
  });
});

describe("the clocks (I16)", () => {
  test("a tick is late by what lies beyond its period, and counts as a stall from 25 ms on", () => {
    const watch = new ClockWatch();
    expect(watch.lateMs(5e9, 20)).toBe(0);
    watch.tick(0, 1_000, 20);
    expect([watch.lateMs(19e6, 20), watch.lateMs(45e6, 20)]).toEqual([0, 25]);
    watch.tick(45e6, 1_045, 20);
    expect([watch.stalls, watch.worstStallMs]).toEqual([0, 25]);
    watch.tick(111e6, 1_111, 20);
    expect([watch.stalls, watch.worstStallMs]).toEqual([1, 46]);
    watch.tick(131e6, 1_131, 20);
    expect([watch.stalls, watch.worstStallMs]).toEqual([1, 46]);
  });

  test.each([
    { stepMs: 100, apart: false },
    { stepMs: 101, apart: true },
    { stepMs: -100, apart: false },
    { stepMs: -101, apart: true },
  ])("B46: a wall clock that steps by $stepMs ms disagrees: $apart", ({ stepMs, apart }) => {
    const watch = new ClockWatch();
    watch.tick(0, 1_000, 20);
    expect(watch.tick(20e6, 1_020 + stepMs, 20)).toBe(apart);
    // What is believed of the time of day moves no faster than a clock may be slewed.
    const believed = watch.utcMs(20e6) - 1_020;
    expect(Math.abs(believed)).toBeLessThanOrEqual(0.0101);
    expect(watch.tick(40e6, 1_040 + stepMs, 20)).toBe(false);
  });

  test("a slewed clock is followed at 500 parts in a million, both ways", () => {
    for (const sign of [1, -1]) {
      const watch = new ClockWatch();
      watch.tick(0, 1_000, 20);
      for (let at = 1; at <= 1_000; at++) watch.tick(at * 20e6, 1_000 + at * 20 + sign * 8, 20);
      expect(watch.utcMs(20e9)).toBeCloseTo(21_000 + sign * 8, 6);
      const early = new ClockWatch();
      early.tick(0, 1_000, 20);
      for (let at = 1; at <= 100; at++) early.tick(at * 20e6, 1_000 + at * 20 + sign * 8, 20);
      expect(early.utcMs(2e9)).toBeCloseTo(3_000 + sign, 6);
    }
  });
});

describe("what the quotes are worth (C10)", () => {
  test("their age counts in whole ms, is never negative, and a day without them", () => {
    const { market } = world.gate;
    market.heardNs = 1e9;
    expect([market.ageMs(1e9 + 1.9e6), market.ageMs(0.5e9)]).toEqual([1, 0]);
    market.ready = false;
    expect([market.ageMs(1e9), market.fresh(1e9, world.gate.limits)]).toEqual([86_400_000, false]);
  });

  test("a last trade stands in as long as it is young, and none before the first", () => {
    const { market, limits } = world.gate;
    for (let v = 0; v < VENUES.length; v++) market.tops.set(0, v, 0, 0, 0, 0, 2, true);
    const at = (nowNs: number) => {
      market.heardNs = nowNs;
      return market.reference(0, true, nowNs, limits);
    };
    expect([at(2e9), market.tradeAgeNs(0, 2e9)]).toEqual([0, -1]);
    market.trade(0, 1_500_000, 0);
    expect([at(60e9), at(60.001e9)]).toEqual([1_500_000, 0]);
    expect(market.tradeAgeNs(0, 5e9)).toBe(5e9);
  });

  test("a spread is a reference up to spreadMaxBp of the bid; one side alone is none", () => {
    const { market, limits } = world.gate;
    const twoSided = (bid: number, ask: number) => {
      for (let v = 0; v < VENUES.length; v++) {
        market.tops.set(0, v, bid, bid && 500, ask, ask && 500, 2, true);
      }
      return market.twoSided(0, limits);
    };
    const seen = [
      ...[twoSided(10_000, 10_500), twoSided(10_000, 10_501), twoSided(10_000, 10_000)],
      ...[twoSided(10_001, 10_000), twoSided(0, 10_000), twoSided(10_000, 0)],
    ];
    expect(seen).toEqual([true, false, true, false, false, false]);
  });

  test("a band is rounded towards zero", () => {
    expect([band(10_001, 500), band(10_001, -500), band(10_000, 0)]).toEqual([
      10_501, 9_500, 10_000,
    ]);
  });
});

describe("venues that do not answer (B32, F14)", () => {
  test("an order is asked for when unansweredMs are over, then at each further turn of them", () => {
    world.propose(world.parent(), [{ tif: DAY }]);
    const later = (ms: number) => {
      world.tick(ms);
      checkUnanswered(world.gate);
      return world.effects.asked.length;
    };
    expect([later(999), later(1), later(999), later(1)]).toEqual([0, 1, 1, 2]);
    expect([later(1_000), world.gate.ledger.laneState[0]]).toEqual([3, ScopeState.OPEN]);
    expect([later(1_000), world.gate.ledger.laneState[0]]).toEqual([3, ScopeState.FROZEN]);
    expect(world.effects.alerts[0]).toBe(R.VenueUnanswered);
  });

  test("an order that was answered in time is never asked for, and hides no later one", () => {
    world.propose(world.parent(), [{ tif: DAY }, { tif: DAY }]);
    world.report(0, { kind: ReportKind.Accepted });
    world.tick(1_000);
    checkUnanswered(world.gate);
    expect(world.effects.asked).toEqual([1]);
  });
});

describe("how a gate opens and stops (SAFETY 4.2)", () => {
  test("a start counts in the journal, and a stop in good order says so", () => {
    stopGate(world.gate);
    expect(world.tape.entries.at(-1)?.record).toMatchObject({
      ...{ parent: 0, state: ScopeState.CLOSED, cause: StateCause.Stopped },
    });
    startGate(world.gate);
    expect(world.gate.fence.incarnation).toBe(2);
    expect(world.gate.ledger.incarnation).toBe(2);
  });

  test("two people open what is CLOSED; the two numbers say why not otherwise", () => {
    const release = { persons: ["ann", "bob"], keep: true };
    expect(openGate(world.gate, release)).toBe(false);
    expect(world.gate.why).toEqual({
      ...{ code: R.NotHeldBy, a: ScopeState.OPEN, b: StateCause.Ready },
    });
    world.gate.ledger.firmState = ScopeState.CLOSED;
    expect(openGate(world.gate, { ...release, persons: ["ann", "ann"] })).toBe(false);
    expect(world.gate.why).toEqual({ code: R.PersonsMissing, a: 1, b: 2 });
    world.gate.deadMan = new DeadMan({ heldMs: 1, killMs: 2 }, world.gate.nowNs);
    expect(openGate(world.gate, release)).toBe(false);
    expect(world.gate.why).toEqual({ code: R.HistoryUnproven, a: 0, b: 0 });
    world.gate.deadMan.headProven = true;
    expect(openGate(world.gate, release)).toBe(true);
    expect(world.gate.ledger).toMatchObject({
      ...{ firmState: ScopeState.OPEN, firmCause: StateCause.OpenedByPeople },
    });
  });
});

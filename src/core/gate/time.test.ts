import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { ClockWatch } from "./clock-watch.ts";
import { GateWorld, SYMBOLS, TICK_MS, TRADE_DATE, UTC_MS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { Phase } from "./phase.ts";
import { RecordType } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { applyPhase } from "./stamp-time.ts";
import { takePhase, takeTick } from "./time.ts";

function fold(world: GateWorld): Ledger {
  const ledger = new Ledger(new SymbolTable(SYMBOLS), VENUES);
  for (const [i, { type, record }] of world.tape.entries.entries()) {
    replayRecord(ledger, type, record, i + 1);
  }
  return ledger;
}

function count(world: GateWorld, type: number): number {
  return world.tape.entries.filter((entry) => entry.type === type).length;
}

describe("I16: time and phase are journaled input", () => {
  test("the fold of the journal alone gives phase and time", () => {
    const world = new GateWorld().up();
    world.pass(3_000);
    takePhase(world.gate, TRADE_DATE, Phase.Closed);
    const ledger = fold(world);
    expect([ledger.tradeDate, ledger.phase]).toEqual([TRADE_DATE, Phase.Closed]);
    expect(ledger.tickMonoNs).toBe(world.gate.nowNs);
    expect(ledger.tickUtcMs).toBe(world.gate.utcMs);
  });

  test("an idle gate writes one Tick a second", () => {
    const world = new GateWorld().up();
    world.pass(1_000);
    const before = count(world, RecordType.Tick);
    world.pass(10_000);
    expect(count(world, RecordType.Tick) - before).toBe(10);
  });

  test("a Tick stands before what it decides: a router's silence", () => {
    const world = new GateWorld().up();
    world.pass(200);
    const from = world.tape.entries.length;
    const router = world.gate.routers[1];
    world.tick(TICK_MS);
    if (router !== undefined) router.heardNs -= 2.1e9;
    takeTick(world.gate, TICK_MS);
    const types = world.tape.entries.slice(from).map(({ type }) => type);
    expect(types).toEqual([RecordType.Tick, RecordType.LeaseEnd]);
  });

  test("phases of a trade date only go forward", () => {
    const world = new GateWorld().up();
    takePhase(world.gate, TRADE_DATE, Phase.Closed);
    takePhase(world.gate, TRADE_DATE, Phase.Open);
    takePhase(world.gate, TRADE_DATE - 1, Phase.Open);
    expect(world.gate.ledger.phase).toBe(Phase.Closed);
    expect(world.gate.sessionOpen).toBe(false);
    expect(() =>
      applyPhase(world.gate.ledger, { tradeDate: TRADE_DATE, phase: Phase.Open }),
    ).toThrow("only go forward");
    takePhase(world.gate, TRADE_DATE + 1, Phase.Open);
    expect(world.gate.sessionOpen).toBe(true);
  });

  test("a new trade date ends the old one first, and its orders expire (M16)", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    takePhase(world.gate, TRADE_DATE + 1, Phase.Open);
    world.sync();
    expect(world.effects.reports.at(-1)).toMatchObject({ row, ordStatus: 12 });
    const phases = world.tape.entries.filter(({ type }) => type === RecordType.Phase);
    expect(phases.slice(-2).map(({ record }) => record)).toEqual([
      { tradeDate: TRADE_DATE, phase: Phase.Closed },
      { tradeDate: TRADE_DATE + 1, phase: Phase.Open },
    ]);
  });
});

describe("pauses", () => {
  test("B47: a 600 ms stall is counted, holds the firm, and ends when it has been good", () => {
    const world = new GateWorld().up();
    world.pass(100);
    world.stall(620);
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
    expect(world.gate.ledger.stateCause).toBe(StateCause.Stall);
    world.pass(20);
    expect(world.gate.clock.stalls).toBe(1);
    expect(world.gate.clock.worstStallMs).toBeGreaterThan(500);
    world.pass(900);
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
    world.pass(120);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("a stall below stallHeldMs is counted and holds nothing", () => {
    const world = new GateWorld().up();
    world.pass(100);
    world.stall(300);
    world.pass(20);
    expect(world.gate.clock.stalls).toBe(1);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("B44: on waking, what waited in the sockets is refused before anything is emitted", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.pass(100);
    const waiting = world.proposal(row, [{}]);
    world.stall(10_000);
    for (const router of world.gate.routers) router.heardNs = world.gate.nowNs;
    world.propose(row, [{}], { n: waiting.n });
    world.order();
    expect(world.effects.sent).toEqual([]);
    expect(world.effects.childRefusals).toMatchObject([
      { code: R.GateNotOpen, a: ScopeState.HELD, b: StateCause.Stall },
    ]);
    expect(world.effects.refusals).toMatchObject([{ code: R.GateNotOpen }]);
  });

  test("a pause between a decision and its draw: decided again, under the time of now", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.pass(100);
    world.effects.pausedMs.push(26, 0);
    world.propose(row, [{}]);
    expect(world.gate.redecided).toBe(1);
    expect(world.effects.sent).toHaveLength(1);
    world.effects.pausedMs.push(2_000);
    world.propose(row, [{}]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.GateNotOpen }]);
    expect(world.effects.sent).toHaveLength(1);
  });
});

describe("B46: the wall clock is stepped", () => {
  test.each([
    ["back 1 h", -3_600_000],
    ["forward 1 day", 86_400_000],
  ])("%s: HELD, by itself back, no decision changes", (_, wallMs) => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.pass(100);
    world.pass(20, { wallMs });
    expect(world.gate.ledger.stateCause).toBe(StateCause.ClockApart);
    takePhase(world.gate, TRADE_DATE + 1, Phase.Open);
    expect(world.gate.ledger.tradeDate).toBe(TRADE_DATE);
    world.pass(1_100);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    // What is believed of the time of day did not jump: no phase comes from it.
    expect(world.gate.clock.utcMs(world.gate.nowNs)).toBeCloseTo(UTC_MS + world.nowMs, 3);
    world.propose(row, [{}]);
    expect(world.effects.sent).toHaveLength(1);
  });

  test("a leap smear and a slew of 500 ppm are followed without a word", () => {
    const watch = new ClockWatch();
    let apart = 0;
    for (let ms = 0; ms < 1_000_000; ms += 20) {
      if (watch.tick(ms * 1e6, ms * 1.0004, 20)) apart++;
    }
    expect(apart).toBe(0);
    expect(watch.utcMs(1e12)).toBeCloseTo(1_000_400, -1);
  });

  test("a clock that runs 1 % too fast is noticed", () => {
    const watch = new ClockWatch();
    let apart = 0;
    for (let ms = 0; ms < 60_000; ms += 20) if (watch.tick(ms * 1e6, ms * 1.01, 20)) apart++;
    expect(apart).toBeGreaterThan(3);
  });
});

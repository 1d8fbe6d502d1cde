import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { FIRM } from "../domain/scope.ts";
import { freezeScope } from "./freeze.ts";
import { GateWorld, RecordTape, TRADE_DATE } from "./gate.test-kit.ts";
import { kill } from "./kill.ts";
import { openGate, stopGate } from "./opening.ts";
import { P, ParentFlag } from "./parents.ts";
import { Phase } from "./phase.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { takePhase } from "./time.ts";

const TWO = { persons: ["anna", "ben"], keep: true };
const MOST = { startsPerHourMax: 2 };

/** The next start of the same gate, `ms` later. */
function restart(world: GateWorld, ms = 1_000): GateWorld {
  const next = new GateWorld(MOST, world.tape, world.nowMs + ms);
  return next.up();
}

describe("a start opens by itself only when nothing speaks against it (SAFETY 4.2)", () => {
  test("CLOSED until every venue has answered", () => {
    const world = new GateWorld().up();
    world.parent();
    const next = new GateWorld({}, world.tape);
    expect([next.gate.ledger.state, next.gate.ledger.stateCause]).toEqual([
      ScopeState.CLOSED,
      StateCause.Doubt,
    ]);
    next.up();
    expect(next.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("CLOSED while the day is not open, and OPEN with it", () => {
    const world = new GateWorld({}, new RecordTape(), 1_000, Phase.Closed).up();
    expect(world.gate.ledger.stateCause).toBe(StateCause.SessionClosed);
    takePhase(world.gate, TRADE_DATE + 1, Phase.PreOpen);
    world.pass(20);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("the third start in an hour stays CLOSED, and so do the next", () => {
    let world = new GateWorld(MOST).up();
    world = restart(world);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    world = restart(world);
    expect([world.gate.ledger.state, world.gate.ledger.stateCause]).toEqual([
      ScopeState.CLOSED,
      StateCause.Restarts,
    ]);
    world.pass(1_000);
    expect(world.gate.ledger.state).toBe(ScopeState.CLOSED);
    expect(restart(world).gate.ledger.state).toBe(ScopeState.CLOSED);
  });

  test("starts of more than an hour ago do not count", () => {
    let world = new GateWorld(MOST).up();
    world = restart(world, 1_900_000);
    world = restart(world, 1_900_000);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("a stop in good order is a person's: the count begins anew", () => {
    let world = new GateWorld(MOST).up();
    for (let n = 0; n < 4; n++) {
      stopGate(world.gate);
      world = restart(world);
      expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    }
  });

  test("a broken invariant before the stop keeps it CLOSED for two persons", () => {
    const world = new GateWorld().up();
    freezeScope(world.gate, FIRM, StateCause.BrokenInvariant);
    const next = restart(world);
    expect(next.gate.ledger.firmState).toBe(ScopeState.CLOSED);
    expect(next.gate.ledger.firmCause).toBe(StateCause.BrokenInvariant);
    expect(openGate(next.gate, TWO)).toBe(true);
    expect(next.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("a kill outlives the stop: proven, the firm is KILLED, and only its rearm lifts that", () => {
    const world = new GateWorld().up();
    const order = { scope: FIRM, person: "k", keyId: "k", counter: 1, reason: "r" };
    kill(world.gate, order);
    const next = restart(world);
    expect(next.gate.ledger.state).toBe(ScopeState.KILLED);
    expect(openGate(next.gate, TWO)).toBe(false);
    expect(next.gate.ledger.state).toBe(ScopeState.KILLED);
  });
});

describe("two persons open", () => {
  test("one is not enough, and what is OPEN cannot be opened", () => {
    const { gate } = new GateWorld().up();
    expect(openGate(gate, { persons: ["anna", "anna"], keep: true })).toBe(false);
    expect(gate.why).toMatchObject({ code: R.PersonsMissing, a: 1, b: 2 });
    expect(openGate(gate, TWO)).toBe(false);
    expect(gate.why).toMatchObject({ code: R.NotHeldBy, a: ScopeState.OPEN });
  });

  test("what is in doubt stays unusable", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const next = new GateWorld({}, world.tape);
    expect(openGate(next.gate, TWO)).toBe(true);
    const { parents } = next.gate.ledger;
    expect([P.doubtQty, P.remainingQty].map((cell) => parents.get(row, cell))).toEqual([1_000, 0]);
    next.propose(row, [{}]);
    expect(next.effects.sent).toEqual([]);
  });

  test("they say what becomes of the parents: returned unless they keep them", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const next = new GateWorld({}, world.tape);
    openGate(next.gate, { ...TWO, keep: false });
    next.up();
    expect(next.gate.ledger.parents.has(row, ParentFlag.ended)).toBe(true);
    expect(next.gate.ledger.parents.get(row, P.code)).toBe(R.ReturnedByPeople);
  });
});

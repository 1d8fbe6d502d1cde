import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { FIRM } from "../domain/scope.ts";
import { DeadMan } from "./dead-man.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

const MS = 1e6;

let world: GateWorld;
let deadMan: DeadMan;

beforeEach(() => {
  world = new GateWorld().up();
  deadMan = new DeadMan({ heldMs: 2000, killMs: 30_000 }, world.gate.nowNs);
  world.gate.deadMan = deadMan;
});

/** Time passes, and the ticker looks. */
function pass(ms: number): void {
  const { gate } = world;
  gate.at(gate.nowNs + ms * MS, gate.utcMs + ms);
  deadMan.check(gate);
}

describe("the dead man", () => {
  test("none within T_dm: HELD, back by itself with the next Go (M11)", () => {
    pass(1999);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    pass(1);
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
    expect(world.gate.ledger.stateCause).toBe(StateCause.DeadMan);
    deadMan.go(world.gate, world.gate.nowNs);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("none for deadManKillMs: KILLED, and no later Go lifts it", () => {
    pass(29_999);
    expect(world.gate.ledger.kills.firmKilled).toBe(false);
    pass(1);
    expect(world.gate.ledger.kills.of(FIRM)).toMatchObject({ kill: 1, by: "dead man" });
    deadMan.go(world.gate, world.gate.nowNs);
    expect(world.gate.ledger.state).toBe(ScopeState.KILLED);
    pass(60_000);
    expect(world.gate.ledger.kills.kill(FIRM)).toBe(1);
  });

  test("B47: counts from when the nonce was sent: a Go that waited through a pause says nothing", () => {
    const { gate } = world;
    const sentNs = gate.nowNs;
    pass(10_000);
    expect(gate.ledger.state).toBe(ScopeState.HELD);
    deadMan.go(gate, sentNs);
    expect(gate.ledger.state).toBe(ScopeState.HELD);
    deadMan.go(gate, gate.nowNs);
    expect(gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test("no child and no parent is admitted while it holds, and cancels still go out", () => {
    const row = world.parent({ clOrdId: "A" });
    world.propose(row, [{ tif: 0 }]);
    const sent = world.effects.sent.length;
    pass(2000);
    world.propose(row, [{}]);
    world.order({ clOrdId: "B" });
    expect(world.effects.sent).toHaveLength(sent);
    expect(world.effects.refusals).toHaveLength(1);
    expect(sent).toBe(1);
  });

  test("says so once, with how long it was silent", () => {
    const before = world.effects.alerts.length;
    pass(2500);
    pass(500);
    const said = world.effects.alerts.slice(before);
    expect(said).toEqual([RejectCode.ScopeTurned, RejectCode.GuardsSilent]);
  });
});

test("a gate that is CLOSED stays so: no Go opens what was never proved", () => {
  const { gate } = world;
  gate.ledger.firmState = ScopeState.CLOSED;
  pass(3000);
  deadMan.go(gate, gate.nowNs);
  expect(gate.ledger.firmState).toBe(ScopeState.CLOSED);
  expect(deadMan.mayOpen).toBe(false);
  deadMan.headProven = true;
  expect(deadMan.mayOpen).toBe(true);
});

import { describe, expect, test } from "vitest";
import { parseScope, type Scope } from "../domain/scope.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { venueCode } from "../domain/venue-code.ts";
import { freezeScope } from "./freeze.ts";
import { GateWorld, type RecordTape, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { kill, rearm } from "./kill.ts";
import { Ledger } from "./ledger.ts";
import { LeftNames } from "./left-names.ts";
import { thaw } from "./people-states.ts";
import { ReportKind } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

const scope = (text: string): Scope => parseScope(text) as Scope;
const by = { person: "ada", keyId: "ada-1", counter: 1, reason: "strange orders" };
/** One of each kind that the worlds' configuration does not have. */
const GONE = ["venue:Z", "symbol:GONE", "router:77", "strategy:gone", "client:gone", "account:G9"];

describe("a name that has left the configuration", () => {
  test.each(GONE)(
    "the kill of %s outlives the start, stops nobody else, and is rearmed",
    (name) => {
      const before = new GateWorld().up();
      kill(before.gate, { scope: scope(name), ...by });
      const world = new GateWorld({}, before.tape).up();
      const { kills } = world.gate.ledger;
      expect([...kills.all].map((of) => [of.scope, of.kill])).toEqual([[scope(name), 1]]);
      expect(world.gate.sweeps.map((sweep) => sweep.done(world.gate))).toEqual([true]);
      const row = world.parent();
      world.propose(row, [{}], { seen: world.tape.entries.length });
      expect(world.effects.sent).toHaveLength(1);
      const persons = ["ada", "bob"] as const;
      const order = { scope: scope(name), killSeq: 1, keep: true, persons, reason: "gone" };
      expect(rearm(world.gate, order, world.gate.why)).toBe(true);
      expect(kills.isKilled(scope(name))).toBe(false);
    },
  );

  test.each(GONE)("%s stays FROZEN over the start, and two people let it go", (name) => {
    const before = new GateWorld().up();
    freezeScope(before.gate, scope(name), StateCause.FrozenByPeople, "ada");
    const world = new GateWorld({}, before.tape).up();
    expect(world.gate.ledger.states.stateOf(scope(name))).toBe(ScopeState.FROZEN);
    expect(thaw(world.gate, scope(name), { persons: ["ada", "bob"], keep: true })).toBe(true);
    expect(world.gate.ledger.states.stateOf(scope(name))).toBe(ScopeState.OPEN);
  });
});

/** What a configuration with other venues or symbols finds in a journal. */
function start(tape: RecordTape, venues: readonly number[], symbols = [...SYMBOLS]): string | null {
  const table = new SymbolTable(symbols);
  const ledger = new Ledger(table, venues);
  const names = new LeftNames(table);
  for (const [i, { type, record }] of tape.entries.entries()) {
    const fault = names.note(type, record);
    if (fault !== null) return fault;
    replayRecord(ledger, type, record, i + 1);
  }
  return names.fault(ledger, venues);
}

describe("orders that live at venues which have left the configuration: the gate does not start", () => {
  const [N = 0, P = 0, Q = 0] = VENUES;
  const Z = venueCode("Z");
  const live = "1 orders live and may lie at venues N P Q, and the configuration has";

  test.each<[string, readonly number[], string | null]>([
    ["the same venues", [N, P, Q], null],
    ["one more behind them", [N, P, Q, Z], null],
    ["one less", [N, Q], `${live} N Q`],
    ["another order, and so other bits in each route set", [P, N, Q], `${live} P N Q`],
    ["another one in its place", [N, Z, Q], `${live} N Z Q`],
  ])("with a parent that lives and %s", (_, venues, fault) => {
    const world = new GateWorld().up();
    world.parent();
    expect(start(world.tape, venues)).toBe(fault);
  });

  test("an order that may still fill counts when its parent has ended", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 100 });
    world.propose(row, [{ qty: 100 }]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    expect(start(world.tape, [N])).toBeNull();
    world.report(0, { kind: ReportKind.Accepted, child: 9, leavesQty: 50 });
    expect(start(world.tape, [N])).toBe(
      "1 orders live and may lie at venues N P Q, and the configuration has N",
    );
  });

  test("with an order in a symbol that is gone it does not start, whether the order lives or not", () => {
    const world = new GateWorld().up();
    world.parent();
    const fault = "parent 1 is of IBM, which the configuration does not have";
    expect(start(world.tape, VENUES, ["BAC"])).toBe(fault);
  });
});

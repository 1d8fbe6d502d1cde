import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { FIRM, parseScope, type Scope } from "../domain/scope.ts";
import { cancelParent } from "./client-requests.ts";
import { LONG } from "./day.test-kit.ts";
import { ClientReport } from "./effects.ts";
import { freezeParent, freezeScope } from "./freeze.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { holdScope } from "./hold.ts";
import { kill, rearm } from "./kill.ts";
import { P, ParentFlag } from "./parents.ts";
import { reduceOnly, thaw } from "./people-states.ts";
import { RecordType, ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

const IBM: Scope = { kind: "symbol", name: "IBM" };
const A1: Scope = { kind: "account", name: "A1" };
const TWO = ["ada", "bob"] as const;
const SELL = 2;

let world: GateWorld;
let row: number;

function stop(scope: Scope): void {
  kill(world.gate, { scope, person: "ada", keyId: "ada-1", counter: 1, reason: "odd prices" });
}

function lift(scope: Scope, x: { keep?: boolean; reduce?: boolean }): boolean {
  const order = { scope, killSeq: 1, keep: x.keep === true, reason: "read" };
  return rearm(world.gate, { ...order, reduce: x.reduce === true, persons: TWO }, world.gate.why);
}

beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent({ clOrdId: "A" });
  world.propose(row, [{ qty: 100, tif: 0 }]);
});

describe("two people lead a FROZEN account or symbol, or by the rearm a KILLED one, to REDUCE_ONLY instead of to OPEN (SAFETY 4.2)", () => {
  test.each([IBM, A1])("from FROZEN: $kind $name", (scope) => {
    freezeScope(world.gate, scope, StateCause.Overfill);
    expect(reduceOnly(world.gate, scope, ["ada"])).toBe(false);
    expect(reduceOnly(world.gate, scope, TWO)).toBe(true);
    const turned = world.gate.ledger.states.of(scope);
    expect(turned).toMatchObject({ state: ScopeState.REDUCE_ONLY, by: "ada, bob" });
    expect([...(turned?.causes ?? [])]).toEqual([
      [StateCause.ReducedByPeople, ScopeState.REDUCE_ONLY],
    ]);
  });

  test.each([IBM, A1])("from KILLED, by the rearm: $kind $name", (scope) => {
    stop(scope);
    expect(lift(scope, { reduce: true })).toBe(true);
    expect(world.gate.ledger.kills.isKilled(scope)).toBe(false);
    expect(world.gate.ledger.states.stateOf(scope)).toBe(ScopeState.REDUCE_ONLY);
  });

  test("a rearm that does names what becomes of the parents in scope: they return to their clients", () => {
    stop(IBM);
    lift(IBM, { reduce: true, keep: true });
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect(world.effects.reports.at(-1)?.why).toBe(ClientReport.Canceled);
    expect(world.gate.ledger.parents.get(row, P.code)).toBe(R.KilledByPeople);
    const written = world.tape.entries.find(({ type }) => type === RecordType.Rearm);
    expect(written?.record).toMatchObject({ keep: 0 });
  });

  test("at no moment is the scope neither KILLED nor REDUCE_ONLY: a crash in between leaves both", () => {
    stop(IBM);
    lift(IBM, { reduce: true });
    const { entries } = world.tape;
    const at = entries.findIndex(({ type }) => type === RecordType.Rearm);
    expect(entries.slice(0, at).some(({ type }) => type === RecordType.ScopeTurn)).toBe(true);
    entries.length = at;
    const { kills, states } = new GateWorld({}, world.tape).gate.ledger;
    expect([kills.isKilled(IBM), states.stateOf(IBM)]).toEqual([true, ScopeState.REDUCE_ONLY]);
  });

  test.each(["firm", "venue:N", "client:alpha", "router:1", "strategy:sweep"])(
    "of %s there is no one position: refused, and the kill stays",
    (words) => {
      const scope = parseScope(words) as Scope;
      stop(scope);
      const before = world.tape.entries.length;
      expect(lift(scope, { reduce: true })).toBe(false);
      expect(reduceOnly(world.gate, scope, TWO)).toBe(false);
      expect([world.gate.why.code, world.tape.entries.length]).toEqual([R.UnknownScope, before]);
      expect(world.gate.ledger.kills.isKilled(scope)).toBe(true);
    },
  );

  test("a scope that is HELD stays HELD, the stricter of both", () => {
    holdScope(world.gate, IBM, StateCause.Unexplained);
    reduceOnly(world.gate, IBM, TWO);
    expect(world.gate.ledger.states.stateOf(IBM)).toBe(ScopeState.HELD);
  });

  test("a scope that is still killed stays KILLED: only its rearm lifts that", () => {
    stop(IBM);
    reduceOnly(world.gate, IBM, TWO);
    world.order();
    expect(world.effects.refusals.at(-1)?.code).toBe(R.ScopeKilled);
  });
});

describe("REDUCE_ONLY passes cancels, reports and client cancels, and what a person has let pass", () => {
  beforeEach(() => {
    freezeScope(world.gate, A1, StateCause.FrozenByPeople, "ada");
    reduceOnly(world.gate, A1, TWO);
  });

  test("a report is booked", () => {
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(100);
    expect(world.effects.reports.at(-1)?.why).toBe(ClientReport.Fill);
  });

  test("a client's cancel is taken, and its order ends", () => {
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect(world.effects.reports.at(-1)?.why).toBe(ClientReport.Canceled);
  });

  test("C49: an order that does not reduce is refused, and nobody can let it pass", () => {
    world.order();
    expect(world.effects.refusals).toMatchObject([{ code: R.NotReducing, a: 1_000, b: 0 }]);
    expect([...world.gate.ledger.passes.all]).toEqual([]);
  });

  test("C49: one that only reduces is refused too, and waits for a person", () => {
    world.order({ side: SELL, limitPx: 1_819_000, qty: 300 });
    expect(world.effects.refusals).toMatchObject([{ code: R.ReduceOnly, a: 300, b: LONG }]);
    expect([...world.gate.ledger.passes.all]).toMatchObject([{ asked: { qty: 300 }, parent: 0 }]);
  });

  test("a child of a parent that was there before is refused", () => {
    world.propose(row, [{}]);
    expect(world.effects.childRefusals).toMatchObject([
      { code: R.ScopeNotOpen, a: ScopeState.REDUCE_ONLY, b: row + 1 },
    ]);
  });

  test("a replace is refused, also one that asks for less", () => {
    replaceParent(world.gate, {
      ...{ client: "alpha", session: "s", clOrdId: "R", origClOrdId: "A", account: "A1" },
      ...{ symbol: "IBM", side: 1, ordType: 2, tif: 0, strategy: 1, qty: 500, body: "r" },
      ...{ limitPx: 1_820_000, handlInst: 1, capacity: 65, accountType: 0 },
      ...{ possDupSentUtcMs: 0, fault: null },
    });
    expect(world.effects.cancelRefusals).toEqual([R.ScopeNotOpen]);
  });

  test("it outlives a restart, and two people leave it", () => {
    const next = new GateWorld({}, world.tape).up();
    expect(next.gate.ledger.states.stateOf(A1)).toBe(ScopeState.REDUCE_ONLY);
    expect(thaw(next.gate, A1, { persons: ["ada"], keep: true })).toBe(false);
    expect(thaw(next.gate, A1, { persons: TWO, keep: true })).toBe(true);
    expect(next.gate.ledger.states.stateOf(A1)).toBe(ScopeState.OPEN);
  });
});

describe("a kill stops every order, also reducing ones", () => {
  test.each([FIRM, IBM, A1])("under a kill of $kind $name", (scope) => {
    const seller = world.parent({ side: SELL, limitPx: 1_819_000, qty: 50 });
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    stop(scope);
    const before = world.effects.sent.length;
    // The account is long 100: these orders could only make it less.
    world.propose(seller, [{ qty: 50 }], { seen: world.tape.entries.length });
    world.order({ side: SELL, limitPx: 1_819_000, qty: 50 });
    expect(world.effects.sent).toHaveLength(before);
    expect(world.effects.refusals).toHaveLength(1);
    expect(world.effects.childRefusals.length).toBeGreaterThan(0);
  });
});

describe("the first of the strictest causes stays what is shown, and no cause is lost", () => {
  test("of a scope: with who said so and since when", () => {
    freezeScope(world.gate, IBM, StateCause.FrozenByPeople, "ada");
    const since = world.gate.utcMs;
    world.pass(100);
    freezeScope(world.gate, IBM, StateCause.Overfill);
    holdScope(world.gate, IBM, StateCause.Unexplained);
    const turned = world.gate.ledger.states.of(IBM);
    expect(turned).toMatchObject({
      cause: StateCause.FrozenByPeople,
      by: "ada",
      sinceUtcMs: since,
    });
    expect([...(turned?.causes.keys() ?? [])]).toHaveLength(3);
  });

  test("a stricter one takes its place, and gives it back when it has gone", () => {
    holdScope(world.gate, IBM, StateCause.Unexplained);
    freezeScope(world.gate, IBM, StateCause.FrozenByPeople, "ada");
    expect(world.gate.ledger.states.of(IBM)).toMatchObject({ by: "ada" });
    thaw(world.gate, IBM, { persons: TWO, keep: true });
    const { cause, by } = world.gate.ledger.states.of(IBM) ?? {};
    expect([cause, by]).toEqual([StateCause.Unexplained, ""]);
  });

  test("of a parent: the overfill behind a contradiction is one cause more, and each is told once", () => {
    freezeParent(world.gate, row, R.ContradictingReport, 1);
    freezeParent(world.gate, row, R.Overfill, 5);
    freezeParent(world.gate, row, R.FillAfterEnd, 6);
    const frozen = world.gate.ledger.frozenParents.get(row);
    const { Contradiction, Overfill } = StateCause;
    expect(frozen).toMatchObject({ cause: Contradiction, causes: [Contradiction, Overfill] });
    const written = world.tape.entries.filter(({ type, record }) => {
      return type === RecordType.State && (record as { parent: number }).parent > 0;
    });
    expect(written).toHaveLength(2);
    expect(world.gate.ledger.parents.has(row, ParentFlag.frozen)).toBe(true);
    expect(new GateWorld({}, world.tape).gate.ledger.frozenParents.get(row)).toEqual(frozen);
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import type { Command, StateCommand } from "../../core/control/command.ts";
import { RejectCode, rejectName } from "../../core/domain/reject-code.ts";
import { FIRM, type Scope } from "../../core/domain/scope.ts";
import { freezeParent, freezeScope } from "../../core/gate/freeze.ts";
import { GateWorld, VENUES } from "../../core/gate/gate.test-kit.ts";
import { hold, holdScope } from "../../core/gate/hold.ts";
import { P, ParentFlag } from "../../core/gate/parents.ts";
import { RecordType, ReportKind } from "../../core/gate/records.ts";
import { ScopeState, StateCause } from "../../core/gate/scope-state.ts";
import { suspense } from "../../core/gate/suspense.ts";
import { DeskWorld, hex, sha256 } from "./desk.test-kit.ts";
import type { KillAnswer } from "./kill-answer.ts";
import { openChoices } from "./open-choices.ts";
import { stopsOf } from "./stops.ts";

const IBM: Scope = { kind: "symbol", name: "IBM" };

let people: DeskWorld;
let world: GateWorld;
let row: number;

type Word = Partial<Command> & { readonly what?: "return" | "keep" | "reduce" };

function opens(
  person: string,
  scope: string,
  { what = "return", ...changes }: Word = {},
): KillAnswer {
  const content = openChoices(world.gate, scope, sha256)[what];
  const epochBound = world.gate.ledger.incarnation;
  const keyId = `${person}-1`;
  const contentHash = hex(content);
  return people.take({ type: "open", scope, epochBound, keyId, contentHash, ...changes }, content);
}

function alone(person: string, type: StateCommand, scope: string): KillAnswer {
  return people.take({ type, scope, keyId: `${person}-1` });
}

function refusal(code: RejectCode, a = 0, b = 0): KillAnswer {
  return { type: "Refused", code: rejectName(code), a, b };
}

function stateOf(scope: Scope): ScopeState {
  return world.gate.ledger.states.stateOf(scope);
}

/** A fill that no order of ours explains. */
function stranger(n: number, lastQty: number): void {
  suspense(world.gate, {
    venue: VENUES[0] as number,
    clOrdId: "SOMEBODY",
    kind: ReportKind.Fill,
    lastQty,
    lastPx: 1_820_000,
    execId: new Int32Array(6).fill(n),
    seq: n,
    utcMs: 1,
    code: 0,
    side: 1,
    counts: 0,
    symbol: "IBM",
    raw: "",
  });
}

function start(limits: object = {}): void {
  world = new GateWorld(limits).up();
  people = new DeskWorld(world);
  people.enrol("ada", ["kill", "rearm"], ["ada-1", "ada-2"]);
  people.enrol("bob", ["rearm"], ["bob-1"]);
  people.enrol("cat", ["resolve"], ["cat-1"]);
  row = world.parent();
}

beforeEach(() => start());

describe("freeze: 1 person", () => {
  test("a scope is FROZEN, its orders are asked back, and its name stands beside it", () => {
    world.propose(row, [{ qty: 100, tif: 0 }]);
    expect(alone("ada", "freeze", "symbol:IBM")).toMatchObject({ type: "Taken", by: "ada" });
    expect(stateOf(IBM)).toBe(ScopeState.FROZEN);
    expect(world.effects.cancels).toEqual([0]);
    expect(stopsOf(world.gate)).toMatchObject([
      { scope: "symbol:IBM", state: "FROZEN", cause: "FrozenByPeople", by: "ada" },
    ]);
  });

  test("a single parent too, and no other", () => {
    const other = world.parent({ clOrdId: "C2" });
    alone("ada", "freeze", `parent:${row + 1}`);
    const { parents } = world.gate.ledger;
    expect([row, other].map((at) => parents.has(at, ParentFlag.frozen))).toEqual([true, false]);
  });

  test.each(["venue:Z", "symbol:IMB", "parent:99"])("there is no %s to freeze", (scope) => {
    expect(alone("ada", "freeze", scope)).toEqual(refusal(RejectCode.UnknownScope));
  });

  test("needs the role kill", () => {
    expect(alone("bob", "freeze", "firm")).toEqual(refusal(RejectCode.RoleMissing));
  });
});

describe("end a HELD whose cause was a message or an alert: 1 person (SAFETY 11.3)", () => {
  test("it is over at once", () => {
    holdScope(world.gate, IBM, StateCause.Unexplained);
    expect(alone("bob", "unhold", "symbol:IBM")).toMatchObject({ type: "Taken" });
    expect(stateOf(IBM)).toBe(ScopeState.OPEN);
  });

  test("a measured condition ends only by being good again", () => {
    hold(world.gate, StateCause.FeedsLost);
    const { NotHeldBy } = RejectCode;
    expect(alone("bob", "unhold", "firm")).toEqual(refusal(NotHeldBy, StateCause.FeedsLost));
    expect(world.gate.ledger.state).toBe(ScopeState.HELD);
  });

  test("what is FROZEN is not theirs to end", () => {
    freezeScope(world.gate, IBM, StateCause.Overfill);
    expect(alone("bob", "unhold", "symbol:IBM")).toEqual(refusal(RejectCode.NotHeldBy));
  });
});

describe("leave FROZEN: 2 distinct persons (SAFETY 11.3)", () => {
  beforeEach(() => freezeScope(world.gate, IBM, StateCause.Overfill));

  test("one waits for the other; the second who signs the same lets it go", () => {
    expect(opens("ada", "symbol:IBM")).toMatchObject({ type: "Waiting", persons: ["ada"] });
    expect(stateOf(IBM)).toBe(ScopeState.FROZEN);
    expect(opens("bob", "symbol:IBM")).toMatchObject({ type: "Taken", by: "ada, bob" });
    expect(stateOf(IBM)).toBe(ScopeState.OPEN);
    world.sync();
    expect(world.gate.ledger.parents.get(row, P.code)).toBe(RejectCode.ReturnedByPeople);
  });

  test("with keep its parents go on, and the list of them is signed", () => {
    const content = openChoices(world.gate, "symbol:IBM", sha256).keep;
    expect(content).toContain('"causes":["FROZEN Overfill"]');
    expect(content).toMatch(/"parents":1,"shares":1000,"usd":182000}$/);
    opens("ada", "symbol:IBM", { what: "keep" });
    opens("bob", "symbol:IBM", { what: "keep" });
    world.propose(row, [{ qty: 100 }]);
    expect(world.effects.sent).toHaveLength(1);
  });

  test("B53: one person with two keys counts once", () => {
    opens("ada", "symbol:IBM");
    const again = opens("ada", "symbol:IBM", { keyId: "ada-2" });
    expect(again).toMatchObject({ type: "Waiting", persons: ["ada"] });
  });

  test("B54: two who chose differently do not let it go", () => {
    opens("ada", "symbol:IBM");
    expect(opens("bob", "symbol:IBM", { what: "keep" })).toMatchObject({ persons: ["bob"] });
    expect(stateOf(IBM)).toBe(ScopeState.FROZEN);
  });

  test("a cause that came after the first has read them is read again", () => {
    opens("ada", "symbol:IBM");
    freezeScope(world.gate, IBM, StateCause.Contradiction);
    expect(opens("bob", "symbol:IBM")).toMatchObject({ type: "Waiting", persons: ["bob"] });
  });

  test("what was signed for another start of the gate is refused", () => {
    const older = opens("ada", "symbol:IBM", { epochBound: 9 });
    expect(older).toEqual(refusal(RejectCode.OpenOfOtherStart, 9, 1));
    opens("ada", "symbol:IBM");
    people.restart();
    world = people.world;
    expect(opens("bob", "symbol:IBM")).toMatchObject({ type: "Waiting", persons: ["bob"] });
  });

  test("what is signed is what stands there: another text is refused", () => {
    const content = '{"causes":[],"do":"return"}';
    const head = { type: "open", scope: "symbol:IBM", epochBound: 1 } as const;
    expect(people.take({ ...head, contentHash: hex(content) }, content)).toEqual(
      refusal(RejectCode.ContentChanged),
    );
    expect(people.take({ ...head, contentHash: hex("") }, "")).toEqual(
      refusal(RejectCode.ContentChanged),
    );
  });

  test("an approval is used once: FROZEN again, it takes two again (I8)", () => {
    opens("ada", "symbol:IBM", { what: "keep" });
    opens("ada", "symbol:IBM");
    opens("bob", "symbol:IBM");
    freezeScope(world.gate, IBM, StateCause.Overfill);
    expect(opens("bob", "symbol:IBM")).toMatchObject({ type: "Waiting", persons: ["bob"] });
  });

  test("a kill of it stays: only its rearm lifts it", () => {
    people.take({ type: "kill", scope: "symbol:IBM" });
    opens("ada", "symbol:IBM");
    opens("bob", "symbol:IBM");
    expect(stateOf(IBM)).toBe(ScopeState.OPEN);
    world.order({ clOrdId: "C3" });
    expect(world.effects.refusals.at(-1)?.code).toBe(RejectCode.ScopeKilled);
  });

  test("what is OPEN cannot be opened, and nobody without the role opens", () => {
    expect(opens("ada", "venue:N")).toEqual(refusal(RejectCode.NotHeldBy));
    expect(opens("cat", "symbol:IBM")).toEqual(refusal(RejectCode.RoleMissing));
  });
});

test("a venue's lane and a parent are let go the same way", () => {
  const lane: Scope = { kind: "venue", name: "N" };
  freezeScope(world.gate, lane, StateCause.Unanswered);
  freezeParent(world.gate, row, RejectCode.ContradictingReport, 1);
  expect(stopsOf(world.gate).map(({ scope, cause }) => [scope, cause])).toEqual([
    ["venue:N", "Unanswered"],
    ["parent:1", "Contradiction"],
  ]);
  for (const scope of ["venue:N", "parent:1"]) {
    expect(opens("ada", scope, { what: "keep" })).toMatchObject({ type: "Waiting" });
    expect(opens("bob", scope, { what: "keep" })).toMatchObject({ type: "Taken", scope });
  }
  expect(stopsOf(world.gate)).toEqual([]);
  world.propose(row, [{ qty: 100 }]);
  expect(world.effects.sent).toHaveLength(1);
});

test("two people lead a FROZEN symbol to REDUCE_ONLY, and out of it", () => {
  freezeScope(world.gate, IBM, StateCause.Overfill);
  opens("ada", "symbol:IBM", { what: "reduce" });
  opens("bob", "symbol:IBM", { what: "reduce" });
  expect(stateOf(IBM)).toBe(ScopeState.REDUCE_ONLY);
  opens("ada", "symbol:IBM");
  opens("bob", "symbol:IBM");
  expect(stateOf(IBM)).toBe(ScopeState.OPEN);
});

describe("open from CLOSED where it does not open by itself: 2 distinct persons (SAFETY 11.3)", () => {
  beforeEach(() => {
    people.restart();
    world = people.world;
  });

  test("they open, and what is in doubt stays unusable", () => {
    expect(stopsOf(world.gate)).toMatchObject([{ scope: "firm", state: "CLOSED", cause: "Doubt" }]);
    opens("ada", "firm", { what: "keep" });
    expect(opens("bob", "firm", { what: "keep" })).toMatchObject({ type: "Taken" });
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    expect(world.gate.ledger.parents.get(row, P.doubtQty)).toBe(1000);
  });

  test("without keep every parent returns to its client once its doubt is over", () => {
    opens("ada", "firm");
    opens("bob", "firm");
    world.up();
    const { parents } = world.gate.ledger;
    expect([parents.has(row, ParentFlag.ended), parents.get(row, P.code)]).toEqual([
      true,
      RejectCode.ReturnedByPeople,
    ]);
  });

  test("no guard has found the journal whole: refused to the first of them already (I18)", () => {
    world.gate.deadMan = { headProven: false } as typeof world.gate.deadMan;
    expect(opens("ada", "firm")).toEqual(refusal(RejectCode.HistoryUnproven));
  });
});

describe("C21: what stands in suspense is explained by the two who open the firm", () => {
  beforeEach(() => {
    start({ suspenseMaxShares: 100 });
    stranger(1, 90);
    stranger(2, 20);
  });

  test("they sign the lines' hash, shares and dollars, and it is no exposure any more", () => {
    expect(world.gate.ledger.state).toBe(ScopeState.FROZEN);
    expect(openChoices(world.gate, "firm", sha256).return).toMatch(
      /"suspense":{"hash":"[0-9a-f]{64}","lines":2,"shares":110,"usd":20020}}$/,
    );
    opens("ada", "firm", { what: "keep" });
    expect(world.gate.ledger.suspense.shares).toBe(110);
    opens("bob", "firm", { what: "keep" });
    expect([world.gate.ledger.state, world.gate.ledger.suspense.shares]).toEqual([
      ScopeState.OPEN,
      0,
    ]);
    const written = world.tape.entries.find(({ type }) => type === RecordType.SuspenseExplained);
    expect(written?.record).toMatchObject({
      lines: 2,
      shares: 110,
      first: "ada",
      second: "bob",
      reason: "strange orders",
    });
  });

  test("a line that came after the first has signed is not explained by him", () => {
    opens("ada", "firm");
    stranger(3, 1);
    expect(opens("bob", "firm")).toMatchObject({ type: "Waiting", persons: ["bob"] });
    expect(world.gate.ledger.suspense.shares).toBe(111);
  });

  test("B27: what was explained counts no more when its venue repeats it, also after a restart", () => {
    opens("ada", "firm");
    opens("bob", "firm");
    people.restart();
    world = people.world;
    stranger(1, 90);
    expect(world.gate.ledger.suspense.shares).toBe(0);
    stranger(1, 91);
    expect(world.gate.ledger.suspense.shares).toBe(91);
  });

  test("a start that suspense keeps CLOSED opens with them", () => {
    people.restart({ suspenseMaxShares: 100 });
    world = people.world.up();
    expect(world.gate.ledger.firmState).toBe(ScopeState.CLOSED);
    opens("ada", "firm");
    opens("bob", "firm");
    expect([world.gate.ledger.state, stateOf(FIRM)]).toEqual([ScopeState.OPEN, ScopeState.OPEN]);
  });
});

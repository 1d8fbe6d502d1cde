import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import type { Scope } from "../domain/scope.ts";
import { C } from "./children.ts";
import { Shares } from "./exposure.ts";
import { freezeScope } from "./freeze.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { holdScope } from "./hold.ts";
import { kill } from "./kill.ts";
import type { GateLimits } from "./limits.ts";
import { P, ParentFlag } from "./parents.ts";
import { PassNeed } from "./pass-records.ts";
import { givePass } from "./passing.ts";
import { reduceOnly, thaw } from "./people-states.ts";
import { RecordType, ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import type { ParentOrder } from "./requests.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { setLimit } from "./set-limit.ts";
import { takePhase } from "./time.ts";

const SOFT = { softOrderQty: 500 } as const;
const IBM: Scope = { kind: "symbol", name: "IBM" };
const A1: Scope = { kind: "account", name: "A1" };
const TWO = ["ada", "bob"] as const;
const [SELL, LIMIT] = [2, 2];
/** What each account of the worlds holds at first. */
const HELD = 800;

let world: GateWorld;

function begin(limits: Partial<GateLimits> = SOFT): void {
  world = new GateWorld(limits, undefined, 1_000, undefined, 0, HELD).up();
}

function give(pass = world.gate.ledger.passes.last, person = "cid"): boolean {
  const word = { pass, person, keyId: `${person}-1`, reason: "a block", contentHash: "aa" };
  return givePass(world.gate, word);
}

/** The code of an order, 0 when it is admitted. */
function code(changes: Partial<ParentOrder> = {}): number {
  const { length } = world.effects.refusals;
  world.order(changes);
  world.sync();
  return world.effects.refusals[length]?.code ?? 0;
}

function written(type: RecordType): readonly object[] {
  return world.tape.entries.filter((entry) => entry.type === type).map(({ record }) => record);
}

beforeEach(() => begin());

describe("C74: above a soft limit a second person lets exactly one order pass, once", () => {
  test.each<[string, Partial<GateLimits>, number, (number | object)[]]>([
    ["the most shares", { softOrderQty: 1_000 }, 0, []],
    ["a share more", { softOrderQty: 999 }, R.SoftOrderQty, [1_000, 999]],
    ["the most money", { softOrderNotional: 1_820_000_000 }, 0, []],
    [
      "a part of a cent more",
      { softOrderNotional: 1_819_999_999 },
      R.SoftOrderNotional,
      [1_820_000_000, 1_819_999_999],
    ],
    ["no part of the volume", { softAdvBp: 0 }, R.SoftAdv, [1_000, 0]],
  ])("%s: %j", (_, limits, want, numbers) => {
    begin(limits);
    expect(code()).toBe(want);
    const found = world.effects.refusals.map(({ a, b }) => [a, b]);
    expect(found).toEqual(want === 0 ? [] : [numbers]);
  });

  test("it is refused, let pass, and taken when it is sent again; the next one is refused", () => {
    expect([code(), give(), code(), code()]).toEqual([R.SoftOrderQty, true, 0, R.SoftOrderQty]);
    expect(written(RecordType.PassGiven)).toMatchObject([{ pass: 1, person: "cid" }]);
    expect(written(RecordType.PassUsed)).toMatchObject([{ pass: 1, parent: 1 }]);
    // The last of them waits for a word of its own.
    expect(world.gate.ledger.passes.last).toBe(2);
    expect(world.effects.alerts.filter((alert) => alert === R.SoftOrderQty)).toHaveLength(2);
  });

  test("its use stands in the journal right before its reserve", () => {
    code();
    give();
    code();
    const types = world.tape.entries.map(({ type }) => type);
    const at = types.indexOf(RecordType.PassUsed);
    expect(types[at + 1]).toBe(RecordType.Reserve);
  });

  test("the same order once more waits as it did: one word is asked for", () => {
    expect([code(), code()]).toEqual([R.SoftOrderQty, R.SoftOrderQty]);
    expect(written(RecordType.PassAsked)).toHaveLength(1);
  });

  test("the same ClOrdID is answered as before, also when the order may pass by now", () => {
    const same = { clOrdId: "X", body: "x" };
    expect([code(same), give(), code(same)]).toEqual([R.SoftOrderQty, true, R.SoftOrderQty]);
    expect(code({ ...same, clOrdId: "Y" })).toBe(0);
  });

  test.each<[string, Partial<ParentOrder>]>([
    ["a share more", { qty: 1_001 }],
    ["a share less", { qty: 999 }],
    ["another price", { limitPx: 1_820_100 }],
    ["no price", { ordType: 1, limitPx: 0 }],
    ["another side", { side: SELL, limitPx: 1_820_000, qty: 700 }],
    ["another symbol", { symbol: "BAC", limitPx: 138_000 }],
    ["another account", { account: "A2" }],
    ["another client", { client: "bravo", account: "B1" }],
    ["another time in force", { tif: 3 }],
    ["another capacity", { capacity: 80 }],
    ["another account type", { accountType: 3 }],
    ["another text of the same", { body: "1000@1820000.0" }],
  ])("%s is another order", (_, changes) => {
    code({ body: "a" });
    give();
    expect(code({ body: "a", ...changes })).toBe(R.SoftOrderQty);
    expect(code({ body: "a" })).toBe(0);
  });

  test("a word lets nothing pass but what it was asked for: a hard limit, a kill, another soft one", () => {
    code();
    give();
    const { gate } = world;
    gate.limits = { ...gate.limits, maxOrderQty: 999 };
    expect(code()).toBe(R.MaxOrderQty);
    gate.limits = { ...gate.limits, maxOrderQty: 1_000, softAdvBp: 0 };
    expect(code()).toBe(R.SoftOrderQty);
    expect([...gate.ledger.passes.all].at(-1)?.asked.needs).toBe(PassNeed.qty | PassNeed.adv);
    expect([give(2), code()]).toEqual([true, 0]);
    kill(gate, { scope: IBM, person: "ada", keyId: "k", counter: 1, reason: "odd" });
    expect(code()).toBe(R.ScopeKilled);
  });

  test("what another rung refuses never waits for a person", () => {
    const { gate } = world;
    gate.limits = { ...gate.limits, firmOrdersMaxPerS: 0 };
    expect(code()).toBe(R.FirmOrderRate);
    expect(gate.ledger.passes.last).toBe(0);
  });

  test("a replace is held against soft limits, and nobody lets one pass", () => {
    const row = world.parent({ qty: 400, clOrdId: "A" });
    replaceParent(world.gate, {
      ...{ client: "alpha", session: "s", clOrdId: "R", origClOrdId: "A", account: "A1" },
      ...{ symbol: "IBM", side: 1, ordType: LIMIT, tif: 0, strategy: 1, qty: 501, body: "r" },
      ...{ limitPx: 1_820_000, handlInst: 1, capacity: 65, accountType: 0 },
      ...{ possDupSentUtcMs: 0, fault: null },
    });
    expect(world.effects.cancelRefusals).toEqual([R.SoftOrderQty]);
    expect(world.gate.ledger.passes.last).toBe(0);
    expect(world.gate.ledger.parents.get(row, P.clientQty)).toBe(400);
  });
});

describe("C74: whose word, and until when", () => {
  test.each<[string, () => void, number[]]>([
    ["of nothing", () => give(7), [R.PassUnknown, 7, 1]],
    ["a second word", () => [give(), give(1, "dan")], [R.PassUsed, 1, 0]],
    ["after its use", () => [give(), code({ trader: "tom" }), give()], [R.PassUsed, 1, 1]],
    ["by the client itself", () => give(1, "alpha"), [R.PassBySender, 1, 0]],
    ["by the trader who entered it", () => give(1, "tom"), [R.PassBySender, 1, 0]],
  ])("%s: refused", (_, play, want) => {
    code({ trader: "tom" });
    play();
    const { why } = world.gate;
    expect([why.code, why.a, why.b]).toEqual(want);
  });

  test("it waits for `softReleaseMs`, and the word is worth as much again", () => {
    code();
    world.pass(60_000);
    expect(give()).toBe(true);
    world.pass(60_000);
    expect(code()).toBe(0);
  });

  test("a millisecond later nobody can give it, nor use it", () => {
    code();
    world.pass(60_001);
    expect(give()).toBe(false);
    expect(world.gate.why.code).toBe(R.PassExpired);
    expect([code(), give(2)]).toEqual([R.SoftOrderQty, true]);
    world.pass(60_001);
    expect(code()).toBe(R.SoftOrderQty);
    expect(world.gate.ledger.passes.last).toBe(3);
  });

  test("with a new trade date it is over", () => {
    code();
    give();
    const { gate } = world;
    takePhase(gate, gate.ledger.tradeDate, 3);
    takePhase(gate, gate.ledger.tradeDate + 1, 2);
    expect([...gate.ledger.passes.all]).toEqual([]);
  });

  test("so many of one client wait: the oldest then is forgotten, not that of another", () => {
    code({ client: "bravo", account: "B1" });
    for (let i = 0; i < 65; i++) code({ qty: 600 + i });
    const known = [...world.gate.ledger.passes.all].map(({ asked }) => asked.pass);
    expect([known.length, known[0], known[1]]).toEqual([65, 1, 3]);
  });
});

describe("a restart: nothing is forgotten and nothing is given twice", () => {
  function restarted(): GateWorld {
    return new GateWorld(SOFT, world.tape, world.nowMs).up();
  }

  test("what waits still waits, what is given is still given, what is used is used", () => {
    code();
    world = restarted();
    expect(give()).toBe(true);
    world = restarted();
    expect(code()).toBe(0);
    world = restarted();
    expect(code()).toBe(R.SoftOrderQty);
    expect(give(1)).toBe(false);
  });

  test("cut between use and reserve: the pass is that parent's, and no second order's", () => {
    code();
    give();
    code();
    const at = world.tape.entries.findLastIndex(({ type }) => type === RecordType.Reserve);
    world.tape.entries.length = at;
    world = restarted();
    expect([code(), code()]).toEqual([0, R.SoftOrderQty]);
    expect(written(RecordType.PassUsed)).toMatchObject([{ parent: 1 }, { parent: 1 }]);
  });

  test("cut there, and another order is that parent: the pass is lost", () => {
    code();
    give();
    code();
    const at = world.tape.entries.findLastIndex(({ type }) => type === RecordType.Reserve);
    world.tape.entries.length = at;
    world = restarted();
    expect([code({ qty: 100 }), code()]).toEqual([0, R.SoftOrderQty]);
  });
});

describe("a soft limit is at most the hard one", () => {
  test("two people cannot raise it above, and it may be lowered at any time", () => {
    const { gate } = world;
    const at = { limit: "softOrderQty", from: 500, seq: 1, untilMs: 0 };
    const by = { persons: TWO, reason: "r" };
    expect(setLimit(gate, { ...at, to: 100_001 }, by)).toBe(false);
    const { why } = gate;
    expect([why.code, why.a, why.b]).toEqual([R.SoftAboveHard, 100_001, 100_000]);
    expect(setLimit(gate, { ...at, to: 100_000 }, by)).toBe(true);
    const hard = { limit: "maxOrderQty", from: 100_000, to: 50, seq: 1, untilMs: 0 };
    expect(setLimit(gate, hard, { persons: ["ada"], reason: "r" })).toBe(true);
    const lower = { ...at, from: 100_000, to: 60_000, seq: 2 };
    expect(setLimit(gate, lower, { persons: ["ada"], reason: "r" })).toBe(true);
  });
});

describe("C49: in REDUCE_ONLY a person lets one reducing order pass", () => {
  const sell = (qty: number, more: Partial<ParentOrder> = {}): Partial<ParentOrder> => {
    return { side: SELL, qty, limitPx: 1_819_000, ...more };
  };

  beforeEach(() => begin({}));

  test.each([IBM, A1])(
    "of $kind $name: refused, let pass, taken once, worked and told",
    (scope) => {
      reduceOnly(world.gate, scope, TWO);
      expect([code(sell(300)), give(), code(sell(300))]).toEqual([R.ReduceOnly, true, 0]);
      world.propose(0, [{ qty: 300 }], { seen: world.tape.entries.length });
      expect(world.effects.sent).toHaveLength(1);
      world.report(0, { kind: ReportKind.Fill, lastQty: 300 });
      expect(world.gate.ledger.exposure.shares("A1", "IBM", Shares.net)).toBe(HELD - 300);
      expect(code(sell(300))).toBe(R.ReduceOnly);
    },
  );

  test("at most the position less what works on its side: the last share and one more", () => {
    world.parent(sell(500));
    reduceOnly(world.gate, A1, TWO);
    expect([code(sell(301)), code(sell(300))]).toEqual([R.NotReducing, R.ReduceOnly]);
    expect(world.effects.refusals.map(({ a, b }) => [a, b])).toEqual([
      [301, 300],
      [300, 300],
    ]);
  });

  test("buys never offset sells: an open buy leaves the measure as it is", () => {
    world.parent({ qty: 1_000, limitPx: 1_810_000 });
    reduceOnly(world.gate, A1, TWO);
    expect([code(sell(801)), code(sell(800))]).toEqual([R.NotReducing, R.ReduceOnly]);
  });

  test("measured again when it comes: what was sold meanwhile is no longer there", () => {
    const before = world.parent(sell(600));
    world.propose(before, [{ qty: 600 }]);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    reduceOnly(world.gate, A1, TWO);
    const { exposure } = world.gate.ledger;
    code(sell(200));
    give();
    exposure.openWith("A1", "IBM", 700);
    expect(code(sell(200))).toBe(R.NotReducing);
  });

  test("of a short position only buys reduce", () => {
    world.gate.ledger.exposure.openWith("A1", "IBM", -400);
    reduceOnly(world.gate, A1, TWO);
    expect([code({ qty: 401 }), code({ qty: 400 })]).toEqual([R.NotReducing, R.ReduceOnly]);
    expect(code(sell(10, { side: 5 }))).toBe(R.NotReducing);
    expect([give(), code({ qty: 400 })]).toEqual([true, 0]);
  });

  test("a symbol's scope is each account's own position; another symbol trades on", () => {
    reduceOnly(world.gate, IBM, TWO);
    world.gate.ledger.exposure.openWith("A2", "IBM", 50);
    expect(code(sell(51, { account: "A2" }))).toBe(R.NotReducing);
    expect(code(sell(50, { account: "A2" }))).toBe(R.ReduceOnly);
    expect(code({ symbol: "BAC", limitPx: 138_000 })).toBe(0);
  });

  test.each<[string, () => void, number]>([
    ["killed", () => kill(world.gate, KILL), R.ScopeKilled],
    ["held", () => holdScope(world.gate, IBM, StateCause.Unexplained), R.ScopeNotOpen],
    ["frozen", () => freezeScope(world.gate, IBM, StateCause.Overfill), R.ScopeNotOpen],
  ])("what is %s beside it wins: order and children stop", (_, stop, want) => {
    reduceOnly(world.gate, A1, TWO);
    code(sell(100));
    give();
    code(sell(100));
    code(sell(90));
    give();
    stop();
    expect(code(sell(90))).toBe(want);
    world.propose(0, [{ qty: 10 }], { seen: world.tape.entries.length });
    expect(world.effects.childRefusals.at(-1)?.code).toBe(want);
  });

  test("let pass in OPEN above a soft limit, it is no reducing order when the scope turns", () => {
    begin(SOFT);
    code(sell(600));
    give();
    reduceOnly(world.gate, A1, TWO);
    expect(code(sell(600))).toBe(R.ReduceOnly);
    expect([...world.gate.ledger.passes.all].at(-1)?.asked.needs).toBe(
      PassNeed.reduce | PassNeed.qty,
    );
  });

  test("a trade that is broken while it works stops it: what is open would turn the position", () => {
    const bought = world.parent({ qty: 100 });
    world.propose(bought, [{ qty: 100 }]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    reduceOnly(world.gate, A1, TWO);
    code(sell(900));
    give();
    code(sell(900));
    const execId = new Int32Array(6);
    execId[0] = 1;
    world.correct(0, { refExecId: execId, kind: ReportKind.Bust });
    const row = world.gate.ledger.parents.count - 1;
    world.propose(row, [{ qty: 900 }], { seen: world.tape.entries.length });
    expect(world.effects.childRefusals).toMatchObject([
      { code: R.ScopeNotOpen, a: ScopeState.REDUCE_ONLY, b: row + 1 },
    ]);
  });

  test("a restart keeps it working; a replace once the scope is OPEN makes another order of it", () => {
    reduceOnly(world.gate, A1, TWO);
    code(sell(300, { clOrdId: "A" }));
    give();
    code(sell(300, { clOrdId: "B" }));
    world.propose(0, [{ qty: 100, tif: 0 }], { seen: world.tape.entries.length });
    const next = new GateWorld({}, world.tape, world.nowMs);
    const { parents, children } = next.gate.ledger;
    expect(parents.has(0, ParentFlag.reducing)).toBe(true);
    expect(children.get(0, C.qty)).toBe(100);
    thaw(world.gate, A1, { persons: TWO, keep: true });
    replaceParent(world.gate, {
      ...{ client: "alpha", session: "s", clOrdId: "R", origClOrdId: "B", account: "A1" },
      ...{ symbol: "IBM", side: SELL, ordType: LIMIT, tif: 0, strategy: 1, qty: 800, body: "r" },
      ...{ limitPx: 1_819_000, handlInst: 1, capacity: 65, accountType: 0 },
      ...{ possDupSentUtcMs: 0, fault: null },
    });
    expect(world.gate.ledger.parents.has(0, ParentFlag.reducing)).toBe(false);
  });
});

const KILL = { scope: IBM, person: "ada", keyId: "k", counter: 1, reason: "odd" };

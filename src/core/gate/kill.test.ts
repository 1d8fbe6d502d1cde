import { describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { parseScope, type Scope } from "../domain/scope.ts";
import { C } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { freezeScope } from "./freeze.ts";
import { GateWorld, picture, RecordTape, VENUES } from "./gate.test-kit.ts";
import { kill, rearm, stepSweeps } from "./kill.ts";
import { massCancelAnswered, type Sweep } from "./kill-sweep.ts";
import { P } from "./parents.ts";
import { RecordType, ReportKind } from "./records.ts";
import { laneDown, laneUp } from "./recovery.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { routerUp } from "./workers.ts";

const scope = (text: string): Scope => parseScope(text) as Scope;

function stop(world: GateWorld, text: string): Sweep {
  const person = { person: "ada", keyId: "ada-1", counter: 1, reason: "strange orders" };
  return kill(world.gate, { scope: scope(text), ...person });
}

function start(world: GateWorld, text: string, killSeq: number, keep = true): boolean {
  const persons = ["ada", "bob"] as const;
  const order = { scope: scope(text), killSeq, keep, persons, reason: "found" };
  return rearm(world.gate, order, world.gate.why);
}

/** Journal index that a router has taken in now. */
const seenNow = (world: GateWorld): number => world.tape.entries.length;

/** Every scope that covers a child of an IBM parent of alpha's account A1 at venue N, router 1. */
const COVERING = [
  "firm",
  "client:alpha",
  "account:A1",
  "symbol:IBM",
  "strategy:sweep",
  "venue:N",
  "router:1",
];
const OTHERS = ["client:bravo", "account:A2", "symbol:BAC", "venue:Q", "router:2"];

describe("from the turn in which a kill is taken in nothing in its scope is emitted (I7)", () => {
  test.each(COVERING)("a child under a kill of %s is refused", (text) => {
    const world = new GateWorld().up();
    const row = world.parent();
    const honest = world.proposal(row, [{}]);
    stop(world, text);
    world.propose(row, [{}], { ...honest, seen: seenNow(world) });
    expect(world.effects.sent).toEqual([]);
  });

  test.each(OTHERS)("a child that a kill of %s does not cover passes", (text) => {
    const world = new GateWorld().up();
    const row = world.parent();
    stop(world, text);
    world.propose(row, [{}], { seen: seenNow(world) });
    expect(world.effects.sent).toHaveLength(1);
  });

  test.each(COVERING.slice(0, 5))("a parent under a kill of %s is refused", (text) => {
    const world = new GateWorld().up();
    stop(world, text);
    world.order();
    const code = text === "firm" ? RejectCode.GateNotOpen : RejectCode.ScopeKilled;
    expect(world.effects.refusals).toMatchObject([{ code }]);
  });

  test("a parent whose reserve is on its way to the disk is given back (F9)", () => {
    const world = new GateWorld().up();
    world.order();
    stop(world, "symbol:IBM");
    world.sync();
    expect(world.effects.reports.map((r) => r.why)).toEqual([ClientReport.Rejected]);
    expect(world.tape.entries.some((e) => e.type === RecordType.Giveback)).toBe(true);
  });

  test.each<[string, (world: GateWorld) => void, RejectCode]>([
    ["a kill of its symbol", (world) => stop(world, "symbol:IBM"), RejectCode.ScopeKilled],
    ["a kill of its client", (world) => stop(world, "client:alpha"), RejectCode.ScopeKilled],
    ["a kill of the firm", (world) => stop(world, "firm"), RejectCode.GateNotOpen],
    [
      "its symbol FROZEN",
      (world) => freezeScope(world.gate, scope("symbol:IBM"), StateCause.Overfill),
      RejectCode.ScopeNotOpen,
    ],
  ])(
    "B65: a parent in the sync group is given back under %s, with the word for it",
    (_, act, code) => {
      const world = new GateWorld().up();
      world.order();
      act(world);
      world.sync();
      expect(world.gate.ledger.parents.get(0, P.code)).toBe(code);
      const record = world.tape.entries.find((e) => e.type === RecordType.Giveback)?.record;
      expect(record).toMatchObject({ parent: 1, code });
    },
  );

  test("a scoped kill stops nobody else and no lease falls (B65)", () => {
    const world = new GateWorld().up();
    const ibm = world.parent();
    const bac = world.parent({ symbol: "BAC", limitPx: 138_100 });
    const queued = world.proposal(ibm, [{}]);
    stop(world, "symbol:IBM");
    world.propose(ibm, [{}], { n: queued.n });
    expect(world.effects.childRefusals).toMatchObject([{ code: RejectCode.ScopeKilled }]);
    expect(world.effects.revoked).toEqual([]);
    world.propose(bac, [{ px: 138_100 }], { seen: seenNow(world) });
    expect(world.effects.sent).toHaveLength(1);
  });
});

describe("what was decided before a kill or a rearm is refused after it", () => {
  test.each(["symbol:IBM", "venue:N"])("a child that had not seen the rearm of %s", (text) => {
    const world = new GateWorld().up();
    const row = world.parent();
    const before = seenNow(world);
    stop(world, text);
    start(world, text, 1);
    world.propose(row, [{}], { seen: before });
    expect(world.effects.childRefusals).toMatchObject([{ code: RejectCode.SeenBehindTurned }]);
    world.propose(row, [{}], { seen: seenNow(world) });
    expect(world.effects.sent).toHaveLength(1);
  });

  test("a firm kill and its rearm raise the fence twice", () => {
    const world = new GateWorld().up();
    stop(world, "firm");
    expect(world.gate.fence.kill).toBe(1);
    expect(world.gate.ledger.state).toBe(ScopeState.KILLED);
    start(world, "firm", 1);
    expect(world.gate.fence.kill).toBe(2);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });
});

describe("while the firm is killed nobody gets a lease (M3)", () => {
  test("a router that comes is sent away, and one that stayed has another lease after the rearm", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const before = world.proposal(row, [{}]);
    stop(world, "firm");
    expect(routerUp(world.gate, { number: 2, bootId: 1, pid: 1, release: "" })).toBe(false);
    start(world, "firm", 1);
    world.propose(row, [{}], { ...before, seen: seenNow(world) });
    expect(world.effects.childRefusals).toMatchObject([{ code: RejectCode.LeaseUnknown }]);
    world.propose(row, [{}], { seen: seenNow(world) });
    expect(world.effects.sent).toHaveLength(1);
  });
});

describe("a rearm lifts exactly the kill that it names (I8, F10)", () => {
  test("a newer kill wins, and a rearm that comes again is void", () => {
    const world = new GateWorld().up();
    stop(world, "firm");
    expect(start(world, "firm", 1)).toBe(true);
    stop(world, "firm");
    expect(start(world, "firm", 1)).toBe(false);
    expect(world.gate.why).toMatchObject({ code: RejectCode.RearmOfOtherKill, a: 1, b: 3 });
    expect(world.gate.ledger.state).toBe(ScopeState.KILLED);
  });

  test("what another scope still holds stays stopped", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    stop(world, "symbol:IBM");
    stop(world, "account:A1");
    start(world, "symbol:IBM", 1);
    world.propose(row, [{}], { seen: seenNow(world) });
    expect(world.effects.childRefusals).toMatchObject([{ code: RejectCode.ScopeKilled }]);
    start(world, "account:A1", 1);
    world.propose(row, [{}], { seen: seenNow(world) });
    expect(world.effects.sent).toHaveLength(1);
  });

  test("by default the parents in scope return to their clients as Canceled with a reason", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    stop(world, "symbol:IBM");
    start(world, "symbol:IBM", 1, false);
    world.sync();
    expect(world.effects.reports.at(-1)?.why).toBe(ClientReport.Canceled);
    expect(world.gate.ledger.parents.get(row, P.code)).toBe(RejectCode.KilledByPeople);
  });

  test("a killed router gets no lease until it is rearmed", () => {
    const world = new GateWorld().up();
    stop(world, "router:1");
    expect(world.effects.revoked).toEqual([1]);
    const hello = { number: 1, bootId: 2, pid: 2, release: "r1" };
    const router = world.gate.routers[1];
    if (router !== undefined) router.connected = false;
    expect(routerUp(world.gate, hello)).toBe(false);
    start(world, "router:1", 1);
    expect(routerUp(world.gate, hello)).toBe(false);
    world.tick(500);
    expect(routerUp(world.gate, hello)).toBe(true);
  });
});

describe("a kill is latched and durable", () => {
  test("a kill of what is killed writes nothing new (M9)", () => {
    const world = new GateWorld().up();
    stop(world, "firm");
    const before = world.tape.entries.length;
    stop(world, "firm");
    expect(world.tape.entries).toHaveLength(before);
  });

  test.each(["firm", "symbol:IBM", "venue:N"])("a restart keeps a kill of %s", (text) => {
    const world = new GateWorld().up();
    const row = world.parent();
    stop(world, text);
    const again = new GateWorld({}, copy(world.tape)).up();
    again.propose(row, [{}], { seen: seenNow(again) });
    expect(again.effects.sent).toEqual([]);
    expect(again.gate.ledger.kills.isKilled(scope(text))).toBe(true);
    expect(picture(again.gate.ledger)).toMatchObject({ incarnation: 2 });
  });
});

describe("a cancel is never blocked", () => {
  test("a client's cancel is taken under every kill", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ tif: 0, px: 1_819_000 }]);
    stop(world, "firm");
    const clOrdId = world.gate.ledger.parents.infoOf(row).clOrdId;
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "x", origClOrdId: clOrdId });
    expect(world.effects.reports.at(-1)?.why).toBe(ClientReport.PendingCancel);
    expect(world.effects.cancelRefusals).toEqual([]);
  });
});

describe("the sweep of a kill", () => {
  function working(): { world: GateWorld; row: number } {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [
      { tif: 0, px: 1_819_000 },
      { tif: 3, venue: VENUES[2] as number },
    ]);
    return { world, row };
  }

  test("asks back every open order at once, immediate ones too", () => {
    const { world } = working();
    stop(world, "firm");
    expect(world.effects.cancels).toEqual([0, 1]);
  });

  test("counts by venue, and an order is over by its own report alone", () => {
    const { world } = working();
    const sweep = stop(world, "firm");
    expect(sweep.done(world.gate)).toBe(false);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.report(1, { kind: ReportKind.Fill, lastQty: 100 });
    expect(sweep.counts(world.gate)).toMatchObject([
      { lane: 0, open: 1, cancelled: 1, unanswered: 0 },
      { lane: 2, open: 1, filled: 1, unanswered: 0 },
    ]);
    expect(sweep.done(world.gate)).toBe(true);
    stepSweeps(world.gate);
    expect(world.gate.sweeps).toEqual([]);
  });

  test("asks a second time when all that was sent before is answered, and then says so", () => {
    const { world } = working();
    const sweep = stop(world, "symbol:IBM");
    world.report(1, { kind: ReportKind.Expired });
    world.report(0, { kind: ReportKind.Accepted });
    stepSweeps(world.gate);
    expect(world.effects.cancels).toEqual([0, 1]);
    world.report(0, { kind: ReportKind.CancelRefused });
    stepSweeps(world.gate);
    expect(world.effects.cancels).toEqual([0, 1, 0]);
    expect(sweep.done(world.gate)).toBe(false);
    world.report(0, { kind: ReportKind.CancelRefused });
    expect(sweep.counts(world.gate)).toMatchObject([
      { lane: 0, cannotCancel: 1, unanswered: 0 },
      { lane: 2, expired: 1 },
    ]);
  });

  test("an order that its venue never answers keeps it open", () => {
    const { world } = working();
    const sweep = stop(world, "venue:N");
    for (let i = 0; i < 100; i++) stepSweeps(world.gate);
    expect(sweep.counts(world.gate)).toMatchObject([{ lane: 0, unanswered: 1 }]);
    expect(world.gate.ledger.children.get(0, C.leavesQty)).toBe(100);
  });
});

describe("a venue that takes mass cancels is asked by one message", () => {
  /** Two orders at N, which takes them, and one at Q, which does not. */
  function working(): { world: GateWorld; row: number } {
    const world = new GateWorld().up();
    const row = world.parent();
    const n = world.gate.lanes[0];
    if (n !== undefined) n.massCancel = true;
    const rest = { tif: 0, px: 1_819_000 };
    world.propose(row, [rest, rest, { ...rest, venue: VENUES[2] as number }]);
    for (const child of [0, 1, 2]) world.report(child, { kind: ReportKind.Accepted });
    return { world, row };
  }

  test.each([
    ["firm", -1],
    ["venue:N", -1],
    ["symbol:IBM", 0],
  ])("a kill of %s, for exactly what it covers", (text, symbol) => {
    const { world } = working();
    stop(world, text);
    expect(world.effects.massCancels).toEqual([{ lane: 0, symbol, number: 1 }]);
    expect(world.effects.cancels).toEqual(text === "venue:N" ? [] : [2]);
    const name = symbol < 0 ? "" : "IBM";
    expect(world.tape.entries.some(({ type }) => type === RecordType.MassCancel)).toBe(true);
    const record = world.tape.entries.find(({ type }) => type === RecordType.MassCancel)?.record;
    expect(record).toMatchObject({ venue: VENUES[0], number: 1, symbol: name });
  });

  test.each(["client:alpha", "account:A1", "strategy:sweep", "router:1"])(
    "a kill of %s takes back its own orders alone, one by one",
    (text) => {
      const { world } = working();
      stop(world, text);
      expect(world.effects.massCancels).toEqual([]);
      expect(world.effects.cancels).toEqual([0, 1, 2]);
    },
  );

  test("a second one follows when all that was sent before is answered, and then each by its id", () => {
    const { world } = working();
    const sweep = stop(world, "firm");
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    stepSweeps(world.gate);
    expect(world.effects.massCancels).toHaveLength(1);
    massCancelAnswered(world.gate, 0);
    stepSweeps(world.gate);
    expect(world.effects.massCancels.map(({ number }) => number)).toEqual([1, 2]);
    expect(world.effects.cancels).toEqual([2, 1]);
    expect(sweep.counts(world.gate)[0]).toMatchObject({ open: 2, cancelled: 1, unanswered: 1 });
    world.report(1, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.report(2, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(sweep.done(world.gate)).toBe(true);
  });

  test("the count in its report ends no order", () => {
    const { world } = working();
    const sweep = stop(world, "firm");
    massCancelAnswered(world.gate, 0);
    expect(sweep.counts(world.gate)[0]).toMatchObject({ open: 2, cancelled: 0, unanswered: 2 });
  });

  test("a venue that answers nothing for a second is asked a second time all the same", () => {
    const { world } = working();
    stop(world, "firm");
    world.gate.at(world.gate.nowNs + 999e6, world.gate.utcMs);
    stepSweeps(world.gate);
    expect(world.effects.massCancels).toHaveLength(1);
    world.gate.at(world.gate.nowNs + 2e6, world.gate.utcMs);
    stepSweeps(world.gate);
    expect(world.effects.massCancels).toHaveLength(2);
  });

  test("a venue that is away is asked when it is back", () => {
    const { world } = working();
    laneDown(world.gate, 0);
    stop(world, "firm");
    expect(world.effects.massCancels).toEqual([]);
    laneUp(world.gate, 0);
    stepSweeps(world.gate);
    expect(world.effects.massCancels).toHaveLength(1);
    // What was asked on a line that fell may be lost: it is asked anew.
    laneDown(world.gate, 0);
    laneUp(world.gate, 0);
    stepSweeps(world.gate);
    expect(world.effects.massCancels).toHaveLength(2);
  });

  test("after a restart the venues are asked again for what is open under a kill", () => {
    const { world } = working();
    stop(world, "symbol:IBM");
    const again = new GateWorld({}, copy(world.tape)).up();
    expect(again.gate.sweeps.map((sweep) => sweep.counts(again.gate))).toMatchObject([
      [
        { lane: 0, open: 2 },
        { lane: 2, open: 1 },
      ],
    ]);
    again.effects.cancels.length = 0;
    stepSweeps(again.gate);
    expect(again.effects.cancels).toEqual([0, 1, 2]);
  });

  test("nothing of a kill is asked back after its rearm", () => {
    const { world } = working();
    stop(world, "firm");
    start(world, "firm", 1);
    massCancelAnswered(world.gate, 0);
    stepSweeps(world.gate);
    expect([world.gate.sweeps, world.effects.massCancels.length]).toEqual([[], 1]);
  });
});

function copy(tape: RecordTape): RecordTape {
  const next = new RecordTape();
  next.entries.push(...tape.entries);
  return next;
}

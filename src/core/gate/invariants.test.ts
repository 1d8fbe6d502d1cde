import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { FIRM } from "../domain/scope.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { C } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld, picture, RecordTape, SYMBOLS, TRADE_DATE, VENUES } from "./gate.test-kit.ts";
import { kill, rearm } from "./kill.ts";
import { Ledger } from "./ledger.ts";
import { P } from "./parents.ts";
import { Phase } from "./phase.ts";
import { RecordType, ReportKind } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { ScopeState } from "./scope-state.ts";
import { suspense } from "./suspense.ts";
import { takePhase } from "./time.ts";

const KILL = { person: "k", keyId: "k", counter: 1, reason: "r" };
const canceled = { kind: ReportKind.Canceled, leavesQty: 0 };

function cell(world: GateWorld, row: number, at: number): number {
  return world.gate.ledger.parents.get(row, at);
}

describe("the invariants of SAFETY section 6", () => {
  test("I1: a row whose shares do not lie in its six places stops the gate", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const { parents } = world.gate.ledger;
    for (const place of [P.remainingQty, P.workingQty, P.doubtQty, P.cumQty, P.closedQty]) {
      parents.move(row, place, 1);
      expect(() => parents.assertConserved(row)).toThrow("six places (I1)");
      parents.move(row, place, -1);
    }
    parents.move(row, P.remainingQty, -1_001);
    parents.move(row, P.closedQty, 1_001);
    expect(() => parents.assertConserved(row)).toThrow("six places (I1)");
  });

  test("I2: hostile proposals take no share beyond the order, whatever they ask for", () => {
    const child = fc.record({ qty: fc.integer({ min: -5, max: 2_000 }), n: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(child, { maxLength: 40 }), (asks) => {
        const world = new GateWorld().up();
        const row = world.parent({ qty: 700 });
        for (const { qty, n } of asks) {
          world.propose(row, Array(n + 1).fill({ qty }));
        }
        const { children } = world.gate.ledger;
        const sent = world.effects.sent.reduce((sum, at) => sum + children.get(at, C.qty), 0);
        expect(sent).toBeLessThanOrEqual(700);
      }),
      { numRuns: 100 },
    );
  });

  test("I3: no child before its parent's reserve is durable, nor from a replace before that is", () => {
    const world = new GateWorld().up();
    world.order();
    world.propose(0, [{}]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.ReserveNotDurable }]);
    expect(world.effects.reports).toEqual([]);
    world.sync();
    world.propose(0, [{}]);
    expect(world.effects.sent).toHaveLength(1);
  });

  test("I4: no id is made twice, over restarts too", () => {
    const tape = new RecordTape();
    const ids = new Set<string>();
    let sent = 0;
    for (let start = 0; start < 4; start++) {
      const world = new GateWorld({}, tape).up();
      const row = world.parent();
      for (let n = 0; n < 3; n++) world.propose(row, [{}, {}]);
      const { children } = world.gate.ledger;
      for (const child of world.effects.sent) {
        sent++;
        ids.add([C.incarnation, C.parentRow, C.child].map((c) => children.get(child, c)).join());
        world.report(child, canceled);
      }
    }
    expect(sent).toBe(24);
    expect(ids.size).toBe(sent);
  });

  test("I5: incarnation and kill counters never go down, and no child leaves under an older fence", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const { fence, ledger } = world.gate;
    const old = { ...fence };
    kill(world.gate, { ...KILL, scope: FIRM });
    const lift = { scope: FIRM, killSeq: 1, keep: true, reason: "r" };
    rearm(world.gate, { ...lift, persons: ["a", "b"] }, world.gate.why);
    world.propose(row, [{}], old);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.FenceOld, a: 0, b: 2 }]);
    expect(() => ledger.applyStart({ incarnation: 1, gate: 1, utcMs: 0 }, 9)).toThrow("only grows");
    expect(world.effects.sent).toEqual([]);
  });

  test("I7: from the turn of a kill nothing leaves; cancels do; a child decided before never does", () => {
    const world = new GateWorld().up();
    const scope = { kind: "symbol", name: "IBM" } as const;
    const row = world.parent({ clOrdId: "A" });
    const kept = world.parent({ clOrdId: "K" });
    const decided = world.proposal(kept, [{}]).seen;
    world.propose(row, [{ tif: 0 }]);
    kill(world.gate, { ...KILL, scope });
    world.propose(row, [{}], { seen: 1e6 });
    expect(world.effects.childRefusals).toMatchObject([{ code: R.ScopeKilled }]);
    expect(world.effects.cancels).toEqual([0]);
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    expect(world.effects.reports.at(-1)).toMatchObject({ why: ClientReport.PendingCancel });
    const next = world.parent({ symbol: "BAC", limitPx: 138_100 });
    const lift = { scope, killSeq: 1, keep: true, reason: "r" };
    rearm(world.gate, { ...lift, persons: ["a", "b"] }, world.gate.why);
    world.propose(kept, [{}], { seen: decided });
    expect(world.effects.childRefusals.at(-1)).toMatchObject({ code: R.SeenBehindTurned });
    world.propose(next, [{ px: 138_100 }]);
    expect(world.effects.sent).toHaveLength(2);
  });

  test("I11: no timeout and no restart frees a share, only the venue's word does", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ qty: 400 }]);
    world.pass(120_000);
    expect([cell(world, row, P.workingQty), cell(world, row, P.remainingQty)]).toEqual([400, 600]);
    const next = new GateWorld({}, world.tape, world.nowMs);
    next.pass(60_000);
    expect([cell(next, row, P.doubtQty), cell(next, row, P.remainingQty)]).toEqual([1_000, 0]);
    next.report(0, canceled);
    expect(cell(next, row, P.remainingQty)).toBe(0);
    next.up();
    expect(cell(next, row, P.remainingQty)).toBe(1_000);
  });

  test("I12: an execution counts once, and what cannot be matched is kept as exposure", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ qty: 100 }]);
    const execId = new Int32Array(6).fill(7);
    world.report(0, { kind: ReportKind.Fill, lastQty: 40, execId });
    world.report(0, { kind: ReportKind.Fill, lastQty: 40, execId });
    expect(cell(world, row, P.cumQty)).toBe(40);
    const [venue = 0] = VENUES;
    const stray = { venue, clOrdId: "?", kind: ReportKind.Fill, lastQty: 9, lastPx: 1, seq: 9 };
    const words = { code: R.SuspenseFill, side: 1, counts: 1, symbol: "IBM", raw: "" };
    suspense(world.gate, { ...stray, ...words, execId: new Int32Array(6), utcMs: 0 });
    expect(world.gate.ledger.suspense.shares).toBe(9);
    expect(world.effects.alerts).toContain(R.SuspenseFill);
  });

  test("I13: no parent is admitted beyond a limit, and one lowered below its use only refuses", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    Object.assign(world.gate.limits, { maxOrderQty: 500 });
    world.order({ clOrdId: "B" });
    expect(world.effects.refusals).toMatchObject([{ code: R.MaxOrderQty, a: 1_000, b: 500 }]);
    expect(cell(world, row, P.remainingQty)).toBe(1_000);
  });

  test("I14: at most a window of unanswered orders per venue session, groups counted", () => {
    const world = new GateWorld({ laneWindow: 5 }).up();
    const row = world.parent();
    for (let n = 0; n < 10; n++) world.propose(row, [{ qty: 1 }, { qty: 1 }]);
    expect(world.effects.sent).toHaveLength(4);
    expect(world.gate.lanes[0]?.unacked).toBeLessThanOrEqual(5);
    expect(world.effects.childRefusals[0]).toMatchObject({ code: R.LaneWindow, a: 5, b: 5 });
  });

  test("I15: what the journal does not say is refused: no phase, no quotes, no venue, no lease", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.gate.ledger.phase = Phase.None;
    world.order({ clOrdId: "B" });
    world.gate.market.ready = false;
    world.propose(row, [{}]);
    world.propose(row, [{ venue: 65 }]);
    world.propose(row, [{}], { leaseId: 0 });
    expect(world.effects.refusals).toMatchObject([{ code: R.SessionClosed }]);
    expect(world.effects.childRefusals.map(({ code }) => code)).toEqual([
      R.NoReferenceForChild,
      R.VenueNotAllowed,
      R.LeaseUnknown,
    ]);
    expect(world.effects.sent).toEqual([]);
  });

  test("I16: no clock value and no pause frees a share, raises a limit or opens what is CLOSED", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ qty: 400 }]);
    for (const wallMs of [-1e9, 1e12, -1e12]) world.pass(3_000, { wallMs });
    world.stall(86_400_000);
    world.pass(3_000);
    expect([cell(world, row, P.workingQty), cell(world, row, P.remainingQty)]).toEqual([400, 600]);
    const next = new GateWorld({}, world.tape, world.nowMs);
    next.pass(10_000);
    takePhase(next.gate, TRADE_DATE + 1, Phase.Open);
    next.pass(10_000);
    expect(next.gate.ledger.state).toBe(ScopeState.CLOSED);
  });

  test("I17: two folds of one journal are the same, and so is the live state", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ qty: 100 }, { qty: 50 }]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.pass(2_500);
    kill(world.gate, { ...KILL, scope: { kind: "account", name: "A1" } });
    const fold = (): object => {
      const ledger = new Ledger(new SymbolTable(SYMBOLS), VENUES);
      for (const [i, { type, record }] of world.tape.entries.entries()) {
        replayRecord(ledger, type, record, i + 1);
      }
      return picture(ledger);
    };
    expect(fold()).toEqual(fold());
    expect(fold()).toEqual(picture(world.gate.ledger));
  });

  test("I19: a start's number is durable before anything else of it, and evidence of before is void", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ qty: 100 }]);
    const next = new GateWorld({}, world.tape);
    const own = world.tape.entries.findLastIndex(({ type }) => type === RecordType.Start);
    expect(world.tape.entries[own]?.record).toMatchObject({ incarnation: 2 });
    expect(next.gate.lanes.every(({ evidence }) => !evidence)).toBe(true);
    expect(cell(next, row, P.doubtQty)).toBe(1_000);
    next.propose(row, [{}], { incarnation: 1 });
    expect(next.effects.sent).toEqual([]);
  });
});

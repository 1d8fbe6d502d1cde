import { beforeEach, describe, expect, test } from "vitest";
import { CHILD_MAX } from "../domain/clordid.ts";
import { OrdStatus as S } from "../domain/ord-status.ts";
import { RejectCode as R } from "../domain/reject-code.ts";
import { applyKill, applyRearm } from "./apply-kill.ts";
import { applyCancelChild, applyReport } from "./apply-report.ts";
import { applyResolve } from "./apply-resolve.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { GateWorld, RecordTape, VENUES } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { ReportKind as K, type ReportRecord } from "./records.ts";
import { laneCaughtUp, laneUp } from "./recovery.ts";
import { replaceParent } from "./replace-parent.ts";
import { resolve } from "./resolve.ts";
import { ScopeState } from "./scope-state.ts";
import { venueReport } from "./venue-reports.ts";

const PX = 1_820_000;
const DAY = 0;

let world: GateWorld;
let row: number;

/** A parent of 1,000 with a resting child of 100 at the first venue. */
beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent({ clOrdId: "A" });
  world.propose(row, [{ qty: 100, tif: DAY }]);
});

function fill(lastQty: number, changes: Partial<ReportRecord> = {}): void {
  world.report(0, { kind: K.Fill, lastQty, ...changes });
}

function end(kind: number, cumQty: number): void {
  world.report(0, { kind, cumQty, leavesQty: 0 });
}

function id(n: number): Int32Array {
  return new Int32Array(6).fill(700 + n);
}

/** States of child and parent, then what is filled, out and free. */
function stands(): number[] {
  const { parents, children } = world.gate.ledger;
  const places = [P.cumQty, P.workingQty, P.remainingQty].map((cell) => parents.get(row, cell));
  return [children.status(0), parents.status(row), ...places];
}

function frozen(): boolean {
  return world.gate.ledger.parents.has(row, ParentFlag.frozen);
}

describe("what reports make of an order and its parent (B24 to B34)", () => {
  test.each<[string, () => void, number[]]>([
    ["nothing said", () => {}, [S.PendingNew, S.New, 0, 100, 900]],
    ["accepted", () => world.report(0, { kind: K.Accepted }), [S.New, S.New, 0, 100, 900]],
    ["a live status", () => world.report(0, { kind: K.StatusLive }), [S.New, S.New, 0, 100, 900]],
    [
      "a cancel that is pending",
      () => world.report(0, { kind: K.PendingCancel }),
      [S.PendingNew, S.New, 0, 100, 900],
    ],
    ["a part filled", () => fill(40), [S.PartiallyFilled, S.PartiallyFilled, 40, 60, 900]],
    ["all filled", () => fill(100), [S.Filled, S.PartiallyFilled, 100, 0, 900]],
    ["rejected", () => end(K.Rejected, 0), [S.Rejected, S.New, 0, 0, 1_000]],
    ["expired", () => end(K.Expired, 0), [S.Expired, S.New, 0, 0, 1_000]],
    ["cancelled", () => end(K.Canceled, 0), [S.Canceled, S.New, 0, 0, 1_000]],
    ["a status that it ended", () => end(K.StatusEnded, 0), [S.Canceled, S.New, 0, 0, 1_000]],
    ["a status of no such order", () => end(K.StatusUnknown, 0), [S.Rejected, S.New, 0, 0, 1_000]],
    [
      "cancelled after a part",
      () => {
        fill(40);
        end(K.Canceled, 40);
      },
      [S.Canceled, S.PartiallyFilled, 40, 0, 960],
    ],
    [
      "B30: cancelled with a part that has not come: those shares are not free",
      () => end(K.Canceled, 40),
      [S.Canceled, S.New, 0, 40, 960],
    ],
    [
      "B30: ... and comes",
      () => {
        end(K.Canceled, 40);
        fill(40, { cumQty: 40, leavesQty: 0 });
      },
      [S.Canceled, S.PartiallyFilled, 40, 0, 960],
    ],
    [
      "a bust of all that was filled",
      () => {
        fill(40, { execId: id(1) });
        world.correct(0, { refExecId: id(1) });
      },
      [S.PartiallyFilled, S.New, 0, 60, 900],
    ],
  ])("%s", (_, happens, want) => {
    happens();
    expect(stands()).toEqual(want);
    expect(frozen()).toBe(false);
  });

  test("a status of what has ended says nothing new of it", () => {
    end(K.Canceled, 0);
    world.report(0, { kind: K.StatusEnded, leavesQty: 0 });
    expect([stands(), frozen()]).toEqual([[S.Canceled, S.New, 0, 0, 1_000], false]);
  });

  test("B31: a venue's highest CumQty(14) and what its fills said are remembered", () => {
    const { children } = world.gate.ledger;
    fill(40, { cumQty: 70, leavesQty: 30 });
    fill(10, { cumQty: 50, leavesQty: 50 });
    expect([children.coldGet(0, Cold.toldQty), children.coldGet(0, Cold.heardQty)]).toEqual([
      70, 50,
    ]);
  });

  test("B25: fills behind an end are an overfill only beyond what the end has counted", () => {
    end(K.Canceled, 40);
    fill(40, { cumQty: 40, leavesQty: 0 });
    expect(frozen()).toBe(false);
    fill(1, { cumQty: 41, leavesQty: 0 });
    expect(frozen()).toBe(true);
    expect(world.effects.alerts).toContain(R.FillAfterEnd);
  });

  test("I12: an execution that comes again with the same content is a duplicate, else two", () => {
    const again: Partial<ReportRecord>[] = [{}, { lastQty: 41 }, { lastPx: PX + 100 }];
    const faults = again.map((change) => {
      world = new GateWorld().up();
      row = world.parent({ clOrdId: "A" });
      world.propose(row, [{ qty: 100, tif: DAY }]);
      fill(40, { execId: id(1), cumQty: 40, leavesQty: 60 });
      fill(40, { execId: id(1), cumQty: 40, leavesQty: 60, ...change });
      return [world.gate.ledger.parents.get(row, P.cumQty), frozen()];
    });
    expect(faults).toEqual([
      [40, false],
      [40, true],
      [40, true],
    ]);
  });

  test("I12: one ExecID for two orders stops the lane", () => {
    world.propose(row, [{ qty: 100, tif: DAY }]);
    fill(40, { execId: id(1) });
    world.report(1, { kind: K.Fill, lastQty: 40, execId: id(1) });
    expect(frozen()).toBe(true);
    expect(world.effects.alerts).toContain(R.ExecIdReused);
  });

  test("B27: a correction that came first counts instead of its execution", () => {
    world.correct(0, { kind: K.Correct, refExecId: id(1), lastQty: 30, lastPx: PX - 100, seq: 4 });
    fill(40, { execId: id(1), cumQty: 40, leavesQty: 60 });
    const { parents, children } = world.gate.ledger;
    expect(parents.get(row, P.cumQty)).toBe(30);
    expect(parents.infoOf(row).filledNotional).toBe(30 * (PX - 100));
    expect(children.notional[0]).toBe(30 * (PX - 100));
    expect(children.has(0, ChildFlag.corrected)).toBe(true);
    expect(world.gate.ledger.suspense.shares).toBe(0);
  });

  test("C53: only a report that books shares is a fill that routers have to have seen", () => {
    const { parents } = world.gate.ledger;
    world.report(0, { kind: K.Accepted });
    expect(parents.lastFill(row)).toBe(0);
    fill(40);
    const at = parents.lastFill(row);
    expect(at).toBeGreaterThan(0);
    world.report(0, { kind: K.PendingCancel });
    expect(parents.lastFill(row)).toBe(at);
  });

  test("the next number of a venue's session follows the highest that came", () => {
    const { nextIn } = world.gate.ledger;
    for (const seq of [5, 3]) world.report(0, { kind: K.Accepted, seq });
    expect(nextIn[0]).toBe(6);
    world.report(0, { kind: K.Accepted, seq: 6 });
    expect(nextIn[0]).toBe(7);
    world.correct(0, { refExecId: id(9), seq: 9 });
    world.correct(0, { refExecId: id(9), seq: 2 });
    expect(nextIn[0]).toBe(10);
  });

  test("B33: a refused cancel leaves the order as it was, and it may be asked back again", () => {
    const cancel = { client: "alpha", session: "s", origClOrdId: "A" };
    fill(40);
    cancelParent(world.gate, { ...cancel, clOrdId: "X" });
    expect(world.gate.ledger.children.status(0)).toBe(S.PendingCancel);
    world.report(0, { kind: K.CancelRefused });
    const { children } = world.gate.ledger;
    expect([children.status(0), children.get(0, C.cancel)]).toEqual([S.PartiallyFilled, 0]);
    expect(children.has(0, ChildFlag.cancelRefused)).toBe(true);
  });

  test("a parent that has ended follows its trades: short of its quantity it is Canceled", () => {
    world = new GateWorld().up();
    row = world.parent({ clOrdId: "B", qty: 100 });
    world.propose(row, [{ qty: 100 }]);
    fill(100, { execId: id(1) });
    world.sync();
    const { parents } = world.gate.ledger;
    expect([parents.status(row), parents.has(row, ParentFlag.ended)]).toEqual([S.Filled, true]);
    world.correct(0, { kind: K.Correct, refExecId: id(1), lastQty: 90, lastPx: PX, seq: 3 });
    expect(parents.status(row)).toBe(S.Canceled);
    world.correct(0, { kind: K.Correct, refExecId: id(1), lastQty: 100, lastPx: PX, seq: 4 });
    expect(parents.status(row)).toBe(S.Filled);
  });

  test("an order that its client cancels stays PendingCancel while it is filled", () => {
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    fill(40);
    expect(world.gate.ledger.parents.status(row)).toBe(S.PendingCancel);
  });
});

describe("an order of ours that the journal lacks (B26)", () => {
  /** What the first venue says of child 40 of the parent. */
  function lost(changes: Partial<ReportRecord>): void {
    venueReport(world.gate, {
      ...{
        venue: VENUES[0] as number,
        incarnation: 1,
        parent: row + 1,
        child: 40,
        kind: K.Accepted,
      },
      ...{ lastQty: 0, lastPx: 0, cumQty: 0, leavesQty: 100, execId: id(40), seq: 1, utcMs: 1 },
      ...{ avgPx: 0, ...changes },
    });
  }

  /** Row of that child, its lane, its quantity, and what is out of the parent. */
  function known(): number[] {
    const { children, parents } = world.gate.ledger;
    const child = children.find(1, row, 40);
    const cells = [C.lane, C.qty, C.leavesQty].map((cell) => children.get(child, cell));
    return [child, ...cells, parents.get(row, P.workingQty), parents.get(row, P.doubtQty)];
  }

  test("in doubt its quantity is what the venue last said, and nothing is out twice", () => {
    world = new GateWorld({}, world.tape);
    lost({});
    expect(known()).toEqual([1, 0, 100, 100, 0, 1_000]);
    lost({ leavesQty: 150 });
    expect(known()).toEqual([1, 0, 150, 150, 0, 1_000]);
    lost({ leavesQty: 120 });
    expect(known()).toEqual([1, 0, 150, 150, 0, 1_000]);
    expect(frozen()).toBe(false);
    lost({ kind: K.Fill, lastQty: 30, lastPx: PX, cumQty: 30, leavesQty: 120 });
    expect(known()).toEqual([1, 0, 150, 120, 0, 970]);
  });

  test("outside doubt nothing is out for it, its fills freeze lane and parent", () => {
    lost({});
    expect(known()).toEqual([1, 0, 100, 0, 100, 0]);
    lost({ leavesQty: 150 });
    expect(known()).toEqual([1, 0, 150, 0, 100, 0]);
    lost({ kind: K.Fill, lastQty: 30, lastPx: PX, cumQty: 30, leavesQty: 120 });
    expect([frozen(), world.gate.ledger.laneState[0]]).toEqual([true, ScopeState.FROZEN]);
    expect(world.effects.alerts).toContain(R.LostDraw);
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(30);
  });

  test("B26: people hear of it once, at the venue's first word, though no share is executed", () => {
    lost({});
    lost({ leavesQty: 150 });
    expect(world.effects.alerts.filter((code) => code === R.LostDraw)).toHaveLength(1);
    expect([frozen(), world.gate.ledger.laneState[0]]).toEqual([false, ScopeState.OPEN]);
  });

  test("B26: its first fill freezes the lane, also when its acknowledgement came before", () => {
    world = new GateWorld({}, world.tape);
    const fill = { kind: K.Fill, lastQty: 30, lastPx: PX, cumQty: 30, leavesQty: 70 };
    const told = () => world.effects.alerts.filter((code) => code === R.LostDraw).length;
    lost({});
    expect([told(), world.gate.ledger.laneState[0]]).toEqual([0, ScopeState.OPEN]);
    lost(fill);
    expect([told(), world.gate.ledger.laneState[0]]).toEqual([1, ScopeState.FROZEN]);
    lost(fill);
    lost({ ...fill, cumQty: 60, leavesQty: 40, execId: id(41) });
    expect(told()).toBe(1);
  });

  test("once the doubt is over, more than it had told contradicts it", () => {
    world = new GateWorld({}, world.tape);
    lost({});
    for (const { index } of world.gate.lanes) {
      laneUp(world.gate, index);
      laneCaughtUp(world.gate, index);
    }
    world.report(0, { kind: K.StatusLive });
    lost({ kind: K.StatusLive });
    expect(known()).toEqual([1, 0, 100, 100, 200, 0]);
    lost({ leavesQty: 150 });
    expect([known()[2], frozen()]).toEqual([100, true]);
  });

  test("its number is not given again, unless it leaves no room for cancels", () => {
    const { parents } = world.gate.ledger;
    lost({});
    expect(parents.get(row, P.nextChild)).toBe(41);
    lost({ child: CHILD_MAX });
    expect(parents.get(row, P.nextChild)).toBe(41);
    lost({ child: 7, incarnation: 0 });
    lost({ child: 90, incarnation: 0 });
    expect(parents.get(row, P.nextChild)).toBe(41);
  });
});

describe("what people enter (SAFETY 5)", () => {
  const persons = ["ann", "bob"];

  function enter(cumQty: number): void {
    const { children } = world.gate.ledger;
    const order = { gate: 1, incarnation: 1, parent: row + 1, child: children.get(0, C.child) };
    resolve(world.gate, { order, cumQty, px: PX, persons, evidence: "ff" }, world.gate.why);
  }

  test.each([
    { cumQty: 0, want: S.Canceled },
    { cumQty: 99, want: S.Canceled },
    { cumQty: 100, want: S.Filled },
  ])("an order of 100 of which $cumQty were filled ends so", ({ cumQty, want }) => {
    const { children, parents, manualFills } = world.gate.ledger;
    children.set(0, C.cancel, 5);
    children.flag(0, ChildFlag.unproven);
    enter(cumQty);
    expect([children.status(0), children.coldGet(0, Cold.endQty)]).toEqual([want, cumQty]);
    expect([children.get(0, C.cancel), children.has(0, ChildFlag.unproven)]).toEqual([0, false]);
    expect([children.notional[0], parents.infoOf(row).filledNotional]).toEqual([
      cumQty * PX,
      cumQty * PX,
    ]);
    expect(manualFills.get(0)).toEqual(cumQty === 0 ? undefined : { qty: cumQty, px: PX });
    expect([parents.get(row, P.remainingQty), parents.get(row, P.closedQty)]).toEqual([
      0,
      1_000 - cumQty,
    ]);
  });

  test("what it said before it was resolved is booked too: people enter the whole", () => {
    fill(30);
    enter(70);
    const { children, manualFills } = world.gate.ledger;
    expect([children.notional[0], manualFills.get(0)?.qty]).toEqual([70 * PX, 40]);
  });

  test("a venue's late fill uses up what people had entered, once", () => {
    enter(70);
    fill(40, { execId: id(1), cumQty: 40, leavesQty: 60 });
    fill(40, { execId: id(1), cumQty: 40, leavesQty: 60 });
    const { manualFills, parents, suspense } = world.gate.ledger;
    expect(manualFills.get(0)?.qty).toBe(30);
    expect([parents.get(row, P.cumQty), suspense.shares]).toEqual([70, 0]);
    fill(31, { execId: id(2), cumQty: 71, leavesQty: 29 });
    expect([manualFills.get(0)?.qty, suspense.shares]).toEqual([30, 31]);
  });

  test.each([
    { what: "no such order", kind: K.StatusUnknown, cumQty: 0, agrees: false },
    { what: "the same sum", kind: K.StatusEnded, cumQty: 70, agrees: true },
    { what: "another sum", kind: K.StatusEnded, cumQty: 60, agrees: false },
    { what: "rejected", kind: K.Rejected, cumQty: 0, agrees: false },
    { what: "an acknowledgement", kind: K.Accepted, cumQty: 0, agrees: true },
    { what: "a pending cancel", kind: K.PendingCancel, cumQty: 0, agrees: true },
    { what: "that it lives", kind: K.StatusLive, cumQty: 70, agrees: false },
  ])("a venue's later word of 70 filled: $what agrees: $agrees", ({ kind, cumQty, agrees }) => {
    enter(70);
    const before = world.effects.alerts.length;
    world.report(0, { kind, cumQty, leavesQty: 0 });
    expect(world.effects.alerts.length === before).toBe(agrees);
  });

  test("a journal whose people give less than the venue reported stops the fold", () => {
    fill(30);
    const record = { parent: 1, incarnation: 1, child: 1, cumQty: 29, px: 0, utcMs: 1 };
    const names = { first: "ann", second: "bob", evidence: "" };
    const { ledger } = world.gate;
    expect(() => applyResolve(ledger, { ...record, ...names })).toThrow("no less than");
    expect(() => applyResolve(ledger, { ...record, ...names, child: 9 })).toThrow("of the journal");
  });
});

describe("a replace in force (M15)", () => {
  const replace = {
    ...{ client: "alpha", session: "s9", account: "A1", symbol: "IBM", side: 1, ordType: 2 },
    ...{ tif: 0, strategy: 1, qty: 1_000, limitPx: PX, handlInst: 2, capacity: 80 },
    ...{ accountType: 0, possDupSentUtcMs: 0, fault: null, clOrdId: "R", origClOrdId: "A" },
  };

  test("its limit, its reserve price and its words are the order's from then on", () => {
    replaceParent(world.gate, { ...replace, limitPx: PX + 10_000, body: "r" });
    world.sync();
    const { parents } = world.gate.ledger;
    const prices = [parents.limitPx(row), parents.reservePx(row)];
    expect(prices).toEqual([PX + 10_000, PX + 10_000]);
    expect(parents.infoOf(row)).toMatchObject({
      ...{ clOrdId: "R", origClOrdId: "A", body: "r", session: "s9", pendingReplace: null },
    });
    const handling = parents.get(row, P.handling);
    expect([handling & 0xff, (handling >>> 8) & 0xff, handling >>> 16]).toEqual([2, 80, 1]);
    expect(parents.has(row, ParentFlag.replacePending)).toBe(false);
    for (let v = 0; v < VENUES.length; v++) {
      world.gate.market.tops.set(0, v, PX + 9_000, 500, PX + 10_000, 500, 2, true);
    }
    world.propose(row, [{ px: PX + 10_000 }]);
    expect(world.effects.sent).toHaveLength(2);
  });

  test("I3: until it is durable nothing is drawn, also over a crash", () => {
    replaceParent(world.gate, { ...replace, qty: 1_500, body: "r" });
    const { parents } = world.gate.ledger;
    const flags = [ParentFlag.durable, ParentFlag.replacing].map((flag) => parents.has(row, flag));
    expect(flags).toEqual([false, true]);
    const tape = new RecordTape();
    tape.entries.push(...world.tape.entries);
    const after = new GateWorld({}, tape).gate.ledger.parents;
    expect([after.get(row, P.doubtQty), after.has(row, ParentFlag.replacing)]).toEqual([
      1_500,
      true,
    ]);
  });

  test("a child that ends completes a replace that waited for it", () => {
    world.propose(row, [{ qty: 850, tif: DAY }]);
    replaceParent(world.gate, { ...replace, qty: 200, body: "r" });
    const { parents } = world.gate.ledger;
    expect(parents.infoOf(row).pendingReplace?.clOrdId).toBe("R");
    expect(parents.has(row, ParentFlag.replacePending)).toBe(true);
    world.report(1, { kind: K.Canceled, leavesQty: 0 });
    expect(parents.infoOf(row).pendingReplace).toBeNull();
    expect([parents.has(row, ParentFlag.replacePending), parents.get(row, P.clientQty)]).toEqual([
      false,
      200,
    ]);
    expect(parents.get(row, P.closedQty)).toBe(800);
  });
});

describe("a journal that contradicts itself stops the fold (I5, I17)", () => {
  const by = { person: "ann", keyId: "k", counter: 1, reason: "", utcMs: 1 };

  test("a kill counter that does not grow by one, or turns even", () => {
    const { ledger } = world.gate;
    expect(() => applyKill(ledger, { scope: "firm", killSeq: 3, ...by }, 1)).toThrow("by one");
    applyKill(ledger, { scope: "firm", killSeq: 1, ...by }, 1);
    expect(() => applyKill(ledger, { scope: "firm", killSeq: 1, ...by }, 2)).toThrow("by one");
    expect(() => applyKill(ledger, { scope: "firm", killSeq: 2, ...by }, 2)).toThrow("odd");
  });

  test("a rearm of another kill", () => {
    const { ledger } = world.gate;
    applyKill(ledger, { scope: "firm", killSeq: 1, ...by }, 1);
    const two = { keep: 1, first: "ann", second: "bob", reason: "", utcMs: 1 };
    expect(() => applyRearm(ledger, { scope: "firm", killSeq: 3, ...two }, 2)).toThrow("it names");
  });

  test("a scope that is none", () => {
    const { ledger } = world.gate;
    expect(() => applyKill(ledger, { scope: "moon:1", killSeq: 1, ...by }, 1)).toThrow("is none");
  });

  test("a cancel of a child that was never drawn", () => {
    const record = { parent: 1, incarnation: 1, child: 9, cancelChild: 10, utcMs: 1, by: 0 };
    expect(() => applyCancelChild(world.gate.ledger, record)).toThrow("of the journal");
  });

  test("a report of a parent that was never admitted", () => {
    const { ledger } = world.gate;
    const report = { venue: VENUES[0] as number, incarnation: 1, parent: 9, child: 1, kind: 0 };
    const sums = { lastQty: 0, lastPx: 0, cumQty: 0, leavesQty: 0, execId: id(1), avgPx: 0 };
    expect(() => applyReport(ledger, { ...report, ...sums, seq: 1, utcMs: 1 }, 1)).toThrow(
      "is none",
    );
  });
});

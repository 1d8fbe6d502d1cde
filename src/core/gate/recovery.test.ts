import { describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { C } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P } from "./parents.ts";
import { RecordType, ReportKind } from "./records.ts";
import { laneCaughtUp, laneGapFilled, laneUp } from "./recovery.ts";
import { ScopeState } from "./scope-state.ts";

const DAY = 0;

describe("a gap that the session filled behind our logon", () => {
  test("a question that was in it is asked again, and the gate opens by the answer", () => {
    const before = new GateWorld().up();
    before.propose(before.parent(), [{ qty: 100, tif: DAY }]);
    const world = new GateWorld({}, before.tape);
    for (const { index } of world.gate.lanes) {
      laneUp(world.gate, index);
      laneCaughtUp(world.gate, index);
    }
    expect(world.effects.asked).toEqual([0]);
    laneGapFilled(world.gate, 0, 1, 40_002);
    expect(world.effects.asked).toEqual([0, 0]);
    expect(world.gate.ledger.state).toBe(ScopeState.CLOSED);
    world.report(0, { kind: ReportKind.StatusUnknown });
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    // The first question was held up, not lost: its answer changes nothing any more.
    expect(world.gate.lanes[0]?.asked).toBe(0);
  });

  test("an order that has ended by its own report is not waited for any more", () => {
    const before = new GateWorld().up();
    before.propose(before.parent({ clOrdId: "A" }), [{ qty: 100, tif: DAY }]);
    before.report(0, { kind: ReportKind.Accepted });
    const world = new GateWorld({}, before.tape);
    for (const { index } of world.gate.lanes) {
      laneUp(world.gate, index);
      laneCaughtUp(world.gate, index);
    }
    // The answer never comes: the venue spoke of an order that nobody sent in its place.
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    expect(world.gate.ledger.state).toBe(ScopeState.CLOSED);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect(world.gate.lanes[0]?.asked).toBe(0);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
    expect(world.gate.ledger.parents.live.count).toBe(0);
  });

  test("an order that was in it is asked for, and its shares are free when it never came", () => {
    const world = new GateWorld().up();
    const row = world.parent({ qty: 300 });
    world.propose(row, [{ qty: 100, tif: DAY }]);
    world.propose(row, [{ qty: 50, tif: DAY }]);
    laneGapFilled(world.gate, 0, 1, 1);
    expect(world.effects.asked).toEqual([0]);
    expect(world.tape.entries.at(-1)?.type).toBe(RecordType.Unproven);
    const { parents } = world.gate.ledger;
    expect([parents.get(row, P.remainingQty), parents.get(row, P.workingQty)]).toEqual([150, 150]);
    world.report(0, { kind: ReportKind.StatusUnknown });
    expect([parents.get(row, P.remainingQty), parents.get(row, P.workingQty)]).toEqual([250, 50]);
  });

  test("an order that the venue has acknowledged is not asked for", () => {
    const world = new GateWorld().up();
    world.propose(world.parent(), [{ qty: 100, tif: DAY }]);
    world.report(0, { kind: ReportKind.Accepted });
    laneGapFilled(world.gate, 0, 1, 5);
    expect(world.effects.asked).toEqual([]);
  });

  test("a cancel that was in it goes out again under an id of its own", () => {
    const world = new GateWorld().up();
    const row = world.parent({ clOrdId: "A" });
    world.propose(row, [{ qty: 100, tif: DAY }]);
    world.report(0, { kind: ReportKind.Accepted });
    const request = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };
    cancelParent(world.gate, request);
    const first = world.gate.ledger.children.get(0, C.cancel);
    laneGapFilled(world.gate, 0, 2, 2);
    expect(world.effects.cancels).toEqual([0, 0]);
    expect(world.gate.ledger.children.get(0, C.cancel)).toBe(first + 1);
  });

  test("before the venue has caught up nothing is asked: it is asked for everything then", () => {
    const world = new GateWorld().up();
    world.propose(world.parent(), [{ qty: 100, tif: DAY }]);
    laneUp(world.gate, 0);
    laneGapFilled(world.gate, 0, 1, 1);
    expect(world.effects.asked).toEqual([]);
    laneCaughtUp(world.gate, 0);
    expect(world.effects.asked).toEqual([0]);
  });
});

describe("a cancel that was under way at the crash", () => {
  test("its order is told Canceled once, when the end is durable, and nothing before says so", () => {
    const before = new GateWorld().up();
    const row = before.parent({ clOrdId: "A" });
    before.propose(row, [{ qty: 100, tif: DAY }]);
    const request = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };
    cancelParent(before.gate, request);
    const world = new GateWorld({}, before.tape);
    for (const { index } of world.gate.lanes) {
      laneUp(world.gate, index);
      laneCaughtUp(world.gate, index);
    }
    world.report(0, { kind: ReportKind.StatusUnknown });
    world.sync();
    const ends = world.effects.reports.filter(({ ordStatus }) => ordStatus === OrdStatus.Canceled);
    expect(ends.map(({ why }) => why)).toEqual([ClientReport.Canceled]);
  });
});

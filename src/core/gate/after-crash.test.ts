import { describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode as R } from "../domain/reject-code.ts";
import { C, ChildFlag } from "./children.ts";
import { cancelParent, expireAll, sessionGone } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld, RecordTape, VENUES } from "./gate.test-kit.ts";
import { holdScope } from "./hold.ts";
import { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { Phase } from "./phase.ts";
import { type CommandRecord, RecordType, ReportKind } from "./records.ts";
import { laneCaughtUp, laneGapFilled, laneUp } from "./recovery.ts";
import { replaceParent } from "./replace-parent.ts";
import { replayRecord } from "./replay.ts";
import type { ReplaceRequest } from "./requests.ts";
import { StateCause } from "./scope-state.ts";
import { stampTime } from "./stamp-time.ts";
import { expireIfClosed } from "./time.ts";

const DAY = 0;
const ORDER = {
  ...{ client: "alpha", session: "s", account: "A1", symbol: "IBM" },
  ...{ side: 1, ordType: 2, tif: DAY, strategy: 1 },
};

/** The records of a world up to and with the last of a kind: what a crash behind it leaves. */
function upTo(world: GateWorld, type: number): RecordTape {
  const last = world.tape.entries.findLastIndex((entry) => entry.type === type);
  const tape = new RecordTape();
  tape.entries.push(...world.tape.entries.slice(0, last + 1));
  return tape;
}

/** A replace of the order A to so many shares. */
function replaceTo(qty: number): ReplaceRequest {
  const { client, session, account, symbol, side, ordType, tif, strategy } = ORDER;
  const names = { client, session, account, symbol, clOrdId: "R", origClOrdId: "A", body: "r" };
  const terms = { side, ordType, tif, strategy, qty, limitPx: 1_820_000 };
  const rest = { handlInst: 1, capacity: 65, accountType: 0, possDupSentUtcMs: 0, fault: null };
  return { ...names, ...terms, ...rest };
}

describe("an end of which the client may not have heard is told after the start", () => {
  test.each([
    { what: "cancelled", expire: false, want: ClientReport.Canceled },
    { what: "expired", expire: true, want: ClientReport.Expired },
  ])("$what", ({ expire, want }) => {
    const before = new GateWorld().up();
    before.parent({ clOrdId: "A" });
    const cancel = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };
    if (expire) expireAll(before.gate);
    else cancelParent(before.gate, cancel);
    const world = new GateWorld({}, upTo(before, RecordType.ParentEnd));
    expect(world.effects.reports.map(({ why }) => why)).toEqual([want]);
  });

  test("given back", () => {
    const before = new GateWorld().up();
    before.order({ clOrdId: "A" });
    before.gate.ledger.firmState = 4;
    before.sync();
    const world = new GateWorld({}, upTo(before, RecordType.Giveback));
    expect(world.effects.reports.map(({ why }) => why)).toEqual([ClientReport.Rejected]);
  });

  test("Filled by the replace that is told only then: its last fill could not say so", () => {
    const before = new GateWorld().up();
    before.propose(before.parent({ clOrdId: "A" }), [{ qty: 100, tif: DAY }]);
    replaceParent(before.gate, replaceTo(100));
    const world = new GateWorld({}, upTo(before, RecordType.ReplaceParent));
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.up();
    const told = world.effects.reports.map(({ why, ordStatus }) => [why, ordStatus]);
    const { Fill, Replaced, Status } = ClientReport;
    const { PartiallyFilled, Filled } = OrdStatus;
    expect(told).toEqual([
      [Fill, PartiallyFilled],
      [Replaced, Filled],
      [Status, Filled],
    ]);
    const lost = new GateWorld({}, upTo(world, RecordType.ParentEnd)).effects.reports;
    expect(lost.map(({ why, ordStatus }) => [why, ordStatus])).toEqual([[Replaced, Filled]]);
    expect(new GateWorld({}, world.tape).effects.reports).toEqual([]);
  });

  test("Filled by such a replace too when the order was being cancelled meanwhile", () => {
    const before = new GateWorld().up();
    before.propose(before.parent({ clOrdId: "A" }), [{ qty: 100, tif: DAY }]);
    replaceParent(before.gate, replaceTo(100));
    const world = new GateWorld({}, upTo(before, RecordType.ReplaceParent));
    sessionGone(world.gate, "s");
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.up();
    const { Fill, Replaced, Status } = ClientReport;
    const { PartiallyFilled, Filled } = OrdStatus;
    expect(world.effects.reports.map(({ why, ordStatus }) => [why, ordStatus])).toEqual([
      [Fill, PartiallyFilled],
      [Replaced, Filled],
      [Status, Filled],
    ]);
  });

  test("not a second time when it was told, and Filled not at all: its last fill says so", () => {
    const before = new GateWorld().up();
    before.parent({ clOrdId: "A" });
    const cancel = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };
    cancelParent(before.gate, cancel);
    before.sync();
    before.propose(before.parent({ clOrdId: "B", qty: 100 }), [{ qty: 100 }]);
    before.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    before.sync();
    const world = new GateWorld({}, before.tape);
    expect(world.effects.reports).toEqual([]);
    expect(world.gate.openParents).toBe(0);
  });
});

describe("a start", () => {
  test("an immediate order is still immediate, and its time runs anew", () => {
    const before = new GateWorld().up();
    before.parent({ tif: 3 });
    before.parent({ tif: DAY });
    const world = new GateWorld({}, before.tape);
    expect([...world.gate.iocParents]).toEqual([0]);
    expect([world.gate.openParents, [...world.gate.doubtful]]).toEqual([2, [0, 1]]);
  });

  test("M16: a day that was over expires what is left of it, an open one nothing", () => {
    const before = new GateWorld().up();
    before.parent();
    const world = new GateWorld({}, before.tape);
    expireIfClosed(world.gate);
    expect(world.gate.ledger.parents.has(0, ParentFlag.closing)).toBe(false);
    world.gate.ledger.phase = Phase.Closed;
    expireIfClosed(world.gate);
    expect(world.gate.ledger.parents.has(0, ParentFlag.closing)).toBe(true);
  });

  test("a feed that was lost before it is watched from the first turn on", () => {
    const before = new GateWorld().up();
    holdScope(before.gate, { kind: "venue", name: "N" }, StateCause.FeedLost);
    const world = new GateWorld({}, before.tape);
    expect(world.gate.lanes.map(({ feedSeen }) => feedSeen)).toEqual([false, false, false]);
    world.gate.market.tops.setFeed(0, false);
    world.pass(20);
    expect(world.gate.lanes.map(({ feedSeen }) => feedSeen)).toEqual([false, true, true]);
  });

  test("I17: an order that may never have arrived is known again from its record", () => {
    const before = new GateWorld().up();
    before.propose(before.parent(), [{ qty: 100, tif: DAY }]);
    laneGapFilled(before.gate, 0, 1, 1);
    const world = new GateWorld({}, before.tape);
    expect(world.gate.ledger.children.has(0, ChildFlag.unproven)).toBe(true);
  });

  test("what contradicts our books answers the question all the same, and freezes its parent", () => {
    const before = new GateWorld().up();
    before.propose(before.parent(), [{ qty: 100, tif: DAY }]);
    before.report(0, { kind: ReportKind.Accepted });
    const world = new GateWorld({}, before.tape);
    for (const { index } of world.gate.lanes) {
      laneUp(world.gate, index);
      laneCaughtUp(world.gate, index);
    }
    world.report(0, { kind: ReportKind.StatusLive, cumQty: 40, leavesQty: 60 });
    const { children, parents } = world.gate.ledger;
    expect(children.has(0, ChildFlag.asked)).toBe(false);
    expect(world.gate.lanes[0]).toMatchObject({ asked: 0, evidence: true });
    expect(parents.has(0, ParentFlag.frozen)).toBe(true);
    expect(world.effects.alerts).toContain(R.ContradictingReport);
    expect(children.get(0, C.cumQty)).toBe(0);
  });
});

describe("replay of records", () => {
  test("commands of people are known again; a record of nobody says so", () => {
    const { symbols } = new GateWorld();
    const ledger = new Ledger(symbols, VENUES);
    const command: CommandRecord = {
      ...{ counter: 5, epochBound: 0, utcMs: 1, command: "rearm", scope: "firm" },
      ...{ contentHash: "", person: "ann", keyId: "k1", reason: "drill" },
    };
    const refused = { code: 1, a: 0, b: 0, counter: 7, utcMs: 1, scope: "firm", keyId: "k1" };
    expect(replayRecord(ledger, RecordType.Command, command, 1)).toBe(true);
    expect(ledger.commands.waiting).toEqual([command]);
    expect(replayRecord(ledger, RecordType.CommandRefused, refused, 2)).toBe(true);
    expect([...ledger.commands.counters]).toEqual([["k1", 7]]);
    expect(replayRecord(ledger, RecordType.MassCancel, {}, 3)).toBe(true);
    expect(replayRecord(ledger, 200, {}, 4)).toBe(false);
  });

  test("I17: two thousand parents are folded to what they were", () => {
    const before = new GateWorld({ maxParents: 5_000 }).up();
    for (let i = 0; i < 1_100; i++) before.order({ qty: i + 1 });
    const world = new GateWorld({ maxParents: 5_000 }, before.tape);
    const { parents } = world.gate.ledger;
    expect(parents.count).toBe(1_100);
    for (const row of [0, 1_023, 1_024, 1_099]) expect(parents.get(row, P.orderQty)).toBe(row + 1);
  });
});

describe("a client", () => {
  test("its cancel that comes again is its state, and no second step", () => {
    const world = new GateWorld().up();
    world.parent({ clOrdId: "A" });
    world.propose(0, [{ tif: DAY }]);
    const cancel = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };
    cancelParent(world.gate, cancel);
    cancelParent(world.gate, cancel);
    expect(world.effects.reports.map(({ why }) => why)).toEqual([
      ...[ClientReport.New, ClientReport.PendingCancel, ClientReport.Status],
    ]);
    expect(world.effects.cancels).toEqual([0]);
  });

  test("a ClOrdID of 24 characters fits a record, one of 25 is garbled", () => {
    const world = new GateWorld().up();
    world.parent({ clOrdId: "A" });
    const cancel = { client: "alpha", session: "s", origClOrdId: "A" };
    cancelParent(world.gate, { ...cancel, clOrdId: "x".repeat(25) });
    expect(world.effects.cancelRefusals).toEqual([R.Garbled]);
    expect([world.gate.why.a, world.gate.why.b]).toEqual([11, 0]);
    cancelParent(world.gate, { ...cancel, clOrdId: "x".repeat(24) });
    expect(world.effects.cancelRefusals).toEqual([R.Garbled]);
  });

  test("when it is gone what it left waiting is taken back, and nobody else's", () => {
    const world = new GateWorld({ heldParents: "queue" }).up();
    holdScope(world.gate, { kind: "symbol", name: "IBM" }, StateCause.Unexplained);
    world.order({ clOrdId: "A", session: "s1" });
    world.order({ clOrdId: "B", session: "s2" });
    sessionGone(world.gate, "s1");
    expect([...world.gate.queue.values()].map(({ clOrdId }) => clOrdId)).toEqual(["B"]);
    expect(world.effects.refusals).toMatchObject([{ clOrdId: "A", code: R.QueueEnded }]);
  });

  test("I16: a turn's time is written once", () => {
    const world = new GateWorld().up();
    world.tick(5);
    const before = world.tape.entries.length;
    stampTime(world.gate);
    stampTime(world.gate);
    expect(world.tape.entries.slice(before).map(({ type }) => type)).toEqual([RecordType.Tick]);
  });
});

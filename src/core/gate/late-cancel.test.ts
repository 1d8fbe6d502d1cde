import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode as R } from "../domain/reject-code.ts";
import { applyCancelRefused, requestOf } from "./cancel-answers.ts";
import { C } from "./children.ts";
import { cancelParent, statusOf } from "./client-requests.ts";
import type { CancelRefusedRecord } from "./desk-records.ts";
import { ClientReport as Why } from "./effects.ts";
import { durable } from "./finish.ts";
import { GateWorld, picture } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { RecordType, ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import type { ReplaceRequest } from "./requests.ts";
import { resolve } from "./resolve.ts";

let world: GateWorld;
let row: number;

const CANCEL = { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" };
const REPLACE: ReplaceRequest = {
  ...{ ...CANCEL, clOrdId: "R", account: "A1", symbol: "IBM", side: 1, ordType: 2, tif: 0 },
  ...{ strategy: 1, qty: 60, limitPx: 1_820_000, handlInst: 1, capacity: 65, accountType: 0 },
  ...{ body: "r", possDupSentUtcMs: 0, fault: null },
};

function told(): number[] {
  return world.effects.reports.map(({ why }) => why);
}

function refusals(): CancelRefusedRecord[] {
  const all = world.tape.entries.filter(({ type }) => type === RecordType.CancelRefused);
  return all.map(({ record }) => record as CancelRefusedRecord);
}

/** The same journal after a crash. */
function restart(): void {
  world = new GateWorld({}, world.tape);
}

beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent({ clOrdId: "A", qty: 100 });
  world.propose(row, [{ qty: 100, tif: 0 }]);
});

describe("a cancel that the last fill overtakes: OrderCancelReject, too late to cancel, once", () => {
  beforeEach(() => cancelParent(world.gate, CANCEL));

  test("behind the fill that says Filled", () => {
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.sync();
    expect(told()).toEqual([Why.New, Why.PendingCancel, Why.Fill]);
    expect(world.effects.cancelRefusals).toEqual([R.OrderEnded]);
    const types = world.tape.entries.map(({ type }) => type);
    expect(types.lastIndexOf(RecordType.Told)).toBeLessThan(
      types.lastIndexOf(RecordType.CancelRefused),
    );
    expect(refusals()).toMatchObject([
      {
        parent: 1,
        replace: 0,
        code: R.OrderEnded,
        a: OrdStatus.Filled,
        seq: 1,
        clOrdId: "X",
        origClOrdId: "A",
      },
    ]);
  });

  test("more shares than were ordered, a bust, the same fill again: no second answer", () => {
    const execId = new Int32Array(6).fill(7);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100, execId });
    world.report(0, { kind: ReportKind.Fill, lastQty: 100, execId });
    world.report(0, { kind: ReportKind.Fill, lastQty: 20 });
    world.correct(0, { kind: ReportKind.Bust, refExecId: execId });
    world.sync();
    restart();
    world.up();
    world.sync();
    expect(refusals()).toHaveLength(1);
    expect(told()).not.toContain(Why.Canceled);
  });

  test("after a crash while the order was in doubt", () => {
    restart();
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.up();
    world.sync();
    expect(world.effects.cancelRefusals).toEqual([R.OrderEnded]);
  });

  test("the crash came behind the end and before the answer: the start answers", () => {
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    const cut = world.tape.entries.findIndex(({ type }) => type === RecordType.CancelRefused);
    world.tape.entries.length = cut;
    restart();
    expect(world.effects.cancelRefusals).toEqual([R.OrderEnded]);
    restart();
    expect([world.effects.cancelRefusals, refusals()]).toMatchObject([[], [{ clOrdId: "X" }]]);
  });

  test("the rest was filled by people's word", () => {
    const order = {
      gate: 1,
      incarnation: 1,
      parent: 1,
      child: world.gate.ledger.children.get(0, C.child),
    };
    const persons = ["ada", "bob"];
    resolve(world.gate, { order, cumQty: 100, px: 1, persons, evidence: "" }, world.gate.why);
    expect(told()).toEqual([Why.New, Why.PendingCancel, Why.Status]);
    expect(world.effects.cancelRefusals).toEqual([R.OrderEnded]);
  });

  test("a correction makes the order full", () => {
    const execId = new Int32Array(6).fill(7);
    world.report(0, { kind: ReportKind.Fill, lastQty: 90, execId });
    world.correct(0, {
      kind: ReportKind.Correct,
      lastQty: 100,
      lastPx: 1_820_000,
      refExecId: execId,
    });
    expect(told()).toEqual([Why.New, Why.PendingCancel, Why.Fill, Why.Correct]);
    expect(world.effects.cancelRefusals).toEqual([R.OrderEnded]);
  });

  test("its fill comes while Canceled is on its way to the disk: it is not said any more", () => {
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(world.gate.ledger.parents.status(row)).toBe(OrdStatus.Canceled);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100, leavesQty: 0 });
    world.sync();
    expect(told()).toEqual([Why.New, Why.PendingCancel, Why.Fill]);
    expect(world.effects.cancelRefusals).toEqual([R.OrderEnded]);
  });

  test("its fill comes behind Canceled: that was the answer", () => {
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    world.report(0, { kind: ReportKind.Fill, lastQty: 100, leavesQty: 0 });
    world.sync();
    expect(told()).toEqual([Why.New, Why.PendingCancel, Why.Canceled, Why.Fill]);
    expect(refusals()).toEqual([]);
  });

  test("a cancel that cancels gets no OrderCancelReject", () => {
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect([told().at(-1), refusals()]).toEqual([Why.Canceled, []]);
  });
});

test("a cancel of an order that is taken back before it was one is refused, behind Rejected", () => {
  world.order({ clOrdId: "B", body: "b" });
  cancelParent(world.gate, { ...CANCEL, origClOrdId: "B" });
  world.gate.ledger.parents.flag(1, ParentFlag.killed);
  world.sync();
  expect(told()).toEqual([Why.New, Why.PendingCancel, Why.Rejected]);
  expect(refusals()).toMatchObject([{ clOrdId: "X", a: OrdStatus.Rejected }]);
  restart();
  expect(refusals()).toHaveLength(1);
});

test("an order that nobody cancelled, and one that the gate ends, get no answer to a cancel", () => {
  world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
  world.sync();
  expect(refusals()).toEqual([]);
});

test("a cancel behind a replace that is not on disk is answered when the fills have met it", () => {
  replaceParent(world.gate, { ...REPLACE, qty: 120 });
  cancelParent(world.gate, { ...CANCEL, origClOrdId: "R" });
  world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
  world.sync();
  expect(told().at(-1)).toBe(Why.Canceled);
  expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(100);
});

describe("a replace that the last fill overtakes: OrderCancelReject to the replace, once", () => {
  beforeEach(() => replaceParent(world.gate, REPLACE));

  test("and the order is Filled", () => {
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.sync();
    expect(told()).toEqual([Why.New, Why.PendingReplace, Why.Fill]);
    expect(refusals()).toMatchObject([
      { replace: 1, code: R.OrderEnded, clOrdId: "R", origClOrdId: "A" },
    ]);
    expect(world.gate.ledger.parents.has(row, ParentFlag.cancelAnswered)).toBe(false);
    restart();
    expect([world.effects.cancelRefusals, refusals()]).toMatchObject([[], [{}]]);
  });

  test("a cancel behind it has an answer of its own", () => {
    cancelParent(world.gate, CANCEL);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    expect(refusals().map(({ replace, clOrdId }) => [replace, clOrdId])).toEqual([
      [1, "R"],
      [0, "X"],
    ]);
  });
});

test("what the record tells is all that is needed to say it again", () => {
  replaceParent(world.gate, REPLACE);
  cancelParent(world.gate, CANCEL);
  world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
  const [replace, cancel] = refusals().map((r) => requestOf(world.gate.ledger, r));
  expect(replace).toMatchObject({
    client: "alpha",
    session: "s",
    clOrdId: "R",
    origClOrdId: "A",
    qty: 0,
  });
  expect(cancel).toEqual(CANCEL);
  const before = picture(world.gate.ledger);
  for (const r of refusals()) applyCancelRefused(world.gate.ledger, r);
  expect(picture(world.gate.ledger)).toEqual(before);
});

describe("a status is what a loss of power cannot take back", () => {
  const asked = { client: "alpha", session: "t", clOrdId: "A", symbol: "IBM", side: 1 };
  /** The disk has everything but the last record of this type. */
  const syncBefore = (type: number): void => {
    durable(
      world.gate,
      world.tape.entries.findLastIndex((entry) => entry.type === type),
    );
  };

  test.each<[string, () => void, number]>([
    ["Filled", () => world.report(0, { kind: ReportKind.Fill, lastQty: 100 }), OrdStatus.Filled],
    [
      "Canceled",
      () => world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 }),
      OrdStatus.Canceled,
    ],
  ])("%s is answered when the record of the end is on disk", (_, end, ordStatus) => {
    cancelParent(world.gate, CANCEL);
    world.sync();
    end();
    const before = world.effects.reports.filter(({ why }) => why === Why.Status).length;
    expect(statusOf(world.gate, asked)).toBe("Known");
    syncBefore(RecordType.ParentEnd);
    expect(world.effects.reports.filter(({ why }) => why === Why.Status)).toHaveLength(before);
    world.sync();
    expect(world.effects.reports.at(-1)).toMatchObject({ why: Why.Status, ordStatus });
    statusOf(world.gate, asked);
    expect(world.effects.reports.filter(({ why }) => why === Why.Status)).toHaveLength(before + 2);
  });

  test("of one that was taken back too: the same order again hears Rejected when it is durable", () => {
    world.order({ clOrdId: "B", body: "b" });
    world.gate.ledger.parents.flag(1, ParentFlag.killed);
    durable(world.gate, world.tape.entries.length);
    world.order({ clOrdId: "B", body: "b" });
    expect(told()).toEqual([Why.New]);
    world.sync();
    expect(told()).toEqual([Why.New, Why.Rejected, Why.Status]);
  });

  test("a replace that is in force and not on disk is waited for", () => {
    replaceParent(world.gate, { ...REPLACE, qty: 120 });
    statusOf(world.gate, asked);
    expect(told()).toEqual([Why.New, Why.PendingReplace]);
    world.sync();
    expect(told()).toEqual([Why.New, Why.PendingReplace, Why.Replaced, Why.Status]);
  });

  test("an order that works is answered at once", () => {
    world.report(0, { kind: ReportKind.Fill, lastQty: 10 });
    statusOf(world.gate, asked);
    expect(world.effects.reports.at(-1)).toMatchObject({ why: Why.Status, cumQty: 10 });
  });
});

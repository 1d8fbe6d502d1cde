import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { cancelParent } from "./client-requests.ts";
import { ClientReport as Why } from "./effects.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { CancelBy, RecordType, ReplaceStep, ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import type { ReplaceRequest } from "./requests.ts";

const BASE: ReplaceRequest = {
  client: "alpha",
  session: "s",
  clOrdId: "R",
  origClOrdId: "A",
  account: "A1",
  symbol: "IBM",
  side: 1,
  ordType: 2,
  tif: 0,
  strategy: 1,
  qty: 1_000,
  limitPx: 1_820_000,
  handlInst: 1,
  capacity: 65,
  accountType: 0,
  body: "r",
  possDupSentUtcMs: 0,
  fault: null,
};

/** A parent of 1,000 with three resting children of 300, 300 and 200. */
function working(): { world: GateWorld; row: number } {
  const world = new GateWorld().up();
  const row = world.parent({ clOrdId: "A" });
  const px = 1_815_000;
  world.propose(row, [
    { qty: 300, tif: 0, px },
    { qty: 300, tif: 0, px: 1_810_000 },
    { qty: 200, tif: 0, px },
  ]);
  return { world, row };
}

function whys(world: GateWorld): number[] {
  return world.effects.reports.map(({ why }) => why);
}

function cells(world: GateWorld, row: number): number[] {
  const { parents } = world.gate.ledger;
  return [P.remainingQty, P.workingQty, P.cumQty, P.closedQty].map((c) => parents.get(row, c));
}

const canceled = { kind: ReportKind.Canceled, leavesQty: 0 };

describe("M15: a replace to which open children do not fit", () => {
  test("down: the newest are cancelled first, and it is in force when they have ended", () => {
    const { world, row } = working();
    replaceParent(world.gate, { ...BASE, qty: 400 });
    world.sync();
    expect(whys(world)).toEqual([Why.New, Why.PendingReplace]);
    expect(world.effects.cancels).toEqual([2, 1]);
    world.report(2, canceled);
    world.sync();
    expect(whys(world)).toHaveLength(2);
    world.report(1, canceled);
    world.sync();
    expect(whys(world)).toEqual([Why.New, Why.PendingReplace, Why.Replaced]);
    expect(cells(world, row)).toEqual([100, 300, 0, 600]);
    expect(world.effects.cancels).toEqual([2, 1]);
  });

  test("to a better price: children at a worse one are cancelled, the others stay", () => {
    const { world, row } = working();
    replaceParent(world.gate, { ...BASE, limitPx: 1_812_000 });
    expect(world.effects.cancels).toEqual([2, 0]);
    world.report(0, canceled);
    world.report(2, canceled);
    world.sync();
    expect(whys(world).at(-1)).toBe(Why.Replaced);
    expect(world.gate.ledger.parents.limitPx(row)).toBe(1_812_000);
    expect(cells(world, row)).toEqual([700, 300, 0, 0]);
  });

  test("nothing is drawn meanwhile, and a second replace is refused", () => {
    const { world, row } = working();
    replaceParent(world.gate, { ...BASE, qty: 400 });
    world.propose(row, [{ qty: 10 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.ReplacePending, a: row + 1 }]);
    replaceParent(world.gate, { ...BASE, clOrdId: "R2", qty: 500 });
    expect(world.effects.cancelRefusals).toEqual([R.ReplacePending]);
  });

  test("the same request again is answered by the state, and begins nothing", () => {
    const { world } = working();
    replaceParent(world.gate, { ...BASE, qty: 400 });
    const before = world.tape.entries.length;
    replaceParent(world.gate, { ...BASE, qty: 400 });
    expect(whys(world).at(-1)).toBe(Why.Status);
    expect(world.tape.entries).toHaveLength(before);
  });

  test("fills that pass the new quantity end it: OrderCancelReject, the order stands", () => {
    const { world, row } = working();
    replaceParent(world.gate, { ...BASE, qty: 200 });
    world.report(0, { kind: ReportKind.Fill, lastQty: 300 });
    expect(world.effects.cancelRefusals).toEqual([R.ReplaceBelowCommitted]);
    const { parents } = world.gate.ledger;
    expect(parents.has(row, ParentFlag.replacePending)).toBe(false);
    expect(parents.get(row, P.clientQty)).toBe(1_000);
    world.propose(row, [{ qty: 10 }]);
    expect(world.effects.sent).toHaveLength(4);
  });

  test("B35: a replace that races a fill: the larger quantity is reserved until it is resolved, and never more than the new one executed", () => {
    const { world, row } = working();
    const { parents } = world.gate.ledger;
    const reserved = (): number[] =>
      [P.clientQty, P.workingQty, P.cumQty].map((c) => parents.get(row, c));
    replaceParent(world.gate, { ...BASE, qty: 400 });
    expect(world.effects.cancels).toEqual([2, 1]);
    expect(reserved()).toEqual([1_000, 800, 0]);
    world.report(1, { kind: ReportKind.Fill, lastQty: 100, cumQty: 100, leavesQty: 200 });
    expect(reserved()).toEqual([1_000, 700, 100]);
    world.report(2, canceled);
    world.report(1, { ...canceled, cumQty: 100 });
    world.sync();
    expect(whys(world).at(-1)).toBe(Why.Replaced);
    expect([...reserved(), parents.get(row, P.remainingQty)]).toEqual([400, 300, 100, 0]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 300, cumQty: 300, leavesQty: 0 });
    expect(parents.get(row, P.cumQty)).toBe(400);
  });

  test("a child that has ended before its fills were told: they decide", () => {
    const { world, row } = working();
    replaceParent(world.gate, { ...BASE, qty: 250 });
    world.report(2, canceled);
    world.report(1, canceled);
    world.report(0, { kind: ReportKind.Canceled, cumQty: 300, leavesQty: 0 });
    world.sync();
    expect(whys(world)).toEqual([Why.New, Why.PendingReplace]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 300, cumQty: 300, leavesQty: 0 });
    world.sync();
    expect(world.effects.cancelRefusals).toEqual([R.ReplaceBelowCommitted]);
    expect(cells(world, row)).toEqual([700, 0, 300, 0]);
  });

  test("a venue that will not cancel ends it", () => {
    const { world } = working();
    replaceParent(world.gate, { ...BASE, limitPx: 1_812_000 });
    world.report(0, { kind: ReportKind.CancelRefused });
    expect(world.effects.cancelRefusals).toEqual([]);
    world.report(2, { kind: ReportKind.CancelRefused });
    expect(world.effects.cancelRefusals).toEqual([R.NotCancellable]);
  });

  test("what a venue would not cancel for the last one, it is asked for the next", () => {
    const { world, row } = working();
    replaceParent(world.gate, { ...BASE, limitPx: 1_812_000 });
    for (const child of [0, 2]) world.report(child, { kind: ReportKind.CancelRefused });
    const asked = world.effects.cancels.length;
    replaceParent(world.gate, { ...BASE, clOrdId: "R2", limitPx: 1_812_000 });
    expect(world.effects.cancels.slice(asked)).toEqual([2, 0]);
    for (const child of [0, 2]) world.report(child, canceled);
    world.sync();
    expect(whys(world).at(-1)).toBe(Why.Replaced);
    expect(world.gate.ledger.parents.limitPx(row)).toBe(1_812_000);
  });

  test("the client's cancel ends it first", () => {
    const { world } = working();
    replaceParent(world.gate, { ...BASE, qty: 400 });
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    expect(world.effects.cancelRefusals).toEqual([R.OrderEnded]);
    for (const child of [0, 1, 2]) world.report(child, canceled);
    world.sync();
    expect(whys(world).at(-1)).toBe(Why.Canceled);
  });

  test("a restart does not go on with it: OrderCancelReject, and the order as before", () => {
    const { world, row } = working();
    replaceParent(world.gate, { ...BASE, qty: 400 });
    const next = new GateWorld({}, world.tape);
    expect(next.effects.cancelRefusals).toEqual([R.ReplaceInDoubt]);
    expect(next.gate.ledger.parents.get(row, P.clientQty)).toBe(1_000);
    expect(next.gate.ledger.parents.infoOf(row).clOrdId).toBe("A");
    const steps = next.tape.entries.filter(({ type }) => type === RecordType.ReplaceParent);
    expect(steps.map(({ record }) => (record as { step: number }).step)).toEqual([
      ReplaceStep.Begun,
      ReplaceStep.GivenUp,
    ]);
  });

  test("its cancels are the client's", () => {
    const { world } = working();
    replaceParent(world.gate, { ...BASE, qty: 400 });
    const cancels = world.tape.entries.filter(({ type }) => type === RecordType.CancelChild);
    expect(cancels.map(({ record }) => (record as { by: number }).by)).toEqual([
      CancelBy.Client,
      CancelBy.Client,
    ]);
  });

  test("refused while in doubt", () => {
    const { world } = working();
    const next = new GateWorld({}, world.tape);
    replaceParent(next.gate, { ...BASE, qty: 400 });
    expect(next.effects.cancelRefusals).toEqual([R.ReplaceInDoubt]);
  });
});

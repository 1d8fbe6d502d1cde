import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode as R } from "../domain/reject-code.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { C, ChildFlag } from "./children.ts";
import { GateWorld, picture, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { openGate } from "./opening.ts";
import { P, ParentFlag } from "./parents.ts";
import { RecordType, ReportKind } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { type ResolveOrder, resolve } from "./resolve.ts";

const PX = 1_820_000;
const [N = 0, , Q = 0] = VENUES;
/** Child number of the order whose draw is not in the journal. */
const LOST = 9;

let world: GateWorld;
let row: number;

/** Filled, working, free, closed, beyond the order, in doubt. */
function places(): string {
  const cells = [P.cumQty, P.workingQty, P.remainingQty, P.closedQty, P.excessQty, P.doubtQty];
  return cells.map((cell) => world.gate.ledger.parents.get(row, cell)).join(" ");
}

function enter(changes: Partial<ResolveOrder> = {}): number {
  const order = { gate: 1, incarnation: 1, parent: row + 1, child: LOST };
  const words = { persons: ["ada", "bob"], evidence: "ab".repeat(32) };
  return resolve(world.gate, { order, cumQty: 0, px: 0, ...words, ...changes }, world.gate.why);
}

/** Its venue says something of the order that the journal lacks. */
function said(kind: number, lastQty: number, cumQty: number, leavesQty: number): void {
  const execId = new Int32Array(6).fill(77);
  const order = { child: LOST, incarnation: 1, execId };
  world.report(0, { ...order, kind, lastQty, lastPx: PX, cumQty, leavesQty });
}

/** Its venues log on, and say that the order that the journal has still works. */
function evidence(): void {
  world.up();
  world.report(0, { kind: ReportKind.StatusLive, cumQty: 30, leavesQty: 70 });
  world.sync();
}

function nothingCanBeDrawn(): void {
  const before = world.effects.sent.length;
  world.propose(row, [{ qty: 1 }]);
  world.sync();
  world.propose(row, [{ qty: 1 }]);
  expect(world.effects.sent).toHaveLength(before);
  expect(world.gate.ledger.parents.get(row, P.remainingQty)).toBe(0);
}

/** The fold of the journal is what stands live. */
function folds(): void {
  const folded = new Ledger(new SymbolTable(SYMBOLS), VENUES);
  for (const [i, { type, record }] of world.tape.entries.entries()) {
    replayRecord(folded, type, record, i + 1);
  }
  expect(picture(folded)).toEqual(picture(world.gate.ledger));
}

beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent();
  world.propose(row, [{ qty: 100, tif: 0 }]);
  world.report(0, { kind: ReportKind.Fill, lastQty: 30 });
});

describe("a lost draw that only a venue's report showed, in doubt", () => {
  beforeEach(() => {
    world = new GateWorld({}, world.tape);
    said(ReportKind.Fill, 50, 50, 150);
  });

  test("the desk books what its venue filled, and nothing becomes free by it", () => {
    expect(places()).toBe("80 0 0 0 0 920");
    expect(enter({ cumQty: 120, px: PX })).toBeGreaterThan(0);
    expect(places()).toBe("150 0 0 0 0 850");
    evidence();
    expect(places()).toBe("150 70 0 780 0 0");
    nothingCanBeDrawn();
    folds();
  });

  test("more than its reports told was ordered of it: its venue's word on the phone counts", () => {
    expect(enter({ cumQty: 300, px: PX })).toBeGreaterThan(0);
    const child = world.gate.ledger.children.find(1, row, LOST);
    const { children } = world.gate.ledger;
    expect([children.get(child, C.qty), children.status(child)]).toEqual([300, OrdStatus.Filled]);
    expect(places()).toBe("330 0 0 0 0 670");
  });

  test.each<[string, number, number, R, number, number]>([
    ["less than was reported", 49, PX, R.ResolveDisagrees, 49, 50],
    ["fills without a price", 51, 0, R.PriceInvalid, 0, 0],
    ["more than the sums can hold", 2 ** 31 - 10, PX, R.ResolveDisagrees, 2 ** 31 - 10, 200],
  ])("%s is refused", (_, cumQty, px, code, a, b) => {
    expect(enter({ cumQty, px })).toBe(0);
    expect(world.gate.why).toEqual({ code, a, b });
  });
});

describe("a lost draw that only a venue's report showed, outside doubt", () => {
  test("B26: while its venue says that it lives it can be asked back, and the desk can book it", () => {
    said(ReportKind.Fill, 50, 50, 150);
    const child = world.gate.ledger.children.find(1, row, LOST);
    const { children } = world.gate.ledger;
    expect(children.has(child, ChildFlag.unbacked)).toBe(true);
    expect(children.status(child)).toBe(OrdStatus.PendingCancel);
    expect(world.effects.cancels).toContain(child);
    expect(enter({ cumQty: 120, px: PX })).toBeGreaterThan(0);
    // 70 of its own order still work; the others were free.
    expect(places()).toBe("150 70 0 780 0 0");
    nothingCanBeDrawn();
    folds();
  });

  test("what no free share covers is beyond the order, and people are told", () => {
    said(ReportKind.Accepted, 0, 0, 5_000);
    expect(enter({ cumQty: 2_000, px: PX })).toBeGreaterThan(0);
    expect(places()).toBe("2030 70 0 0 1100 0");
    expect(world.effects.alerts).toContain(R.Overfill);
    nothingCanBeDrawn();
  });

  test("one that its venue has filled in full has ended", () => {
    said(ReportKind.Fill, 50, 50, 0);
    expect(enter({ cumQty: 50 })).toBe(0);
    expect(world.gate.why.code).toBe(R.OrderEnded);
  });
});

describe("an order of a parent in doubt that no record and no report shows", () => {
  beforeEach(() => {
    world = new GateWorld({}, world.tape);
  });

  test("the desk books its outcome at the venue that it has asked; nothing of it can be drawn", () => {
    expect(enter({ cumQty: 200, px: PX, venue: Q })).toBeGreaterThan(0);
    const { children } = world.gate.ledger;
    const child = children.find(1, row, LOST);
    expect([children.get(child, C.lane), children.status(child)]).toEqual([2, OrdStatus.Filled]);
    const types = world.tape.entries.slice(-2).map(({ type }) => type);
    const written = world.tape.entries.filter(({ type }) => type === RecordType.LostChild);
    expect(written.map(({ record }) => record)).toMatchObject([{ venue: Q, child: LOST }]);
    expect(types).not.toContain(RecordType.Draw);
    expect(places()).toBe("230 0 0 0 0 770");
    evidence();
    expect(places()).toBe("230 70 0 700 0 0");
    nothingCanBeDrawn();
    folds();
  });

  test("its venue's report comes later: what agrees changes nothing, what differs is in suspense", () => {
    enter({ cumQty: 200, px: PX, venue: Q });
    const execId = new Int32Array(6).fill(77);
    const report = {
      child: LOST,
      incarnation: 1,
      venue: Q,
      execId,
      kind: ReportKind.Fill,
      lastPx: PX,
    };
    world.report(0, { ...report, lastQty: 200, cumQty: 200, leavesQty: 0 });
    expect([places(), world.gate.ledger.suspense.shares]).toEqual(["230 0 0 0 0 770", 0]);
    const other = { ...report, execId: execId.with(0, 78) };
    world.report(0, { ...other, lastQty: 5, cumQty: 205, leavesQty: 0 });
    expect([places(), world.gate.ledger.suspense.shares]).toEqual(["230 0 0 0 0 770", 5]);
  });

  test("dead: it is known to have been nothing, and frees nothing", () => {
    expect(enter({ venue: N })).toBeGreaterThan(0);
    evidence();
    expect(places()).toBe("30 70 0 900 0 0");
  });

  const order = { gate: 1, incarnation: 1, parent: 1, child: LOST };
  test.each<[string, Partial<ResolveOrder>, R, number, number]>([
    ["no venue", { cumQty: 5, px: PX }, R.ResolveVenue, 0, 1],
    ["a venue that is none of ours", { venue: 90 }, R.ResolveVenue, 90, 1],
    ["fills without a price", { venue: N, cumQty: 5 }, R.PriceInvalid, 0, 0],
    [
      "an id of this start",
      { venue: N, order: { ...order, incarnation: 2 } },
      R.UnknownOrder,
      1,
      LOST,
    ],
    [
      "an id of no start",
      { venue: N, order: { ...order, incarnation: 0 } },
      R.UnknownOrder,
      1,
      LOST,
    ],
    ["another gate's id", { venue: N, order: { ...order, gate: 2 } }, R.UnknownOrder, 1, LOST],
    ["an unknown parent", { venue: N, order: { ...order, parent: 9 } }, R.UnknownOrder, 9, LOST],
    [
      "more than can be counted",
      { venue: N, cumQty: 2 ** 31 - 1, px: PX },
      R.ResolveDisagrees,
      2 ** 31 - 1,
      0,
    ],
  ])("%s is refused, and nothing is written", (_, x, code, a, b) => {
    const before = world.tape.entries.length;
    expect(enter(x)).toBe(0);
    expect([world.gate.why, world.tape.entries.length]).toEqual([{ code, a, b }, before]);
  });

  test("a venue outside its parent's route set is refused", () => {
    world.gate.ledger.parents.set(row, P.routeSet, 1);
    expect(enter({ venue: Q })).toBe(0);
    expect(world.gate.why).toEqual({ code: R.ResolveVenue, a: Q, b: 1 });
  });

  test("once the doubt is over there is no such order", () => {
    evidence();
    expect(enter({ venue: N })).toBe(0);
    expect(world.gate.why.code).toBe(R.UnknownOrder);
    expect(world.gate.ledger.parents.has(row, ParentFlag.closing)).toBe(false);
  });
});

test("a venue that is not the one where the journal has the order is refused", () => {
  const child = world.gate.ledger.children.get(0, C.child);
  const order = { gate: 1, incarnation: 1, parent: 1, child };
  expect(enter({ order, cumQty: 30, venue: Q })).toBe(0);
  expect(world.gate.why).toEqual({ code: R.ResolveVenue, a: Q, b: 1 });
  expect(enter({ order, cumQty: 30, venue: N })).toBeGreaterThan(0);
});

describe("I14: the window counts the orders of this start that have no answer", () => {
  test("an order of an earlier start, and one that the journal lacks, take nothing from it", () => {
    world = new GateWorld({}, world.tape).up();
    openGate(world.gate, { persons: ["ada", "bob"], keep: true });
    const other = world.parent();
    world.propose(other, [{ qty: 10 }]);
    expect(world.gate.lanes[0]).toMatchObject({ unacked: 1 });
    world.gate.ledger.children.unflag(0, ChildFlag.acked);
    world.report(0, { kind: ReportKind.StatusLive, leavesQty: 70, cumQty: 30 });
    said(ReportKind.Accepted, 0, 0, 50);
    said(ReportKind.Canceled, 0, 0, 0);
    expect(world.gate.lanes[0]).toMatchObject({ unacked: 1, working: 2 });
  });
});

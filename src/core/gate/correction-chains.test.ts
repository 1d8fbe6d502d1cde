import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { C, ChildFlag, Cold } from "./children.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { type CorrectionRecord, RecordType, ReportKind, type ReportRecord } from "./records.ts";
import { StateCause } from "./scope-state.ts";

const PX = 1_820_000;
const { Correct, Fill } = ReportKind;
/** Largest sum that the books hold. */
const SUM_MAX = 2 ** 31 - 1;

let world: GateWorld;
let row: number;

function id(n: number): Int32Array {
  return new Int32Array(6).fill(900 + n);
}

function fill(n: number, lastQty: number, changes: Partial<ReportRecord> = {}): void {
  world.report(0, { kind: Fill, lastQty, execId: id(n), ...changes });
}

function bust(of: number, changes: Partial<CorrectionRecord> = {}): void {
  world.correct(0, { refExecId: id(of), ...changes });
}

function correct(of: number, lastQty: number, changes: Partial<CorrectionRecord> = {}): void {
  world.correct(0, { kind: Correct, refExecId: id(of), lastQty, lastPx: PX, ...changes });
}

/** Filled, working, free, broken, closed, beyond the order. */
function places(): string {
  const cells = [P.cumQty, P.workingQty, P.remainingQty, P.bustedQty, P.closedQty, P.excessQty];
  return cells.map((cell) => world.gate.ledger.parents.get(row, cell)).join(" ");
}

function money(): number {
  return world.gate.ledger.parents.infoOf(row).filledNotional;
}

function isFrozen(): boolean {
  return world.gate.ledger.parents.has(row, ParentFlag.frozen);
}

/** The corrections of the journal. */
function corrections(): CorrectionRecord[] {
  const { entries } = world.tape;
  return entries
    .filter(({ type }) => type === RecordType.Correction)
    .map(({ record }) => record as CorrectionRecord);
}

beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent();
  world.propose(row, [{ qty: 100, tif: 0 }]);
});

describe("B29: a correction that comes again", () => {
  beforeEach(() => {
    fill(1, 60);
    fill(2, 10);
    correct(1, 45, { execId: id(7), lastPx: PX - 100 });
  });

  test("with the same words says nothing new", () => {
    const before = [places(), money(), world.effects.reports.length];
    correct(1, 45, { execId: id(7), lastPx: PX - 100 });
    expect([places(), money(), world.effects.reports.length]).toEqual(before);
    expect([isFrozen(), world.gate.ledger.suspense.shares]).toEqual([false, 0]);
  });

  test.each<[string, () => void]>([
    ["other shares", () => correct(1, 46, { execId: id(7), lastPx: PX - 100 })],
    ["another price", () => correct(1, 45, { execId: id(7) })],
    ["another execution", () => correct(2, 45, { execId: id(7), lastPx: PX - 100 })],
    ["the id of a trade", () => correct(1, 10, { execId: id(2) })],
  ])("with %s is kept apart, and order and lane stop (B27)", (_, again) => {
    const before = [places(), money()];
    again();
    expect([places(), money()]).toEqual(before);
    expect([isFrozen(), world.gate.ledger.laneCause[0]]).toEqual([true, StateCause.ExecIdReused]);
    expect(world.gate.ledger.suspense.lines).toHaveLength(1);
  });

  test("as a bust, of which nobody needs to say the shares, is the same whatever shares it says", () => {
    bust(2, { execId: id(8) });
    bust(2, { execId: id(8), lastQty: 10, lastPx: PX });
    expect([isFrozen(), world.gate.ledger.suspense.shares]).toEqual([false, 0]);
    bust(1, { execId: id(8) });
    expect([isFrozen(), places()]).toEqual([true, "45 30 900 25 0 0"]);
  });
});

describe("B29: of what a venue says of one trade", () => {
  test.each<[string, readonly [number, number], number]>([
    ["the one sent last counts", [5, 6], 30],
    ["the one sent last counts, though it comes first", [6, 5], 40],
    ["of two with one number the first counts", [5, 5], 40],
    ["numbers beyond 2^31 are as any other", [3_000_000_000, 3_000_000_001], 30],
    ["a number beyond 2^31 is later than a small one", [3_000_000_000, 5], 40],
  ])("%s", (_, [first, second], counts) => {
    fill(1, 60);
    correct(1, 40, { seq: first, lastPx: PX - 40 });
    correct(1, 30, { seq: second, lastPx: PX - 30 });
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(counts);
    expect(money()).toBe(counts * (PX - counts));
  });

  test("a bust is the last word: no later correction brings shares or money back", () => {
    fill(1, 60);
    bust(1, { seq: 5 });
    const told = world.effects.reports.length;
    correct(1, 50, { seq: 9 });
    expect([places(), money()]).toEqual(["0 40 900 60 0 0", 0]);
    expect(world.effects.reports).toHaveLength(told);
  });

  test("shares that only a correction said wait again when a later one takes them back", () => {
    fill(1, 60);
    correct(1, 80, { seq: 2 });
    expect(places()).toBe("80 20 900 0 0 0");
    // The trade itself said 60: so many were taken, whatever counts now.
    correct(1, 50, { seq: 3 });
    expect(places()).toBe("50 40 900 10 0 0");
    correct(1, 80, { seq: 4 });
    expect(places()).toBe("80 20 900 0 0 0");
    expect(world.gate.ledger.children.coldGet(0, Cold.everQty)).toBe(80);
  });

  test("the client's order has the time of what changed it, and of nothing else", () => {
    fill(1, 60, { utcMs: 10 });
    const { parents } = world.gate.ledger;
    correct(1, 60, { utcMs: 20 });
    expect(parents.infoOf(row).changedUtcMs).toBe(10);
    correct(1, 60, { utcMs: 30, lastPx: PX - 1, seq: 2 });
    expect(parents.infoOf(row).changedUtcMs).toBe(30);
    expect(world.gate.ledger.children.notional[0]).toBe(60 * (PX - 1));
  });

  test("a child that was only broken was not corrected: its sums are still held to account", () => {
    fill(1, 60);
    bust(1);
    expect(world.gate.ledger.children.has(0, ChildFlag.corrected)).toBe(false);
    correct(1, 10);
    expect(world.gate.ledger.children.has(0, ChildFlag.corrected)).toBe(true);
  });
});

describe("B29: a correction of a correction", () => {
  test("amends the trade, whose own record the client's report names", () => {
    fill(1, 60);
    const index = world.tape.entries.length - 1;
    correct(1, 45, { execId: id(20) });
    correct(20, 40, { execId: id(21), seq: 2 });
    expect(places()).toBe("40 40 900 20 0 0");
    bust(21, { seq: 3 });
    expect(world.effects.reports.at(-1)).toMatchObject({
      why: ClientReport.Bust,
      trade: [60, PX, index],
    });
    expect(places()).toBe("0 40 900 60 0 0");
  });

  test("whose first trade nobody knows names no record", () => {
    correct(1, 45, { execId: id(20) });
    bust(20);
    expect(corrections().map(({ refIndex }) => refIndex)).toEqual([0, 0]);
    expect(world.gate.ledger.suspense.shares).toBe(0);
  });

  test.each([
    ["counts when it was sent later", 6, 40],
    ["does not count when it was sent earlier", 4, 30],
  ])("that comes before what it corrects %s", (_, seq, counts) => {
    fill(1, 60);
    correct(20, 40, { execId: id(21), seq, lastPx: PX - 40 });
    expect([places(), world.gate.ledger.suspense.shares]).toEqual(["60 40 900 0 0 0", 40]);
    correct(1, 30, { execId: id(20), seq: 5, lastPx: PX - 30 });
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(counts);
    expect(money()).toBe(counts * (PX - counts));
    expect([isFrozen(), world.gate.ledger.suspense.shares]).toEqual([false, 0]);
  });

  test("that was broken before it came breaks the trade", () => {
    fill(1, 60);
    bust(20, { execId: id(21) });
    expect(places()).toBe("60 40 900 0 0 0");
    correct(1, 30, { execId: id(20), seq: 5 });
    expect([places(), money()]).toEqual(["0 40 900 60 0 0", 0]);
  });

  test("counts as exposure once, while neither it nor its trade is known", () => {
    correct(20, 40, { execId: id(21), seq: 6 });
    correct(1, 30, { execId: id(20), seq: 5 });
    expect(world.gate.ledger.suspense.positions).toEqual([
      { venue: VENUES[0], symbol: "IBM", shares: 40, notional: 40 * PX },
    ]);
    fill(1, 60);
    expect([places(), world.gate.ledger.suspense.shares]).toEqual(["40 40 900 20 0 0", 0]);
  });

  test("in a circle is kept apart: nobody can say what it is of", () => {
    fill(1, 60);
    correct(1, 50, { execId: id(20) });
    correct(21, 40, { execId: id(22) });
    correct(22, 30, { execId: id(21) });
    expect([places(), isFrozen()]).toEqual(["50 40 900 10 0 0", true]);
  });
});

describe("B29: which order a correction is of", () => {
  test("of an unknown trade of a second order it is exposure, and no fault", () => {
    world.propose(row, [{ qty: 50, tif: 0 }]);
    world.correct(1, { kind: Correct, refExecId: id(9), lastQty: 10, lastPx: PX });
    expect([isFrozen(), world.gate.ledger.suspense.shares]).toEqual([false, 10]);
    expect(world.gate.ledger.children.has(1, ChildFlag.corrected)).toBe(true);
    expect(world.gate.ledger.children.has(0, ChildFlag.corrected)).toBe(false);
  });

  test("of an order that the journal lacks it changes no order that it has", () => {
    correct(9, 10, { child: 77 });
    const { children, suspense } = world.gate.ledger;
    expect([children.count, children.has(0, ChildFlag.corrected)]).toEqual([1, false]);
    expect([places(), suspense.shares]).toEqual(["0 100 900 0 0 0", 10]);
  });
});

describe("B29: a correction to more shares", () => {
  test("than an ended order had open is the venue's word, up to what was ordered", () => {
    fill(1, 60);
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    correct(1, 100);
    expect([places(), isFrozen()]).toEqual(["100 0 900 0 0 0", false]);
    expect(world.gate.ledger.laneCause[0]).toBe(0);
    expect(world.gate.ledger.children.status(0)).toBe(OrdStatus.Canceled);
  });

  test("than were ordered is an overfill by what was beyond: order and lane stop", () => {
    fill(1, 60);
    correct(1, 101);
    expect([places(), isFrozen()]).toEqual(["101 0 899 0 0 0", true]);
    expect(world.gate.ledger.laneCause[0]).toBe(StateCause.Overfill);
    expect(world.effects.alerts).toContain(RejectCode.Overfill);
  });

  test("than the sums can hold, once its trade comes: the trade is kept apart and stops the lane", () => {
    correct(1, SUM_MAX);
    fill(2, 10);
    fill(1, 5);
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(10);
    expect(world.effects.alerts).toContain(RejectCode.SuspenseFill);
    expect(world.gate.ledger.laneCause[0]).toBe(StateCause.UnknownFill);
  });

  test("than the sums can hold with what was filled is kept apart at once", () => {
    fill(1, 60);
    correct(1, SUM_MAX);
    expect(world.gate.ledger.parents.get(row, P.cumQty)).toBe(60);
    expect(world.gate.ledger.suspense.shares).toBe(SUM_MAX);
  });
});

describe("B29, I11: what a correction leaves open nobody else may have, and somebody asks for", () => {
  const END = { leavesQty: 0 };

  test("corrected to all that was ordered, an order lives until its venue says that it ended", () => {
    fill(1, 60);
    correct(1, 100);
    const { children } = world.gate.ledger;
    expect([children.status(0), children.get(0, C.leavesQty)]).toEqual([
      OrdStatus.PartiallyFilled,
      0,
    ]);
    expect(world.effects.asked).toEqual([]);
    world.pass(1_100);
    expect(world.effects.asked).toEqual([0]);
    world.report(0, { kind: ReportKind.StatusEnded, ...END });
    expect([children.status(0), world.gate.lanes[0]?.working]).toEqual([OrdStatus.Canceled, 0]);
    world.pass(10_000);
    expect([places(), isFrozen(), world.effects.asked]).toEqual(["100 0 900 0 0 0", false, [0]]);
  });

  test("a venue that does not say so stops the client's order: people phone it", () => {
    fill(1, 60);
    correct(1, 100);
    world.pass(4_500);
    expect([world.effects.asked, isFrozen()]).toEqual([[0, 0, 0], true]);
  });

  test("shares that a later correction takes back are open as before: the venue may fill them", () => {
    fill(1, 60);
    correct(1, 100);
    correct(1, 90, { seq: 2 });
    expect([places(), world.gate.ledger.children.get(0, C.leavesQty)]).toEqual([
      "90 10 900 0 0 0",
      10,
    ]);
    world.pass(5_000);
    expect([world.effects.asked, isFrozen()]).toEqual([[], false]);
    fill(2, 10, { cumQty: 100, ...END });
    expect(places()).toBe("100 0 900 0 0 0");
  });

  test("shares that its end had counted and a correction takes back are not free: people decide", () => {
    fill(1, 60);
    correct(1, 80);
    world.report(0, { kind: ReportKind.Canceled, ...END });
    expect([places(), isFrozen()]).toEqual(["80 0 920 0 0 0", false]);
    correct(1, 70, { seq: 2 });
    expect([places(), isFrozen()]).toEqual(["70 10 920 0 0 0", false]);
    world.pass(1_100);
    expect(world.effects.asked).toEqual([0]);
    world.report(0, { kind: ReportKind.StatusEnded, ...END });
    expect([places(), isFrozen()]).toEqual(["70 10 920 0 0 0", true]);
  });

  test("and after a restart the venue is asked for them again", () => {
    fill(1, 60);
    correct(1, 80);
    world.report(0, { kind: ReportKind.Canceled, ...END });
    correct(1, 70, { seq: 2 });
    world = new GateWorld({}, world.tape, 50_000).up();
    expect([places(), world.effects.asked]).toEqual(["70 10 920 0 0 0", []]);
    world.pass(1_100);
    expect(world.effects.asked).toEqual([0]);
  });

  test("what lives of an order that its client knows as Filled is asked back", () => {
    world.propose(row, [{ qty: 900, tif: 0 }]);
    fill(1, 60);
    world.report(1, { kind: Fill, lastQty: 900 });
    expect(world.effects.cancels).toEqual([]);
    correct(1, 100);
    expect([places(), world.effects.cancels]).toEqual(["1000 0 0 0 0 0", [0]]);
    correct(1, 90, { seq: 2 });
    expect([places(), world.effects.cancels]).toEqual(["990 10 0 0 0 0", [0]]);
  });
});

test("B29: a bust or correction has a number of its lane: what is asked for again begins behind it", () => {
  const { nextIn } = world.gate.ledger;
  // Of trades that are known: what is kept apart has its number noted on another way.
  for (const n of [1, 2, 3]) fill(n, 10);
  bust(1, { seq: 9 });
  expect(nextIn[0]).toBe(10);
  correct(2, 5, { seq: 3 });
  expect(nextIn[0]).toBe(10);
  bust(3, { seq: 10 });
  expect([...nextIn]).toEqual([11, 1, 1]);
});

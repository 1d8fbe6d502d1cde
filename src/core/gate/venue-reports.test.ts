import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { C } from "./children.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld, RecordTape } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { thaw } from "./people-states.ts";
import { RecordType, ReportKind, type ReportRecord, type SuspenseRecord } from "./records.ts";
import { StateCause } from "./scope-state.ts";
import { venueReport } from "./venue-reports.ts";

const PX = 1_820_000;

let world: GateWorld;
let row: number;

/** Filled, working, free, broken, closed, beyond the order. */
function places(): string {
  const cells = [P.cumQty, P.workingQty, P.remainingQty, P.bustedQty, P.closedQty, P.excessQty];
  return cells.map((cell) => world.gate.ledger.parents.get(row, cell)).join(" ");
}

function isFrozen(): boolean {
  return world.gate.ledger.parents.has(row, ParentFlag.frozen);
}

/** Why the lane of venue N is FROZEN. */
function laneCause(): number {
  return world.gate.ledger.laneCause[0] as number;
}

function records<T>(type: RecordType): T[] {
  return world.tape.entries.filter((e) => e.type === type).map((e) => e.record as T);
}

function id(n: number): Int32Array {
  return new Int32Array(6).fill(900 + n);
}

function fill(child: number, lastQty: number, changes: Partial<ReportRecord> = {}): void {
  world.report(child, { kind: ReportKind.Fill, lastQty, ...changes });
}

/** A report of a venue on an id of ours that the journal may lack. */
function strayReport(changes: Partial<ReportRecord>): void {
  venueReport(world.gate, {
    venue: world.gate.ledger.venueOf(0),
    incarnation: world.gate.ledger.incarnation,
    parent: row + 1,
    child: 40,
    kind: ReportKind.Fill,
    lastQty: 30,
    lastPx: PX,
    cumQty: 30,
    leavesQty: 70,
    execId: id(1),
    seq: 1,
    utcMs: 1,
    avgPx: 0,
    ...changes,
  });
}

/** A parent of 1,000 with one child of 100 at venue N, resting unless another TIF is given. */
beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent();
  world.propose(row, [{ qty: 100, tif: 0 }]);
});

describe("what a venue reports that it should not", () => {
  test("B24: an overfill is booked as it is, freezes parent and lane, and is kept word for word", () => {
    const words = { verbatim: () => "8=FIX.4.4|35=8|...|32=130|" };
    const { children } = world.gate.ledger;
    venueReport(
      world.gate,
      {
        venue: world.gate.ledger.venueOf(0),
        incarnation: children.get(0, C.incarnation),
        parent: row + 1,
        child: children.get(0, C.child),
        kind: ReportKind.Fill,
        lastQty: 130,
        lastPx: PX,
        cumQty: 130,
        leavesQty: 0,
        execId: id(1),
        seq: 1,
        utcMs: 1,
        avgPx: 0,
      },
      words,
    );
    // 30 of it were free and are no more: nothing is beyond the order yet.
    expect(places()).toBe("130 0 870 0 0 0");
    expect([isFrozen(), laneCause()]).toEqual([true, StateCause.Overfill]);
    expect(world.effects.alerts).toContain(RejectCode.Overfill);
    expect(records<SuspenseRecord>(RecordType.Suspense)).toMatchObject([
      { code: RejectCode.Overfill, lastQty: 130, counts: 0, raw: words.verbatim() },
    ]);
    expect(world.effects.reports.at(-1)).toMatchObject({ why: ClientReport.Fill, cumQty: 130 });
    world.propose(row, [{ qty: 10, venue: 80 }]);
    expect(world.effects.childRefusals.at(-1)?.code).toBe(RejectCode.ParentFrozen);
  });

  test("B24: shares beyond the whole order are excess, paid from what becomes free, not drawn", () => {
    world.propose(row, [{ qty: 900, tif: 0 }]);
    fill(0, 130);
    expect(places()).toBe("130 900 0 0 0 30");
    world.report(1, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(places()).toBe("130 0 870 0 0 0");
  });

  test("B24: more shares than any sum can hold count in suspense, and the gate goes on", () => {
    fill(0, 2_147_483_647, { cumQty: 2_147_483_647 });
    fill(0, 1, { cumQty: 1 });
    fill(0, 2_147_483_647, { cumQty: 2_147_483_647 });
    expect(world.gate.ledger.suspense.shares).toBe(2_147_483_648);
    expect(places()).toBe("2147483647 0 0 0 0 2147482647");
    expect(laneCause()).toBe(StateCause.Overfill);
  });

  test("B25: a fill after the cancel report is booked from what is free, and freezes the parent", () => {
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    fill(0, 40, { cumQty: 40, leavesQty: 0 });
    expect(places()).toBe("40 0 960 0 0 0");
    expect([isFrozen(), laneCause()]).toEqual([true, 0]);
    expect(world.effects.alerts).toContain(RejectCode.FillAfterEnd);
    expect(world.gate.ledger.children.status(0)).toBe(OrdStatus.Canceled);
  });

  test("B25: a fill after the parent's end is excess, and the client is told", () => {
    world.propose(row, [{ qty: 900 }]);
    fill(0, 100);
    fill(1, 900);
    expect(world.gate.ledger.parents.has(row, ParentFlag.ended)).toBe(true);
    fill(1, 50, { cumQty: 900, leavesQty: 0 });
    expect(places()).toBe("1050 0 0 0 0 50");
    expect(world.effects.reports.at(-1)).toMatchObject({ cumQty: 1050, leavesQty: 0 });
  });

  test("B26: a fill of an id of ours that the journal lacks is a lost draw, booked to its parent", () => {
    strayReport({});
    expect(places()).toBe("30 100 870 0 0 0");
    expect([isFrozen(), laneCause()]).toEqual([true, StateCause.UnknownFill]);
    expect(world.effects.alerts).toContain(RejectCode.LostDraw);
    expect(world.effects.reports.at(-1)).toMatchObject({ why: ClientReport.Fill, cumQty: 30 });
    // Its number is not given to another child.
    expect(world.gate.ledger.parents.get(row, P.nextChild)).toBeGreaterThan(40);
  });

  test("B26: a fill of another venue's order is exposure, and freezes the lane it came by", () => {
    strayReport({ venue: world.gate.ledger.venueOf(1), child: 1 });
    expect(places()).toBe("0 100 900 0 0 0");
    expect(world.gate.ledger.suspense.shares).toBe(30);
    expect([...world.gate.ledger.laneCause]).toEqual([0, StateCause.UnknownFill, 0]);
  });

  test("B27: the same ExecID with the same content is applied once", () => {
    fill(0, 40, { execId: id(1) });
    const told = world.effects.reports.length;
    fill(0, 40, { execId: id(1) });
    expect(places()).toBe("40 60 900 0 0 0");
    expect([isFrozen(), world.effects.reports.length]).toEqual([false, told]);
  });

  test.each<[string, Partial<ReportRecord>]>([
    ["quantity", { lastQty: 41 }],
    ["price", { lastPx: PX - 100 }],
  ])(
    "B28: the same ExecID with another %s is quarantined as exposure and stops the lane",
    (_, x) => {
      fill(0, 40, { execId: id(1) });
      fill(0, 40, { execId: id(1), ...x });
      fill(0, 40, { execId: id(1), ...x });
      expect(places()).toBe("40 60 900 0 0 0");
      expect([isFrozen(), laneCause()]).toEqual([true, StateCause.ExecIdReused]);
      expect(world.gate.ledger.suspense.shares).toBe(x.lastQty ?? 40);
      expect(world.effects.alerts).toContain(RejectCode.ExecIdReused);
    },
  );

  test.each<[string, Partial<ReportRecord>]>([
    ["CumQty(14) and LeavesQty(151) above the order", { cumQty: 60, leavesQty: 41 }],
    ["CumQty(14) below LastQty(32)", { lastQty: 50, cumQty: 40, leavesQty: 50 }],
    ["AvgPx(6) of other prices", { lastQty: 50, avgPx: PX + 2 }],
  ])("B31: %s freezes the parent and asks the venue", (_, sums) => {
    fill(0, 20, sums);
    expect([isFrozen(), laneCause()]).toEqual([true, 0]);
    expect(world.effects.asked).toEqual([0]);
    expect(world.effects.alerts).toContain(RejectCode.ContradictingReport);
  });

  test("B31: an end that leaves shares open freezes the parent", () => {
    world.report(0, { kind: ReportKind.Canceled, cumQty: 0, leavesQty: 5 });
    expect([isFrozen(), world.effects.asked]).toEqual([true, [0]]);
  });

  test.each([PX, PX + 1, 1_820_000])(
    "B31: AvgPx(6) rounded by the venue is no fault: %d",
    (avgPx) => {
      fill(0, 50, { avgPx });
      expect(isFrozen()).toBe(false);
    },
  );

  test("B31: fills that come later than what counts them are no false alarm", () => {
    world.report(0, { kind: ReportKind.Canceled, cumQty: 70, leavesQty: 0 });
    // The 70 that the venue counts are not free, and the parent cannot end before them.
    expect(places()).toBe("0 70 930 0 0 0");
    fill(0, 30, { cumQty: 30, leavesQty: 70 });
    fill(0, 40, { cumQty: 70, leavesQty: 30 });
    expect(places()).toBe("70 0 930 0 0 0");
    expect([isFrozen(), world.effects.alerts]).toEqual([false, [RejectCode.UnsolicitedCancel]]);
  });

  test("B34: a reject after the acknowledgement takes it back", () => {
    world.report(0, { kind: ReportKind.Accepted });
    world.report(0, { kind: ReportKind.Rejected, leavesQty: 0 });
    expect(places()).toBe("0 0 1000 0 0 0");
    expect([isFrozen(), laneCause()]).toEqual([false, 0]);
  });

  test("B34: an unsolicited cancel is booked and said", () => {
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(places()).toBe("0 0 1000 0 0 0");
    expect([isFrozen(), laneCause()]).toEqual([false, 0]);
    expect(world.effects.alerts).toEqual([RejectCode.UnsolicitedCancel]);
  });

  test("B34: a cancel that we asked for, and the end of an immediate child, are not said", () => {
    world.propose(row, [{ qty: 50 }]);
    world.report(1, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(world.effects.alerts).toEqual([]);
  });

  test.each<[string, Partial<ReportRecord>]>([
    ["replaced, never asked", { kind: ReportKind.Replaced }],
    ["an ExecType that no order of ours has", { kind: ReportKind.Unexpected }],
  ])("B34: %s changes nothing, and freezes parent and lane", (_, x) => {
    world.report(0, x);
    expect(places()).toBe("0 100 900 0 0 0");
    expect([isFrozen(), laneCause()]).toEqual([true, StateCause.UnexpectedReport]);
    expect(world.effects.alerts).toContain(RejectCode.UnexpectedReport);
  });

  test("B34: a second end of another kind changes nothing, and freezes parent and lane", () => {
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.report(0, { kind: ReportKind.Expired, leavesQty: 0 });
    expect(places()).toBe("0 0 1000 0 0 0");
    expect([isFrozen(), laneCause()]).toEqual([true, StateCause.UnexpectedReport]);
  });

  test("B31: a status answer that an ended order lives freezes the parent", () => {
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.report(0, { kind: ReportKind.StatusLive, cumQty: 0, leavesQty: 100 });
    expect([places(), isFrozen()]).toEqual(["0 0 1000 0 0 0", true]);
  });

  test("B34: a reject of what has filled frees nothing, and freezes parent and lane", () => {
    fill(0, 40);
    world.report(0, { kind: ReportKind.Rejected, cumQty: 40, leavesQty: 0 });
    expect(places()).toBe("40 60 900 0 0 0");
    expect([isFrozen(), laneCause()]).toEqual([true, StateCause.UnexpectedReport]);
  });
});

describe("a frozen lane", () => {
  beforeEach(() => {
    world.propose(row, [{ qty: 50, tif: 0, venue: 80 }]);
    world.report(0, { kind: ReportKind.Accepted });
    strayReport({ child: 1, venue: world.gate.ledger.venueOf(1) });
  });

  test("takes no new child, and what rests there is asked back", () => {
    world.propose(row, [{ qty: 50, venue: 80 }]);
    expect(world.effects.childRefusals.at(-1)).toMatchObject({
      code: RejectCode.LaneFrozen,
      a: 80,
    });
    expect(world.effects.cancels).toEqual([1]);
    world.propose(row, [{ qty: 50 }]);
    expect(world.effects.sent).toHaveLength(3);
  });

  test("still books its reports", () => {
    fill(1, 50);
    expect(places()).toBe("50 100 850 0 0 0");
  });

  test("is opened again by two distinct people, not by one", () => {
    const { gate } = world;
    const lane = { kind: "venue", name: "P" } as const;
    const open = (...persons: string[]): boolean => thaw(gate, lane, { persons, keep: true });
    expect([open("ada"), open("ada", "ada")]).toEqual([false, false]);
    expect(gate.why).toEqual({ code: RejectCode.PersonsMissing, a: 1, b: 2 });
    expect(open("ada", "bob")).toBe(true);
    world.propose(row, [{ qty: 50, venue: 80 }]);
    expect(world.effects.sent).toHaveLength(3);
    expect(records(RecordType.ScopeTurn).at(-1)).toMatchObject({ by: "ada, bob" });
  });

  test("stays frozen over a restart", () => {
    const tape = new RecordTape();
    tape.entries.push(...world.tape.entries);
    expect([...new GateWorld({}, tape).gate.ledger.laneCause]).toEqual([
      0,
      StateCause.UnknownFill,
      0,
    ]);
  });
});

test("a frozen parent asks back what rests of it", () => {
  world.propose(row, [{ qty: 50, tif: 0, venue: 80 }]);
  world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
  fill(0, 10, { cumQty: 10, leavesQty: 0 });
  expect(world.effects.cancels).toEqual([1]);
});

import { beforeEach, describe, expect, test } from "vitest";
import { C, ChildFlag } from "./children.ts";
import { applyCorrection, mostQty } from "./corrections.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { type CorrectionRecord, RecordType, ReportKind } from "./records.ts";
import { resolve } from "./resolve.ts";
import { TurnLog } from "./turn-log.test-kit.ts";

const PX = 1_820_000;
const SUM_MAX = 2 ** 31 - 1;
const SECOND = VENUES[1] as number;
const { Correct, Fill } = ReportKind;

let world: GateWorld;
let row: number;
let log: TurnLog;

function id(n: number): Int32Array {
  return new Int32Array(6).fill(500 + n);
}

function fill(n: number, lastQty: number): void {
  world.report(0, { kind: Fill, lastQty, execId: id(n) });
}

function bust(of: number, changes: Partial<CorrectionRecord> = {}): void {
  world.correct(0, { refExecId: id(of), ...changes });
}

function correct(of: number, lastQty: number, changes: Partial<CorrectionRecord> = {}): void {
  world.correct(0, { kind: Correct, refExecId: id(of), lastQty, lastPx: PX, ...changes });
}

/** A child of 100 shares; what was said until then is forgotten. */
beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent({ clOrdId: "A" });
  world.propose(row, [{ qty: 100, tif: 0 }]);
  log = new TurnLog(world);
});

/** What the books alone make of a correction, without what the gate does of it. */
function booked(changes: Partial<CorrectionRecord>): ReturnType<typeof applyCorrection> {
  const [venue = 0] = VENUES;
  const order = { venue, incarnation: 1, parent: row + 1, child: 1, kind: Correct };
  const words = { lastQty: 0, lastPx: PX, cumQty: 0, leavesQty: 0, seq: 1, utcMs: 5 };
  const names = { execId: id(50), refExecId: id(1), refIndex: 0 };
  return applyCorrection(world.gate.ledger, { ...order, ...words, ...names, ...changes });
}

describe("a bust or correction, line by line (B29)", () => {
  beforeEach(() => {
    fill(1, 60);
    log.said();
  });

  test("of a known trade: its record, its router, its observers, its client", () => {
    correct(1, 45);
    expect(log.said()).toEqual([
      "+ Correction parent=1 child=1 kind=13 lastQty=45 lastPx=1820000",
      "childReport 0 0 0",
      "childChanged 0",
      "parentChanged 0",
      "clientReport 0 Correct cum 45",
      "+ Told parent=1 why=10 seq=1",
    ]);
    // Nothing is owed of it: nobody goes after it.
    expect(world.gate.unanswered.late.size).toBe(0);
  });

  test("of an unknown trade is kept and shown, and nothing is told that it did not change", () => {
    correct(9, 45);
    expect(log.said()).toEqual([
      "+ Correction parent=1 child=1 kind=13 lastQty=45 lastPx=1820000",
      "+ Suspense venue=78 clOrdId=10001000010001 kind=13 lastQty=45 lastPx=1820000 side=1 symbol=IBM code=104 counts=1",
      "alert UnknownExecRef parent 1 45 1",
    ]);
    bust(8);
    expect(log.said()[1]).toBe(
      "+ Suspense venue=78 clOrdId=10001000010001 kind=12 lastQty=0 lastPx=0 side=1 symbol=IBM code=104 counts=0",
    );
  });

  test("to more than was ordered: kept, order and lane stop, then it is told as any other", () => {
    correct(1, 101);
    expect(log.said()).toEqual([
      "+ Correction parent=1 child=1 kind=13 lastQty=101 lastPx=1820000",
      "+ Suspense venue=78 clOrdId=10001000010001 kind=13 lastQty=101 lastPx=1820000 side=1 symbol=IBM code=72 counts=0",
      "alert Overfill parent 1 1 1",
      "+ State parent=1 state=3 cause=4",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "parentChanged 0",
      "+ CancelChild parent=1 incarnation=1 child=1 cancelChild=2 by=0",
      "sendCancel 0",
      "childChanged 0",
      "alert Overfill venue N 1 1",
      "+ ScopeTurn scope=venue:N state=3 cause=4 by=",
      "alert ScopeTurned venue:N 3 4",
      "sync",
      "childReport 0 0 0",
      "childChanged 0",
      "parentChanged 0",
      "clientReport 0 Correct cum 101",
      "+ Told parent=1 why=10 seq=1",
    ]);
    correct(1, 101, { seq: 2, lastPx: PX - 1 });
    // The same shares at another price are no second overfill.
    expect(log.said().filter((line) => /Suspense|Overfill/.test(line))).toEqual([]);
  });

  test.each<[string, () => void]>([
    ["at another price", () => bust(1, { lastQty: 60, lastPx: PX - 1 })],
    ["by a correction of the broken trade", () => correct(1, 50, { seq: 9, lastPx: PX - 7 })],
  ])("of a broken trade says nothing new, %s", (_, again) => {
    bust(1);
    log.said();
    again();
    expect(log.said().filter((line) => !line.startsWith("+ Correction"))).toEqual([]);
  });
});

describe("a correction that cannot be booked is kept apart", () => {
  const apart = (code: number, venue: number) =>
    `+ Suspense venue=${venue} clOrdId=10001000010001 kind=13 lastQty=45 lastPx=1820000 side=1 symbol=IBM code=${code} counts=1`;

  test("of an order of another venue: the venue that says it stops", () => {
    fill(1, 60);
    log.said();
    correct(1, 45, { venue: SECOND });
    expect(log.said().slice(0, 2)).toEqual([apart(74, SECOND), "alert SuspenseFill venue P 45 80"]);
    const { parents, children } = world.gate.ledger;
    expect([parents.get(row, P.cumQty), children.has(0, ChildFlag.corrected)]).toEqual([60, false]);
  });

  test("of an order of which people have said how it ended: they decide", () => {
    const order = { gate: 1, incarnation: 1, parent: 1, child: 1 };
    const said = { order, cumQty: 60, px: PX, evidence: "phone", persons: ["ada", "bob"] };
    expect(resolve(world.gate, said, world.gate.why)).toBeGreaterThan(0);
    log.said();
    correct(1, 45);
    expect(log.said().slice(0, 2)).toEqual([
      apart(106, 78),
      "alert ResolveDisagrees venue N 45 78",
    ]);
  });

  test("to more shares than the sums can hold", () => {
    fill(1, 60);
    log.said();
    correct(1, SUM_MAX);
    expect(log.said()[0]).toBe(apart(74, 78).replace("lastQty=45", `lastQty=${SUM_MAX}`));
  });
});

describe("what the books alone make of a correction", () => {
  test("one that comes again has changed nothing, and amends nothing", () => {
    fill(1, 60);
    expect(booked({ lastQty: 45 })).toMatchObject({ changed: true, execution: 0 });
    expect(booked({ lastQty: 45 })).toMatchObject({ changed: false, execution: -1 });
    expect(world.gate.ledger.outcome).toMatchObject({ duplicate: true, differs: false });
    expect(booked({ lastQty: 44 }).outcome).toMatchObject({ duplicate: true, differs: true });
  });

  test("one that amends itself is as one that comes again, with other words", () => {
    const { outcome } = booked({ lastQty: 45, refExecId: id(50) });
    expect([outcome.duplicate, outcome.differs]).toEqual([true, true]);
  });

  test("one of an unknown trade has changed nothing", () => {
    expect(booked({ lastQty: 45 })).toMatchObject({ changed: false });
  });

  test("a bust of an unknown trade is the same whatever shares and price it says", () => {
    const words = { kind: ReportKind.Bust, refExecId: id(9), execId: id(8) };
    booked({ ...words, lastQty: 5, lastPx: 7 });
    expect(booked({ ...words, lastQty: 0, lastPx: 0 }).outcome).toMatchObject({
      duplicate: true,
      differs: false,
    });
  });

  test("to more than was ordered freezes its order: a fold shows it too", () => {
    fill(1, 60);
    booked({ lastQty: 100 });
    expect(world.gate.ledger.parents.has(row, ParentFlag.frozen)).toBe(false);
    const { outcome } = booked({ lastQty: 101, execId: id(51), seq: 2 });
    expect([outcome.beyond, outcome.overfill]).toEqual([true, 1]);
    expect(world.gate.ledger.parents.has(row, ParentFlag.frozen)).toBe(true);
    // Another price alone is no overfill.
    const cheaper = { lastQty: 101, lastPx: PX - 1, execId: id(52), seq: 3 };
    expect(booked(cheaper).outcome.beyond).toBe(false);
  });

  test("names the trade that it is of by its record, and no record when that has not come", () => {
    fill(1, 60);
    fill(2, 10);
    correct(9, 5);
    correct(9, 6, { seq: 2 });
    correct(2, 5);
    const { children, execIds } = world.gate.ledger;
    const { entries } = world.tape;
    const said = entries.filter((entry) => "refIndex" in entry.record);
    const fills = entries.flatMap(({ type, record }, i) =>
      type === RecordType.Report && "kind" in record && record.kind === Fill ? [i + 1] : [],
    );
    expect(said.map(({ record }) => (record as CorrectionRecord).refIndex)).toEqual([
      0,
      0,
      fills[1],
    ]);
    expect([execIds.index(1), children.get(0, C.cumQty)]).toEqual([fills[1], 65]);
  });

  test("I1: on books that are not conserved it stops the gate", () => {
    world.gate.ledger.parents.set(row, P.remainingQty, 901);
    expect(() => booked({ lastQty: 45 })).toThrow();
  });

  test("what booking a trade may add is the most of what it said and what was made of it", () => {
    fill(1, 60);
    correct(1, 80);
    const { ledger } = world.gate;
    expect(mostQty(ledger, 0, id(1), 60)).toBe(80);
    expect(mostQty(ledger, 0, id(1), 90)).toBe(90);
    expect(mostQty(ledger, 0, id(7), 5)).toBe(5);
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { C, ChildFlag } from "./children.ts";
import { openTestDay } from "./day.test-kit.ts";
import {
  COMPARED_WHILE_OPEN,
  dayComparison,
  explainBreaks,
  mayCompare,
  venueCopied,
} from "./day-breaks.ts";
import { GateWorld, SYMBOLS, TRADE_DATE, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { Phase } from "./phase.ts";
import { Reconciler } from "./reconcile.ts";
import { type CorrectionRecord, RecordType, ReportKind } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { resolve } from "./resolve.ts";
import { explainSuspense, suspense } from "./suspense.ts";
import { closeDay } from "./trading-day.ts";
import type { VenueCopiedRecord } from "./venue-copies.ts";
import { venueCorrection } from "./venue-corrections.ts";

const PX = 1_820_000;
const [VENUE = 0] = VENUES;
const ONE = { persons: ["ada"], reason: "evening" };
const TWO = { persons: ["ada", "bob"], hash: "f".repeat(64), reason: "by phone" };

let world: GateWorld;

/** An order of 500 at the first venue, which has a drop copy; the second has none. */
beforeEach(() => {
  world = new GateWorld().up();
  world.parent({ clOrdId: "A", qty: 1_000, tif: 3 });
  world.propose(0, [{ qty: 500, tif: 3 }]);
  const reconciler = new Reconciler();
  world.gate.reconciler = reconciler;
  reconciler.watch(0);
});

function execId(n: number): Int32Array {
  return new Int32Array([n, 0, 0, 0, 0, 0]);
}

function order(): { incarnation: number; parent: number; child: number } {
  const { children } = world.gate.ledger;
  return { incarnation: children.get(0, C.incarnation), parent: 1, child: 1 };
}

/** What the drop copy tells. */
function copy(n: number, lastQty: number, changes: Partial<VenueCopiedRecord> = {}): void {
  venueCopied(world.gate, {
    ...{ venue: VENUE, kind: ReportKind.Fill, ...order(), lastQty, lastPx: PX, seq: n },
    ...{ utcMs: world.gate.utcMs, execId: execId(n), refExecId: execId(0), clOrdId: "" },
    ...changes,
  });
}

/** What the order session tells. */
function fill(n: number, lastQty: number): void {
  world.report(0, { kind: ReportKind.Fill, lastQty, lastPx: PX, execId: execId(n) });
}

function correct(n: number, of: number, kind: number, lastQty: number): void {
  const said: CorrectionRecord = {
    ...{ venue: VENUE, ...order(), kind, lastQty, lastPx: PX, cumQty: lastQty, leavesQty: 0 },
    ...{ execId: execId(n), refExecId: execId(of), refIndex: 0, seq: n, utcMs: 0 },
  };
  venueCorrection(world.gate, said);
}

/** The order ends, and so does the client's. */
function end(cumQty: number): void {
  world.report(0, { kind: ReportKind.Canceled, cumQty });
  for (let i = 0; i < 5; i++) world.pass(100);
}

/** Breaks: what, which ExecID, ours, theirs. */
function breaks(): unknown[][] {
  return dayComparison(world.gate).breaks.map((b) => {
    return [b.what, b.execId.charCodeAt(0) || 0, b.qty, b.px, b.copyQty, b.copyPx];
  });
}

function closes(): unknown[] {
  const done = closeDay(world.gate, TRADE_DATE, ONE);
  const { code, a, b } = world.gate.why;
  return done ? ["closed"] : [code, a, b];
}

function foldOfTape(): Ledger {
  const ledger = new Ledger(new SymbolTable(SYMBOLS), VENUES);
  for (const [i, { type, record }] of world.tape.entries.entries()) {
    replayRecord(ledger, type, record, i + 1);
  }
  return ledger;
}

describe("venues and their drop copies are compared order by order (DOMAIN 6.2)", () => {
  test("what both have told, in whatever order, is no break", () => {
    fill(1, 100);
    copy(1, 100);
    copy(2, 50);
    fill(2, 50);
    expect(dayComparison(world.gate)).toEqual({
      ...{ orders: 1, executions: 2, breaks: [], explained: [] },
    });
  });

  test.each<[string, () => void, unknown[][]]>([
    [
      "an execution without a copy",
      () => fill(1, 100),
      [
        ["copyMissing", 1, 100, PX, 0, 0],
        ["sumsDiffer", 0, 100, PX, 0, 0],
      ],
    ],
    [
      "a copy without an execution",
      () => copy(1, 100),
      [
        ["copyOnly", 1, 0, 0, 100, PX],
        ["sumsDiffer", 0, 0, 0, 100, PX],
      ],
    ],
    [
      "another quantity",
      () => {
        fill(1, 100);
        copy(1, 90);
      },
      [
        ["differs", 1, 100, PX, 90, PX],
        ["sumsDiffer", 0, 100, PX, 90, PX],
      ],
    ],
    [
      "another price, of which the average differs too",
      () => {
        fill(1, 100);
        copy(1, 100, { lastPx: PX + 200 });
        fill(2, 100);
        copy(2, 100);
      },
      [
        ["differs", 1, 100, PX, 100, PX + 200],
        ["sumsDiffer", 0, 200, PX, 200, PX + 100],
      ],
    ],
    [
      "a copy that says two things under one ExecID",
      () => {
        fill(1, 100);
        copy(1, 100);
        copy(1, 90);
      },
      [["differs", 1, 100, PX, 100, PX]],
    ],
    [
      "a copy that names no order of ours",
      () => copy(1, 100, { incarnation: 0, parent: 0, child: 0, clOrdId: "X9" }),
      [["orderUnknown", 1, 0, 0, 100, PX]],
    ],
    [
      "a bust that the copy lacks",
      () => {
        fill(1, 100);
        copy(1, 100);
        correct(2, 1, ReportKind.Bust, 100);
      },
      [
        ["copyMissing", 2, 0, 0, 0, 0],
        ["sumsDiffer", 0, 0, 0, 100, PX],
      ],
    ],
    [
      "a bust that only the copy has",
      () => {
        fill(1, 100);
        copy(1, 100);
        copy(2, 100, { kind: ReportKind.Bust, refExecId: execId(1) });
      },
      [
        ["copyOnly", 2, 0, 0, 0, 0],
        ["sumsDiffer", 0, 100, PX, 0, 0],
      ],
    ],
    [
      "a correction to another quantity",
      () => {
        fill(1, 100);
        copy(1, 100);
        correct(2, 1, ReportKind.Correct, 80);
        copy(2, 70, { kind: ReportKind.Correct, refExecId: execId(1) });
      },
      [
        ["differs", 2, 80, PX, 70, PX],
        ["sumsDiffer", 0, 80, PX, 70, PX],
      ],
    ],
  ])("%s is a break", (_what, happen, expected) => {
    happen();
    expect(breaks()).toEqual(expected);
  });

  test("busts and corrections that both have told count as they did, before their trade too", () => {
    copy(2, 100, { kind: ReportKind.Bust, refExecId: execId(1) });
    fill(1, 100);
    copy(1, 100);
    correct(2, 1, ReportKind.Bust, 100);
    fill(3, 200);
    copy(3, 200);
    copy(5, 150, { kind: ReportKind.Correct, refExecId: execId(3) });
    copy(4, 180, { kind: ReportKind.Correct, refExecId: execId(3) });
    correct(4, 3, ReportKind.Correct, 180);
    correct(5, 3, ReportKind.Correct, 150);
    expect(breaks()).toEqual([]);
    expect(world.gate.ledger.children.get(0, C.cumQty)).toBe(150);
  });

  test("a venue without a drop copy is not compared", () => {
    world.gate.reconciler = new Reconciler();
    fill(1, 100);
    expect(dayComparison(world.gate)).toMatchObject({ orders: 0, executions: 0, breaks: [] });
  });

  test("of an order that people have resolved the sums alone are compared", () => {
    const words = { persons: ["ada", "bob"], evidence: "phone" };
    const of = { gate: 1, ...order() };
    resolve(world.gate, { order: of, cumQty: 100, px: PX, ...words }, world.gate.why);
    expect(world.gate.ledger.children.has(0, ChildFlag.resolved)).toBe(true);
    expect(breaks()).toEqual([["sumsDiffer", 0, 100, PX, 0, 0]]);
    copy(1, 60);
    copy(2, 40);
    expect(breaks()).toEqual([]);
  });

  test("what people have explained as suspense is no break", () => {
    const said = { ...{ venue: VENUE, clOrdId: "X9", kind: ReportKind.Fill, lastQty: 100 } };
    const rest = { lastPx: PX, seq: 9, utcMs: 0, code: 0, side: 1, counts: 1, symbol: "IBM" };
    suspense(world.gate, { ...said, ...rest, execId: execId(7), raw: "" });
    copy(7, 100, { incarnation: 0, parent: 0, child: 0, clOrdId: "X9" });
    explainSuspense(world.gate, TWO);
    expect(breaks()).toEqual([]);
  });
});

describe("a day is not closed over a break", () => {
  beforeEach(() => {
    fill(1, 100);
    end(100);
    world.effects.alerts.length = 0;
  });

  test("people are told of each, and the close is refused with how many of how many", () => {
    expect(closes()).toEqual([RejectCode.DayBreaksOpen, 2, 1]);
    const { CopyMissing, CopyDiffers } = RejectCode;
    expect(world.effects.alerts).toEqual([CopyMissing, CopyDiffers]);
  });

  test("until the late copy has come", () => {
    copy(1, 100);
    expect(closes()).toEqual(["closed"]);
  });

  test("or two distinct people have explained them: one of them twice is one", () => {
    expect(explainBreaks(world.gate, { ...TWO, persons: ["ada", "ada"] })).toBe(false);
    expect(closes()).toEqual([RejectCode.DayBreaksOpen, 2, 1]);
    expect(explainBreaks(world.gate, TWO)).toBe(true);
    expect(world.effects.alerts).toContain(RejectCode.DayBreaksExplained);
    expect(dayComparison(world.gate)).toMatchObject({ breaks: [], explained: [{}, {}] });
    expect(closes()).toEqual(["closed"]);
  });

  test("what comes behind their word is a break again", () => {
    explainBreaks(world.gate, TWO);
    copy(9, 30);
    // The sums that they have explained were others.
    expect(breaks()).toEqual([
      ["copyOnly", 9, 0, 0, 30, PX],
      ["sumsDiffer", 0, 100, PX, 30, PX],
    ]);
    expect(closes()).toEqual([RejectCode.DayBreaksOpen, 2, 1]);
  });

  test("a restart knows copies and explanations from the journal alone", () => {
    copy(9, 30);
    explainBreaks(world.gate, TWO);
    const { ledger } = world.gate;
    const fold = foldOfTape();
    expect([...fold.copies.explained]).toEqual([...ledger.copies.explained]);
    expect(fold.copies.explained.size).toBe(3);
    expect([fold.copies.size, [...fold.copies.words(0)]]).toEqual([1, [...ledger.copies.words(0)]]);
  });

  test("a copy that is told again is journaled once", () => {
    copy(1, 100);
    copy(1, 100);
    const kept = world.tape.entries.filter(({ type }) => type === RecordType.VenueCopied);
    expect(kept.length).toBe(1);
  });

  test("the next day begins with nothing to compare, and what comes late is its own", () => {
    copy(1, 100);
    expect(closes()).toEqual(["closed"]);
    // Between the days: the bust of a trade of yesterday, without its copy.
    correct(2, 1, ReportKind.Bust, 100);
    openTestDay(world.gate, TRADE_DATE + 1);
    expect(breaks()).toEqual([["copyMissing", 2, 0, 0, 0, 0]]);
    copy(2, 100, { kind: ReportKind.Bust, refExecId: execId(1) });
    expect(breaks()).toEqual([]);
    expect(dayComparison(world.gate)).toMatchObject({ orders: 0, executions: 1 });
  });
});

test("a long day is compared when its session is over: until then nothing stands in its way", () => {
  const { gate } = world;
  for (let n = 1; n <= COMPARED_WHILE_OPEN; n++) gate.ledger.execIds.claim(0, execId(n));
  expect(mayCompare(gate)).toBe(true);
  gate.ledger.execIds.claim(0, execId(COMPARED_WHILE_OPEN + 1));
  expect(mayCompare(gate)).toBe(false);
  expect(gate.why).toMatchObject({ code: RejectCode.DayTooLong, a: 20_001, b: 20_000 });
  gate.ledger.phase = Phase.Closed;
  expect(mayCompare(gate)).toBe(true);
});

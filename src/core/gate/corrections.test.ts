import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld, picture, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { type CorrectionRecord, ReportKind, type ReportRecord } from "./records.ts";
import { replayRecord } from "./replay.ts";

const PX = 1_820_000;

let world: GateWorld;
let row: number;

function id(n: number): Int32Array {
  return new Int32Array(6).fill(900 + n);
}

/** Filled, working, free, broken, closed, beyond the order. */
function places(): string {
  const cells = [P.cumQty, P.workingQty, P.remainingQty, P.bustedQty, P.closedQty, P.excessQty];
  return cells.map((cell) => world.gate.ledger.parents.get(row, cell)).join(" ");
}

function fill(n: number, lastQty: number, changes: Partial<ReportRecord> = {}): void {
  world.report(0, { kind: ReportKind.Fill, lastQty, execId: id(n), ...changes });
}

function bust(of: number, changes: Partial<CorrectionRecord> = {}): void {
  world.correct(0, { refExecId: id(of), ...changes });
}

function correct(of: number, lastQty: number, changes: Partial<CorrectionRecord> = {}): void {
  const kind = ReportKind.Correct;
  world.correct(0, { kind, refExecId: id(of), lastQty, lastPx: PX, ...changes });
}

function isFrozen(): boolean {
  return world.gate.ledger.parents.has(row, ParentFlag.frozen);
}

beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent();
  world.propose(row, [{ qty: 100, tif: 0 }]);
});

describe("B29: a bust", () => {
  test("moves filled shares to bustedQty, never to what is free", () => {
    fill(1, 60);
    bust(1);
    expect(places()).toBe("0 40 900 60 0 0");
    expect(world.gate.ledger.parents.infoOf(row).filledNotional).toBe(0);
    expect(isFrozen()).toBe(false);
  });

  test("takes from excessQty first, the rest goes from cumQty to bustedQty", () => {
    world.propose(row, [{ qty: 900, tif: 0 }]);
    fill(1, 130);
    expect(places()).toBe("130 900 0 0 0 30");
    bust(1);
    expect(places()).toBe("0 900 0 100 0 0");
  });

  test("is told to the client with the execution that it breaks, and to router and observers", () => {
    fill(1, 60);
    const index = world.tape.entries.length - 1;
    bust(1);
    expect(world.effects.reports.at(-1)).toEqual({
      row,
      why: ClientReport.Bust,
      cumQty: 0,
      leavesQty: 940,
      ordStatus: OrdStatus.New,
      trade: [60, PX, index],
    });
    expect(world.effects.childReports).toEqual([0, 0]);
  });

  test("that comes twice counts once", () => {
    fill(1, 60);
    bust(1, { execId: id(7) });
    const told = world.effects.reports.length;
    bust(1, { execId: id(7) });
    bust(1, { execId: id(8) });
    expect(places()).toBe("0 40 900 60 0 0");
    expect([world.effects.reports.length, isFrozen()]).toEqual([told, false]);
  });

  test("before its execution is kept and shown; the execution then counts for nothing", () => {
    bust(1);
    expect(world.effects.alerts).toEqual([RejectCode.UnknownExecRef]);
    fill(1, 60);
    expect(places()).toBe("0 40 900 60 0 0");
    expect([isFrozen(), world.gate.ledger.suspense.shares]).toEqual([false, 0]);
  });

  test("of the last fill of an order: it has ended short of its quantity", () => {
    world.propose(row, [{ qty: 900 }]);
    fill(1, 100);
    world.report(1, { kind: ReportKind.Fill, lastQty: 900 });
    bust(1);
    expect(places()).toBe("900 0 0 100 0 0");
    expect(world.effects.reports.at(-1)).toMatchObject({
      why: ClientReport.Bust,
      cumQty: 900,
      leavesQty: 0,
      ordStatus: OrdStatus.Canceled,
    });
  });
});

describe("B29: a correction", () => {
  test("of the price changes the money, not the shares", () => {
    fill(1, 60);
    correct(1, 60, { lastPx: PX - 500 });
    expect(places()).toBe("60 40 900 0 0 0");
    expect(world.gate.ledger.parents.infoOf(row).filledNotional).toBe(60 * (PX - 500));
    expect(world.effects.reports.at(-1)).toMatchObject({ why: ClientReport.Correct, cumQty: 60 });
  });

  test("to fewer shares breaks the difference", () => {
    fill(1, 60);
    correct(1, 45);
    expect(places()).toBe("45 40 900 15 0 0");
  });

  test("to more shares takes them from what was still open of the child", () => {
    fill(1, 60);
    correct(1, 100);
    expect(places()).toBe("100 0 900 0 0 0");
  });

  test("to more than was ordered is an overfill, whatever comes first", () => {
    fill(1, 60);
    fill(2, 40);
    correct(1, 80);
    const inOrder = places();
    expect([inOrder, isFrozen(), world.gate.ledger.laneCause[0]]).toEqual([
      "120 0 880 0 0 0",
      true,
      4,
    ]);
    world = new GateWorld().up();
    row = world.parent();
    world.propose(row, [{ qty: 100, tif: 0 }]);
    correct(1, 80);
    fill(2, 40);
    fill(1, 60);
    expect([places(), isFrozen(), world.gate.ledger.laneCause[0]]).toEqual([inOrder, true, 4]);
  });

  test("of an unknown execution is quarantined as exposure, until the execution comes", () => {
    correct(1, 45);
    expect(world.gate.ledger.suspense.positions).toEqual([
      { venue: VENUES[0], symbol: "IBM", shares: 45, notional: 45 * PX },
    ]);
    fill(1, 60);
    expect(places()).toBe("45 40 900 15 0 0");
    expect(world.gate.ledger.suspense.shares).toBe(0);
    // What counts is not what the report says: the client is told how its order stands.
    expect(world.effects.reports.at(-1)).toMatchObject({ why: ClientReport.Status, cumQty: 45 });
  });

  test("of a trade of another order is quarantined, and stops the lane", () => {
    world.propose(row, [{ qty: 50, tif: 0 }]);
    fill(1, 60);
    world.correct(1, { kind: ReportKind.Correct, refExecId: id(1), lastQty: 10, lastPx: PX });
    expect(places()).toBe("60 90 850 0 0 0");
    expect([isFrozen(), world.gate.ledger.laneCause[0]]).toEqual([true, 30]);
  });

  test("of itself is quarantined", () => {
    correct(5, 10, { execId: id(5) });
    expect([isFrozen(), world.gate.ledger.suspense.shares]).toEqual([true, 10]);
  });
});

/** What a venue says of one order, in the order in which it says it. */
type Said =
  | { readonly type: "report"; readonly report: Partial<ReportRecord> }
  | { readonly type: "correction"; readonly correction: Partial<CorrectionRecord> };

/** A life of a child of 100 shares, never overfilled: fills, busts and corrections, an end. */
const life = fc
  .record({
    fills: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 4 }),
    busts: fc.array(fc.nat(3), { maxLength: 2 }),
    corrections: fc.array(
      fc.record({ of: fc.nat(3), qty: fc.integer({ min: 1, max: 25 }), chained: fc.boolean() }),
      { maxLength: 3 },
    ),
    end: fc.constantFrom("Canceled", "Expired", null),
  })
  .map(({ fills, busts, corrections, end }) => {
    const said: Said[] = [
      { type: "report", report: { kind: ReportKind.Accepted, cumQty: 0, leavesQty: 100 } },
    ];
    let cumQty = 0;
    fills.forEach((wanted, n) => {
      const lastQty = Math.min(wanted, 100 - cumQty);
      if (lastQty <= 0) return;
      cumQty += lastQty;
      const sums = { lastQty, lastPx: PX, cumQty, leavesQty: 100 - cumQty, execId: id(n) };
      said.push({ type: "report", report: { kind: ReportKind.Fill, ...sums } });
    });
    if (end !== null && cumQty < 100) {
      said.push({ type: "report", report: { kind: ReportKind[end], cumQty, leavesQty: 0 } });
    }
    const executions = said.filter((s) => s.type === "report" && s.report.execId !== undefined);
    const known = (of: number): boolean => of < executions.length;
    const last = new Map<number, Int32Array>();
    corrections.forEach(({ of, qty, chained }, n) => {
      if (!known(of)) return;
      const refExecId = (chained ? last.get(of) : undefined) ?? id(of);
      const correction = { kind: ReportKind.Correct, lastQty: qty, lastPx: PX - n };
      const names = { execId: id(20 + n), refExecId, seq: 20 + n };
      said.push({ type: "correction", correction: { ...correction, ...names } });
      last.set(of, id(20 + n));
    });
    busts.forEach((of, n) => {
      if (!known(of)) return;
      const names = { execId: id(40 + n), refExecId: id(of), seq: 40 + n };
      said.push({ type: "correction", correction: { kind: ReportKind.Bust, ...names } });
    });
    return said;
  });

/** A life, and its parts in another order with some of them twice. */
const shuffledLife = life.chain((said) =>
  fc.record({
    said: fc.constant(said),
    shuffled: fc
      .subarray(said)
      .chain((again) =>
        fc.shuffledSubarray([...said, ...again], { minLength: said.length + again.length }),
      ),
  }),
);

function hear(said: readonly Said[]): GateWorld {
  world = new GateWorld().up();
  row = world.parent({ qty: 150 });
  world.propose(row, [{ qty: 100, tif: 0 }]);
  for (const s of said) {
    if (s.type === "report") world.report(0, s.report);
    else world.correct(0, s.correction);
  }
  return world;
}

/** Everything that the set of reports decides. */
function outcome(): object {
  const { parents, children, suspense } = world.gate.ledger;
  return {
    places: places(),
    notional: parents.infoOf(row).filledNotional,
    status: [parents.status(row), children.status(0)],
    child: [...children.cells.slice(children.at(0), children.at(0) + 16)],
    frozen: isFrozen(),
    suspense: [suspense.shares, suspense.notional],
    lanes: [...world.gate.ledger.laneCause],
  };
}

describe("the state is a function of the set of reports, not of their order (I12)", () => {
  test("B29, B30: any order, any duplicates of an order's life: the same final state", () => {
    fc.assert(
      fc.property(shuffledLife, ({ said, shuffled }) => {
        hear(said);
        const inOrder = outcome();
        hear(shuffled);
        expect(outcome()).toEqual(inOrder);
      }),
      { numRuns: 400 },
    );
  });

  test("I1, I17: whatever the order, shares are conserved and the records tell it all", () => {
    fc.assert(
      fc.property(shuffledLife, ({ shuffled }) => {
        const { gate, tape } = hear(shuffled);
        const folded = new Ledger(new SymbolTable(SYMBOLS), VENUES);
        for (const [i, { type, record }] of tape.entries.entries()) {
          expect(replayRecord(folded, type, record, i + 1)).toBe(true);
        }
        expect(picture(folded)).toEqual(picture(gate.ledger));
        expect(folded.suspense.lines).toEqual(gate.ledger.suspense.lines);
        folded.parents.assertConserved(row);
      }),
      { numRuns: 200 },
    );
  });
});

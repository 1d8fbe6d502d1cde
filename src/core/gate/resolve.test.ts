import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { RejectCode } from "../domain/reject-code.ts";
import { SymbolTable } from "../domain/symbols.ts";
import { C } from "./children.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld, picture, SYMBOLS, VENUES } from "./gate.test-kit.ts";
import { Ledger } from "./ledger.ts";
import { P, ParentFlag } from "./parents.ts";
import { RecordType, ReportKind } from "./records.ts";
import { replayRecord } from "./replay.ts";
import { type ResolveOrder, resolve } from "./resolve.ts";
import { ScopeState, StateCause } from "./scope-state.ts";

const PX = 1_820_000;

let world: GateWorld;
let row: number;

/** Filled, working, free, closed, beyond the order. */
function places(): string {
  const cells = [P.cumQty, P.workingQty, P.remainingQty, P.closedQty, P.excessQty];
  return cells.map((cell) => world.gate.ledger.parents.get(row, cell)).join(" ");
}

function enter(changes: Partial<ResolveOrder> = {}): number {
  const { children } = world.gate.ledger;
  const order = {
    gate: 1,
    incarnation: children.get(0, C.incarnation),
    parent: row + 1,
    child: children.get(0, C.child),
  };
  const words = { persons: ["ada", "bob"], evidence: "ab".repeat(32) };
  return resolve(world.gate, { order, cumQty: 0, px: 0, ...words, ...changes }, world.gate.why);
}

beforeEach(() => {
  world = new GateWorld().up();
  row = world.parent();
  world.propose(row, [{ qty: 100, tif: 0 }]);
  world.report(0, { kind: ReportKind.Fill, lastQty: 30 });
});

describe("a person's pen", () => {
  test("books what was filled as manual, ends the order, and closes the parent", () => {
    const before = world.tape.entries.length;
    expect(enter({ cumQty: 70, px: PX - 100 })).toBe(before + 1);
    expect(places()).toBe("70 0 0 930 0");
    const { parents, children } = world.gate.ledger;
    expect(parents.infoOf(row).filledNotional).toBe(30 * PX + 40 * (PX - 100));
    expect([children.status(0), children.get(0, C.leavesQty)]).toEqual([OrdStatus.Canceled, 0]);
    world.sync();
    expect(parents.has(row, ParentFlag.ended)).toBe(true);
    expect(world.effects.reports.map(({ why, cumQty }) => [why, cumQty])).toEqual([
      [ClientReport.New, 0],
      [ClientReport.Fill, 30],
      [ClientReport.Status, 70],
      [ClientReport.Canceled, 70],
    ]);
    expect(world.gate.lanes[0]).toMatchObject({ working: 0, unacked: 0 });
  });

  test("dead: nothing more was filled, and nothing of it can be drawn again", () => {
    expect(enter({ cumQty: 30 })).toBeGreaterThan(0);
    expect(places()).toBe("30 0 0 970 0");
    world.propose(row, [{ qty: 10 }]);
    expect(world.effects.childRefusals.at(-1)?.code).toBe(RejectCode.ParentEnded);
  });

  test("the parent's other children are asked back, and it ends when they have", () => {
    world.propose(row, [{ qty: 50, tif: 0, venue: 80 }]);
    enter({ cumQty: 30 });
    expect(world.effects.cancels).toEqual([1]);
    expect(places()).toBe("30 50 0 920 0");
    world.report(1, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect(world.gate.ledger.parents.has(row, ParentFlag.ended)).toBe(true);
  });

  test("in doubt: the order ends, and its parent frees nothing when evidence is in", () => {
    world = new GateWorld({}, world.tape);
    enter({ cumQty: 100, px: PX });
    world.up();
    expect(places()).toBe("100 0 0 900 0");
  });

  test("in doubt: it stands for the answer that the venue owes, and the doubt ends", () => {
    world = new GateWorld({}, world.tape).up();
    expect(world.gate.ledger.parents.get(row, P.doubtQty)).toBe(970);
    enter({ cumQty: 30 });
    world.sync();
    expect(places()).toBe("30 0 0 970 0");
    expect(world.gate.ledger.parents.has(row, ParentFlag.ended)).toBe(true);
    expect(world.gate.ledger.state).toBe(ScopeState.OPEN);
  });

  test.each<[string, Partial<ResolveOrder>, RejectCode, number, number]>([
    ["one person", { persons: ["ada"] }, RejectCode.TwoPersonsNeeded, 1, 2],
    ["one person twice", { persons: ["ada", "ada"] }, RejectCode.TwoPersonsNeeded, 1, 2],
    ["less than was reported", { cumQty: 29 }, RejectCode.ResolveDisagrees, 29, 30],
    ["more than was ordered", { cumQty: 101, px: PX }, RejectCode.ResolveDisagrees, 101, 100],
    ["fills without a price", { cumQty: 31 }, RejectCode.PriceInvalid, 0, 0],
    [
      "an order that is not there",
      { order: { gate: 1, incarnation: 1, parent: 1, child: 99 } },
      RejectCode.UnknownOrder,
      1,
      99,
    ],
  ])("%s is refused, and nothing is written", (_, x, code, a, b) => {
    const before = world.tape.entries.length;
    expect(enter({ cumQty: 30, ...x })).toBe(0);
    expect([world.gate.why, world.tape.entries.length]).toEqual([{ code, a, b }, before]);
  });

  test("the code that ends its parent is that of the record: a fold of the journal has it too", () => {
    world.gate.ledger.parents.set(row, P.code, RejectCode.IocDone);
    enter({ cumQty: 30 });
    expect(world.gate.ledger.parents.get(row, P.code)).toBe(RejectCode.None);
  });

  test("an order that has ended by its own report is refused", () => {
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    expect(enter({ cumQty: 30 })).toBe(0);
    expect(world.gate.why.code).toBe(RejectCode.OrderEnded);
  });

  test("is in the journal, with both names and the evidence", () => {
    enter({ cumQty: 70, px: PX });
    const written = world.tape.entries.find((entry) => entry.type === RecordType.Resolve);
    expect(written?.record).toMatchObject({ first: "ada", second: "bob", cumQty: 70 });
    const folded = new Ledger(new SymbolTable(SYMBOLS), VENUES);
    for (const [i, { type, record }] of world.tape.entries.entries()) {
      replayRecord(folded, type, record, i + 1);
    }
    expect(picture(folded)).toEqual(picture(world.gate.ledger));
  });
});

describe("a later report on a resolved order", () => {
  beforeEach(() => {
    enter({ cumQty: 70, px: PX });
  });

  test("that agrees changes nothing: its shares were booked by hand", () => {
    const before = places();
    world.report(0, { kind: ReportKind.Fill, lastQty: 15, lastPx: PX });
    world.report(0, { kind: ReportKind.Fill, lastQty: 25, lastPx: PX });
    world.report(0, { kind: ReportKind.Canceled, cumQty: 70, leavesQty: 0 });
    expect([places(), world.effects.alerts]).toEqual([before, []]);
  });

  test.each([
    ["more shares than were entered", { kind: ReportKind.Fill, lastQty: 41, lastPx: PX }, 41],
    ["another price", { kind: ReportKind.Fill, lastQty: 40, lastPx: PX + 1 }, 40],
    ["another sum at the end", { kind: ReportKind.Canceled, cumQty: 60, leavesQty: 0 }, 0],
  ])("that disagrees by %s goes to suspense and pages", (_, report, exposed) => {
    const before = places();
    world.report(0, report);
    expect([places(), world.gate.ledger.suspense.shares]).toEqual([before, exposed]);
    // Shares that nobody explains stop the lane.
    const turned = exposed > 0 ? [RejectCode.ScopeTurned] : [];
    expect(world.effects.alerts).toEqual([RejectCode.ResolveDisagrees, ...turned]);
    // What stopped it is what people read first.
    const [cause] = world.gate.ledger.laneCause;
    expect(cause).toBe(exposed > 0 ? StateCause.ResolveDisagrees : 0);
    const written = world.tape.entries.find(({ type }) => type === RecordType.Suspense);
    expect(written?.record).toMatchObject({ code: RejectCode.ResolveDisagrees });
    expect(world.tape.entries.at(-1)?.type === RecordType.Report).toBe(false);
  });

  test("fills beyond what people entered are not confirmed twice", () => {
    world.report(0, { kind: ReportKind.Fill, lastQty: 40, lastPx: PX });
    world.report(0, { kind: ReportKind.Fill, lastQty: 1, lastPx: PX });
    expect(world.gate.ledger.suspense.shares).toBe(1);
  });
});

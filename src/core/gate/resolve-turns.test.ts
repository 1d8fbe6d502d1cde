import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../domain/reject-code.ts";
import { C, ChildFlag } from "./children.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { ReportKind } from "./records.ts";
import { type ResolveOrder, resolve } from "./resolve.ts";
import { TurnLog } from "./turn-log.test-kit.ts";

const PX = 1_820_000;
const DAY = 0;
const SECOND = VENUES[1] as number;

let world: GateWorld;
let log: TurnLog;

/** A parent of 1,000 with a child of 100 at the first venue and one of 50 at the same. */
beforeEach(() => {
  world = new GateWorld().up();
  world.parent({ clOrdId: "A" });
  world.propose(0, [
    { qty: 100, tif: DAY },
    { qty: 50, tif: DAY },
  ]);
  log = new TurnLog(world);
});

/** Two people say how the first child ended. */
function enter(changes: Partial<ResolveOrder> = {}, child = 1): number {
  const order = { gate: 1, incarnation: 1, parent: 1, child };
  const words = { persons: ["ada", "bob"], evidence: "phone" };
  return resolve(world.gate, { order, cumQty: 0, px: 0, ...words, ...changes }, world.gate.why);
}

describe("two people say how an order ended, line by line", () => {
  test("nothing was filled: its sibling is asked back, and its client hears nothing yet", () => {
    enter();
    expect(log.said()).toEqual([
      "+ Resolve parent=1 child=1 cumQty=0 px=0 first=ada second=bob evidence=phone",
      "sync",
      "+ Unassign parent=1 router=1 assign=1",
      "unassigned 1 0 1",
      "+ CancelChild parent=1 incarnation=1 child=2 cancelChild=3 by=0",
      "sendCancel 1",
      "childChanged 1",
      "childReport 0 0 0",
      "childChanged 0",
      "parentChanged 0",
    ]);
  });

  test("of the second of two the first is asked back", () => {
    enter({}, 2);
    expect(world.effects.cancels).toEqual([0]);
  });

  test("something was filled: its client gets the order's state, its router the shares", () => {
    enter({ cumQty: 40, px: PX });
    const said = log.said();
    expect(said).toContain("childReport 0 40 1820000");
    expect(said).toContain("clientReport 0 Status cum 40");
  });

  test("a second one of the same parent asks nothing back again", () => {
    enter();
    log.said();
    enter({}, 2);
    expect(log.said().filter((line) => /Cancel|nassign/.test(line))).toEqual([]);
  });
});

describe("what a venue's lane counts of it", () => {
  const counts = () => {
    const { working, unacked } = world.gate.lanes[0] as { working: number; unacked: number };
    return [working, unacked];
  };

  test("one open order less, and one without an answer less", () => {
    expect(counts()).toEqual([2, 2]);
    enter();
    expect(counts()).toEqual([1, 1]);
  });

  test("one that had an answer was not waited for", () => {
    world.report(0, { kind: ReportKind.Accepted });
    expect(counts()).toEqual([2, 1]);
    enter();
    expect(counts()).toEqual([1, 1]);
  });

  test("one that had ended, and whose last fills did not come, was not open", () => {
    world.report(0, { kind: ReportKind.Canceled, cumQty: 40, leavesQty: 0 });
    expect(counts()).toEqual([1, 1]);
    expect(enter({ cumQty: 40, px: PX })).toBeGreaterThan(0);
    expect(counts()).toEqual([1, 1]);
  });

  test("after a restart the answer of people stands for the venue's", () => {
    world = new GateWorld({}, world.tape).up();
    const { children } = world.gate.ledger;
    expect([world.gate.lanes[0]?.asked, children.has(0, ChildFlag.asked)]).toEqual([2, true]);
    enter();
    expect([world.gate.lanes[0]?.asked, children.has(0, ChildFlag.asked)]).toEqual([1, false]);
    enter({}, 2);
    expect([world.gate.lanes[0]?.asked, world.gate.lanes[0]?.evidence]).toEqual([0, true]);
  });
});

describe("an order that people cannot say anything of", () => {
  const named = { gate: 1, incarnation: 1, parent: 1, child: 1 };

  test.each<[string, Partial<ResolveOrder>, RejectCode, number, number]>([
    ["of another gate", { order: { ...named, gate: 2 } }, RejectCode.UnknownOrder, 1, 1],
    ["of no parent of ours", { order: { ...named, parent: 2 } }, RejectCode.UnknownOrder, 2, 1],
    ["at another venue", { venue: SECOND }, RejectCode.ResolveVenue, SECOND, 1],
  ])("%s", (_, x, code, a, b) => {
    expect(enter(x)).toBe(0);
    expect(world.gate.why).toEqual({ code, a, b });
  });

  test.each<[string, Partial<ResolveOrder>, RejectCode, number, number]>([
    ["with number 0", { order: { ...named, child: 0 } }, RejectCode.UnknownOrder, 1, 0],
    [
      "of no start",
      { order: { ...named, incarnation: 0, child: 9 } },
      RejectCode.UnknownOrder,
      1,
      9,
    ],
    [
      "at no venue of ours",
      { order: { ...named, child: 9 }, venue: 88 },
      RejectCode.ResolveVenue,
      88,
      1,
    ],
    ["at a venue nobody named", { order: { ...named, child: 9 } }, RejectCode.ResolveVenue, 0, 1],
  ])("after a restart: %s", (_, x, code, a, b) => {
    world = new GateWorld({}, world.tape).up();
    expect(enter(x)).toBe(0);
    expect(world.gate.why).toEqual({ code, a, b });
  });
});

describe("a venue's word on an order that people have said was filled", () => {
  beforeEach(() => {
    enter({ cumQty: 40, px: PX });
    log.said();
  });

  test.each([
    ["Rejected", ReportKind.Rejected, 0, false],
    ["unknown", ReportKind.StatusUnknown, 0, false],
    ["ended with as much", ReportKind.StatusEnded, 40, true],
    ["ended with less", ReportKind.StatusEnded, 39, false],
    ["acknowledged", ReportKind.Accepted, 0, true],
    ["alive", ReportKind.StatusLive, 40, false],
  ])("%s: is kept apart when it says otherwise", (_, kind, cumQty, agrees) => {
    world.report(0, { kind, cumQty, leavesQty: 0 });
    expect(log.said()[0]?.startsWith(agrees ? "+ Report" : "+ Suspense")).toBe(true);
    expect(world.gate.ledger.children.get(0, C.cumQty)).toBe(40);
  });
});

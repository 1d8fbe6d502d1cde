import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../domain/reject-code.ts";
import { openTestDay, securityRow } from "./day.test-kit.ts";
import { DayRowKind } from "./day-records.ts";
import { GateWorld, RecordTape, TRADE_DATE } from "./gate.test-kit.ts";
import { P } from "./parents.ts";
import { Phase } from "./phase.ts";
import { ReportKind } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import { takePhase } from "./time.ts";
import { closeDay, dayRow } from "./trading-day.ts";

const LOCATED = 700;
const ACCOUNT = { client: "alpha", account: "A1" };

/** A world in which A1 has so many shares of IBM, and 700 are located. */
function holding(shares: number): GateWorld {
  const world = new GateWorld({}, undefined, undefined, undefined, 0, 0).up();
  closeDay(world.gate, TRADE_DATE, { persons: ["ada"], reason: "evening" });
  const position = dayRow(DayRowKind.Position, "IBM", { account: "A1", a: shares });
  openTestDay(world.gate, TRADE_DATE + 1, [securityRow("IBM", { g: LOCATED }), position]);
  takePhase(world.gate, TRADE_DATE + 1, Phase.Open);
  return world;
}

/** What a sell is refused with, or nothing. */
function sell(world: GateWorld, side: number, qty: number): readonly number[] {
  const before = world.effects.refusals.length;
  world.order({ ...ACCOUNT, side, qty, limitPx: 1_819_000 });
  const refused = world.effects.refusals[before];
  return refused === undefined ? [] : [refused.code, refused.a, refused.b];
}

describe("C30: a sell is marked long, short or short exempt as the position says (Rule 200(g))", () => {
  test.each<[string, number, number, number, readonly number[]]>([
    ["long: all that it has", 500, 2, 500, []],
    ["long: a share more is short as a whole", 500, 2, 501, [R.MarkedLong, 501, 500]],
    ["long: of nothing", 0, 2, 1, [R.MarkedLong, 1, 0]],
    ["long: of an account that is short", -300, 2, 1, [R.MarkedLong, 1, 0]],
    ["short: of nothing", 0, 5, 100, []],
    ["short: more than it has", 500, 5, 501, []],
    [
      "short: what it could sell long, for no mark is improved",
      500,
      5,
      500,
      [R.MarkedShort, 500, 500],
    ],
    ["short exempt: of nothing", 0, 6, 100, []],
    ["short exempt: what it could sell long", 500, 6, 1, [R.MarkedShort, 1, 500]],
    ["a buy has no mark", 0, 1, 100, []],
  ])("%s", (_, held, side, qty, want) => {
    const world = holding(held);
    if (side !== 1) expect(sell(world, side, qty)).toEqual(want);
    else {
      world.order({ ...ACCOUNT, qty });
      expect(world.effects.refusals).toEqual([]);
    }
  });

  test("what its sells may still take is long no more", () => {
    const world = holding(500);
    expect(sell(world, 2, 300)).toEqual([]);
    expect(sell(world, 2, 201)).toEqual([R.MarkedLong, 201, 200]);
    expect(sell(world, 2, 200)).toEqual([]);
  });

  test("what is in doubt after a crash is long no more", () => {
    const world = holding(500);
    sell(world, 2, 300);
    world.sync();
    const next = new GateWorld({}, world.tape);
    expect(next.gate.ledger.parents.get(0, P.doubtQty)).toBe(300);
    next.gate.ledger.firmState = 0;
    expect(sell(next, 2, 201)).toEqual([R.MarkedLong, 201, 200]);
  });

  test("what it bought it may sell long, and only once it has it", () => {
    const world = holding(0);
    const row = world.parent({ ...ACCOUNT, qty: 100 });
    expect(sell(world, 2, 100)).toEqual([R.MarkedLong, 100, 0]);
    world.propose(row, [{ qty: 100 }]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    expect(sell(world, 2, 100)).toEqual([]);
  });

  test("another account's shares are not its own", () => {
    const world = holding(500);
    world.order({ ...ACCOUNT, account: "A2", side: 2, qty: 1, limitPx: 1_819_000 });
    expect(world.effects.refusals.at(-1)).toMatchObject({ code: R.MarkedLong, a: 1, b: 0 });
  });
});

describe("C31: a short sale is accepted only with shares located for it (Rule 203(b)(1))", () => {
  test("up to what the day's inventory has", () => {
    const world = holding(0);
    expect(sell(world, 5, LOCATED + 1)).toEqual([R.LocateMissing, LOCATED + 1, LOCATED]);
    expect(sell(world, 5, LOCATED)).toEqual([]);
    expect(sell(world, 6, 1)).toEqual([R.LocateMissing, 1, 0]);
  });

  test("an order that ends gives nothing back within the day", () => {
    const world = holding(0);
    sell(world, 5, LOCATED);
    world.sync();
    takePhase(world.gate, TRADE_DATE + 1, Phase.Closed);
    world.sync();
    expect(world.gate.ledger.day.locatesLeft("IBM")).toBe(0);
  });

  test("a replace up draws what it adds, one down gives nothing back", () => {
    const world = holding(0);
    sell(world, 5, 400);
    world.sync();
    const replace = (qty: number): void => {
      const { parents, keys } = world.gate.ledger;
      const { clOrdId } = parents.infoOf(0);
      replaceParent(world.gate, {
        ...{ ...ACCOUNT, session: "s", clOrdId: `r${keys.size}`, origClOrdId: clOrdId, qty },
        ...{ symbol: "IBM", side: 5, ordType: 2, tif: 0, strategy: 1, limitPx: 1_819_000 },
        ...{ handlInst: 1, capacity: 65, accountType: 0, body: "", possDupSentUtcMs: 0 },
        fault: null,
      });
      world.sync();
    };
    replace(600);
    expect(world.gate.ledger.day.locatesLeft("IBM")).toBe(100);
    replace(200);
    expect(world.gate.ledger.day.locatesLeft("IBM")).toBe(100);
    replace(LOCATED + 1);
    expect(world.gate.ledger.parents.get(0, P.clientQty)).toBe(200);
    replace(LOCATED);
    expect(world.gate.ledger.day.locatesLeft("IBM")).toBe(0);
  });

  test("what was drawn outlives a restart, and another day has its own", () => {
    const world = holding(0);
    sell(world, 5, 300);
    world.sync();
    const tape = new RecordTape();
    tape.entries.push(...world.tape.entries);
    const { day } = new GateWorld({}, tape).gate.ledger;
    expect(day.locatesLeft("IBM")).toBe(LOCATED - 300);
    takePhase(world.gate, TRADE_DATE + 1, Phase.Closed);
    world.sync();
    expect(closeDay(world.gate, TRADE_DATE + 1, { persons: ["ada"], reason: "e" })).toBe(true);
    openTestDay(world.gate, TRADE_DATE + 2, [securityRow("IBM", { g: LOCATED })]);
    expect(world.gate.ledger.day.locatesLeft("IBM")).toBe(LOCATED);
  });
});

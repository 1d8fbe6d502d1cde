import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { GateWorld } from "../gate.test-kit.ts";
import { OMNIBUS, Owners } from "../owners.ts";
import { ReportKind } from "../records.ts";

const BOB = { client: "bravo", account: "B1" };
const BUY = { ...BOB, side: 1, limitPx: 1_819_500 };
const SELL = { ...BOB, side: 2, limitPx: 1_819_500 };

function refusals(world: GateWorld): readonly unknown[] {
  return world.effects.refusals.map(({ code, a, b }) => [code, a, b]);
}

describe("C16: no order that could trade with another one of the same beneficial owner", () => {
  test.each<[string, object, object, number]>([
    ["a sale at the price of an own buy", BUY, SELL, 1_819_500],
    ["a sale below it", BUY, { ...SELL, limitPx: 1_819_000 }, 1_819_500],
    ["a sale above it", BUY, { ...SELL, limitPx: 1_819_600 }, -1],
    ["a buy above an own sale", SELL, { ...BUY, limitPx: 1_820_000 }, 1_819_500],
    ["a buy below it", SELL, { ...BUY, limitPx: 1_819_400 }, -1],
    ["a market order", BUY, { ...SELL, ordType: 1, limitPx: 0 }, 1_819_500],
    ["a limit order against an own market order", { ...BUY, ordType: 1, limitPx: 0 }, SELL, 0],
    ["the same side", BUY, { ...BUY, qty: 100 }, -1],
    ["another symbol", BUY, { ...SELL, symbol: "BAC", limitPx: 138_000 }, -1],
    ["another owner", BUY, { ...SELL, client: "alpha", account: "A1" }, -1],
  ])("%s", (_title, first, second, limit) => {
    const world = new GateWorld().up();
    world.parent(first);
    world.order(second);
    expect(refusals(world)).toEqual(limit < 0 ? [] : [[R.SelfTrade, 1, limit]]);
  });

  test("two customers of an omnibus account may meet", () => {
    const world = new GateWorld().up();
    const omnibus = { client: "alpha", account: "A1" };
    world.parent({ ...BUY, ...omnibus });
    world.order({ ...SELL, ...omnibus });
    expect(refusals(world)).toEqual([]);
  });

  test("an order that has ended is none; one that is being cancelled may still fill", () => {
    const world = new GateWorld().up();
    const row = world.parent({ ...BUY, qty: 100 });
    world.propose(row, [{ qty: 100, px: 1_819_500, tif: 0 }]);
    world.order(SELL);
    world.report(0, { kind: ReportKind.Canceled });
    world.order({ ...SELL, qty: 200 });
    expect(refusals(world)).toEqual([
      [R.SelfTrade, 1, 1_819_500],
      [R.SelfTrade, 1, 1_819_500],
    ]);
    world.propose(row, [{ qty: 100, px: 1_819_500, tif: 0 }]);
    world.report(1, { kind: ReportKind.Fill, lastQty: 100, cumQty: 100 });
    world.sync();
    world.order({ ...SELL, qty: 300 });
    expect(refusals(world)).toHaveLength(2);
  });
});

test("accounts of one owner are a group; one that nobody owns is its own", () => {
  const owners = new Owners(
    new Map([
      ["A", "ann"],
      ["B", OMNIBUS],
      ["C", "ann"],
    ]),
  );
  expect(["A", "B", "C", "D"].map((account) => owners.groupOf(account))).toEqual([
    ["A", "C"],
    [],
    ["A", "C"],
    ["D"],
  ]);
});

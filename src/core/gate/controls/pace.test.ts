import { describe, expect, test } from "vitest";
import { RejectCode as R, rejectName } from "../../domain/reject-code.ts";
import { GateWorld } from "../gate.test-kit.ts";
import type { ClientLimits, GateLimits } from "../limits.ts";
import { replaceParent } from "../replace-parent.ts";

const ROOM = 4e15;
const MONEY = { grossMax: ROOM, netMax: ROOM };

/** Limits of which the client alpha has so many orders a second. */
function clientRate(ordersMaxPerS: number): Partial<GateLimits> {
  const account = { ...MONEY, positionMaxShares: 2_147_483_647, lossMax: 4e15 };
  const wide: ClientLimits = { ...MONEY, ordersMaxPerS: 1000, messagesMaxPerS: 1000 };
  const clients = { alpha: { ...wide, ordersMaxPerS }, bravo: wide };
  const accounts = { A1: account, A2: account, B1: account };
  const symbolClasses = { large: MONEY, mid: MONEY };
  return { exposure: { clients, accounts, symbolClasses, strategies: { sweep: MONEY } } };
}

/** Orders that differ in their quantities, so that none is a duplicate. */
let made = 0;
function order(world: GateWorld, changes: object = {}): void {
  world.order({ qty: 100 + (made++ % 1000), ...changes });
}

function refused(world: GateWorld): readonly unknown[] {
  return world.effects.refusals.map(({ code, a, b }) => [rejectName(code), a, b]);
}

const MARKET = { ordType: 1, limitPx: 0 };

describe("C24: order rate of the firm, of each client and in each symbol", () => {
  test.each<[string, Partial<GateLimits>, object, object, unknown]>([
    [
      "of all clients",
      { firmOrdersMaxPerS: 2 },
      {},
      { client: "bravo", account: "B1" },
      R.FirmOrderRate,
    ],
    ["of one client", clientRate(2), {}, { symbol: "BAC", limitPx: 138_100 }, R.ClientOrderRate],
    ["of another client", clientRate(2), {}, { client: "bravo", account: "B1" }, null],
    ["in one symbol", { symbolOrdersMaxPerS: 2 }, {}, { account: "A2" }, R.SymbolOrderRate],
    [
      "in another symbol",
      { symbolOrdersMaxPerS: 2 },
      {},
      { symbol: "BAC", limitPx: 138_100 },
      null,
    ],
    ["market orders", { symbolMarketOrdersMaxPerMin: 2 }, MARKET, MARKET, R.SymbolMarketOrders],
    ["a limit order beside them", { symbolMarketOrdersMaxPerMin: 2 }, MARKET, {}, null],
  ])("%s: the third of two within the time", (_title, limits, changes, last, want) => {
    const world = new GateWorld(limits).up();
    order(world, changes);
    order(world, changes);
    expect(refused(world)).toEqual([]);
    order(world, last);
    expect(refused(world)).toEqual(want === null ? [] : [[rejectName(want as number), 3, 2]]);
  });

  test.each([
    ["a second", { firmOrdersMaxPerS: 1 }, {}, 1000],
    ["a minute, of market orders", { symbolMarketOrdersMaxPerMin: 1 }, MARKET, 60_000],
  ])("is over after %s, and a seventh of it at the most", (_title, limits, changes, ms) => {
    const world = new GateWorld({ ...limits, quoteAgeMaxMs: 200_000, stallHeldMs: 200_000 }).up();
    order(world, changes);
    world.pass(ms - 20);
    order(world, changes);
    expect(refused(world)).toHaveLength(1);
    world.pass(20 + Math.ceil(ms / 7));
    order(world, changes);
    expect(refused(world)).toHaveLength(1);
  });

  test("what was refused takes no room; a replace takes it", () => {
    const world = new GateWorld({ firmOrdersMaxPerS: 2 }).up();
    const row = world.parent({ qty: 300 });
    order(world, { qty: 0 });
    const { clOrdId: origClOrdId } = world.gate.ledger.parents.infoOf(row);
    const asked = { client: "alpha", account: "A1", session: "s", clOrdId: "r1", origClOrdId };
    const terms = { symbol: "IBM", side: 1, ordType: 2, tif: 0, strategy: 1, qty: 200 };
    const handling = { handlInst: 1, capacity: 65, accountType: 0, body: "r", fault: null };
    const limits = { limitPx: 1_820_000, possDupSentUtcMs: 0 };
    replaceParent(world.gate, { ...asked, ...terms, ...handling, ...limits });
    world.sync();
    order(world);
    expect(refused(world).at(-1)).toEqual(["FirmOrderRate", 3, 2]);
  });
});

describe("C24: rate of children of the firm, of each router and in each symbol", () => {
  test.each<[string, Partial<GateLimits>, R]>([
    ["of the firm", { firmChildrenMaxPerS: 2 }, R.FirmChildRate],
    ["of a router", { routerChildrenMaxPerS: 2 }, R.RouterChildRate],
    ["in a symbol", { symbolChildrenMaxPerS: 2 }, R.SymbolChildRate],
  ])("%s: the third of two within a second, in its group and behind it", (_title, limits, want) => {
    const world = new GateWorld(limits).up();
    const row = world.parent({ qty: 1000 });
    world.propose(row, [{ qty: 10 }, { qty: 20 }, { qty: 30 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: want, a: 3, b: 2 }]);
    expect(world.effects.sent).toEqual([]);
    world.propose(row, [{ qty: 10 }, { qty: 20 }]);
    world.propose(row, [{ qty: 30 }]);
    expect(world.effects.childRefusals.at(-1)).toMatchObject({ code: want, a: 3, b: 2 });
    expect(world.effects.sent).toHaveLength(2);
    world.pass(1200);
    world.propose(row, [{ qty: 30 }]);
    expect(world.effects.sent).toHaveLength(3);
  });
});

describe("C26: children of one parent, and its shares that are sent within a second", () => {
  test("the third of two children, and the parent is FROZEN", () => {
    const world = new GateWorld({ parentChildrenMax: 2 }).up();
    const row = world.parent({ qty: 1000 });
    world.propose(row, [{ qty: 10 }, { qty: 20 }]);
    world.propose(row, [{ qty: 30 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.ParentChildren, a: 3, b: 2 }]);
    expect(world.gate.ledger.frozenParents.has(row)).toBe(true);
  });

  test("shares within a second, also of one group", () => {
    const world = new GateWorld({ parentSharesMaxPerS: 100 }).up();
    const row = world.parent({ qty: 1000 });
    world.propose(row, [{ qty: 60 }, { qty: 41 }]);
    world.propose(row, [{ qty: 60 }]);
    world.propose(row, [{ qty: 41 }]);
    const want = { code: R.ParentShareRate, a: 101, b: 100 };
    expect(world.effects.childRefusals).toMatchObject([want, want]);
    world.propose(row, [{ qty: 40 }]);
    world.pass(1200);
    world.propose(row, [{ qty: 100 }]);
    expect(world.effects.sent).toHaveLength(3);
  });
});

test("C27: shares in one symbol that are sent within a minute", () => {
  const world = new GateWorld({ symbolSharesMaxPerMin: 100 }).up();
  const [first, second] = [world.parent({ qty: 1000 }), world.parent({ qty: 900 })];
  const other = world.parent({ qty: 1000, symbol: "BAC", limitPx: 138_100 });
  world.propose(first, [{ qty: 60 }]);
  world.propose(second, [{ qty: 41 }]);
  expect(world.effects.childRefusals).toMatchObject([{ code: R.SymbolShareRate, a: 101, b: 100 }]);
  world.propose(other, [{ qty: 100, px: 138_100 }]);
  world.propose(second, [{ qty: 40 }]);
  expect(world.effects.sent).toHaveLength(3);
});

describe("C12: equal orders of one account (side, price, quantity, symbol), equal children", () => {
  const SAME = { qty: 100, limitPx: 1_820_000 };
  test.each([
    ["another account", { account: "A2" }],
    ["another symbol", { symbol: "BAC", limitPx: 138_100 }],
    ["another side", { side: 2, limitPx: 1_819_000 }],
    ["another quantity", { qty: 101 }],
    ["another price", { limitPx: 1_819_900 }],
    ["another type", MARKET],
  ])("the third of two is refused, %s is none of them", (_title, changes) => {
    const world = new GateWorld({ equalOrdersMax: 2, equalOrdersMs: 500 }).up();
    world.order(SAME);
    world.order(SAME);
    world.order({ ...SAME, ...changes });
    expect(refused(world)).toEqual([]);
    world.order(SAME);
    expect(refused(world)).toEqual([["EqualOrders", 3, 2]]);
    world.pass(500);
    world.order(SAME);
    expect(refused(world)).toHaveLength(1);
  });

  test("equal children in a row; another one between them begins anew, and so does a second", () => {
    const world = new GateWorld({ equalChildrenMax: 2 }).up();
    const row = world.parent({ qty: 1000 });
    const more = (qty: number): number => {
      world.propose(row, [{ qty }]);
      return world.effects.sent.length;
    };
    expect([more(10), more(10), more(10)]).toEqual([1, 2, 2]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.EqualChildren, a: 3, b: 2 }]);
    expect([more(20), more(10), more(10), more(10)]).toEqual([3, 4, 5, 5]);
    world.pass(1020);
    expect(more(10)).toBe(6);
    world.propose(row, [{ qty: 5 }, { qty: 5 }, { qty: 5 }]);
    expect(world.effects.sent).toHaveLength(6);
  });
});

test("C25: a strategy that meets one account, symbol and side too often: the account is FROZEN", () => {
  const world = new GateWorld({ repeatsMaxPerMin: 2 }).up();
  order(world);
  order(world);
  order(world, { side: 2, limitPx: 1_819_000 });
  order(world, { account: "A2" });
  expect(refused(world)).toEqual([]);
  order(world);
  expect(refused(world)).toEqual([["RepeatedExecution", 3, 2]]);
  expect(world.effects.alerts).toContain(R.RepeatedExecution);
  order(world, { symbol: "BAC", limitPx: 138_100 });
  expect(refused(world).at(-1)?.[0 as never]).toBe("ScopeNotOpen");
  world.pass(70_000);
  order(world);
  expect(refused(world).at(-1)?.[0 as never]).toBe("ScopeNotOpen");
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { System } from "./system.ts";
import { type Order, Trader } from "./trader.ts";

let system: System;
let trader: Trader;

beforeAll(async () => {
  system = await System.start({ ports: 4_000, args: ["--venues", "N,P,Q", "--routers", "2"] });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
});

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
});

let next = 0;

/** What the client is told of an order that is wrong in one thing. */
async function refusal(wrong: Partial<Order>): Promise<string> {
  const clOrdId = `bad-${++next}`;
  trader.order({ symbol: "IBM", qty: 100, limitPx: 1_000_000, clOrdId, ...wrong });
  const order = await trader.ended(clOrdId, 5_000);
  expect([order.status, order.cumQty, order.leavesQty]).toEqual(["8", 0, 0]);
  return order.text;
}

describe("bad input over a real FIX session", () => {
  test.each<[string, Partial<Order>, RegExp]>([
    ["an unknown symbol", { symbol: "NOSUCH" }, /^UnknownSymbol: /],
    ["a symbol in small letters", { symbol: "ibm" }, /^UnknownSymbol: /],
    ["no shares", { qty: 0 }, /^QtyInvalid: OrderQty\(38\) "0", allowed are whole shares from 1/],
    ["negative shares", { qty: -100 }, /^QtyInvalid: OrderQty\(38\) "-100"/],
    ["a part of a share", { qty: "100.5" }, /^QtyInvalid: OrderQty\(38\) "100.5"/],
    ["2^53 + 1 shares", { qty: "9007199254740993" }, /^QtyInvalid: /],
    ["more shares than the limit", { qty: 2_000_000 }, /^MaxOrderQty: 2000000 shares, allowed/],
    ["a buy above the collar", { limitPx: 90_000_000 }, /^PriceCollar: price 9000.00 is beyond/],
    ["a sell below the collar", { side: 2, limitPx: 10_000 }, /^PriceCollar: price 1.00 is beyond/],
    ["a price off its tick", { limitPx: 1_000_001 }, /^PriceOffTick: price 100.0001 is not/],
    ["an account of another client", { account: "BRAVO1" }, /^UnknownAccount: /],
  ])("%s is rejected by name, with the value and what is allowed", async (_what, wrong, text) => {
    expect(await refusal(wrong)).toMatch(text);
  });

  test("the same order again gets its state again, another one under its id a reject", async () => {
    const order = { symbol: "IBM", qty: 100, limitPx: 1_000_000, clOrdId: "twice" };
    trader.order(order);
    await expect.poll(() => trader.orders.get("twice")?.status, { timeout: 5_000 }).toBe("0");
    const types: string[] = [];
    trader.onReport = (_order, execType) => types.push(execType);
    trader.order(order);
    trader.order({ ...order, qty: 200 });
    await expect.poll(() => types, { timeout: 5_000 }).toEqual(["I", "8"]);
    expect(trader.orders.get("twice")?.text).toMatch(/^DuplicateClOrdId: /);
    trader.onReport = () => {};
    trader.cancel("twice-x", order);
    await expect.poll(() => trader.orders.get("twice")?.status, { timeout: 5_000 }).toBe("4");
  });

  test("a cancel of nothing is answered by OrderCancelReject", async () => {
    trader.cancel("x1", { clOrdId: "never", symbol: "IBM", qty: 1 });
    await expect.poll(() => trader.cancelRejects.length, { timeout: 5_000 }).toBe(1);
    expect(trader.cancelRejects[0]?.text).toMatch(/^UnknownOrder: /);
  });
});

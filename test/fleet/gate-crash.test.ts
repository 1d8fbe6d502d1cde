import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SeededRandom } from "../../src/core/domain/random.ts";
import { auditVenue, parentOf } from "./auditor.ts";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { type Order, type OrderView, Trader } from "./trader.ts";

const PORTS = 8_000;
const VENUES = { N: 9901, P: 9902, Q: 9906, K: 9911 };
/** A long run kills more often. */
const KILLS = process.env.SMARS_LONG === "1" ? 15 : 6;
const SESSIONS = 4;
const SYMBOLS = ["IBM", "BAC", "AAPL", "SPY", "GE"];

/** More starts within an hour than a gate opens after by itself: here they are the test. */
const config = changedConfig({ startsPerHourMax: 100 });
let system: System;
const traders: Trader[] = [];
const parentNumber: Map<string, number> = new Map();
/** MsgSeqNum(34) of every report a session got, to see what was sent again. */
const possDups: number[] = [];

beforeAll(async () => {
  const wishes = ["--venues", Object.keys(VENUES).join(","), "--routers", "3"];
  const args = ["--config", config.file, ...wishes];
  system = await System.start({ ports: PORTS, args });
  for (let i = 1; i <= SESSIONS; i++) {
    const trader = await new Trader(system.clientPort, `CLIENT${i}`).start();
    trader.onReport = (order, _execType, message) => {
      if (message.possDup) possDups.push(message.msgSeqNum);
      const id = message.text(37);
      if (id.startsWith("P")) parentNumber.set(order.clOrdId, Number(id.slice(1)));
    };
    traders.push(trader);
  }
}, 60_000);

afterAll(async () => {
  for (const trader of traders) trader.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
});

/** Orders at and around the market, some to be cancelled; sent on whether the gate lives or not. */
async function trade(trader: Trader, at: number, stop: () => boolean): Promise<void> {
  const random = new SeededRandom(at + 77);
  for (let n = 0; !stop(); n++) {
    const order = await anOrder(random, `k${at}-${n}`);
    if (order === undefined || !trader.session.live) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    trader.order(order);
    if (random.below(5) === 0) trader.cancel(`${order.clOrdId}-x`, order);
    // In bursts: a kill meets orders in every stage of their way.
    if (n % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

type Quotes = { rows: { symbol: string; bid: number; ask: number }[] };
let market: Quotes["rows"] = [];

async function anOrder(random: SeededRandom, clOrdId: string): Promise<Order | undefined> {
  const quote = market[random.below(Math.max(1, market.length))];
  if (quote === undefined || !(quote.bid > 0) || !(quote.ask > quote.bid)) return undefined;
  const side = random.below(2) === 0 ? 1 : 2;
  const cents = random.below(8) - 1;
  const px = side === 1 ? quote.ask * 10_000 + cents * 100 : quote.bid * 10_000 - cents * 100;
  const limitPx = Math.round(px / 100) * 100;
  return { clOrdId, side, symbol: quote.symbol, qty: 1 + random.below(2_000), limitPx };
}

async function gateOpen(): Promise<boolean> {
  const status = await system.api<{ gate: { state: string } }>("/api/status");
  return status.gate.state === "OPEN";
}

describe("kill -9 of the gate in mid-flow", () => {
  test("no share is executed twice or forgotten, and every client learns it by its sequence", async () => {
    let done = false;
    const watch = setInterval(() => {
      void system
        .api<Quotes>(`/api/quotes?symbols=${SYMBOLS.join(",")}`)
        .then(({ rows }) => {
          market = rows;
        })
        .catch(() => undefined);
    }, 200);
    const flow = Promise.all(traders.map((trader, i) => trade(trader, i, () => done)));
    for (let kill = 1; kill <= KILLS; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 700 + kill * 37));
      const pid = system.pids.gate;
      system.kill("gate");
      const back = await until(
        async () => (system.pids.gate !== pid && (await gateOpen()) ? true : undefined),
        20_000,
      );
      expect([kill, back]).toEqual([kill, true]);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    done = true;
    await flow;
    clearInterval(watch);
    await endAll();

    const views = traders.flatMap((trader) => [...trader.orders.values()]);
    const told = views.filter(({ status }) => status !== "");
    const atVenues = await executed();
    const live = told.filter((view) => view.status !== "8");
    for (const view of live) {
      const venues = atVenues.get(parentNumber.get(view.clOrdId) ?? -1) ?? 0;
      expect([view.clOrdId, view.filled, view.cumQty]).toEqual([view.clOrdId, venues, venues]);
      expect(view.cumQty).toBeLessThanOrEqual(view.orderQty);
    }
    // Nothing was executed for anybody else, and the orders of which nothing was heard never were.
    const known = new Set(live.map((view) => parentNumber.get(view.clOrdId)));
    expect([...atVenues.keys()].filter((parent) => !known.has(parent))).toEqual([]);
    expect(live.length).toBeGreaterThan(100 * KILLS);
    expect(live.filter((view) => view.cumQty > 0).length).toBeGreaterThan(10 * KILLS);
    // Something was on its way to the clients at a kill, and came again with its old number.
    expect(possDups.length).toBeGreaterThan(0);
    const status = await system.api<{ gate: { incarnation: number } }>("/api/status");
    expect(status.gate.incarnation).toBe(KILLS + 1);
  }, 600_000);
});

/** Cancels what is still open and waits until every order that the gate has taken has ended. */
async function endAll(): Promise<void> {
  const isOpen = (view: OrderView): boolean => !"248C".includes(view.status) || view.status === "";
  const quiet = await until(async () => {
    for (const trader of traders) {
      for (const view of trader.orders.values()) {
        if (!isOpen(view)) continue;
        const { clOrdId, orderQty: qty } = view;
        trader.cancel(`${clOrdId}-e${Math.random()}`.slice(0, 24), { clOrdId, symbol: "IBM", qty });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { gate } = await system.api<{ gate: { openParents: number } }>("/api/status");
    return gate.openParents === 0 ? true : undefined;
  }, 30_000);
  expect(quiet).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Shares executed per parent number, from the venues' own books. */
async function executed(): Promise<Map<number, number>> {
  const sums = new Map<number, number>();
  for (const [venue, port] of Object.entries(VENUES)) {
    for (const { clOrdId, cumQty, leavesQty } of await auditVenue(venue, port + PORTS)) {
      expect(leavesQty).toBe(0);
      const parent = parentOf(clOrdId);
      if (cumQty > 0) sums.set(parent, (sums.get(parent) ?? 0) + cumQty);
    }
  }
  return sums;
}

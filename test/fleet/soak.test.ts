import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditVenue, parentOf, type VenueOrder } from "./auditor.ts";
import { quotesOf, trade } from "./honest-clients.ts";
import { explainedCodes, refusalsOf } from "./refusals.ts";
import { System, until } from "./system.ts";
import { type OrderView, Trader } from "./trader.ts";

const PARENTS = 10_000;
const SESSIONS = 8;
const PORTS = 6_000;
const VENUES = { N: 9901, P: 9902, Q: 9906, Z: 9909, K: 9911 };
const SYMBOLS = ["IBM", "BAC", "AAPL", "MSFT", "SPY", "QQQ", "F", "GE", "XOM", "JPM"];

let system: System;
const traders: Trader[] = [];
/** The gate's number of each order, from OrderID(37). */
const parentNumber: Map<string, number> = new Map();
const memory: { readonly ended: number; readonly bytes: number }[] = [];

beforeAll(async () => {
  const args = ["--venues", Object.keys(VENUES).join(","), "--routers", "4"];
  system = await System.start({ ports: PORTS, args });
  for (let i = 1; i <= SESSIONS; i++) {
    const trader = await new Trader(system.clientPort, `CLIENT${i}`).start();
    trader.onReport = (order, _execType, message) => {
      const id = message.text(37);
      if (id.startsWith("P")) parentNumber.set(order.clOrdId, Number(id.slice(1)));
    };
    traders.push(trader);
  }
}, 60_000);

afterAll(async () => {
  for (const trader of traders) trader.stop();
  expect(await system?.stop()).toBe(0);
});

/** Resident bytes of the gate, from the kernel. */
function gateMemory(): number {
  const status = readFileSync(`/proc/${system.pids.gate}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

describe("soak", () => {
  test(`${PARENTS} parents of ${SESSIONS} clients all end, and venues, gate and clients agree on every share`, async () => {
    let market = await quotesOf(system, SYMBOLS);
    let ended = 0;
    const watch = setInterval(() => {
      void quotesOf(system, SYMBOLS).then((now) => {
        market = now;
      });
      ended = traders.flatMap((t) => [...t.orders.values()]).filter(isEnded).length;
      memory.push({ ended, bytes: gateMemory() });
    }, 250);
    const orders = PARENTS / SESSIONS;
    await Promise.all(
      traders.map((trader, at) => trade(trader, { seed: at + 1, orders }, () => market)),
    );
    clearInterval(watch);
    const views = traders.flatMap((trader) => [...trader.orders.values()]);
    expect(views).toHaveLength(PARENTS);
    expect(views.filter((view) => !isEnded(view))).toEqual([]);
    await quiet();

    const atVenues = await executedPerParent();
    for (const view of views) {
      const venues = atVenues.get(parentNumber.get(view.clOrdId) ?? -1) ?? 0;
      expect([view.clOrdId, view.filled, venues]).toEqual([view.clOrdId, view.cumQty, view.cumQty]);
      expect(view.cumQty).toBeLessThanOrEqual(view.orderQty);
      expect([view.clOrdId, view.afterEnd]).toEqual([view.clOrdId, []]);
      if (view.status !== "8") expect(view.leavesQty).toBe(0);
    }
    const by = (status: string): number => views.filter((v) => v.status === status).length;
    // The day was a real one: most filled, many cancelled, some replaced.
    expect(by("2")).toBeGreaterThan(PARENTS / 2);
    expect(by("4")).toBeGreaterThan(100);
    const total = [...atVenues.values()].reduce((sum, qty) => sum + qty, 0);
    expect(total).toBe(views.reduce((sum, view) => sum + view.cumQty, 0));
  }, 240_000);

  test("no control refused an honest order but for what docs/refusals.md explains", () => {
    const refused = refusalsOf(system.dataFolder);
    const explained = explainedCodes();
    expect([...refused].filter(([code]) => !explained.has(code))).toEqual([]);
    // Races there are many: what is counted is there to be counted.
    expect(refused.size).toBeGreaterThan(2);
  }, 120_000);

  test("the gate's memory is flat: rows of ended orders, nothing else", () => {
    const late = memory.filter(({ ended }) => ended > PARENTS / 2).map(({ bytes }) => bytes);
    const early = memory.filter(({ ended }) => ended > PARENTS / 4 && ended <= PARENTS / 2);
    const growth = Math.max(...late) - Math.max(...early.map(({ bytes }) => bytes));
    // Half of the parents and their children: rows of 128 and 80 bytes, keys and words of each.
    expect(growth).toBeLessThan(64 * 1024 * 1024);
  });
});

function isEnded({ status }: OrderView): boolean {
  return status !== "" && "24C8".includes(status);
}

/** Nothing is on its way any more: the counters stand still. */
async function quiet(): Promise<void> {
  let last = "";
  await until(async () => {
    const { gate } = await system.api<{ gate: { openParents: number; fills: number } }>(
      "/api/status",
    );
    const now = JSON.stringify([gate.openParents, gate.fills]);
    const same = now === last && gate.openParents === 0;
    last = now;
    if (!same) await new Promise((resolve) => setTimeout(resolve, 300));
    return same ? true : undefined;
  }, 15_000);
}

/** Shares executed per parent number, from the venues' own books. */
async function executedPerParent(): Promise<Map<number, number>> {
  const sums = new Map<number, number>();
  for (const [venue, port] of Object.entries(VENUES)) {
    const orders: VenueOrder[] = await auditVenue(venue, port + PORTS);
    for (const { clOrdId, cumQty, leavesQty } of orders) {
      expect(leavesQty).toBe(0);
      sums.set(parentOf(clOrdId), (sums.get(parentOf(clOrdId)) ?? 0) + cumQty);
    }
  }
  return sums;
}

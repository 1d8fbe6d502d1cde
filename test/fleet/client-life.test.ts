import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { auditVenue, parentOf } from "./auditor.ts";
import { changedConfig } from "./changed-config.ts";
import { readDraws } from "./draws.ts";
import { System, until } from "./system.ts";
import { type Order, type OrderView, Trader } from "./trader.ts";

const PORTS = 19_400;
const VENUES = { N: 9901, P: 9902, Q: 9906 };
const ROUTERS = ["router-1", "router-2"];
/** Far below the market: it rests at nobody's and waits in the gate. */
const FAR = 1_000_000;

/** alpha's orders stay when its session ends, bravo's end with it. */
const config = changedConfig({}, (text) => {
  const [before, bravo] = text.split("  - client: bravo");
  return `${before}  - client: bravo${bravo?.replace("onDisconnect: keep", "onDisconnect: cancel")}`;
});
let system: System;
let alpha: Trader;
let bravo: Trader;

beforeAll(async () => {
  const args = ["--config", config.file, "--venues", Object.keys(VENUES).join(",")];
  system = await System.start({ ports: PORTS, args: [...args, "--routers", `${ROUTERS.length}`] });
  alpha = await new Trader(system.clientPort, "CLIENT1").start();
  bravo = await new Trader(system.clientPort, "CLIENT5").start();
}, 60_000);

afterAll(async () => {
  alpha?.stop();
  bravo?.stop();
  for (const name of ROUTERS) system?.resume(name);
  expect(await system?.stop()).toBe(0);
  config.remove();
});

async function reaches(view: OrderView, ordStatus: string): Promise<void> {
  const told = await until(() => (view.status === ordStatus ? true : undefined), 10_000);
  expect([view.clOrdId, told, view.status]).toEqual([view.clOrdId, true, ordStatus]);
}

type Quotes = { rows: { symbol: string; bid: number; ask: number }[] };

/** A buy that can trade at once, and goes on to when the market moves a little. */
async function marketable(clOrdId: string, symbol: string, qty: number): Promise<Order> {
  const { rows } = await system.api<Quotes>(`/api/quotes?symbols=${symbol}`);
  const limitPx = Math.round((rows[0]?.ask ?? 0) * 1.01 * 100) * 100;
  return { clOrdId, symbol, qty, limitPx };
}

/** Shares executed for a parent, by the venues' own books. */
async function executed(parent: number): Promise<number> {
  let sum = 0;
  for (const [venue, port] of Object.entries(VENUES)) {
    for (const { clOrdId, cumQty } of await auditVenue(venue, port + PORTS)) {
      if (parentOf(clOrdId) === parent) sum += cumQty;
    }
  }
  return sum;
}

describe("several clients and accounts", () => {
  test("one ClOrdID of two clients is two orders, and neither can touch or see the other's", async () => {
    const order: Order = { clOrdId: "same", symbol: "IBM", qty: 100, limitPx: FAR };
    const ours = alpha.order(order);
    const theirs = bravo.order({ ...order, qty: 200 });
    await reaches(ours, "0");
    await reaches(theirs, "0");
    const only: Order = { ...order, clOrdId: "only-alpha" };
    await reaches(alpha.order(only), "0");
    bravo.cancel("not-mine", only);
    const refused = await until(() => bravo.cancelRejects[0], 5_000);
    expect(refused).toMatchObject({
      clOrdId: "not-mine",
      text: expect.stringMatching(/^UnknownOrder/),
    });
    const asked = bravo.status({ ...only, clOrdId: "only-alpha" });
    await reaches(asked, "8");
    expect(asked.text).toMatch(/^UnknownOrder/);
    alpha.cancel("same-x", order);
    alpha.cancel("only-x", only);
    await reaches(ours, "4");
    expect([theirs.status, theirs.orderQty]).toEqual(["0", 200]);
    bravo.cancel("same-x", order);
    await reaches(theirs, "4");
  });

  test("each account of a client has its own orders, and a client has no account of another", async () => {
    const order: Order = {
      clOrdId: "second",
      symbol: "IBM",
      qty: 100,
      limitPx: FAR,
      account: "ALPHA2",
    };
    const accounts: string[] = [];
    alpha.onReport = (_order, _execType, message) => accounts.push(message.text(1));
    await reaches(alpha.order(order), "0");
    alpha.cancel("second-x", order);
    await reaches(alpha.orders.get("second") as OrderView, "4");
    alpha.onReport = () => {};
    expect(new Set(accounts)).toEqual(new Set(["ALPHA2"]));
    const wrong = alpha.order({ ...order, clOrdId: "third", account: "BRAVO2" });
    await reaches(wrong, "8");
    expect(wrong.text).toMatch(/^UnknownAccount/);
  });
});

describe("an order that is asked for or sent again", () => {
  test("a status request tells how it stands, while it works and when it has ended", async () => {
    const order: Order = { clOrdId: "asked", symbol: "IBM", qty: 300, limitPx: FAR };
    await reaches(alpha.order(order), "0");
    const told: string[] = [];
    alpha.onReport = (view, execType, m) =>
      told.push(`${view.clOrdId} ${execType}/${m.text(39)} ${m.text(14)} ${m.text(151)}`);
    alpha.status(order);
    await expect.poll(() => told, { timeout: 5_000 }).toEqual(["asked I/0 0 300"]);
    alpha.cancel("asked-x", order);
    await reaches(alpha.orders.get("asked") as OrderView, "4");
    told.length = 0;
    alpha.status(order);
    await expect.poll(() => told, { timeout: 5_000 }).toEqual(["asked I/4 0 0"]);
    alpha.onReport = () => {};
  });

  test("B11, B12: a filled order under its key again is its state again, another one is refused; nothing more is bought", async () => {
    const order = await marketable("again", "IBM", 100);
    let parent = 0;
    const told: string[] = [];
    alpha.onReport = (_order, execType, m) => {
      if (m.text(37).startsWith("P")) parent = Number(m.text(37).slice(1));
      if (execType === "I" || execType === "8")
        told.push(`${execType}/${m.text(39)} ${m.text(14)}`);
    };
    await reaches(alpha.order(order), "2");
    alpha.order(order);
    alpha.order({ ...order, qty: 101 });
    // The state of an order that ended is said once its end is on disk; a refusal waits for nothing.
    const answers = ["8/8 0", "I/2 100"];
    await expect.poll(() => told.toSorted(), { timeout: 5_000 }).toEqual(answers);
    alpha.onReport = () => {};
    expect(await executed(parent)).toBe(100);
  });
});

describe("a client that disconnects", () => {
  /** The order is acknowledged, the session ends, then the routers begin to work. */
  async function leaves(compId: string, clOrdId: string): Promise<[Trader, OrderView, string[]]> {
    const store = new MemoryFixStore();
    const first = await new Trader(system.clientPort, compId, { store }).start();
    for (const name of ROUTERS) system.kill(name, "SIGSTOP");
    const order = await marketable(clOrdId, "XOM", 200);
    const view = first.order(order);
    await reaches(view, "0");
    first.stop();
    await until(() => (first.session.live ? undefined : true), 5_000);
    for (const name of ROUTERS) system.resume(name);
    const gone = await until(async () => {
      const { gate } = await system.api<{ gate: { openParents: number } }>("/api/status");
      return gate.openParents === 0 ? true : undefined;
    }, 15_000);
    expect(gone).toBe(true);
    const again = new Trader(system.clientPort, compId, { store });
    again.orders.set(clOrdId, view);
    const types: string[] = [];
    again.onReport = (_order, execType, m) => types.push(`${execType}/${m.text(39)}`);
    await again.start();
    return [again, view, types];
  }

  test("with the policy keep: its order is worked on, and it learns of its fills when it is back", async () => {
    const [again, view, types] = await leaves("CLIENT2", "kept");
    await reaches(view, "2");
    again.stop();
    expect([view.filled, view.cumQty, view.afterEnd]).toEqual([200, 200, []]);
    expect(types.filter((type) => !type.startsWith("F/"))).toEqual([]);
  });

  test("with the policy cancel: its order ends with its session, nothing of it is bought, and it learns why", async () => {
    const [again, view, types] = await leaves("CLIENT6", "ended");
    await reaches(view, "4");
    again.stop();
    expect([view.cumQty, view.text]).toEqual([0, expect.stringContaining("ClientGone")]);
    expect(types).toEqual(["4/4"]);
  });
});

describe("a router that is lost at work", () => {
  const SYMBOLS = ["IBM", "AAPL", "XOM", "JPM", "GE", "F"];

  test.each<[string, string, NodeJS.Signals]>([
    ["dies", "router-1", "SIGKILL"],
    ["stalls", "router-2", "SIGSTOP"],
  ])(
    "a router that %s: its parents go to another, and finish with exactly their shares",
    async (what, name, signal) => {
      const worker: Map<number, OrderView> = new Map();
      alpha.onReport = (order, _execType, m) => {
        if (m.text(37).startsWith("P")) worker.set(Number(m.text(37).slice(1)), order);
      };
      const sent = performance.now();
      for (const symbol of SYMBOLS)
        alpha.order(await marketable(`${what}-${symbol}`, symbol, 9_000));
      const views = SYMBOLS.map((symbol) => alpha.orders.get(`${what}-${symbol}`) as OrderView);
      // Every one of them is being filled, none has ended.
      const going = await until(
        () => (views.every(({ cumQty }) => cumQty > 0) ? true : undefined),
        10_000,
      );
      expect(going).toBe(true);
      system.kill(name, signal);
      const open = views.filter(({ status }) => !"248C".includes(status) || status === "");
      for (const { clOrdId } of views) await alpha.ended(clOrdId, 40_000);
      const tookMs = Math.round(performance.now() - sent);
      system.resume(name);
      alpha.onReport = () => {};
      expect(open.length).toBeGreaterThan(0);
      for (const [parent, view] of worker) {
        expect([view.clOrdId, view.status, view.filled]).toEqual([view.clOrdId, "2", 9_000]);
        expect([view.clOrdId, await executed(parent)]).toEqual([view.clOrdId, 9_000]);
      }
      // Some were worked by both, one after the other.
      const routersOf = new Map<number, Set<number>>();
      for (const { parent, router } of readDraws(join(system.dataFolder, "gate"))) {
        routersOf.set(parent, (routersOf.get(parent) ?? new Set()).add(router));
      }
      const both = [...worker.keys()].filter((parent) => routersOf.get(parent)?.size === 2).length;
      console.log(
        `a router ${what}: ${open.length} parents open, ${both} worked by both, ${tookMs} ms`,
      );
      expect(both).toBeGreaterThan(0);
    },
    60_000,
  );
});

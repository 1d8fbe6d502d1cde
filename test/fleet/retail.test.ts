import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { type Order, type OrderView, Trader } from "./trader.ts";

const PORTS = 22_600;
const PATIENCE_MS = 10_000;
/** $0.10 beyond the quote: a limit that takes it. */
const THROUGH = 1_000;
const DOLLAR = 10_000;
const CENT = 100;

type Child = { venue: string; price: number; nbboBid: number; nbboAsk: number; qty: number };
type Done = { readonly view: OrderView; readonly children: readonly Child[] };

/** NYSE has a programme for limit orders; here Arca has one for market orders too. */
const config = changedConfig({});
let system: System;
let trader: Trader;
let orders = 0;

beforeAll(async () => {
  const file = join(dirname(config.file), "venues.yaml");
  const [nyse = "", arca = "", ...others] = readFileSync(file, "utf8")
    .split(/(?=^ {2}- code: )/m)
    .slice(1);
  const head = readFileSync(file, "utf8").split(/^ {2}- code: /m)[0];
  const withRules = arca.replaceAll(/(retail\w*Rule: )none/g, "$1a rule of the test");
  expect(withRules).not.toBe(arca);
  writeFileSync(file, [head, nyse, withRules, ...others].join(""));
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
});

/** What an order of 100 IBM came to, and its children. */
async function done(words: Partial<Order>): Promise<Done> {
  const clOrdId = `R${++orders}`;
  trader.order({ clOrdId, symbol: "IBM", qty: 100, account: "ALPHA1", ...words });
  const view = await trader.ended(clOrdId, PATIENCE_MS);
  // The console hears of it a moment later.
  const children = await until(async () => {
    const path = `/api/parents/alpha/${clOrdId}`;
    const row = await system.api<{ parent?: { leavesQty: number }; children: Child[] }>(path);
    return row.parent?.leavesQty === 0 ? row.children : undefined;
  }, PATIENCE_MS);
  return { view, children: children ?? [] };
}

async function quote(): Promise<{ readonly bid: number; readonly ask: number }> {
  type Quotes = { rows: { bid: number; ask: number }[] };
  const [ibm] = (await system.api<Quotes>("/api/quotes?symbols=IBM")).rows as [Quotes["rows"][0]];
  return { bid: Math.round(ibm.bid * DOLLAR), ask: Math.round(ibm.ask * DOLLAR) };
}

const units = (usd: number): number => Math.round(usd * DOLLAR);

test("C37: a retail order buys below the national best offer, at its own limit", async () => {
  const limitPx = Math.round(((await quote()).ask + THROUGH) / CENT) * CENT;
  const { view, children } = await done({ limitPx, capacity: "I" });
  expect([view.status, view.filled]).toEqual(["2", 100]);
  const [child] = children as [Child];
  expect([child.venue, units(child.price)]).toEqual(["N", limitPx]);
  const [fill] = view.fills as [OrderView["fills"][0]];
  expect(fill.venue).toBe("N");
  expect(fill.px).toBeLessThanOrEqual(units(child.nbboAsk) - 10);
  expect(fill.px).toBeGreaterThan(units(child.nbboBid));
});

test("C37: a retail order sells above the national best bid", async () => {
  const limitPx = Math.round(((await quote()).bid - THROUGH) / CENT) * CENT;
  const { view, children } = await done({ side: 2, limitPx, capacity: "I" });
  expect([view.status, children[0]?.venue]).toEqual(["2", "N"]);
  const [fill] = view.fills as [OrderView["fills"][0]];
  expect(fill.px).toBeGreaterThanOrEqual(units((children[0] as Child).nbboBid) + 10);
});

test("the same order without the mark takes the quotes", async () => {
  const limitPx = Math.round(((await quote()).ask + THROUGH) / CENT) * CENT;
  const { view, children } = await done({ limitPx, capacity: "A" });
  expect(view.status).toBe("2");
  for (const child of children) expect(units(child.price)).toBe(units(child.nbboAsk));
  for (const { px } of view.fills) expect(px % CENT).toBe(0);
});

test("6.1.6: a retail market order goes only where a rule lets it", async () => {
  const { view, children } = await done({ capacity: "I", tif: 3 });
  expect(view.status).toBe("2");
  const [child] = children as [Child];
  expect([child.venue, units(child.price)]).toEqual(["P", units(child.nbboAsk)]);
  const [fill] = view.fills as [OrderView["fills"][0]];
  expect(fill.px).toBeLessThanOrEqual(units(child.nbboAsk) - 10);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newsHalts } from "../../src/core/venue/market/news-halts.ts";
import { REGULAR_DAY } from "../../src/core/venue/session-phases.ts";
import { System, until } from "./system.ts";
import { type Order, Trader } from "./trader.ts";

const PORTS = 22_500;
const PATIENCE_MS = 30_000;
const CONFIG = join(import.meta.dirname, "..", "..", "config");
/** The market starts so long before the halt: time enough for the system to be ready. */
const BEFORE_MS = 20_000;

const lines = readFileSync(join(CONFIG, "instruments.csv"), "utf8").trim().split("\n").slice(1);
const names = lines.map((line) => line.slice(0, line.indexOf(",")));
const [, seed] = /^ {2}seed: (\d+)$/m.exec(readFileSync(join(CONFIG, "smars.yaml"), "utf8")) ?? [];
/** The first stock of the sample day that is halted for news, and when. */
const [halt] = newsHalts(Number(seed), names, REGULAR_DAY, 0).toSorted(
  (a, b) => a.fromMs - b.fromMs,
);
const halted = names[halt?.symbol ?? 0] as string;
let system: System;
let trader: Trader;
let orders = 0;

beforeAll(async () => {
  const from = new Date((halt?.fromMs ?? 0) - BEFORE_MS).toISOString().slice(11, 19);
  const args = ["--phases", "--from", from, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
});

/** Another order that no market comes near. */
function next(symbol: string): Order {
  return { clOrdId: `H${++orders}`, account: "ALPHA2", symbol, qty: 100, limitPx: 10_000 };
}

/** Sends an order; the text of its refusal, or "" when it is taken. */
async function answer(order: Order): Promise<string> {
  const view = trader.order(order);
  await until(() => (view.status === "" ? undefined : view), PATIENCE_MS);
  return view.status === "8" ? view.text : "";
}

test("C33: an order in a stock from its halt on is refused, others are taken, cancels go", async () => {
  const before = next(halted);
  expect(await answer(before)).toBe("");
  const text = await until(async () => (await answer(next(halted))) || undefined, PATIENCE_MS);
  expect(text).toBe("SymbolStopped: the symbol trades nowhere: news is pending");
  expect(await answer(next("IBM"))).toBe("");
  trader.cancel("CANCEL", before);
  expect(await trader.ended(before.clOrdId, PATIENCE_MS)).toMatchObject({ status: "4" });
}, 90_000);

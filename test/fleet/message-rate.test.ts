import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { type Order, type OrderView, Trader } from "./trader.ts";

const PORTS = 22_750;
const PATIENCE_MS = 10_000;
/** Far below the market of KO: it rests. */
const FAR = 300_000;
const MOST = 50;
const FLOOD = 80;
/** A second, and the seventh of it by which what is older may count. */
const SECOND_MS = 1_300;

const config = changedConfig({});
let system: System;
let alpha: Trader;
let bravo: Trader;

beforeAll(async () => {
  const file = join(dirname(config.file), "limits.yaml");
  const text = readFileSync(file, "utf8");
  const row = /(alpha: .*messagesMaxPerS: )\d+/;
  expect(text).toMatch(row);
  writeFileSync(file, text.replace(row, `$1${MOST}`));
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  alpha = await new Trader(system.clientPort, "CLIENT1").start();
  bravo = await new Trader(system.clientPort, "CLIENT5").start();
}, 60_000);

afterAll(async () => {
  alpha?.stop();
  bravo?.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
});

function words(clOrdId: string, qty: number): Order {
  return { clOrdId, symbol: "KO", qty, limitPx: FAR };
}

/** How an order stands once it is answered: the refusal's text, or "" when it is taken. */
async function answer(view: OrderView): Promise<string> {
  await until(() => (view.status === "" ? undefined : view), PATIENCE_MS);
  expect(view.status).toMatch(/[08]/);
  return view.status === "8" ? view.text : "";
}

test("C24: who asks without end orders nothing more, cancels, and is alone with that", async () => {
  const first = words("A1", 100);
  expect(await answer(alpha.order(first))).toBe("");
  await setTimeout(SECOND_MS);
  let told = 0;
  alpha.onReport = (_order, execType) => {
    if (execType === "I") told++;
  };
  for (let i = 0; i < FLOOD; i++) alpha.status(first);
  const refused = alpha.order(words("A2", 200));
  alpha.replace(first, words("A3", 300));
  alpha.cancel("A4", first);
  const others = bravo.order(words("B1", 100));
  expect(await answer(refused)).toBe(
    `ClientMessageRate: ${FLOOD + 1} messages within a second, allowed are at most ${MOST}`,
  );
  expect((await alpha.ended("A1", PATIENCE_MS)).status).toBe("4");
  expect(alpha.cancelRejects).toMatchObject([
    { clOrdId: "A3", text: expect.stringContaining(`ClientMessageRate: ${FLOOD + 2} messages`) },
  ]);
  expect(told).toBe(FLOOD);
  expect(await answer(others)).toBe("");
  await setTimeout(SECOND_MS);
  expect(await answer(alpha.order(words("A5", 500)))).toBe("");
});

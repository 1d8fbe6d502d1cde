import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Quote, quotesOf, trade } from "./honest-clients.ts";
import { explainedCodes, refusalsOf } from "./refusals.ts";
import { System } from "./system.ts";
import { Trader } from "./trader.ts";

const LONG = process.env.SMARS_LONG === "1";
const DATA = join(import.meta.dirname, "..", "..", "..", "shared", "data");
const DAY = "honest clients on the recorded day of 8 October 2013";
const SYMBOLS = ["IBM", "BAC"];
const PORTS = 9_000;
/** Of the market's time to the wall's: the whole day in six minutes, or five of its minutes. */
const SPEED = LONG ? 65 : 30;
const LASTS_MS = LONG ? 350_000 : 10_000;
const CLIENTS = 2;

let system: System;
const traders: Trader[] = [];

if (existsSync(DATA)) describe(DAY, theDay);
else test.skip(`${DAY} (LEFT OUT: ${DATA} is absent)`, () => {});

function theDay(): void {
  beforeAll(async () => {
    const market = ["--market", "lean:../shared/data", "--from", "09:31", "--speed", `${SPEED}`];
    system = await System.start({ ports: PORTS, args: [...market, "--routers", "2"] });
    for (let i = 1; i <= CLIENTS; i++) {
      traders.push(await new Trader(system.clientPort, `CLIENT${i}`).start());
    }
  }, 60_000);

  afterAll(async () => {
    for (const trader of traders) trader.stop();
    expect(await system?.stop()).toBe(0);
  });

  test(
    "no control refuses their orders but for what docs/refusals.md explains",
    async () => {
      const endsMs = Date.now() + LASTS_MS;
      let market: Map<string, Quote> = new Map();
      const look = async (): Promise<void> => {
        market = await quotesOf(system, SYMBOLS);
      };
      await look();
      const watch = setInterval(() => void look(), 100);
      for (let round = 0; Date.now() < endsMs; round++) {
        await Promise.all(
          traders.map((trader, at) => {
            const seed = 1 + round * CLIENTS + at;
            return trade(trader, { seed, orders: 100, restMs: 5 }, () => market);
          }),
        );
      }
      clearInterval(watch);
      const views = traders.flatMap((trader) => [...trader.orders.values()]);
      expect(views.length).toBeGreaterThanOrEqual(CLIENTS * 100);
      expect(views.filter(({ status }) => status === "8")).toEqual([]);
      const explained = explainedCodes();
      const refused = refusalsOf(system.dataFolder);
      expect([...refused].filter(([code]) => !explained.has(code))).toEqual([]);
      if (LONG) process.stderr.write(`${views.length} orders: ${JSON.stringify([...refused])}\n`);
    },
    LASTS_MS + 120_000,
  );
}

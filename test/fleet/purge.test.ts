import { afterEach, describe, expect, test } from "vitest";
import { auditVenue, type VenueOrder } from "./auditor.ts";
import { System, until } from "./system.ts";
import { Trader } from "./trader.ts";

const PORTS = 12_000;
/** NYSE and Arca speak FIX 4.4, NYSE MKT 4.2: no mass cancel there. */
const VENUES = {
  N: { port: 9901, beginString: "FIX.4.4" },
  P: { port: 9902, beginString: "FIX.4.4" },
  A: { port: 9903, beginString: "FIX.4.2" },
} as const;

let system: System;
let trader: Trader;

afterEach(async () => {
  trader.stop();
  await system.stop();
});

async function started(): Promise<void> {
  system = await System.start({
    ports: PORTS,
    args: ["--venues", Object.keys(VENUES).join(","), "--routers", "2"],
  });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
}

/** Orders of all venues that may still fill, by the venues' own word. */
async function working(): Promise<VenueOrder[]> {
  const all: VenueOrder[] = [];
  for (const [venue, { port, beginString }] of Object.entries(VENUES)) {
    all.push(...(await auditVenue(venue, port + PORTS, beginString)));
  }
  return all.filter(({ leavesQty }) => leavesQty > 0);
}

/** Sends bids a little below the market, which rest. Resolves when some stand at the venues. */
async function someRest(): Promise<number> {
  const { rows } = await system.api<{ rows: { bid: number }[] }>("/api/quotes?symbols=IBM,BAC,GE");
  ["IBM", "BAC", "GE"].forEach((symbol, at) => {
    const bid = Math.round((rows[at]?.bid ?? 0) * 10_000);
    const limitPx = Math.round((bid * 0.99) / 100) * 100;
    trader.order({
      clOrdId: `rest-${symbol}-${Math.random()}`.slice(0, 20),
      symbol,
      qty: 500,
      limitPx,
    });
  });
  const found = await until(async () => ((await working()).length > 0 ? true : undefined), 20_000);
  expect(found).toBe(true);
  return (await working()).length;
}

describe("a gate that the supervisor does not start again", () => {
  test("started three times within an hour and killed: purge takes over, nothing works any more", async () => {
    await started();
    for (const kill of [1, 2]) {
      const { gate } = system.pids;
      system.kill("gate");
      await until(() => (system.pids.gate !== gate ? true : undefined), 20_000);
      expect([kill, system.pids.gate === gate]).toEqual([kill, false]);
    }
    await trader.start();
    const before = await someRest();
    const killedMs = performance.now();
    system.kill("gate");
    const down = await system.event(({ event }) => event === "down", 10_000);
    expect(down.text).toMatch(/^gate ended: SIGKILL\. IT STAYS DOWN: 3 starts within an hour/);
    await system.event(({ event, text }) => event === "purge" && text.includes("No order"), 20_000);
    const tookMs = Math.round(performance.now() - killedMs);
    process.stdout.write(`gate dead for good: ${before} orders, none open after ${tookMs} ms\n`);
    expect(await working()).toEqual([]);
  });
});

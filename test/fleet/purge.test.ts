import { afterEach, describe, expect, test } from "vitest";
import type { SweepBody } from "../../src/wire/control/kill-port.ts";
import { auditVenue, type VenueOrder } from "./auditor.ts";
import { runInside } from "./inside.ts";
import { RestingRouter } from "./resting-router.ts";
import { postCommand, signedKill } from "./signed-kill.ts";
import { System, until } from "./system.ts";
import { Trader } from "./trader.ts";

const PORTS = 12_000;
const KILL = 8081 + PORTS;
const PURGE = 8082 + PORTS;
/** NYSE and Arca speak FIX 4.4, NYSE MKT 4.2: no mass cancel there. */
const VENUES = {
  N: { port: 9901, beginString: "FIX.4.4" },
  P: { port: 9902, beginString: "FIX.4.4" },
  A: { port: 9903, beginString: "FIX.4.2" },
} as const;

let system: System;
let trader: Trader;
let routers: RestingRouter[] = [];

afterEach(async () => {
  trader.stop();
  for (const router of routers.splice(0)) router.stop();
  for (const name of ["gate", "router-1", "router-2"]) system.resume(name);
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

/**
 * Orders that rest far below the market at every venue: the system's own routers send none, so they
 * stand still and one of ours has the place of each.
 */
async function someRest(): Promise<number> {
  for (const name of ["router-1", "router-2"]) system.kill(name, "SIGSTOP");
  const free = await until(async () => {
    const { routers: all } = await system.api<{ routers: { lease: string | null }[] }>(
      "/api/status",
    );
    return all.every(({ lease }) => lease === null) ? true : undefined;
  }, 20_000);
  expect(free).toBe(true);
  const fleet = { fleetPort: 9882 + PORTS, venues: Object.keys(VENUES), everyMs: 10 };
  routers = [1, 2].map((number) => new RestingRouter({ number, ...fleet }));
  for (const [at, symbol] of ["IBM", "BAC", "GE"].entries()) {
    const clOrdId = `rest-${at}-${system.pids.gate}`;
    trader.order({ clOrdId, symbol, qty: 200_000, limitPx: 50_000 });
  }
  const most = await until(async () => {
    const count = (await working()).length;
    return count >= 60 ? count : undefined;
  }, 20_000);
  expect(most).toBeGreaterThan(0);
  return most ?? 0;
}

/** Resolves when the venues have no order of ours; after how many ms. */
async function emptied(what: string, orders: number, sinceMs: number): Promise<void> {
  const done = await until(async () => {
    const response = await fetch(`http://127.0.0.1:${PURGE}/v1/sweep?scope=firm`);
    const body = (await response.json()) as SweepBody;
    return body.done ? body : undefined;
  }, 20_000);
  const tookMs = Math.round(performance.now() - sinceMs);
  process.stdout.write(`${what}: ${orders} orders, none open after ${tookMs} ms\n`);
  expect(done).toMatchObject({ scope: "firm", by: "purge", done: true });
  expect(await working()).toEqual([]);
}

describe("a kill while the gate does not answer", () => {
  test("B44: under SIGSTOP: purge has emptied the venues, and the gate that wakes up is KILLED", async () => {
    await started();
    const orders = await someRest();
    system.kill("gate", "SIGSTOP");
    const killMs = performance.now();
    const kill = signedKill(system.dataFolder, { counter: 1 });
    const atGate = postCommand(KILL, kill);
    expect(await postCommand(PURGE, kill)).toMatchObject({ status: 200, body: { by: "purge" } });
    await emptied("gate under SIGSTOP", orders, killMs);
    system.kill("gate", "SIGCONT");
    expect(await atGate).toMatchObject({ status: 200, body: { by: "gate", durable: true } });
    const late = trader.order({ clOrdId: "late", symbol: "IBM", qty: 100, limitPx: 10_000 });
    await trader.ended("late", 10_000);
    expect(late.status).toBe("8");
    // The gate has it now: purge stands by.
    const stood = await until(async () => {
      const response = await fetch(`http://127.0.0.1:${PURGE}/v1/state`);
      const { state } = (await response.json()) as { state: string };
      return state === "STANDBY" ? true : undefined;
    }, 10_000);
    expect(stood).toBe(true);
    expect(await working()).toEqual([]);
  });

  test("in an endless loop: a hard kill empties the venues at once and ends the gate for good", async () => {
    await started();
    const orders = await someRest();
    await runInside(system.pids.gate ?? 0, "for (;;) ;");
    const killMs = performance.now();
    const kill = signedKill(system.dataFolder, { counter: 1, hard: true });
    expect((await postCommand(PURGE, kill)).status).toBe(200);
    await emptied("gate in an endless loop", orders, killMs);
    const down = await system.event(({ event }) => event === "down", 10_000);
    expect(down.text).toMatch(/^gate ended: SIGKILL\. IT STAYS DOWN: demo-ann: a test stops/);
  });

  test("is left to a gate that answers: purge stands by and cancels nothing", async () => {
    await started();
    await someRest();
    const kill = signedKill(system.dataFolder, { counter: 1, scope: "symbol:ZION" });
    await Promise.all([postCommand(KILL, kill), postCommand(PURGE, kill)]);
    const sweep = await until(async () => {
      const response = await fetch(`http://127.0.0.1:${PURGE}/v1/sweep?scope=symbol:ZION`);
      const body = (await response.json()) as SweepBody;
      return body.durable ? body : undefined;
    }, 5_000);
    expect(sweep).toMatchObject({ by: "gate", killSeq: 1, venues: [] });
  });
});

describe("a gate that the supervisor does not start again", () => {
  test("B37: exited on 70: purge takes over without anybody's word", async () => {
    await started();
    const orders = await someRest();
    const { gate } = system.pids;
    const endedMs = performance.now();
    await runInside(gate ?? 0, "process.exit(70)");
    const down = await system.event(({ event }) => event === "down", 10_000);
    expect(down.text).toMatch(/^gate ended: exit code 70\. IT STAYS DOWN: a broken invariant/);
    await system.event(({ event, text }) => event === "purge" && text.includes("No order"), 20_000);
    await emptied("gate exited on 70", orders, endedMs);
    expect(system.pids.gate).toBe(gate);
  });

  test("started three times within an hour and killed: purge takes over, nothing works any more", async () => {
    await started();
    await someRest();
    for (const kill of [1, 2]) {
      const { gate } = system.pids;
      system.kill("gate");
      await until(() => (system.pids.gate !== gate ? true : undefined), 20_000);
      expect([kill, system.pids.gate === gate]).toEqual([kill, false]);
    }
    // A venue without cancel on disconnect has kept them over both.
    const before = (await working()).length;
    expect(before).toBeGreaterThan(0);
    const killedMs = performance.now();
    system.kill("gate");
    const down = await system.event(({ event }) => event === "down", 10_000);
    expect(down.text).toMatch(/^gate ended: SIGKILL\. IT STAYS DOWN: 3 starts within an hour/);
    await system.event(({ event, text }) => event === "purge" && text.includes("No order"), 20_000);
    await emptied("gate started too often", before, killedMs);
  });
});

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ScopeBody, StateBody } from "../../src/wire/control/kill-port.ts";
import { auditVenue } from "./auditor.ts";
import { type ChangedConfig, changedConfig } from "./changed-config.ts";
import { RestingRouter } from "./resting-router.ts";
import { postCommand, signedKill } from "./signed-kill.ts";
import { System, until } from "./system.ts";
import { Trader } from "./trader.ts";

const PORTS = 14_000;
const KILL = 8081 + PORTS;
const GUARD = 8083 + PORTS;
const VENUES = { N: 9901, Q: 9906 };
/** T_dm of the sample configuration. */
const HELD_MS = 2000;

let system: System;
let config: ChangedConfig | null = null;
let trader: Trader | null = null;
let routers: RestingRouter[] = [];

afterEach(async () => {
  trader?.stop();
  trader = null;
  for (const router of routers.splice(0)) router.stop();
  for (const name of ["guard-1", "guard-2", "gate", "router-1", "router-2"]) system.resume(name);
  await system.stop();
  config?.remove();
  config = null;
});

/** The sample configuration's guard, and another beside it. */
function twoGuards(line: string, dash: string): string {
  return `${line}\n${dash}{ number: 2, port: 8084, linkPort: 9887 }`;
}

async function started(...args: string[]): Promise<void> {
  const venues = ["--venues", Object.keys(VENUES).join(","), "--routers", "2"];
  system = await System.start({ ports: PORTS, args: [...venues, ...args] });
}

type GateWords = { readonly state: string; readonly incarnation: number };
type Status = { readonly gate: GateWords; readonly alerts: readonly { readonly code: string }[] };
const status = (): Promise<Status> => system.api<Status>("/api/status");

/** Resolves with the ms until the gate is in this state. */
async function gateIs(state: string, withinMs: number): Promise<number> {
  const fromMs = performance.now();
  const found = await until(async () => {
    const { gate } = await status();
    return gate.state === state ? true : undefined;
  }, withinMs);
  expect([state, found, (await status()).gate.state]).toEqual([state, true, state]);
  return Math.round(performance.now() - fromMs);
}

/** The kill of the firm at the gate's own port, once it is there. */
async function killed(withinMs: number): Promise<ScopeBody | undefined> {
  return until(async () => {
    const response = await fetch(`http://127.0.0.1:${KILL}/v1/state`).catch(() => null);
    const body = (await response?.json()) as StateBody | undefined;
    return body?.scopes.find((scope) => scope.scope === "firm" && scope.durable);
  }, withinMs);
}

async function working(): Promise<number> {
  let count = 0;
  for (const [venue, port] of Object.entries(VENUES)) {
    const orders = await auditVenue(venue, port + PORTS);
    count += orders.filter(({ leavesQty }) => leavesQty > 0).length;
  }
  return count;
}

/** Orders that rest far below the market, by routers of ours in the places of the system's own. */
async function someRest(): Promise<number> {
  trader = await new Trader(system.clientPort, "CLIENT1").start();
  for (const name of ["router-1", "router-2"]) system.kill(name, "SIGSTOP");
  await until(async () => {
    const all = (await system.api<{ routers: { lease: string | null }[] }>("/api/status")).routers;
    return all.every(({ lease }) => lease === null) ? true : undefined;
  }, 20_000);
  const fleet = { fleetPort: 9882 + PORTS, venues: Object.keys(VENUES), everyMs: 10 };
  routers = [1, 2].map((number) => new RestingRouter({ number, ...fleet }));
  trader.order({ clOrdId: "rest", symbol: "IBM", qty: 200_000, limitPx: 50_000 });
  const count = await until(async () => {
    const open = await working();
    return open >= 20 ? open : undefined;
  }, 20_000);
  expect(count).toBeGreaterThan(0);
  return count ?? 0;
}

describe("the dead man (M11)", () => {
  test("no Go for T_dm: the firm is HELD, and back by itself with the next Go", async () => {
    await started();
    system.kill("guard-1", "SIGSTOP");
    const heldMs = await gateIs("HELD", 2 * HELD_MS);
    process.stdout.write(`guard gone: HELD after ${heldMs} ms\n`);
    const client = await new Trader(system.clientPort, "CLIENT1").start();
    trader = client;
    client.order({ clOrdId: "held", symbol: "IBM", qty: 100, limitPx: 10_000 });
    // It waits (heldParents: queue), as far from its New(0) as from a child, until it is over.
    const news = (): true | undefined =>
      client.orders.get("held")?.status === "0" ? true : undefined;
    expect(await until(news, 1_000)).toBeUndefined();
    system.kill("guard-1", "SIGCONT");
    process.stdout.write(`guard back: OPEN after ${await gateIs("OPEN", 2 * HELD_MS)} ms\n`);
    expect(await until(news, 5_000)).toBe(true);
  });

  test("no Go for deadManKillMs: the firm is KILLED, and nothing of it works any more", async () => {
    config = changedConfig({ deadManKillMs: 4000 });
    await started("--config", config.file);
    const orders = await someRest();
    system.kill("guard-1", "SIGSTOP");
    const fromMs = performance.now();
    const kill = await killed(10_000);
    expect(kill).toMatchObject({ scope: "firm", killSeq: 1, killed: true, by: "dead man" });
    const none = await until(async () => ((await working()) === 0 ? true : undefined), 10_000);
    expect(none).toBe(true);
    const emptyMs = Math.round(performance.now() - fromMs);
    process.stdout.write(`guard gone: KILLED, ${orders} orders gone after ${emptyMs} ms\n`);
    // Latched: the next Go does not lift it.
    system.kill("guard-1", "SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await killed(0)).toMatchObject({ killSeq: 1, killed: true });
  });
});

describe("a kill that the gate cannot hear", () => {
  test("B64: is carried by a guard, applied once, and is there after a restart of the gate", async () => {
    await started();
    const orders = await someRest();
    const kill = signedKill(system.dataFolder, { counter: 5 });
    const fromMs = performance.now();
    expect(await postCommand(GUARD, kill)).toMatchObject({
      status: 200,
      body: { type: "Taken", by: "guard", scope: "firm", durable: true },
    });
    expect(await killed(5_000)).toMatchObject({ killSeq: 1, killed: true, by: "demo-ann" });
    const killedMs = Math.round(performance.now() - fromMs);
    const none = await until(async () => ((await working()) === 0 ? true : undefined), 10_000);
    const emptyMs = Math.round(performance.now() - fromMs);
    process.stdout.write(`kill by a guard: KILLED after ${killedMs} ms, ${orders} orders gone `);
    process.stdout.write(`after ${emptyMs} ms\n`);
    expect(none).toBe(true);
    // The line is whole again: the same kill says nothing new.
    expect(await postCommand(KILL, kill)).toMatchObject({ status: 200, body: { killSeq: 1 } });
    const { gate } = system.pids;
    system.kill("gate");
    await until(() => (system.pids.gate !== gate ? true : undefined), 20_000);
    await until(async () => ((await status()).gate.incarnation === 2 ? true : undefined), 10_000);
    expect(await killed(10_000)).toMatchObject({ scope: "firm", killSeq: 1, killed: true });
  });

  test("while it is down: it does not open when it is back, for one of two guards has the kill", async () => {
    config = changedConfig({}, (text) => text.replace(/^( *- )\{ number: 1.*$/m, twoGuards));
    await started("--config", config.file);
    // One guard is enough: nothing happens when the other is silent for longer than T_dm.
    system.kill("guard-2", "SIGSTOP");
    const stopped = async (): Promise<string | undefined> => {
      const { state } = (await status()).gate;
      return state === "OPEN" ? undefined : state;
    };
    expect(await until(stopped, HELD_MS + 500)).toBeUndefined();
    const { gate } = system.pids;
    system.kill("gate", "SIGSTOP");
    const { dataFolder } = system;
    // The second was signed first: what overtakes a kill does not take its place.
    for (const kill of [{ counter: 5 }, { counter: 4, scope: "symbol:IBM" }]) {
      expect((await postCommand(GUARD, signedKill(dataFolder, kill))).status).toBe(200);
    }
    const slip = signedKill(dataFolder, { counter: 6, scope: "symbol:IMB" });
    expect(await postCommand(GUARD, slip)).toMatchObject({ body: { code: "UnknownScope" } });
    // The one that has not heard it answers too, and must not let the gate open.
    system.kill("guard-2", "SIGCONT");
    system.kill("gate");
    await until(() => (system.pids.gate !== gate ? true : undefined), 20_000);
    expect(await killed(20_000)).toMatchObject({ killSeq: 1, killed: true });
    const both = await until(async () => {
      const response = await fetch(`http://127.0.0.1:${KILL}/v1/state`);
      const { scopes } = (await response.json()) as StateBody;
      return scopes.length === 2 ? scopes : undefined;
    }, 5_000);
    expect(both?.map(({ scope, taken }) => [scope, taken])).toEqual([
      ["firm", ["demo-ann-1 5"]],
      ["symbol:IBM", ["demo-ann-1 4"]],
    ]);
    trader = await new Trader(system.clientPort, "CLIENT1").start();
    trader.order({ clOrdId: "late", symbol: "BAC", qty: 100, limitPx: 10_000 });
    expect((await trader.ended("late", 10_000)).status).toBe("8");
  });
});

describe("heads outside of the gate (I18)", () => {
  test("a gate whose guards do not answer stays CLOSED until one has", async () => {
    await started();
    const { gate } = system.pids;
    system.kill("guard-1", "SIGSTOP");
    system.kill("gate");
    await until(() => (system.pids.gate !== gate ? true : undefined), 20_000);
    await until(async () => ((await status()).gate.incarnation === 2 ? true : undefined), 10_000);
    const opened = await until(async () => {
      const { state } = (await status()).gate;
      return state === "OPEN" ? true : undefined;
    }, 1_500);
    expect(opened).toBeUndefined();
    system.kill("guard-1", "SIGCONT");
    await gateIs("OPEN", 10_000);
  });

  test("B41: a gate on an older copy of its journal does not open, and says by how much", async () => {
    await started();
    const folder = join(system.dataFolder, "gate");
    const copy = join(system.dataFolder, "yesterday");
    cpSync(folder, copy, { recursive: true });
    trader = await new Trader(system.clientPort, "CLIENT1").start();
    trader.order({ clOrdId: "new", symbol: "IBM", qty: 100, limitPx: 10_000 });
    await until(() => (trader?.orders.get("new")?.status === "0" ? true : undefined), 5_000);
    // The guard has seen it: heads are shown once a second.
    const shown = await until(async () => {
      const response = await fetch(`http://127.0.0.1:${GUARD}/v1/state`);
      const { head } = (await response.json()) as { head: { index: number } };
      return head.index > 3 ? head.index : undefined;
    }, 5_000);
    expect(shown).toBeGreaterThan(3);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const { gate } = system.pids;
    system.kill("gate", "SIGSTOP");
    rmSync(folder, { recursive: true });
    cpSync(copy, folder, { recursive: true });
    system.kill("gate");
    await until(() => (system.pids.gate !== gate ? true : undefined), 20_000);
    const told = await until(async () => {
      const { alerts } = await status();
      return alerts.find(({ code }) => /^Journal(BehindGuard|Forked)$/.test(code));
    }, 20_000);
    expect(told).toBeDefined();
    const opened = await until(async () => {
      return (await status()).gate.state === "OPEN" ? true : undefined;
    }, 1_500);
    expect(opened).toBeUndefined();
  });
});

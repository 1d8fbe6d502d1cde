import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoKeyFile } from "../../src/bin/people/demo-people.ts";
import type { StateBody } from "../../src/wire/control/kill-port.ts";
import { changedConfig } from "./changed-config.ts";
import { KillPerson } from "./kill-person.ts";
import { RestingRouter } from "./resting-router.ts";
import { System, until } from "./system.ts";
import { type OrderView, Trader } from "./trader.ts";

const PORTS = 16_400;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 20_000;
const LIMIT = 1_500_000;

const config = changedConfig({ unansweredMs: 300, unansweredTries: 2 });
let system: System;
let people: KillPerson;
let router: RestingRouter;
let trader: Trader;
let evidence = "";

beforeAll(async () => {
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  people = new KillPerson(system);
  // The system's own router stands still; ours has its number.
  system.kill("router-1", "SIGSTOP");
  const free = await until(async () => {
    const { routers } = await system.api<{ routers: { lease: string | null }[] }>("/api/status");
    return routers.every(({ lease }) => lease === null) ? true : undefined;
  }, PATIENCE_MS);
  expect(free).toBe(true);
  router = new RestingRouter({ number: 1, fleetPort: 9882 + PORTS, venues: ["N"], everyMs: 50 });
  expect(await until(() => (router.leased ? true : undefined), PATIENCE_MS)).toBe(true);
  trader = await new Trader(system.clientPort, "CLIENT1").start();
  evidence = join(system.dataFolder, "call.txt");
  writeFileSync(evidence, "14:02, venue desk, Miller: 6 were filled at 149.90\n");
}, 60_000);

afterAll(async () => {
  router?.stop();
  trader?.stop();
  for (const name of ["router-1", "venue-N", "control"]) system?.resume(name);
  expect(await system?.stop()).toBe(0);
  config.remove();
});

type Parent = {
  readonly parent: { readonly workingQty: number; readonly doubtQty: number };
  readonly children: readonly { readonly clOrdId: string; readonly leavesQty: number }[];
};

/** Runs `smars` as a person of the desk would; its exit code and what it said. */
function smars(...args: string[]): Promise<{ code: number | null; said: string }> {
  const all = [SMARS, ...args, "--data", system.dataFolder];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}

/** Each of the two demo people signs for himself. */
async function both(...args: string[]): Promise<{ codes: (number | null)[]; said: string }> {
  const key = (person: string): string[] => ["--key", demoKeyFile(system.dataFolder, person)];
  const first = await smars(...args, ...key("demo-ann"));
  const second = await smars(...args, ...key("demo-ben"));
  return { codes: [first.code, second.code], said: first.said + second.said };
}

function parentOf(clOrdId: string): Promise<Parent> {
  return system.api<Parent>(`/api/parents/alpha/${clOrdId}`);
}

/** An order of 10 shares that rests at N, which is silent from then on. */
async function restsAtSilentVenue(clOrdId: string): Promise<{ order: OrderView; child: string }> {
  const order = trader.order({ clOrdId, symbol: "IBM", qty: 10, limitPx: LIMIT });
  const child = await until(async () => {
    const open = (await parentOf(clOrdId)).children?.find(({ leavesQty }) => leavesQty === 10);
    return open?.clOrdId;
  }, PATIENCE_MS);
  if (child === undefined) throw new Error(`no child of ${clOrdId} rests`);
  // The acknowledgement of N has come; nothing else will.
  const acked = await until(async () => {
    const { venues } = await system.api<{ venues: { venue: string; unacked: number }[] }>(
      "/api/status",
    );
    return venues.some(({ venue, unacked }) => venue === "N" && unacked === 0) ? true : undefined;
  }, PATIENCE_MS);
  expect(acked).toBe(true);
  system.kill("venue-N", "SIGSTOP");
  return { order, child };
}

async function stops(): Promise<string[]> {
  const { stops: all = [] } = await people.ask<StateBody>("/v1/state");
  return all.map(({ scope, state, cause }) => `${scope} ${state} ${cause}`);
}

/** What `smars status` lists besides the firm and the lanes that are OPEN. */
async function listed(scope: string): Promise<{ state: string; cause: string } | undefined> {
  type Scopes = { scopes: { scope: string; state: string; cause: string }[] };
  return until(async () => {
    const { scopes } = await system.api<Scopes>("/api/status");
    return scopes.find((of) => of.scope === scope && of.state === "FROZEN");
  }, PATIENCE_MS);
}

async function alerted(code: string): Promise<void> {
  const found = await until(async () => {
    const { alerts } = await system.api<{ alerts: { code: string }[] }>("/api/status");
    return alerts.some((alert) => alert.code === code) ? true : undefined;
  }, PATIENCE_MS);
  expect(found).toBe(true);
}

describe("a venue is silent (B33, F14)", () => {
  let child = "";
  let order: OrderView;

  test("the cancel is not answered: the shares stay in workingQty, the lane is FROZEN", async () => {
    ({ child, order } = await restsAtSilentVenue("silent-1"));
    trader.cancel("silent-1x", { clOrdId: "silent-1", symbol: "IBM", qty: 10 });
    const frozen = await until(async () => {
      return (await stops()).includes("venue:N FROZEN Unanswered") ? true : undefined;
    }, PATIENCE_MS);
    expect(frozen).toBe(true);
    expect(await listed("venue:N")).toMatchObject({ cause: "Unanswered" });
    expect((await parentOf("silent-1")).parent).toMatchObject({ workingQty: 10, doubtQty: 0 });
    expect(order.status).toBe("6");
  });

  test("one person's word changes nothing; two book it, and the client hears it", async () => {
    const words = ["--outcome", "filled", "6@149.90", "--evidence", evidence];
    const { codes, said } = await both("resolve", child, ...words, "--reason", "phoned N");
    expect([codes, said]).toEqual([[3, 0], expect.stringContaining("10 IBM filled by its")]);
    const ended = await trader.ended("silent-1", PATIENCE_MS);
    expect([ended.status, ended.cumQty, ended.leavesQty, ended.avgPx]).toEqual([
      "4",
      6,
      0,
      expect.stringMatching(/^149\.9/),
    ]);
    const again = await smars("resolve", child, ...words, "--reason", "phoned N");
    expect([again.code, again.said]).toEqual([2, expect.stringContaining("OrderEnded")]);
  });

  test("a later report that disagrees goes to suspense and pages", async () => {
    system.resume("venue-N");
    await alerted("ResolveDisagrees");
    expect((await parentOf("silent-1")).parent).toMatchObject({ workingQty: 0 });
    expect([order.cumQty, order.afterEnd]).toEqual([6, []]);
  });

  test("two people who have read the cause let the lane go, and its orders flow again", async () => {
    expect(await stops()).toContain("venue:N FROZEN Unanswered");
    const { codes, said } = await both("open", "--scope", "venue:N", "--reason", "N is back");
    expect([codes, said]).toEqual([[3, 0], expect.stringContaining("FROZEN Unanswered")]);
    trader.order({ clOrdId: "after-1", symbol: "IBM", qty: 10, limitPx: LIMIT });
    const rests = await until(async () => {
      const { children } = await parentOf("after-1");
      return children?.some(({ leavesQty }) => leavesQty === 10) ? true : undefined;
    }, PATIENCE_MS);
    expect(rests).toBe(true);
  });
});

test("one person freezes a symbol by hand; two let it go and keep its parents", async () => {
  const frozen = await smars("freeze", "--scope", "symbol:IBM", "--reason", "odd prices");
  expect(frozen.code).toBe(0);
  expect(await stops()).toContain("symbol:IBM FROZEN FrozenByPeople");
  expect(await listed("symbol:IBM")).toMatchObject({ cause: "FrozenByPeople" });
  const status = await smars("status", "--ports", `${PORTS}`);
  expect(status.said).toMatch(/symbol:IBM +FROZEN +FrozenByPeople/);
  const words = ["--scope", "symbol:IBM", "--keep", "--reason", "prices are right"];
  expect((await both("open", ...words)).codes).toEqual([3, 0]);
  expect(await stops()).not.toContain("symbol:IBM FROZEN FrozenByPeople");
  const held = await smars("unhold", "--scope", "symbol:IBM", "--reason", "nothing is held");
  expect([held.code, held.said]).toEqual([2, expect.stringContaining("NotHeldBy")]);
});

test("B70: the gate starts again beside a silent venue: the order of a parent in doubt is resolved", async () => {
  const { child } = await restsAtSilentVenue("doubt-1");
  const before = (await people.state()).incarnation;
  system.kill("gate");
  const doubtful = await until(async () => {
    const { incarnation } = await people.state().catch(() => ({ incarnation: 0 }));
    return incarnation > before ? true : undefined;
  }, PATIENCE_MS);
  expect(doubtful).toBe(true);
  expect(await stops()).toContain("firm CLOSED Doubt");
  const words = ["--outcome", "dead", "--evidence", evidence, "--reason", "phoned N"];
  const { codes, said } = await both("resolve", child, ...words);
  expect([codes, said]).toEqual([[3, 0], expect.stringContaining("its parent in doubt")]);
  const opened = await both("open", "--keep", "--reason", "N is down for the day");
  expect([opened.codes, opened.said]).toEqual([[3, 0], expect.stringContaining("CLOSED Doubt")]);
  expect((await people.state()).state).toBe("OPEN");
  system.resume("venue-N");
  const ended = await trader.ended("doubt-1", PATIENCE_MS);
  expect([ended.status, ended.cumQty]).toEqual(["4", 0]);
}, 90_000);

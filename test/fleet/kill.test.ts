import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Signer } from "../../src/bin/kill/sign-command.ts";
import type { RearmBody, SweepBody } from "../../src/wire/control/kill-port.ts";
import { auditVenue } from "./auditor.ts";
import { KillPerson } from "./kill-person.ts";
import { type Answered, RestingRouter } from "./resting-router.ts";
import { System, until } from "./system.ts";
import { Trader } from "./trader.ts";

const PORTS = 18_600;
/** N and Q take mass cancels; A speaks FIX 4.2 and is asked order by order. */
const VENUES = { N: 9901, A: 9903, Q: 9906 };
const EVERY_MS = 4;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");

let system: System;
let people: KillPerson;
let routers: RestingRouter[] = [];
let alpha: Trader;
let bravo: Trader;
let orders = 0;

type StatusWords = {
  readonly gate: { state: string; incarnation: number; children: number };
  readonly routers: readonly { id: string; lease: string | null }[];
  readonly venues: readonly { venue: string; working: number }[];
  readonly alerts: readonly { code: string }[];
};
const status = (): Promise<StatusWords> => system.api<StatusWords>("/api/status");

beforeAll(async () => {
  const args = ["--venues", Object.keys(VENUES).join(","), "--routers", "2"];
  system = await System.start({ ports: PORTS, args });
  people = new KillPerson(system);
  await takeRoutersPlaces();
  alpha = await new Trader(system.clientPort, "CLIENT1").start();
  bravo = await new Trader(system.clientPort, "CLIENT5").start();
}, 60_000);

afterAll(async () => {
  for (const router of routers) router.stop();
  alpha?.stop();
  bravo?.stop();
  for (const name of ["router-1", "router-2", "control"]) system?.kill(name, "SIGCONT");
  expect(await system?.stop()).toBe(0);
});

/** The system's own routers stand still for the whole test; ours have their numbers. */
async function takeRoutersPlaces(): Promise<void> {
  for (const name of ["router-1", "router-2"]) system.kill(name, "SIGSTOP");
  const free = await until(async () => {
    const leases = (await status()).routers.map(({ lease }) => lease);
    return leases.every((lease) => lease === null) ? true : undefined;
  }, 10_000);
  expect(free).toBe(true);
  const fleet = { fleetPort: 9882 + PORTS, venues: Object.keys(VENUES), everyMs: EVERY_MS };
  routers = [1, 2].map((number) => new RestingRouter({ number, ...fleet }));
  const leased = await until(
    () => (routers.every((router) => router.leased) ? true : undefined),
    10_000,
  );
  expect(leased).toBe(true);
}

/** Answers to children since an instant. */
function since(atMs: number, of: (answer: Answered) => boolean): Answered[] {
  return routers.flatMap(({ answers }) => answers.filter((a) => a.atMs > atMs && of(a)));
}

/** A parent far below the market, and the flow of its resting children. */
async function flow(trader: Trader, symbol: string, limitPx: number): Promise<number> {
  const known = new Set(routers.flatMap(({ parents }) => parents));
  trader.order({ clOrdId: `kill-${++orders}`, symbol, qty: 200_000, limitPx });
  const parent = await until(
    () => routers.flatMap(({ parents }) => parents).find((at) => !known.has(at)),
    5_000,
  );
  if (parent === undefined) throw new Error(`no router works ${symbol}`);
  await flows((answer) => answer.parent === parent);
  return parent;
}

/** Resolves when children of this kind are admitted from now on. */
async function flows(of: (answer: Answered) => boolean, count = 10): Promise<void> {
  const from = performance.now();
  const admitted = (): Answered[] => since(from, (a) => a.code === "" && of(a));
  const enough = await until(() => (admitted().length >= count ? true : undefined), 5_000);
  expect([enough, admitted().length]).toEqual([true, expect.any(Number)]);
}

/** Resolves when no order is at this venue, or at none of them, as control sees it. */
async function nothingWorks(at?: string): Promise<void> {
  const none = await until(async () => {
    const venues = (await status()).venues.filter(({ venue }) => venue === (at ?? venue));
    return venues.every(({ working }) => working === 0) ? true : undefined;
  }, 5_000);
  expect(none).toBe(true);
}

describe("a scoped kill stops only its own (B65)", () => {
  let ibm = 0;
  let bac = 0;

  beforeAll(async () => {
    ibm = await flow(alpha, "IBM", 1_500_000);
    bac = await flow(bravo, "BAC", 50_000);
  });

  test.each(["client:alpha", "account:ALPHA1", "symbol:IBM"])(
    "B65: a kill of %s refuses its children, cancels its orders, and no lease falls",
    async (scope) => {
      const closes = routers.map((router) => router.closes);
      expect(await people.kill(scope)).toMatchObject({ status: 200, body: { scope } });
      const from = performance.now() + 50;
      const sweep = await people.swept(scope);
      expect(sweep.venues.reduce((sum, venue) => sum + venue.open, 0)).toBeGreaterThan(5);
      expect(sweep.venues.every((v) => v.cancelled + v.filled === v.open)).toBe(true);
      await flows((answer) => answer.parent === bac, 30);
      expect(since(from, (a) => a.parent === ibm && a.code === "")).toEqual([]);
      expect(since(from, (a) => a.parent === ibm).map(({ code }) => code)).toContain("ScopeKilled");
      expect(routers.map((router) => router.closes)).toEqual(closes);
      expect(await people.rearm(scope, true)).toMatchObject({ status: 200 });
      await flows((answer) => answer.parent === ibm);
    },
  );

  test("a kill of venue:Q takes back what is there, and the others get their children", async () => {
    await people.kill("venue:Q");
    const from = performance.now() + 50;
    const sweep = await people.swept("venue:Q");
    expect(sweep.venues.map(({ venue }) => venue)).toEqual(["Q"]);
    await flows((answer) => answer.venue === "N");
    expect(since(from, (a) => a.venue === "Q" && a.code === "")).toEqual([]);
    await nothingWorks("Q");
    await people.rearm("venue:Q", true);
    await flows((answer) => answer.venue === "Q");
  });

  test("a kill of a router takes its orders back and its lease; another works its parents", async () => {
    const [first, second] = routers as [RestingRouter, RestingRouter];
    expect(first.parents.length).toBeGreaterThan(0);
    await people.kill("router:1");
    const sweep = await people.swept("router:1");
    expect(sweep.venues.length).toBeGreaterThan(0);
    const both = (): true | undefined => (second.parents.length >= 2 ? true : undefined);
    expect(await until(both, 5_000)).toBe(true);
    expect(first.leased).toBe(false);
    await flows(() => true);
    await people.rearm("router:1", true);
    const back = await until(() => (first.leased ? true : undefined), 10_000);
    expect(back).toBe(true);
  });

  test("a kill of a strategy stops all that it works", async () => {
    await people.kill("strategy:sweep");
    const from = performance.now() + 50;
    await people.swept("strategy:sweep");
    await nothingWorks();
    expect(since(from, ({ code }) => code === "")).toEqual([]);
    await people.rearm("strategy:sweep", false);
    const order = await alpha.ended("kill-1", 5_000);
    expect([order.status, order.text]).toEqual(["4", expect.stringContaining("KilledByPeople")]);
  });
});

describe("a kill of the firm", () => {
  beforeEach(async () => {
    await flow(alpha, "IBM", 1_500_000);
    await flow(bravo, "BAC", 50_000);
  });

  /** Everything is off the books and nothing is entered any more; then two people start again. */
  async function stoppedAll(before: SweepBody): Promise<void> {
    expect(before.turns).toBe(0);
    expect(before.venues.length).toBe(3);
    await nothingWorks();
    const told = await until(async () => {
      return (await status()).gate.state === "KILLED" ? true : undefined;
    }, 5_000);
    expect(told).toBe(true);
    const later = await people.swept("firm");
    expect(later).toMatchObject({ turns: 0, lastNewOrderMs: before.lastNewOrderMs });
    // The audit session speaks 4.4 only; what was at A is in the sweep.
    for (const letter of ["N", "Q"] as const) {
      const port = VENUES[letter];
      const books = await auditVenue(letter, port + PORTS);
      expect(books.filter(({ leavesQty }) => leavesQty > 0)).toEqual([]);
    }
  }

  test("under load stops new orders in its own turn, and every order is confirmed", async () => {
    expect(await people.kill("firm")).toMatchObject({ status: 200, body: { durable: true } });
    await stoppedAll(await people.swept("firm"));
    expect(await people.rearm("firm", false)).toMatchObject({ status: 200 });
  });

  test("works with control and routers dead, by the command of one person", async () => {
    system.kill("control", "SIGSTOP");
    const args = ["kill", "--data", system.dataFolder, "--reason", "a test", "--json"];
    const { code, stdout } = await smars(...args);
    system.kill("control", "SIGCONT");
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        scope: "firm",
        acceptedMs: expect.any(Number),
        lastNewOrderMs: expect.any(Number),
        venues: expect.any(Array),
        by: "gate",
        done: true,
      },
    ]);
    await stoppedAll(await people.swept("firm"));
    const rearm = await smars(
      ...["rearm", "--data", system.dataFolder, "--scope", "firm", "--reason", "found"],
    );
    expect([rearm.code, rearm.stdout]).toEqual([0, "firm is rearmed\n"]);
  });

  test("comes from a file on the gate's machine, whose text is the reason", async () => {
    const file = join(system.dataFolder, "gate", "KILL");
    // Whole or not at all: one that is seen before its text is in it is obeyed without a reason.
    writeFileSync(`${file}.new`, "too fast\n");
    renameSync(`${file}.new`, file);
    const killed = await until(async () => {
      const { state, scopes } = await people.state();
      return state === "KILLED" ? scopes.find(({ scope }) => scope === "firm") : undefined;
    }, 5_000);
    expect(killed).toMatchObject({ scope: "firm", by: "local", reason: "file KILL: too fast" });
    await stoppedAll(await people.swept("firm"));
    const taken = await until(() => (existsSync(`${file}.taken`) ? true : undefined), 5_000);
    expect([taken, existsSync(file)]).toEqual([true, false]);
    await people.rearm("firm", false);
  });

  test("comes from SIGUSR2, and is latched over a restart until two people rearm it", async () => {
    system.kill("gate", "SIGUSR2");
    // Before the signal is taken in, the sweep of the last kill is still the answer.
    const killed = await until(async () => {
      return (await people.state()).state === "KILLED" ? true : undefined;
    }, 5_000);
    expect(killed).toBe(true);
    await stoppedAll(await people.swept("firm"));
    const pid = system.pids.gate;
    system.kill("gate");
    const back = await until(async () => {
      if (system.pids.gate === pid) return undefined;
      const { gate } = await status();
      return gate.incarnation === 2 ? gate.state : undefined;
    }, 20_000);
    expect(back).toMatch(/KILLED|CLOSED/);
    await people.swept("firm");
    const live = await until(() => (alpha.session.live ? true : undefined), 10_000);
    expect(live).toBe(true);
    alpha.order({ clOrdId: "late", symbol: "IBM", qty: 100, limitPx: 1_500_000 });
    expect((await alpha.ended("late", 5_000)).text).toContain("GateNotOpen");
    await people.rearm("firm", false);
    const open = await until(async () => {
      return (await status()).gate.state === "OPEN" ? true : undefined;
    }, 10_000);
    expect(open).toBe(true);
    const leased = (): true | undefined => (routers.every((r) => r.leased) ? true : undefined);
    expect(await until(leased, 10_000)).toBe(true);
  });
});

describe("who may", () => {
  const [SYMBOL, QUERY] = ["symbol:GE", "/v1/rearm?scope=symbol:GE"];

  test("a kill that fails authentication raises an alarm and stops nothing", async () => {
    const [ann, ben] = people.signers() as [Signer, Signer];
    const forged = people.killBy({ ...ben, keyId: ann.keyId }, "firm");
    expect(await people.post(forged)).toMatchObject({
      status: 403,
      body: { type: "Refused", code: "SignatureInvalid" },
    });
    const alarm = await until(async () => {
      const { alerts } = await status();
      return alerts.find(({ code }) => code === "SignatureInvalid");
    }, 3_000);
    expect(alarm).toBeDefined();
    expect((await people.state()).state).toBe("OPEN");
  });

  test("B53: one person with two keys counts once", async () => {
    const [ann, ben] = people.signers() as [Signer, Signer];
    const data = ["--data", system.dataFolder];
    const keyFile = (name: string): string => join(system.dataFolder, "keys", `${name}.pem`);
    const made = await smars("people", "key", keyFile("second"));
    const added = await smars(
      ...["people", "add", ann.person, "--public", made.stdout.trim(), "--json", ...data],
      ...["--key", keyFile(ann.person)],
    );
    const { waiting } = JSON.parse(added.stdout) as { waiting: string };
    const approve = ["people", "approve", waiting, "--key", keyFile(ben.person), ...data];
    expect((await smars(...approve)).code).toBe(0);
    const [again] = people.signers(keyFile("second")) as [Signer];
    expect(again).toMatchObject({ person: ann.person, keyId: `${ann.person}-2` });

    await people.kill(SYMBOL);
    const { killSeq, return: content } = await people.ask<RearmBody>(QUERY);
    const waits = { status: 202, body: { type: "Waiting", persons: [ann.person] } };
    expect(await people.post(people.rearmBy(ann, SYMBOL, killSeq, content))).toEqual(waits);
    expect(await people.post(people.rearmBy(again, SYMBOL, killSeq, content))).toEqual(waits);
    const second = people.rearmBy(ben, SYMBOL, killSeq, content);
    expect(await people.post(second)).toMatchObject({ status: 200, body: { killSeq: 2 } });
  });

  test("B50, B51: replayed kills, rearms and approvals are refused, also after a restart", async () => {
    const [ann, ben] = people.signers() as [Signer, Signer];
    const kill = people.killBy(ann, SYMBOL);
    await people.post(kill);
    const { killSeq, return: content } = await people.ask<RearmBody>(QUERY);
    const first = people.rearmBy(ann, SYMBOL, killSeq, content);
    const second = people.rearmBy(ben, SYMBOL, killSeq, content);
    await people.post(first);
    await people.post(second);
    const replayed = async (): Promise<readonly unknown[]> => {
      const replies = [];
      for (const one of [kill, first, second]) replies.push(await people.post(one));
      return replies.map(({ status: code, body }) => [code, (body as { code: string }).code]);
    };
    const refused = Array.from({ length: 3 }, () => [403, "CommandReplayed"]);
    expect(await replayed()).toEqual(refused);

    const { incarnation } = await people.state();
    system.kill("gate");
    const up = await until(async () => {
      const state = await people.state().catch(() => undefined);
      return state !== undefined && state.incarnation > incarnation ? true : undefined;
    }, 20_000);
    expect(up).toBe(true);
    expect(await replayed()).toEqual(refused);
    const { scopes } = await people.state();
    expect(scopes.find(({ scope }) => scope === SYMBOL)).toMatchObject({ killed: false });
  });
});

type Ended = { readonly code: number | null; readonly stdout: string };

function smars(...args: readonly string[]): Promise<Ended> {
  const stdio = ["ignore", "pipe", "ignore"] as const;
  const child: ChildProcess = spawn(process.execPath, [SMARS, ...args], { stdio: [...stdio] });
  let stdout = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout })));
}

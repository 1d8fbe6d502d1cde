import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoKeyFile } from "../../src/bin/people/demo-people.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { type OrderView, Trader } from "./trader.ts";

const PORTS = 20_600;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 20_000;
/** Far below the market: it rests. */
const FAR = 1_000_000;
const ANN = "demo-ann";
const BEN = "demo-ben";

const config = changedConfig({ startsPerHourMax: 100 });
const dataFolder = mkdtempSync(join(tmpdir(), "smars-limits-"));
let system: System;
let trader: Trader;
let orders = 0;
const store = new MemoryFixStore();
let known: Map<string, OrderView> = new Map();

beforeAll(async () => {
  await start();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** The whole system, with its configuration as it is now. */
async function start(): Promise<void> {
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args, dataFolder });
  const again = new Trader(system.clientPort, "CLIENT1", { store });
  // What it sent before still gets its reports.
  for (const [clOrdId, order] of known) again.orders.set(clOrdId, order);
  known = again.orders;
  trader = await again.start();
  await opened();
}

type Said = { readonly code: number | null; readonly said: string };

/** Runs `smars limits` as a person does; its exit code and all that it said. */
function limits(...args: string[]): Promise<Said> {
  return smars("limits", ...args);
}

function smars(...args: string[]): Promise<Said> {
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

/** One person sets maxOrderQty. */
function set(person: string, value: number, ...more: string[]): Promise<Said> {
  const key = demoKeyFile(system.dataFolder, person);
  const words = ["set", "maxOrderQty", `${value}`, "--reason", "a test", "--key", key];
  return limits(...words, ...more);
}

function approve(person: string, id: string): Promise<Said> {
  return limits("approve", id, "--key", demoKeyFile(system.dataFolder, person));
}

/** Two people set it, each by a command of his own. */
async function setByTwo(value: number, ...more: string[]): Promise<Said> {
  return approve(BEN, idIn(await set(ANN, value, ...more)));
}

function idIn({ said }: Said): string {
  return /smars limits approve ([0-9a-f]{12})/.exec(said)?.[1] ?? "";
}

async function standing(): Promise<number> {
  const { said } = await limits("show", "--json");
  const body = JSON.parse(said) as { limits: { name: string; value: number }[] };
  return body.limits.find(({ name }) => name === "maxOrderQty")?.value ?? 0;
}

/** What the gate answers first to an order of so many shares. */
async function answer(qty: number): Promise<OrderView> {
  const order = trader.order({ clOrdId: `l${++orders}`, symbol: "IBM", qty, limitPx: FAR });
  const answered = await until(() => (order.status === "" ? undefined : order), PATIENCE_MS);
  expect(answered, "an answer").toBeDefined();
  return order;
}

async function opened(): Promise<void> {
  const open = await until(async () => {
    const { gate } = await system.api<{ gate: { state: string } }>("/api/status");
    return gate.state === "OPEN" && trader.session.live ? true : undefined;
  }, PATIENCE_MS);
  expect(open, "the gate is OPEN").toBe(true);
}

/** The gate is killed as by a crash, and comes back. */
async function crash(): Promise<void> {
  const before = system.pids.gate;
  system.kill("gate");
  await until(() => (system.pids.gate === before ? undefined : true), PATIENCE_MS);
  await opened();
}

test("lowered by one person: the next order over FIX is refused with the code and the numbers", async () => {
  expect((await answer(501)).status).toBe("0");
  const { code, said } = await set(ANN, 500);
  expect([code, said.includes("maxOrderQty is 500 shares")]).toEqual([0, true]);
  const refused = await answer(501);
  expect([refused.status, refused.text]).toEqual(["8", expect.stringContaining("MaxOrderQty")]);
  expect(refused.text).toContain("501");
  expect(refused.text).toContain("500");
  expect((await answer(500)).status).toBe("0");
}, 60_000);

test("B62: a limit raised by one person is refused; by two distinct ones it is raised", async () => {
  const one = await set(ANN, 900);
  expect([one.code, one.said.includes("demo-ann signed")]).toEqual([3, true]);
  // The same person again is not a second one.
  expect((await approve(ANN, idIn(one))).code).toBe(3);
  expect((await answer(501)).status).toBe("8");
  const two = await approve(BEN, idIn(one));
  expect([two.code, two.said.includes("maxOrderQty is 900 shares")]).toEqual([0, true]);
  expect((await answer(501)).status).toBe("0");
  // It is used up: what was signed once raises nothing again.
  expect((await approve(BEN, idIn(one))).code).toBe(2);
}, 60_000);

test.each<[string, number, string[], number, string]>([
  ["zero", 0, [], 2, "LimitOutOfRange (0, 1)"],
  ["the same", 900, [], 2, "LimitUnchanged (900, 900)"],
  ["more than an order can hold", 2_147_483_648, [], 2, "LimitOutOfRange (2147483648, 2147483647)"],
  ["an end that is over", 1_000, ["--until", "2020-01-01T00:00Z"], 64, "an instant to come"],
  ["a fraction", 10.5, [], 64, "a whole number of shares"],
])(
  "%s is refused, and nothing changes",
  async (_, value, more, code, words) => {
    const { code: ended, said } = await set(ANN, value, ...more);
    expect(said).toContain(words);
    expect([ended, await standing()]).toEqual([code, 900]);
  },
  60_000,
);

test("a raise with an end goes back by itself", async () => {
  const raised = await setByTwo(2_000, "--until", "6s");
  expect(raised.code).toBe(0);
  expect((await answer(1_999)).status).toBe("0");
  const back = await until(
    async () => ((await standing()) === 900 ? true : undefined),
    PATIENCE_MS,
  );
  expect(back).toBe(true);
  expect((await answer(1_999)).text).toContain("MaxOrderQty");
  expect((await limits("show")).said).toContain("went back by itself");
}, 60_000);

test("what people set survives kill -9 of the gate", async () => {
  expect((await set(ANN, 600, "--until", "1h")).code).toBe(0);
  await crash();
  expect(await standing()).toBe(600);
  expect((await answer(601)).text).toContain("MaxOrderQty");
  const shown = (await limits("show")).said;
  expect(shown).toContain("by demo-ann: a test, meant until");
}, 60_000);

test.each<[string, number, number, number]>([
  ["the same version with another value: the stricter stands", 1, 2_000_000, 600],
  ["a newer version is taken", 2, 2_000_000, 2_000_000],
])(
  "a start with a file of %s",
  async (_, version, value, stands) => {
    trader.stop();
    expect(await system.stop()).toBe(0);
    const file = join(dirname(config.file), "limits.yaml");
    const text = readFileSync(file, "utf8")
      .replace(/^version: .*$/m, `version: ${version}`)
      .replace(/maxOrderQty: \d+/, `maxOrderQty: ${value}`);
    writeFileSync(file, text);
    await start();
    expect(await standing()).toBe(stands);
  },
  90_000,
);

test("smars audit replay makes every decision by the limit that stood at its record", async () => {
  const { code, said } = await smars("audit", "replay");
  expect([code, said]).toEqual([0, expect.stringMatching(/[1-9]\d* decisions/)]);
}, 60_000);

test("smars limits try says what of the last day another value would have refused", async () => {
  const { code, said } = await limits("try", "maxOrderQty", "500", "--json");
  type Counts = { counts: { what: string; admitted: number; refused: object }[] };
  const [parents] = (JSON.parse(said) as Counts).counts;
  // Of 501, 500, 501 and 1,999 shares were admitted.
  expect([code, parents]).toEqual([
    0,
    { what: "parents", admitted: 4, refused: { MaxOrderQty: 3 } },
  ]);
  expect((await limits("try", "maxOrderQty", "0")).said).toContain("it must be 1 to 2147483647");
}, 60_000);

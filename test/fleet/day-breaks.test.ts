import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoKeyFile } from "../../src/bin/people/demo-people.ts";
import { CopyRelay } from "./copy-relay.ts";
import { System, until } from "./system.ts";

const PORTS = 22_300;
/** Of venue N: its own port, and that of the relay before it. */
const VENUE_PORT = 9_901 + PORTS;
const RELAY_PORT = 9_931 + PORTS;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 20_000;

let system: System;
let relay: CopyRelay;

/** A system whose gate finds its venue behind a relay, on an open day. */
beforeAll(async () => {
  relay = await CopyRelay.open(RELAY_PORT, VENUE_PORT);
  const args = ["--day", "people", "--venues", "N", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  const file = join(system.dataFolder, "run.json");
  const run = JSON.parse(readFileSync(file, "utf8")) as { venues: { fixPort: number }[] };
  for (const venue of run.venues) venue.fixPort = RELAY_PORT;
  writeFileSync(file, JSON.stringify(run));
  const pid = system.pids.gate;
  system.kill("gate");
  await until(() => (system.pids.gate === pid ? undefined : true), PATIENCE_MS);
  const bundle = join(system.dataFolder, "bundle");
  await until(
    async () => ((await smars("day", "make", bundle)).code === 0 ? true : undefined),
    5e3,
  );
  expect((await smars("day", "open", bundle, "--reason", "morning")).code).toBe(0);
}, 90_000);

afterAll(async () => {
  relay?.close();
  expect(await system?.stop()).toBe(0);
});

type Said = { readonly code: number | null; readonly out: string; readonly said: string };

/** Runs a command of `smars` as a person does. */
function smars(...args: string[]): Promise<Said> {
  const all = [SMARS, ...args, "--data", system.dataFolder];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  let [out, said] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, out, said }));
  });
}

async function buy(shares: number): Promise<void> {
  const filled = await until(async () => {
    const order = ["buy", `${shares}`, "IBM", "--tif", "ioc", "--ports", `${PORTS}`];
    const { out } = await smars("order", ...order);
    return out.startsWith(`Filled: ${shares} of ${shares}`) ? out : undefined;
  }, PATIENCE_MS);
  expect(filled).toBeDefined();
}

type Breaks = {
  readonly orders: number;
  readonly executions: number;
  readonly breaks: readonly { what: string; venue: string; qty: number; copyQty: number }[];
};

async function breaks(): Promise<Breaks> {
  return JSON.parse((await smars("day", "breaks", "--json")).out) as Breaks;
}

/** The comparison once so many orders agree. */
async function agreed(orders: number): Promise<boolean> {
  const done = await until(async () => {
    const now = await breaks();
    return now.breaks.length === 0 && now.orders >= orders ? true : undefined;
  }, PATIENCE_MS);
  return done === true;
}

const close = (...args: string[]): Promise<Said> =>
  smars("day", "close", "--reason", "evening", ...args);

test("a day is not closed while copies are missing, and is when they have come late", async () => {
  await buy(200);
  expect(await agreed(1)).toBe(true);
  relay.holds = true;
  await buy(300);
  const found = await breaks();
  const missing = found.breaks.filter(({ what }) => what === "copyMissing");
  expect(missing.reduce((sum, { qty }) => sum + qty, 0)).toBe(300);
  expect(found.breaks.filter(({ what }) => what === "sumsDiffer").length).toBeGreaterThan(0);
  const refused = await close();
  expect(refused.code).toBe(2);
  expect(refused.said).toContain(`DayBreaksOpen (${found.breaks.length}, ${found.orders})`);
  expect(refused.said).toContain("no copy: N ");
  relay.holds = false;
  expect(await agreed(2)).toBe(true);
}, 90_000);

test("or when two people have explained them, over a kill of the gate too", async () => {
  relay.holds = true;
  await buy(100);
  const explain = (person: string): Promise<Said> => {
    const key = ["--key", demoKeyFile(system.dataFolder, person)];
    return smars("day", "explain", "--reason", "by phone with N", ...key);
  };
  const first = await explain("demo-ann");
  expect([first.code, first.out]).toEqual([3, expect.stringContaining("demo-ann signed")]);
  expect((await explain("demo-ann")).code, "one person twice is one person").toBe(3);
  expect((await close()).said).toContain("DayBreaksOpen");
  expect((await explain("demo-ben")).code).toBe(0);
  const pid = system.pids.gate;
  system.kill("gate");
  await until(() => (system.pids.gate === pid ? undefined : true), PATIENCE_MS);
  const closed = await until(async () => {
    const said = await close("--json");
    return said.code === 0 ? said : undefined;
  }, PATIENCE_MS);
  const { tradeDate, comparison } = JSON.parse(closed?.out ?? "{}") as {
    tradeDate: string;
    comparison: { breaks: []; explained: []; orders: number; executions: number };
  };
  expect(comparison.breaks).toEqual([]);
  expect(comparison.explained.length).toBeGreaterThan(1);
  const folder = join(system.dataFolder, "days", tradeDate);
  const [header, ...lines] = readFileSync(join(folder, "breaks.csv"), "utf8").trim().split("\n");
  expect(header).toBe("what,venue,clOrdId,execId,qty,priceUsd,copyQty,copyPriceUsd");
  expect(lines.length).toBe(comparison.explained.length);
  expect(lines.some((line) => /^copyMissing,N,\w{14},[^,]+,100,\d+\.\d{6},0,0/.test(line))).toBe(
    true,
  );
}, 90_000);

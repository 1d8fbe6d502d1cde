import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoKeyFile } from "../../src/bin/people/demo-people.ts";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { type Order, type OrderView, Trader } from "./trader.ts";

const PORTS = 21_700;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 30_000;
const SHARES = 1_000;
/** Far below the market: it rests. */
const FAR = 1_000_000;
const ANN = "demo-ann";
const BEN = "demo-ben";
/** A dollar: less than buying and selling a thousand shares costs. */
const LOWERED = "1";

const config = changedConfig({ startsPerHourMax: 100 });
const dataFolder = mkdtempSync(join(tmpdir(), "smars-loss-"));
const bundle = join(dataFolder, "bundle");
let system: System;
let trader: Trader;
let orders = 0;

beforeAll(async () => {
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1", "--day", "people"];
  system = await System.start({ ports: PORTS, args, dataFolder });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
  rmSync(dataFolder, { recursive: true, force: true });
});

type Said = { readonly code: number | null; readonly out: string; readonly said: string };

/** Runs a command of `smars` as a person does. */
function smars(...args: string[]): Promise<Said> {
  const child = spawn(process.execPath, [SMARS, ...args], { stdio: ["ignore", "pipe", "pipe"] });
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

function signed(person: string, ...words: string[]): Promise<Said> {
  const key = demoKeyFile(dataFolder, person);
  return smars(...words, "--reason", "a test", "--key", key, "--data", dataFolder);
}

/** A day on which nobody has anything: only what is traded here is gained or lost. */
async function openFlatDay(): Promise<void> {
  expect((await smars("day", "make", bundle, "--data", dataFolder)).code).toBe(0);
  const positions = join(bundle, "positions.csv");
  const [head = ""] = readFileSync(positions, "utf8").split("\n");
  writeFileSync(positions, `${head}\n`);
  const manifest = JSON.parse(readFileSync(join(bundle, "manifest.json"), "utf8")) as {
    readonly tradeDate: string;
  };
  const as = ["--date", manifest.tradeDate, "--provenance", "test", "--source", "a test"];
  expect((await smars("day", "seal", bundle, ...as)).code).toBe(0);
  const opened = await smars("day", "open", bundle, "--reason", "flat", "--data", dataFolder);
  expect(opened.code, opened.said).toBe(0);
}

/** What the firm has lost, in dollars, as `smars limits show` says it. */
async function lost(): Promise<number> {
  const { out } = await smars("limits", "show", "--json", "--data", dataFolder);
  const { limits } = JSON.parse(out) as { limits: { name: string; use: string | number }[] };
  return Number(limits.find(({ name }) => name === "firmLossMaxUsd")?.use);
}

function order(changes: Partial<Order>): OrderView {
  const clOrdId = `l${++orders}`;
  return trader.order({ symbol: "IBM", qty: SHARES, clOrdId, account: "ALPHA1", ...changes });
}

/** How the order stands once it is answered. */
async function answered(changes: Partial<Order>): Promise<OrderView> {
  const view = order(changes);
  await until(() => (view.status === "" ? undefined : true), PATIENCE_MS);
  return view;
}

type Status = {
  readonly gate: { readonly state: string; readonly cause: string; readonly incarnation: number };
  readonly alerts: readonly { readonly code: string; readonly a: number; readonly b: number }[];
  readonly exposure: readonly { readonly limit: string; readonly used: number }[];
};

function status(): Promise<Status> {
  return system.api<Status>("/api/status");
}

async function state(wanted: string): Promise<string | undefined> {
  return until(
    async () => ((await status()).gate.state === wanted ? wanted : undefined),
    PATIENCE_MS,
  );
}

test("C23: what buying and selling cost is lost, and stands beside its limit", async () => {
  await openFlatDay();
  expect(await state("OPEN")).toBe("OPEN");
  const traded = await until(async () => {
    for (const side of [1, 2] as const) {
      const { clOrdId } = order({ side, tif: 3 });
      if ((await trader.ended(clOrdId, PATIENCE_MS)).status !== "2") return;
    }
    return (await lost()) > 2 ? true : undefined;
  }, PATIENCE_MS);
  expect(traded).toBe(true);
  // The console is told of it a moment later.
  const use = await until(async () => {
    const { exposure } = await status();
    const [row] = exposure.filter(({ limit, used }) => limit === "firmLossMaxUsd" && used > 2);
    return row;
  }, PATIENCE_MS);
  expect(use).toBeDefined();
}, 90_000);

test("one person lowers the limit below it: FROZEN, and people are told both numbers", async () => {
  const resting = await answered({ limitPx: FAR, account: "ALPHA2", qty: 100 });
  expect(resting.status).toBe("0");
  expect((await signed(ANN, "limits", "set", "firmLossMaxUsd", LOWERED)).code).toBe(0);
  expect(await state("FROZEN")).toBe("FROZEN");
  const { gate, alerts } = await status();
  expect(gate.cause).toBe("LossLimit");
  const alert = alerts.find(({ code }) => code === "FirmLoss");
  expect(alert?.b).toBe(10_000);
  expect(alert?.a).toBeGreaterThan(20_000);
  expect((await answered({ limitPx: FAR })).text).toContain("GateNotOpen");
}, 60_000);

test("a restart keeps the loss, the limit and FROZEN", async () => {
  const before = await lost();
  const { incarnation } = (await status()).gate;
  system.kill("gate");
  const again = await until(async () => {
    const { gate } = await status();
    const since = gate.incarnation > incarnation && gate.state === "FROZEN";
    return since && trader.session.live ? true : undefined;
  }, PATIENCE_MS);
  expect(again).toBe(true);
  expect(await lost()).toBe(before);
}, 90_000);

test("two people open it: no free pass, until two have raised the limit", async () => {
  expect((await signed(ANN, "open")).code).toBe(3);
  expect((await signed(BEN, "open")).code).toBe(0);
  expect(await state("OPEN")).toBe("OPEN");
  const refused = await answered({ limitPx: FAR });
  expect(refused.text).toMatch(/^FirmLoss: \$\d+ is lost on this date, allowed are at most \$1$/);
  // Not stopped a second time for the same loss.
  expect((await status()).gate.state).toBe("OPEN");
  const first = await signed(ANN, "limits", "set", "firmLossMaxUsd", "1000000");
  expect(first.code).toBe(3);
  const id = /smars limits approve ([0-9a-f]{12})/.exec(first.out + first.said)?.[1] ?? "";
  const key = demoKeyFile(dataFolder, BEN);
  expect((await smars("limits", "approve", id, "--key", key, "--data", dataFolder)).code).toBe(0);
  expect((await answered({ limitPx: FAR })).status).toBe("0");
}, 90_000);

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoKeyFile } from "../../src/bin/people/demo-people.ts";
import type { PassBody, PassesBody } from "../../src/wire/control/kill-port.ts";
import { MemoryFixStore } from "../../src/wire/fix/store.ts";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { type OrderView, Trader } from "./trader.ts";

const PORTS = 22_100;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 20_000;
/** Far below the market: a buy rests. */
const FAR = 1_000_000;
/** Above the market of IBM and within the band of a sell. */
const HIGH = 1_990_000;
const SOFT = 500;
/** Opening shares of every account in a day that `smars up` makes. */
const HELD = 1_000_000;
const ANN = "demo-ann";
const BEN = "demo-ben";

const config = changedConfig({ softOrderQty: SOFT, softReleaseMs: 60_000, startsPerHourMax: 100 });
const dataFolder = mkdtempSync(join(tmpdir(), "smars-pass-"));
const store = new MemoryFixStore();
let system: System;
let trader: Trader;
let orders = 0;

beforeAll(async () => {
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args, dataFolder });
  trader = await new Trader(system.clientPort, "CLIENT1", { store }).start();
  await opened();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
  rmSync(dataFolder, { recursive: true, force: true });
});

type Said = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs the CLI as a person does. */
function smars(...args: string[]): Promise<Said> {
  const all = [SMARS, ...args, "--data", system.dataFolder];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...said })));
}

function pass(number: number, person = ANN): Promise<Said> {
  const key = demoKeyFile(system.dataFolder, person);
  return smars("pass", `${number}`, "--reason", "a block of alpha", "--key", key);
}

async function passes(): Promise<readonly PassBody[]> {
  const { out } = await smars("pass", "--list", "--json");
  return (JSON.parse(out) as PassesBody).passes;
}

type Words = { qty: number; side?: 1 | 2; limitPx?: number; account?: string };

/** What the gate answers first to an order. */
async function answer({ qty, side = 1, limitPx = FAR, account = "ALPHA1" }: Words) {
  const words = { symbol: "IBM", qty, side, limitPx, account };
  const order = trader.order({ clOrdId: `s${++orders}`, ...words });
  const answered = await until(() => (order.status === "" ? undefined : order), PATIENCE_MS);
  expect(answered, "an answer").toBeDefined();
  return order satisfies OrderView;
}

async function opened(): Promise<void> {
  const open = await until(async () => {
    const { gate } = await system.api<{ gate: { state: string } }>("/api/status");
    return gate.state === "OPEN" && trader.session.live ? true : undefined;
  }, PATIENCE_MS);
  expect(open, "the gate is OPEN").toBe(true);
}

describe("C74: an order above a soft limit, over FIX", () => {
  test("refused with code and numbers, let pass by a second person, taken once", async () => {
    expect((await answer({ qty: SOFT })).status).toBe("0");
    const refused = await answer({ qty: 501 });
    expect([refused.status, refused.text]).toEqual([
      "8",
      "SoftOrderQty: 501 shares; above 500 a second person has to let it pass",
    ]);
    const { out } = await smars("pass", "--list");
    expect(out).toContain("alpha for ALPHA1: buy 501 IBM at 100.00");
    const given = await pass(1);
    expect([given.code, given.err]).toEqual([0, expect.stringContaining("buy 501 IBM")]);
    expect((await answer({ qty: 501 })).status).toBe("0");
    expect((await passes())[0]).toMatchObject({ state: "used", person: ANN, parent: 2 });
    expect((await answer({ qty: 501 })).text).toContain("SoftOrderQty");
  }, 60_000);

  test("a second word, a word on nothing and a word without a reason: refused, and why", async () => {
    const again = await pass(1, BEN);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining("PassUsed (1, 2)")]);
    const unknown = await pass(999);
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("PassUnknown (999")]);
    const bare = await smars("pass", "2");
    expect([bare.code, bare.err]).toEqual([64, expect.stringContaining("--reason")]);
  }, 60_000);

  test("another order than the one that was let pass is refused; a crash forgets nothing", async () => {
    expect((await pass(2)).code).toBe(0);
    expect((await answer({ qty: 502 })).text).toContain("SoftOrderQty: 502 shares");
    const before = system.pids.gate;
    system.kill("gate");
    await until(() => (system.pids.gate === before ? undefined : true), PATIENCE_MS);
    await opened();
    expect((await answer({ qty: 501 })).status).toBe("0");
    expect((await answer({ qty: 501 })).status).toBe("8");
  }, 60_000);

  test("smars limits show has the soft limit beside the hard one", async () => {
    const { out } = await smars("limits", "show");
    expect(out).toMatch(/maxOrderQty +1000000 .*\nsoftOrderQty +500 +shares .* maxOrderQty /);
  }, 60_000);
});

describe("C49: a reducing order while its account is REDUCE_ONLY, over FIX", () => {
  test("refused with code and numbers, let pass, taken once; one that grows never", async () => {
    const account = "ALPHA2";
    const scope = ["--scope", `account:${account}`, "--reason", "a test"];
    expect((await smars("freeze", ...scope)).code).toBe(0);
    expect((await smars("open", "--reduce", ...scope)).code).toBe(0);
    const sell = { qty: 400, side: 2, limitPx: HIGH, account } as const;
    const grows = await answer({ qty: 10, account });
    expect([grows.status, grows.text]).toEqual([
      "8",
      "NotReducing: REDUCE_ONLY: 10 shares, at most 0 would only reduce the position",
    ]);
    const refused = await answer(sell);
    expect(refused.text).toContain(`ReduceOnly: 400 shares, at most ${HELD} would only reduce`);
    const waiting = (await passes()).filter(({ state }) => state === "waiting").at(-1);
    expect(waiting).toMatchObject({ needs: ["ReduceOnly"], account, qty: 400 });
    expect((await pass(Number(waiting?.scope.slice("refused:".length)))).code).toBe(0);
    expect((await answer(sell)).status).toBe("0");
    const next = await answer(sell);
    expect(next.text).toContain(`ReduceOnly: 400 shares, at most ${HELD - 400} would only reduce`);
    expect((await smars("open", "--keep", ...scope)).code).toBe(0);
    expect((await answer(sell)).status).toBe("0");
  }, 90_000);
});

import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoKeyFile } from "../../src/bin/people/demo-people.ts";
import { RejectCode } from "../../src/core/domain/reject-code.ts";
import { changedConfig } from "./changed-config.ts";
import { type Draw, readDraws } from "./draws.ts";
import { System, until } from "./system.ts";
import { type OrderView, Trader } from "./trader.ts";

const PORTS = 22_700;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 30_000;
/** $0.20 beyond the quote: a limit that takes what is shown for a while. */
const THROUGH = 2_000;
const CENT = 100;
const DOLLAR = 10_000;
/** Shares that pass whatever trades. */
const FROM = 600;
/** Of one child. */
const CHILD = 100;

/** A hundredth of what trades: of IBM less than those shares in any minute, of BAC many more. */
const config = changedConfig({
  ...{ symbolVolumeMaxPct: 1, symbolVolumeFromShares: FROM, maxChildQty: CHILD },
});
let system: System;
let trader: Trader;
let waiting: OrderView;

beforeAll(async () => {
  const market = ["--from", "10:00", "--speed", "20"];
  const args = ["--config", config.file, "--venues", "N,P", "--routers", "1", ...market];
  system = await System.start({ ports: PORTS, args });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
  config.remove();
});

type Said = { readonly code: number | null; readonly said: string };

/** Runs a command of `smars` as people do. */
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

/** A buy that takes the quotes. */
async function buy(clOrdId: string, symbol: string, qty: number): Promise<OrderView> {
  type Quotes = { rows: { ask: number }[] };
  const { rows } = await system.api<Quotes>(`/api/quotes?symbols=${symbol}`);
  const ask = (rows[0] as Quotes["rows"][0]).ask * DOLLAR;
  const limitPx = Math.round((ask + THROUGH) / CENT) * CENT;
  return trader.order({ clOrdId, symbol, qty, limitPx, account: "ALPHA1" });
}

type Refusal = Readonly<Record<"code" | "a" | "b" | "volume", number>>;

/** The refusals of this control that stand in the gate's journal. */
async function refusals(): Promise<Refusal[]> {
  const { said } = await smars("audit", "print", "--type", "ChildRefused", "--json");
  const lines = said.split("\n").filter((line) => line.startsWith("{"));
  const all = lines.map((line) => JSON.parse(line) as Refusal);
  return all.filter(({ code }) => code === RejectCode.SymbolVolumeShare);
}

function draws(symbol: "IBM" | "BAC"): Draw[] {
  // BAC is below $50, IBM above it.
  const all = readDraws(join(system.dataFolder, "gate"));
  return all.filter(({ px }) => (symbol === "BAC" ? px < 50 * DOLLAR : px > 50 * DOLLAR));
}

const sum = (all: readonly Draw[]): number => all.reduce((shares, { qty }) => shares + qty, 0);

describe("C27: what is sent in a symbol within a minute, of what trades in it", () => {
  test("an order trades up to what passes in any case, and no further", async () => {
    waiting = await buy("ibm", "IBM", 2_000);
    const refused = await until(async () => {
      const found = await refusals();
      return found.length > 0 && waiting.cumQty > 0 ? found : undefined;
    }, PATIENCE_MS);
    const [first] = (refused ?? []) as [Refusal];
    expect(first.b).toBe(FROM);
    expect(first.a).toBeGreaterThan(FROM);
    // With the children of its group before it, which were refused with it.
    expect(first.a).toBeLessThanOrEqual(FROM + CHILD);
    expect(sum(draws("IBM"))).toBeGreaterThanOrEqual(CHILD);
    expect(sum(draws("IBM"))).toBeLessThanOrEqual(FROM);
    expect(waiting.status).toBe("1");
  }, 60_000);

  test("where more trades more is sent, and each draw says what had traded", async () => {
    const view = await buy("bac", "BAC", 3_000);
    await until(() => (view.status === "2" ? view : undefined), PATIENCE_MS);
    expect([view.status, view.cumQty]).toEqual(["2", 3_000]);
    let sent = 0;
    for (const { qty, volume } of draws("BAC")) {
      sent += qty;
      expect(sent).toBeLessThanOrEqual(Math.max(FROM, Math.floor(volume / 100)));
    }
    expect(sent).toBeGreaterThanOrEqual(3_000);
    expect([waiting.status, sum(draws("IBM")) <= FROM]).toEqual(["1", true]);
  }, 60_000);

  test("wide, as two people set it: the order trades on to its end", async () => {
    const as = (person: string): string[] => ["--key", demoKeyFile(system.dataFolder, person)];
    const words = ["set", "symbolVolumeFromShares", "1000000", "--reason", "of the test"];
    const asked = await smars("limits", ...words, ...as("demo-ann"));
    const id = /smars limits approve ([0-9a-f]{12})/.exec(asked.said)?.[1] ?? "";
    expect(await smars("limits", "approve", id, ...as("demo-ben"))).toMatchObject({ code: 0 });
    await until(() => (waiting.status === "2" ? waiting : undefined), PATIENCE_MS);
    expect([waiting.status, waiting.cumQty]).toEqual(["2", 2_000]);
  }, 60_000);

  test("every decision comes out the same when it is made again", async () => {
    const { code, said } = await smars("audit", "replay");
    expect(code, said).toBe(0);
  }, 60_000);
});

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalsOf } from "./refusals.ts";
import { System, until } from "./system.ts";
import { type Order, Trader } from "./trader.ts";

const PORTS = 13_000;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 10_000;
const [FOK, ON_CLOSE] = [4, 7] as const;

const folder = mkdtempSync(join(tmpdir(), "smars-day-controls-"));
const bundle = join(folder, "day");
let system: System;
let trader: Trader;
let orders = 0;

beforeAll(async () => {
  const args = ["--day", "people", "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
  await done("day", "make", bundle, "--data", system.dataFolder);
  change("restricted", () => "symbol\nF\n");
  change("allowed", (text) => text.replace("\nXOM\n", "\n"));
  change("locates", (text) => text.replace(/\nGE,.*\n/, "\n"));
  change("ssr", () => "symbol\nKO\n");
  change("positions", (text) => text.replaceAll(/ALPHA1,.*\n/g, ""));
  change("fees", (text) => text.replace(/\nP,.*\n/, "\n"));
  const { tradeDate } = JSON.parse(readFileSync(join(bundle, "manifest.json"), "utf8")) as {
    tradeDate: string;
  };
  const as = ["--date", tradeDate, "--provenance", "test", "--source", "a test"];
  await done("day", "seal", bundle, ...as);
  await done("day", "open", bundle, "--reason", "morning", "--data", system.dataFolder);
  trader = await new Trader(system.clientPort, "CLIENT1").start();
  const opened = await until(async () => {
    return (await answer({})).startsWith("GateNotOpen") ? undefined : true;
  }, PATIENCE_MS);
  expect(opened).toBe(true);
}, 60_000);

afterAll(async () => {
  trader?.stop();
  expect(await system?.stop()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command of `smars` as people do; it has to end well. */
function done(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [SMARS, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`smars ${args.join(" ")} ended with ${code}: ${said}`));
    });
  });
}

/** A file of the bundle is another one. */
function change(name: string, to: (text: string) => string): void {
  const path = join(bundle, `${name}.csv`);
  const text = readFileSync(path, "utf8");
  const changed = to(text);
  expect(changed, name).not.toBe(text);
  writeFileSync(path, changed);
}

type Words = Partial<Omit<Order, "clOrdId" | "side">> & { readonly side?: 1 | 2 | 5 };

/** Sends an order; the text of its refusal, or "" when it is taken. */
async function answer({ symbol = "IBM", qty = 100, ...more }: Words): Promise<string> {
  const order = { clOrdId: `L${++orders}`, account: "ALPHA2", symbol, qty, ...more };
  const view = trader.order(order as Order);
  await until(() => (view.status === "" ? undefined : view), PATIENCE_MS);
  return view.status === "8" ? view.text : "";
}

/** The best bid for a symbol, $0.0001. */
async function bestBid(symbol: string): Promise<number> {
  type Rows = { rows: { bid: number }[] };
  const { rows } = await system.api<Rows>(`/api/quotes?symbols=${symbol}`);
  return Math.round((rows[0]?.bid ?? 0) * 10_000);
}

describe("what the day's lists and tables refuse over a FIX session, with code and numbers", () => {
  test.each<[string, Words, RegExp]>([
    [
      "C13: a time in force that nobody permits",
      { tif: FOK },
      /^UnsupportedTif: TimeInForce\(59\) must be 0/,
    ],
    ["C14: an instrument that the firm may not trade", { symbol: "F" }, /^Restricted: /],
    ["C14: one that is not on the list of those it may", { symbol: "XOM" }, /^NotAllowed: /],
    ["C30: a long sale of what is not there", { account: "ALPHA1", side: 2 }, /^MarkedLong: 100 /],
    [
      "C31: a short sale without a locate",
      { account: "ALPHA1", symbol: "GE", side: 5 },
      /^LocateMissing: 100 .* 0/,
    ],
    ["C38: an auction where none is held", { tif: ON_CLOSE }, /^NoAuction: /],
  ])("%s", async (_what, words, text) => {
    expect(await answer(words)).toMatch(text);
  });

  test("C32: a short sale at the bid while Rule 201 restricts the symbol, not one above it", async () => {
    const bid = await bestBid("KO");
    const short = { account: "ALPHA1", symbol: "KO", side: 5 } as const;
    // Well below whatever the bid is by then.
    expect(await answer({ ...short, limitPx: bid - 1_000 })).toMatch(
      /^ShortSaleRestricted: Rule 201: /,
    );
    expect(await answer({ ...short, limitPx: bid + 1_000 })).toBe("");
  });

  test("C36: no child goes to a venue whose access fee the day's table lacks", async () => {
    for (let i = 0; i < 20; i++) expect(await answer({ qty: 200 + i })).toBe("");
    const told = await until(() => {
      const fills = [...trader.orders.values()].flatMap((order) => order.fills);
      return fills.length >= 20 ? fills : undefined;
    }, PATIENCE_MS);
    expect(new Set(told?.map(({ venue }) => venue))).toEqual(new Set(["N"]));
    expect(refusalsOf(system.dataFolder).get("AccessFeeUnknown")).toBeGreaterThan(0);
  }, 30_000);
});

describe("what a limit that one person made stricter refuses then", () => {
  test.each([
    ["C18", "firmNetMaxUsd", /^FirmNet: \$/],
    ["C17", "firmGrossMaxUsd", /^FirmGross: \$/],
  ])(
    "%s: %s",
    async (_id, limit, text) => {
      const at = ["--data", system.dataFolder];
      await done("limits", "set", limit, "1000", "--reason", "of the test", ...at);
      expect(await answer({ qty: 300 })).toMatch(text);
    },
    30_000,
  );
});

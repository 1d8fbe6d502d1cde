import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoKeyFile } from "../../src/bin/people/demo-people.ts";
import { System, until } from "./system.ts";

const PORTS = 21_900;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const PATIENCE_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), "smars-day-"));
const [monday, tuesday, wrong] = ["monday", "tuesday", "wrong"].map((name) => join(folder, name));
let system: System;

beforeAll(async () => {
  const args = ["--day", "people", "--venues", "N,P", "--routers", "1"];
  system = await System.start({ ports: PORTS, args });
}, 60_000);

afterAll(async () => {
  expect(await system?.stop()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
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

function open(bundle = "", ...args: string[]): Promise<Said> {
  return smars("day", "open", bundle, "--reason", "morning", ...args);
}

function buy(shares: number): Promise<Said> {
  return smars("order", "buy", `${shares}`, "IBM", "--tif", "ioc", "--ports", `${PORTS}`);
}

async function status(): Promise<Record<string, unknown>> {
  return JSON.parse((await smars("day", "status", "--json")).out) as Record<string, unknown>;
}

function key(person: string): string {
  return demoKeyFile(system.dataFolder, person);
}

/** The positions of a bundle are changed, and its manifest fits them again. */
async function reseal(from = "", to = "", positions: string): Promise<void> {
  if (to !== from) cpSync(from, to, { recursive: true });
  writeFileSync(join(to, "positions.csv"), positions);
  const { tradeDate } = JSON.parse(readFileSync(join(from, "manifest.json"), "utf8")) as {
    tradeDate: string;
  };
  const as = ["--date", tradeDate, "--provenance", "test", "--source", "a test"];
  const child = spawn(process.execPath, [SMARS, "day", "seal", to, ...as], { stdio: "ignore" });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
}

test("without an open day nothing trades; two people open one with one bundle", async () => {
  expect(await status()).toMatchObject({ tradeDate: "", phase: "none" });
  expect((await buy(100)).out + (await buy(100)).said).toMatch(/GateNotOpen|not open/);
  expect((await smars("day", "make", monday ?? "")).code).toBe(0);
  const first = await open(monday, "--key", key("demo-ann"));
  expect([first.code, first.out]).toEqual([3, expect.stringContaining("demo-ann signed")]);
  expect(await status()).toMatchObject({ tradeDate: "" });
  const again = await open(monday, "--key", key("demo-ann"));
  expect(again.code, "one person twice is one person").toBe(3);
  expect((await open(monday, "--key", key("demo-ben"))).code).toBe(0);
  const filled = await until(async () => {
    const { out } = await buy(500);
    return out.startsWith("Filled: 500 of 500") ? out : undefined;
  }, PATIENCE_MS);
  expect(filled).toBeDefined();
}, 60_000);

test("the next day opens on the closed one, and on nothing else", async () => {
  expect((await open(monday)).said).toContain("DayNotClosed");
  // A copy that is still on its way keeps the day open until it comes.
  const closed = await until(async () => {
    const done = await smars("day", "close", "--reason", "evening");
    return done.code === 0 ? done : undefined;
  }, PATIENCE_MS);
  expect(closed).toBeDefined();
  const { tradeDate } = await status();
  expect(await status()).toMatchObject({ phase: "dayClosed", ok: true });
  const days = join(system.dataFolder, "days", `${tradeDate}`);
  const positions = readFileSync(join(days, "positions.csv"), "utf8");
  expect(positions).toMatch(/\nDESK,IBM,1000500,9\d{4}\.\d{4}\n/);
  const [money = ""] = readFileSync(join(days, "settlement.csv"), "utf8").split("\n").slice(1);
  expect(money).toMatch(/,DESK,9\d{4}\.\d{4},0\.0000,9\d{4}\.\d{4},0\.0000,[01]\.\d{6},0$/);
  const fills = readFileSync(join(days, "fills.csv"), "utf8").trim().split("\n").slice(1);
  const cells = fills.map((line) => line.split(","));
  expect(cells.reduce((sum, of) => sum + Number(of[4]), 0)).toBe(500);
  const fees = cells.reduce((sum, of) => sum + Number(of.at(-1)), 0);
  expect(money.split(",").at(-2)).toBe(fees.toFixed(6));
  const fill = new RegExp(
    "^DESK,desk,IBM,Buy,\\d+,\\d+\\.\\d{4},[NP],[^,]+,\\w{14},P1,D-[^,]+," +
      "\\d{4}-\\d\\d-\\d\\d [\\d:]{8}\\.\\d{6},\\w?,counts,\\d\\.\\d{6}$",
  );
  expect(fills.filter((line) => !fill.test(line))).toEqual([]);
  expect(readFileSync(join(days, "breaks.csv"), "utf8")).toMatch(/^what,venue,[^\n]*\n$/);
  const provenance = readFileSync(join(days, "provenance.csv"), "utf8").split("\n");
  const ibm = provenance.filter((line) => line.startsWith("DESK,IBM,"));
  expect(ibm[0]).toBe('DESK,IBM,1000000,opening,"","","","","","",');
  expect(ibm.slice(1).every((line) => /,execution,[NP],[^,]+,\w{14},P1,D-/.test(line))).toBe(true);
  const bought = ibm.slice(1).reduce((sum, line) => sum + Number(line.split(",")[2]), 0);
  expect([bought, provenance.some((line) => line.includes("unexplained"))]).toEqual([500, false]);
  expect((await open(monday)).said).toContain("DayOfOtherDate");

  expect((await smars("day", "make", tuesday ?? "")).code).toBe(0);
  await reseal(tuesday, wrong, positions.replace("DESK,IBM,1000500", "DESK,IBM,1000400"));
  expect((await open(wrong)).said).toContain("DayPositionDiffers (7, ");
  await reseal(tuesday, tuesday, positions);
  expect((await open(tuesday)).code).toBe(0);
  const now = await status();
  expect(now.tradeDate).not.toBe(tradeDate);
  const files = now.files as { name: string; source: string; ok: boolean }[];
  expect(files.filter(({ ok }) => !ok)).toEqual([]);
  expect(files.find(({ name }) => name === "positions")?.source).toBe("a test");
  expect((await buy(100)).out).toContain("Filled: 100 of 100");
}, 60_000);

test("an altered file is refused before anybody signs", async () => {
  writeFileSync(join(tuesday ?? "", "restricted.csv"), "symbol\nIBM\n");
  const { code, said } = await open(tuesday);
  expect([code, said]).toEqual([2, expect.stringContaining("DayHashDiffers: restricted has")]);
}, 60_000);

test("the gate that starts again still has its day", async () => {
  const before = await status();
  system.kill("gate");
  const filled = await until(async () => {
    const { out } = await buy(100);
    return out.startsWith("Filled: 100 of 100") ? out : undefined;
  }, PATIENCE_MS);
  expect(filled).toBeDefined();
  expect(await status()).toMatchObject({ tradeDate: before.tradeDate, digest: before.digest });
}, 60_000);

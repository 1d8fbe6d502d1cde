import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { System, until } from "./system.ts";

const PORTS = 22_400;
const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const FILES = ["breaks.csv", "day.json", "fills.csv", "positions.csv", "provenance.csv"];
/** The session has so long to go when the market starts, and a close goes through the journal. */
const SESSION_MS = 40_000;
const PATIENCE_MS = 40_000;

let system: System;

beforeAll(async () => {
  const args = ["--venues", "N,P", "--routers", "1", "--from", "15:59:20"];
  system = await System.start({ ports: PORTS, args });
}, 60_000);

afterAll(async () => {
  expect(await system?.stop()).toBe(0);
});

test("a day that a system closes by itself is compared and exported as one that people close", async () => {
  const order = ["order", "buy", "300", "IBM", "--tif", "ioc", "--ports", `${PORTS}`];
  const { stdout } = spawnSync(process.execPath, [SMARS, ...order], { encoding: "utf8" });
  expect(stdout).toContain("Filled: 300 of 300");
  const days = join(system.dataFolder, "days");
  const date = await until(() => {
    const [first] = existsSync(days) ? readdirSync(days) : [];
    const isWhole = first !== undefined && existsSync(join(days, first, "provenance.csv"));
    return isWhole ? first : undefined;
  }, SESSION_MS + PATIENCE_MS);
  const folder = join(days, date ?? "");
  expect(readdirSync(folder).sort()).toEqual([...FILES, "settlement.csv"]);
  const fills = readFileSync(join(folder, "fills.csv"), "utf8").trim().split("\n").slice(1);
  const shares = fills.map((line) => Number(line.split(",")[4]));
  expect(shares.reduce((sum, qty) => sum + qty, 0)).toBe(300);
  expect(readFileSync(join(folder, "breaks.csv"), "utf8")).toMatch(/^what,[^\n]*\n$/);
  // The next day is open.
  const open = await until(async () => {
    const args = [SMARS, "day", "status", "--json", "--data", system.dataFolder];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    const { tradeDate, phase } = JSON.parse(stdout) as { tradeDate: string; phase: string };
    return tradeDate !== date && phase !== "dayClosed" ? true : undefined;
  }, PATIENCE_MS);
  expect(open).toBe(true);
}, 150_000);

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { smarsSim } from "./smars-sim.ts";

const folder = mkdtempSync(join(tmpdir(), "smars-sim-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Days on which much goes wrong, short enough to run often. */
const SEED = "31";

test("the same seed gives the same day in two processes, another seed another day", async () => {
  const hashes: string[] = [];
  for (const seed of [SEED, SEED, "20"]) {
    const { stdout } = await smarsSim("--seed", seed, "--json");
    hashes.push((JSON.parse(stdout) as { traceHash: string }).traceHash);
  }
  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
});

test("a range gives the same hash on one thread and on two", async () => {
  const one = await smarsSim("--seeds", "14..19", "--jobs", "1", "--json");
  const two = await smarsSim("--seeds", "14..19", "--jobs", "2", "--json");
  expect(JSON.parse(two.stdout)).toEqual(JSON.parse(one.stdout));
  expect(JSON.parse(one.stdout)).toMatchObject({ seeds: 6 });
});

test("a kept trace comes out again word for word, and a changed one does not", async () => {
  const kept = join(folder, "trace.txt");
  const { stdout } = await smarsSim("--seed", SEED, "--trace");
  expect(stdout).toMatch(/^# smars sim --seed 31, build [0-9a-f]{16}\n/);
  expect(stdout).toMatch(/gate -> venue-\w {2}NewOrderSingle 34=\d+ 1=\w+ 11=\w{14} .*38=\d+/);
  writeFileSync(kept, stdout);
  expect(await smarsSim("--again", kept)).toMatchObject({ code: 0, stdout: /the same/ });
  writeFileSync(kept, stdout.replace(" 38=", " 38=1"));
  const changed = await smarsSim("--again", kept);
  expect(changed.code).toBe(2);
  expect(changed.stdout).toMatch(/^line \d+ differs\nkept: .*\nnow: {2}.*\n$/);
});

test("--until stops behind an event, and what came before is the same", async () => {
  const whole = (await smarsSim("--seed", SEED, "--trace")).stdout.split("\n");
  const part = (await smarsSim("--seed", SEED, "--trace", "--until", "3000")).stdout.split("\n");
  const lines = part.slice(0, -1);
  expect(lines.length).toBeGreaterThan(50);
  expect(whole.slice(0, lines.length)).toEqual(lines);
  expect(Number(lines.at(-1)?.trim().split(" ")[0])).toBeLessThanOrEqual(3000);
  expect(Number(whole[lines.length]?.trim().split(" ")[0])).toBeGreaterThan(3000);
});

test("the gate's journal of a day is read by the tools of production", async () => {
  const data = join(folder, "day");
  await smarsSim("--seed", SEED, "--journal", data);
  expect(existsSync(join(data, "gate", "journal"))).toBe(true);
  const { auditVerify, auditReplay } = await import("../../src/bin/commands/audit.ts");
  expect(auditVerify({ data, json: true })).toBe(0);
  expect(auditReplay({ data, json: true })).toBe(0);
});

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KillPerson } from "./kill-person.ts";
import { System, until } from "./system.ts";

const SMARS = join(import.meta.dirname, "..", "..", "src", "bin", "smars.ts");
const SHAPE = { ports: 19_200, args: ["--venues", "N,Q", "--routers", "1"] };

let dataFolder: string;

beforeAll(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "smars-latch-"));
});

afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

test("a kill outlives smars up: the system starts, and opens when two people rearm it", async () => {
  const before = await System.start({ ...SHAPE, dataFolder });
  expect(await new KillPerson(before).kill("firm")).toMatchObject({ status: 200 });
  expect(await before.stop()).toBe(0);
  const after = await System.start({ ...SHAPE, dataFolder });
  try {
    const people = new KillPerson(after);
    expect(await people.state()).toMatchObject({
      state: "KILLED",
      incarnation: 2,
      scopes: [{ scope: "firm", killed: true, by: "demo-ann", reason: "a test" }],
    });
    expect(await people.rearm("firm", false)).toMatchObject({ status: 200 });
    const healthy = await until(async () => {
      const { ok } = await after.api<{ ok: boolean }>("/health");
      return ok ? true : undefined;
    }, 10_000);
    expect(healthy).toBe(true);
  } finally {
    expect(await after.stop()).toBe(0);
  }
});

test.each([
  ["torn", (text: string) => text.slice(0, -5), /people\.jsonl line 1: a torn line/],
  ["altered", (text: string) => text.replace("rearm", "rEarm"), /people\.jsonl line 1: /],
  ["empty", () => "", /people\.jsonl is empty/],
])(
  "a gate whose log of people is %s does not start, for nobody could stop it",
  async (_what, turn, says) => {
    const file = join(dataFolder, "people.jsonl");
    const good = readFileSync(file, "latin1");
    writeFileSync(file, turn(good));
    const child = spawn(process.execPath, [SMARS, "gate", "--run", join(dataFolder, "run.json")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    writeFileSync(file, good);
    expect([code, said]).toEqual([70, expect.stringMatching(says)]);
  },
);

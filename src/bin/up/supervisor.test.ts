import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ProcessEvents } from "./managed-process.ts";
import { describeEnding } from "./restarts.ts";
import { Supervisor } from "./supervisor.ts";

const READY = "console.log(JSON.stringify({ ready: true }));";
const STAY = "setInterval(() => {}, 1000);";
const END_IN_ORDER = "process.on('SIGTERM', () => { console.error('asked'); process.exit(0); });";

let logFolder = "";
let seen: string[] = [];
let supervisor: Supervisor;
let waiting: { readonly text: string; readonly resolve: () => void } | null = null;

beforeEach(() => {
  logFolder = mkdtempSync(join(tmpdir(), "smars-up-"));
  seen = [];
});
afterEach(async () => {
  supervisor.kill();
  await supervisor.stop();
  rmSync(logFolder, { recursive: true });
});

test("a start is done when every process has said that it is ready", async () => {
  await run({ a: READY + STAY, b: `setTimeout(() => {${READY}}, 100);${STAY}` });
  expect(supervisor.processes.map(({ name, ready, pid }) => [name, ready, pid !== null])).toEqual([
    ["a", true, true],
    ["b", true, true],
  ]);
});

test("a process that cannot start ends the start and is quoted", async () => {
  const start = run({ a: READY + STAY, b: "console.error('port 1 is in use'); process.exit(1);" });
  await expect(start).rejects.toThrowErrorMatchingInlineSnapshot(`
    [CommandFault: b could not start (exit code 1):
      port 1 is in use]
  `);
});

test("a process that is killed is started again, and says so", async () => {
  await run({ a: READY + STAY });
  const [process_] = supervisor.processes;
  process.kill(process_?.pid as number, "SIGKILL");
  await until("a is ready");
  expect(seen).toEqual(["a ended: SIGKILL, again in 100 ms", "a is ready"]);
});

test("a process that ends with code 70 stays down", async () => {
  await run({ a: `${READY}setTimeout(() => process.exit(70), 100);` });
  await until("a ended: exit code 70, stays down: a broken invariant or a failed disk");
  expect(supervisor.processes[0]?.pid).toBeNull();
});

test("groups are stopped one after the other, each asked before it is forced", async () => {
  await run({ a: `${END_IN_ORDER}${READY}${STAY}` }, { b: `${END_IN_ORDER}${READY}${STAY}` });
  await supervisor.stop();
  expect(seen).toEqual(["a: asked", "b: asked"]);
  expect(supervisor.processes.map(({ pid }) => pid)).toEqual([null, null]);
});

test("what a process writes is kept with its time in a file of its own", async () => {
  await run({ a: `console.error('hello');${READY}${STAY}` });
  await supervisor.stop();
  const lines = readFileSync(join(logFolder, "a.log"), "utf8").trimEnd().split("\n");
  expect(lines.every((line) => /^\d{4}-\d\d-\d\dT[\d:.]+Z /.test(line))).toBe(true);
  expect(lines.map((line) => line.slice(25)).sort()).toEqual(["hello", '{"ready":true}']);
});

function run(...groups: Readonly<Record<string, string>>[]): Promise<void> {
  const events: ProcessEvents = {
    ready: ({ name }) => note(`${name} is ready`),
    started: () => undefined,
    ended: ({ name }, ending, next) => {
      const then = typeof next === "number" ? `again in ${next} ms` : `stays down: ${next}`;
      note(`${name} ended: ${describeEnding(ending)}, ${then}`);
    },
    line: ({ name }, text) => note(`${name}: ${text}`),
  };
  supervisor = new Supervisor({
    groups: groups.map((group) =>
      Object.entries(group).map(([name, script]) => ({ name, args: [script], rule: null })),
    ),
    command: [process.execPath, "-e"],
    logFolder,
    events,
  });
  return supervisor.start();
}

function note(text: string): void {
  seen.push(text);
  if (waiting?.text === text) waiting.resolve();
}

function until(text: string): Promise<void> {
  if (seen.includes(text)) return Promise.resolve();
  return new Promise((resolve) => {
    waiting = { text, resolve };
  });
}

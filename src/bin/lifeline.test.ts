import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { SUPERVISED } from "./lifeline.ts";

const LIFELINE = JSON.stringify(join(import.meta.dirname, "lifeline.ts"));

let child: ChildProcess;
afterEach(() => child.kill("SIGKILL"));

test("a process ends in good order when it is asked to", async () => {
  child = start("async () => 3", {});
  await said(child, "up");
  child.kill("SIGTERM");
  expect(await end(child)).toBe(3);
});

test("a supervised process leaves Ctrl-C to its supervisor", async () => {
  child = start("async () => 0", { [SUPERVISED]: "1" });
  await said(child, "up");
  child.kill("SIGINT");
  child.kill("SIGTERM");
  expect(await end(child)).toBe(0);
});

test("a supervised process ends when its supervisor is gone", async () => {
  child = start("async () => 0", { [SUPERVISED]: "1" });
  await said(child, "up");
  child.disconnect();
  expect(await end(child)).toBe(0);
});

test("a supervisor that went while the process was loading is noticed all the same", async () => {
  child = start("async () => 0", { [SUPERVISED]: "1" });
  child.disconnect();
  expect(await end(child)).toBe(0);
});

test("a process that cannot end in good order ends all the same", async () => {
  child = start("() => new Promise(() => {})", {}, 50);
  await said(child, "up");
  child.kill("SIGTERM");
  expect(await end(child)).toBe(1);
});

function start(
  stop: string,
  env: Readonly<Record<string, string>>,
  patienceMs = 5000,
): ChildProcess {
  const script =
    `import(${LIFELINE}).then(({ endOnRequest }) => {` +
    `setInterval(() => {}, 1000); endOnRequest(${stop}, ${patienceMs}); console.log("up"); });`;
  return spawn(process.execPath, ["-e", script], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { ...process.env, ...env },
  });
}

function said(process_: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve) => {
    process_.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes(text)) resolve();
    });
  });
}

function end(process_: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => process_.on("exit", (code) => resolve(code)));
}

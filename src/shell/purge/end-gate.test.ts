import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endGate, gateStaysDown, letGateStart, writePids } from "./end-gate.ts";

let data: string;
let child: ChildProcess;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "smars-end-"));
});

afterEach(() => {
  child.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
});

/** A process with this word on its command line, as the run's gate. */
async function runs(word: string): Promise<void> {
  const script = "process.stdout.write('up'); setInterval(() => {}, 1000)";
  child = spawn(process.execPath, ["-e", script, word], { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout as NodeJS.ReadableStream, "data");
  writePids(data, { gate: child.pid ?? 0 });
}

describe("a gate that is ended for good", () => {
  test("is killed, and stays down until a person starts the system", async () => {
    await runs("gate");
    const exit = once(child, "exit");
    expect(endGate(data, "ann: wild")).toBe(`gate process ${child.pid} was ended`);
    expect(await exit).toEqual([null, "SIGKILL"]);
    expect(gateStaysDown(data)).toBe("ann: wild");
    letGateStart(data);
    expect(gateStaysDown(data)).toBeNull();
  });

  test("is killed also when the disk takes no word of it", async () => {
    await runs("gate");
    mkdirSync(join(data, "gate-stays-down"));
    const exit = once(child, "exit");
    expect(endGate(data, "ann: wild")).toMatch(
      /was ended; that it stays down could not be written/,
    );
    expect(await exit).toEqual([null, "SIGKILL"]);
  });

  test("is not another process that has its number by now", async () => {
    await runs("venue");
    expect(endGate(data, "ann: wild")).toBe(`process ${child.pid} is no gate any more`);
    expect(child.exitCode ?? child.signalCode).toBeNull();
  });
});

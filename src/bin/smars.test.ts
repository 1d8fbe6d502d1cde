import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** Ports that no other test uses: 9880 becomes 54880. */
const SHIFT = "45000";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smars-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("help names every command", async () => {
  const { code, stdout } = await smars("--help");
  expect(code).toBe(0);
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]);
  expect(commands).toEqual([
    "up",
    "status",
    "fills",
    "bench",
    "order",
    "fix",
    "kill",
    "rearm",
    "open",
    "freeze",
    "unhold",
    "resolve",
    "pass",
    "people",
    "limits",
    "day",
    "audit",
    "sim",
    "gate",
    "router",
    "quotes",
    "venue",
    "purge",
    "guard",
    "control",
    "help",
  ]);
});

const RESOLVE = ["resolve", "--reason", "x", "--evidence", "/nowhere"];
const ORDER = "1000100001000A";
const LIMIT = ["limits", "set", "maxOrderQty", "5"];

describe("bad usage ends with 64 and says what is allowed", () => {
  test.each([
    [["nonsense"], "unknown command 'nonsense'"],
    [["up", "--speed", "0"], "argument '0' is invalid. It must be a number from 0.01 to 1000."],
    [["up", "--from", "9:30"], "It must be a time of day from 00:00 to 23:59:59, such as 09:30."],
    [["up", "--market", "real"], 'It must be "synthetic" or "lean:" and the folder'],
    [["up", "--market", "lean:/nowhere"], "--market lean:/nowhere: there is no such folder"],
    [["up", "--venues", "99"], "--venues is 99: there are 12 venues"],
    [["up", "--routers", "0"], "It must be a whole number from 1 to 64."],
    [["venue", "--code", "E"], '--code is "E": it must be one of N, P,'],
    [["router"], "required option '--number <n>' not specified"],
    [["order", "buy", "1.5", "IBM"], 'QTY is "1.5"'],
    [["order", "buy", "-5", "IBM"], 'QTY is "-5"'],
    [["order", "buy", "5", "IBM", "--client", "x"], '--client is "x": it must be one of desk,'],
    [["order", "replace", "D-1"], "say what to change: --qty, --limit or both"],
    [["open", "--scope", "ibm", "--reason", "x"], "or client:X, account:X, symbol:X, venue:X, rou"],
    [["open", "--reason", "x", "--keep", "--reduce"], "--keep and --reduce: one of them"],
    [["unhold", "--scope", "parent:7", "--reason", "x"], "--scope parent:7: it must be firm, or"],
    [["freeze", "--scope", "firm", "--reason", "\u0007"], "--reason: 1 to 200 printable ASCII"],
    [[...RESOLVE, "x", "--outcome", "dead"], "x: the ClOrdID(11) at the venue has 14 digits"],
    [[...RESOLVE, ORDER, "--outcome", "dead", "1@2"], "--outcome: dead, or filled N@P"],
    [[...RESOLVE, ORDER, "--outcome", "filled"], "--outcome: dead, or filled N@P"],
    [[...RESOLVE, ORDER, "--outcome", "dead"], "--evidence /nowhere: ENOENT"],
    [
      ["limits", "try", "maxFun", "5"],
      "maxFun: there are the limits maxOrderQty, softOrderQty, maxOrderNotionalUsd",
    ],
    [["limits", "try", "maxOrderQty", "1", "--since", "ever"], "--since ever: a span such as 90m"],
    [["limits", "set", "maxOrderQty"], "required option '--reason <text>' not specified"],
    [[...LIMIT, "--reason", "é"], "--reason: 1 to 200 printable ASCII characters"],
    [[...LIMIT, "--reason", "x", "--until", "noon"], "--until noon: it must be an instant"],
    [[...LIMIT, "--reason", "x", "--data", "/nowhere"], "there is no /nowhere/run.json"],
    [["pass", "--reason", "x"], "pass: name a refused order by its number, of smars pass --list"],
    [["pass", "0", "--reason", "x"], "0: name a refused order by its number"],
    [["pass", "7"], "--reason: 1 to 200 printable ASCII characters"],
    [["bench", "nonsense"], 'there is no bench "nonsense"'],
  ])("%j", async (args, text) => {
    const { code, stdout, stderr } = await smars(...args);
    expect(stderr).toContain(text);
    expect([code, stdout]).toEqual([64, ""]);
  });
});

test("a configuration with faults does not start, and all of them are listed", async () => {
  const config = join(folder, "smars.yaml");
  writeFileSync(config, "gate: 1\nfoo: 2\n");
  const { code, stderr } = await smars("up", "--config", config);
  expect(code).toBe(64);
  expect(stderr.split("\n").slice(0, 3)).toEqual([
    `${config} has 14 fault(s):`,
    "  foo is unknown; allowed here: gate, journal, clients, dropCopies, quotes, control, kill, " +
      "purge, guards, routers, market, venues, instruments",
    "  gate is 1: it must be a map with id, compId, clientAddress, clientPort, clientTls, " +
      "fleetPort, fleetFramesPerRead, limitsFile, provenance, settings",
  ]);
});

test("what is not there is named with its address and what to do", async () => {
  const order = await smars("order", "buy", "5", "IBM", "--ports", SHIFT);
  expect(order).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "the gate cannot be reached: 127.0.0.1:54880 refuses connections. " +
      'Start it with "smars up".\n',
  });
  const status = await smars("status", "--ports", SHIFT, "--json");
  expect(status).toEqual({
    code: 1,
    stdout: "",
    stderr: "control at 127.0.0.1:53080: nothing answers. " + 'Start the system with "smars up".\n',
  });
});

test("a port in use stops the start before anything runs", async () => {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(54880, "127.0.0.1", resolve));
  const { code, stdout, stderr } = await smars("up", "--ports", SHIFT, "--data", folder);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(stderr).toContain("port 54880 (clients' FIX) is in use\n");
  expect([code, stdout]).toEqual([1, ""]);
});

test("a role whose port is in use names it and ends with 1", async () => {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(54884, "127.0.0.1", resolve));
  const { code, stderr } = await smars("quotes", "--ports", SHIFT, "--data", folder);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect([code, stderr]).toEqual([1, "address 127.0.0.1:54884 is in use\n"]);
});

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function smars(...args: readonly string[]): Promise<Ended> {
  const program = join(import.meta.dirname, "smars.ts");
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

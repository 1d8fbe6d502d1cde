import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditVenue } from "./auditor.ts";
import { System, until } from "./system.ts";
import { Trader } from "./trader.ts";

const PORTS = 12_000;
const VENUE_PORT = 9901;
const ROOT = join(import.meta.dirname, "..", "..");
const dataFolder = mkdtempSync(join(tmpdir(), "smars-audit-"));
const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
const where = canTrace ? "" : ' (left out: the package "strace" is absent, or may not trace)';

let system: System;
let trader: Trader;

beforeAll(async () => {
  const args = ["--venues", "N", "--routers", "1"];
  system = await System.start({ ports: PORTS, args, dataFolder });
  trader = await new Trader(system.clientPort, "CLIENT1").start();
}, 60_000);

afterAll(async () => {
  trader?.stop();
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function children(): Promise<number> {
  return (await system.api<{ gate: { children: number } }>("/api/status")).gate.children;
}

function audit(...args: string[]): { code: number | null; out: string; err: string } {
  const all = ["src/bin/smars.ts", "audit", ...args, "--data", dataFolder];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    cwd: ROOT,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

describe("smars audit over the journal of a gate that runs", () => {
  test("I17: verifies, makes every decision again and finds no difference, while orders go on", async () => {
    for (let n = 0; n < 20; n++) {
      trader.order({ clOrdId: `m${n}`, symbol: "IBM", qty: 50, side: n % 2 === 0 ? 1 : 2 });
      trader.order({ clOrdId: `far${n}`, symbol: "IBM", qty: 10, limitPx: 1_000_000 });
      trader.order({ clOrdId: `bad${n}`, symbol: "NOPE", qty: 10 });
    }
    const filled = await until(() => {
      const done = [...trader.orders.values()].filter(({ status }) => status === "2").length;
      return done === 20 ? true : undefined;
    }, 10_000);
    expect(filled).toBe(true);
    trader.order({ clOrdId: "while it reads", symbol: "BAC", qty: 100 });
    const verified = audit("verify", "--json");
    expect([verified.code, JSON.parse(verified.out)]).toMatchObject([0, { ok: true, faults: [] }]);
    const { head } = JSON.parse(verified.out) as { head: { index: number; digest: string } };
    expect(audit("verify", "--head", `${head.index}:${head.digest}`).code).toBe(0);
    const other = audit("verify", "--head", `${head.index}:${"0".repeat(64)}`);
    expect([other.code, other.out]).toEqual([2, expect.stringContaining("Fork")]);
    const replayed = audit("replay", "--json");
    const verdict = JSON.parse(replayed.out) as { decisions: number };
    expect([replayed.code, verdict]).toMatchObject([0, { ok: true, differences: [] }]);
    expect(verdict.decisions).toBeGreaterThanOrEqual(80);
  }, 60_000);

  test("prints records by parent, type and place, and exports tables", () => {
    const draws = audit("print", "--type", "Draw", "--parent", "1", "--json")
      .out.trim()
      .split("\n");
    expect(JSON.parse(draws[0] ?? "")).toMatchObject({ type: "Draw", parent: 1, child: 1 });
    const [first] = audit("print", "--from", "1", "--to", "1").out.split("\n");
    expect(first).toMatch(/^ +1 20\S+Z Start incarnation=1 gate=\d+$/);
    expect(audit("print", "--type", "Nonsense")).toMatchObject({ code: 64 });
    const out = join(dataFolder, "export");
    const exported = audit("export", "--format", "csv", "--out", out, "--json");
    expect([exported.code, JSON.parse(exported.out)]).toMatchObject([0, { ok: true }]);
    const orders = readFileSync(join(out, "orders.csv"), "utf8").trim().split("\n");
    expect(orders.length).toBeGreaterThanOrEqual(41);
    const executed = readFileSync(join(out, "executions.csv"), "utf8").trim().split("\n").slice(1);
    const shares = executed.filter((l) => l.includes(",IBM,")).map((l) => Number(l.split(",")[8]));
    expect(shares.reduce((sum, qty) => sum + qty, 0)).toBe(20 * 50);
    const refusals = readFileSync(join(out, "refusals.csv"), "utf8");
    expect(refusals.match(/,UnknownSymbol,/g)?.length).toBe(20);
    const events = readFileSync(join(out, "events.csv"), "utf8");
    expect(events).toMatch(/ \d\d:\d\d:\d\d\.\d{6},Reserve,MENO,/);
    expect(events).toMatch(/,Draw,MEOR,/);
  }, 60_000);

  test("answers SQL over the journal, writes Parquet, and lets a query see nothing else", () => {
    const sum = audit("sql", "SELECT count(*) AS n, sum(lastQty) AS q FROM executions", "--json");
    const { columns, rows } = JSON.parse(sum.out) as { columns: string[]; rows: string[][] };
    expect([sum.code, columns, rows.length]).toEqual([0, ["n", "q"], 1]);
    expect(Number(rows[0]?.[1])).toBeGreaterThanOrEqual(1_000);
    const file = join(dataFolder, "people.jsonl");
    const sneak = audit("sql", `SELECT * FROM read_text('${file}')`);
    expect([sneak.code, sneak.out]).toEqual([64, ""]);
    const out = join(dataFolder, "parquet");
    expect(audit("export", "--format", "parquet", "--out", out).code).toBe(0);
    expect(readFileSync(join(out, "orders.parquet")).subarray(0, 4).toString()).toBe("PAR1");
  }, 60_000);
});

describe.skipIf(!canTrace)(`a sync that fails under a running gate${where}`, () => {
  test("B37: client: no acknowledgement; venue: cancels for all that is open; exit 70, for good", async () => {
    const pid = system.pids.gate as number;
    const before = await children();
    // The venue hears nothing for a while, so that orders are open when the disk fails.
    system.kill("venue-N", "SIGSTOP");
    for (let n = 0; n < 5; n++) trader.order({ clOrdId: `open${n}`, symbol: "IBM", qty: 100 });
    const open = await until(async () => {
      const more = (await children()) - before;
      return more > 0 ? more : undefined;
    }, 10_000);
    expect(open).toBeGreaterThan(0);
    const inject = ["-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO"];
    const strace = spawn("strace", ["-f", "-o", "/dev/null", ...inject, "-p", `${pid}`]);
    await new Promise((resolve) => strace.stderr.once("data", resolve));
    trader.order({ clOrdId: "after", symbol: "IBM", qty: 100 });
    const ended = await system.event((e) => e.event === "down" && e.process === "gate", 10_000);
    expect(ended.text).toContain("exit code 70");
    strace.kill();
    system.kill("venue-N", "SIGCONT");
    expect(trader.orders.get("after")?.status ?? "").toBe("");
    const log = readFileSync(join(dataFolder, "logs", "gate.log"), "utf8");
    const [, cancels] = /last words: (\d+) cancels/.exec(log) ?? [];
    expect(Number(cancels)).toBeGreaterThan(0);
    expect(log).toMatch(
      /gate stops for good \(exit 70\): the (journal|session store)'s disk failed/,
    );
    const drawn = audit("print", "--type", "Draw", "--json").out.trim().split("\n").length;
    const orders = await auditVenue("N", VENUE_PORT + PORTS);
    // Nothing reached the venue that the journal does not have, and nothing of it works there.
    expect(orders.length).toBeLessThanOrEqual(drawn);
    expect(orders.filter(({ leavesQty }) => leavesQty > 0)).toEqual([]);
    expect(system.events.filter((e) => e.event === "ready" && e.process === "gate")).toEqual([]);
    expect(audit("verify").code).toBe(0);
  }, 60_000);
});

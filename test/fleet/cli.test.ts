import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredRelease } from "../../src/roles/gate/release.ts";
import { sha256 } from "../../src/shell/system/sha256.ts";
import { System, until } from "./system.ts";

const PORTS = 10_000;
const ROOT = join(import.meta.dirname, "..", "..");

let system: System;

beforeAll(async () => {
  system = await System.start({ ports: PORTS, args: ["--venues", "N,P,Q,K", "--routers", "2"] });
}, 60_000);

afterAll(async () => {
  expect(await system?.stop()).toBe(0);
});

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs a command of the CLI against the system, as a user would. */
function smars(...args: string[]): Ended {
  const all = [join(ROOT, "src/bin/smars.ts"), ...args, "--ports", `${PORTS}`];
  const ended = spawnSync(process.execPath, all, { cwd: ROOT, encoding: "utf8", timeout: 30_000 });
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

type Quote = { readonly bid: number; readonly ask: number };

async function ibm(): Promise<Quote> {
  const { rows } = await system.api<{ rows: Quote[] }>("/api/quotes?symbols=IBM");
  return rows[0] as Quote;
}

describe("the command line against a running system", () => {
  test("an order that can trade is Filled: exit 0, and its sums agree", async () => {
    const limit = ((await ibm()).ask + 0.5).toFixed(2);
    const { code, stdout } = smars("order", "buy", "700", "IBM", "--limit", limit, "--json");
    const { parent, children, fills } = JSON.parse(stdout) as {
      parent: { ordStatus: string; cumQty: number; leavesQty: number };
      children: { qty: number; cumQty: number; price: number; nbboAsk: number }[];
      fills: { qty: number }[];
    };
    expect([code, parent]).toMatchObject([0, { ordStatus: "Filled", cumQty: 700, leavesQty: 0 }]);
    expect(children.reduce((sum, child) => sum + child.cumQty, 0)).toBe(700);
    expect(fills.reduce((sum, fill) => sum + fill.qty, 0)).toBe(700);
    for (const child of children) expect(child.price).toBeLessThanOrEqual(child.nbboAsk);
  });

  test("an order that a rule refuses: exit 2, with the code and the numbers", () => {
    const { code, stdout } = smars("order", "buy", "100", "IBM", "--limit", "9000", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout).parent.text).toMatch(/^PriceCollar: price 9000.00 is beyond/);
  });

  test("an order that finds nothing: exit 3", async () => {
    const limit = ((await ibm()).bid - 3).toFixed(2);
    const ended = smars("order", "buy", "100", "IBM", "--limit", limit, "--tif", "ioc", "--json");
    expect([ended.code, JSON.parse(ended.stdout).parent.ordStatus]).toEqual([3, "Canceled"]);
  });

  test("an order is replaced and cancelled by later commands", async () => {
    const limit = ((await ibm()).bid - 3).toFixed(2);
    const order = ["order", "buy", "300", "IBM", "--limit", limit, "--no-wait", "--json"];
    const { clOrdId } = JSON.parse(smars(...order).stdout).parent;
    const replaced = smars("order", "replace", clOrdId, "--qty", "200", "--json");
    expect([replaced.code, JSON.parse(replaced.stdout).parent.orderQty]).toEqual([0, 200]);
    const id = JSON.parse(replaced.stdout).parent.clOrdId;
    const cancelled = smars("order", "cancel", id, "--json");
    expect([cancelled.code, JSON.parse(cancelled.stdout).parent.ordStatus]).toEqual([
      0,
      "Canceled",
    ]);
  });

  test.each([
    [["order", "buy", "0", "IBM"], /0.*allowed|whole/],
    [["order", "buy", "1.5", "IBM"], /1\.5/],
    [["order", "buy", "10", "IBM", "--limit", "1.23456"], /1\.23456/],
    [["order", "hold", "10", "IBM"], /hold/],
    [["nonsense"], /nonsense/],
  ])("%j is bad usage: exit 64, and the message names the value", (args, text) => {
    const { code, stderr } = smars(...args);
    expect([code, text.test(stderr)]).toEqual([64, true]);
  });

  test("status shows gate, routers, venues and the use beside each limit", () => {
    const status = JSON.parse(smars("status", "--json").stdout);
    expect(status.gate.state).toBe("OPEN");
    const { controls, digest } = declaredRelease("dev", sha256);
    expect(status.gate.controls).toBe(controls.slice(0, 24));
    expect(status.gate.releaseDigest).toBe(digest.slice(0, 24));
    expect(smars("status").stdout).toContain(`controls ${status.gate.controls}\n`);
    expect(status.routers).toHaveLength(2);
    expect(status.venues).toHaveLength(4);
    expect(status.exposure[0]).toMatchObject({ limit: "maxParents", max: 200_000 });
  });

  test("the FIX client of examples/ buys its 100 shares", async () => {
    const limit = ((await ibm()).ask + 0.5).toFixed(2);
    const args = [join(ROOT, "examples/fix-client.ts"), limit, `${system.clientPort}`];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });
    expect(stdout).toMatch(/status 2: 100 at \d+\.\d+, 0 left/);
  });

  test("a router that dies is started again, and another one works its parent meanwhile", async () => {
    const limit = ((await ibm()).bid - 3).toFixed(2);
    const order = ["order", "buy", "300", "IBM", "--limit", limit, "--no-wait", "--json"];
    const { clOrdId } = JSON.parse(smars(...order).stdout).parent;
    const worker = async (): Promise<number | null> => {
      const path = `/api/parents/desk/${clOrdId}`;
      return (await system.api<{ parent: { worker: number | null } }>(path)).parent.worker;
    };
    // What people see follows the gate by up to a tenth of a second.
    const first = await until(async () => (await worker()) ?? undefined, 5_000);
    system.kill(`router-${first}`);
    const next = await until(async () => {
      const now = await worker();
      return now !== null && now !== first ? now : undefined;
    }, 5_000);
    expect(next).toBe(3 - (first ?? 0));
    await system.event((e) => e.event === "ready" && e.process === `router-${first}`, 10_000);
    expect(smars("order", "cancel", clOrdId, "--json").code).toBe(0);
  });
});

test("when the supervisor is killed, every process of it ends by itself", async () => {
  const other = await System.start({ ports: 2_000, args: ["--venues", "N,P", "--routers", "1"] });
  const pids = Object.values(other.pids);
  expect(pids.length).toBeGreaterThanOrEqual(6);
  spawn("kill", ["-9", `${other.supervisorPid}`]);
  const gone = await until(() => (pids.every(isGone) ? true : undefined), 10_000);
  expect(gone).toBe(true);
  await other.stop();
}, 60_000);

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

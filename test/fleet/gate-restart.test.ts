import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { System } from "./system.ts";
import { Trader } from "./trader.ts";

const PORTS = 14_000;
const ARGS = ["--venues", "N,P", "--routers", "1"];
const dataFolder = mkdtempSync(join(tmpdir(), "smars-restart-"));
const journal = join(dataFolder, "gate", "journal");

let system: System | undefined;

async function start(): Promise<System> {
  system = await System.start({ ports: PORTS, args: ARGS, dataFolder });
  return system;
}

afterEach(async () => {
  await system?.stop();
  system = undefined;
});

afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

/** The segment that was written last, and how many bytes of it are not zero. */
function lastSegment(): { readonly path: string; readonly used: number } {
  for (const name of readdirSync(journal).sort().reverse()) {
    const path = join(journal, name);
    const bytes = readFileSync(path);
    const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
    if (used > 200) return { path, used };
  }
  throw new Error("the journal has no segment in use");
}

const far = { symbol: "IBM", qty: 100, limitPx: 1_000_000 };

describe("the gate's journal over restarts", () => {
  test("B11: an order of the run before is known again, its state is reported, none is sent twice", async () => {
    const first = await start();
    let trader = await new Trader(first.clientPort, "CLIENT1").start();
    trader.order({ ...far, clOrdId: "kept" });
    await expect.poll(() => trader.orders.get("kept")?.status, { timeout: 5_000 }).toBe("0");
    trader.stop();
    await first.stop();

    const second = await start();
    const status = await second.api<{ gate: { incarnation: number; parents: number } }>(
      "/api/status",
    );
    expect(status.gate).toMatchObject({ incarnation: 2, parents: 1 });
    trader = await new Trader(second.clientPort, "CLIENT2").start();
    const types: string[] = [];
    trader.onReport = (_order, execType) => types.push(execType);
    trader.order({ ...far, clOrdId: "kept" });
    await expect.poll(() => types, { timeout: 5_000 }).toEqual(["I"]);
    trader.stop();
  }, 60_000);

  test("B39: a torn tail is cut and said, and what was before it is kept", async () => {
    const { path, used } = lastSegment();
    truncateSync(path, used - 5);
    const status = await (await start()).api<{ gate: { state: string; parents: number } }>(
      "/api/status",
    );
    expect(status.gate).toMatchObject({ state: "OPEN", parents: 1 });
    expect(readFileSync(join(dataFolder, "logs", "gate.log"), "utf8")).toMatch(
      /journal: torn tail/,
    );
  }, 60_000);

  test("B40: a flipped bit before good records refuses the start, exit 70, naming the place", async () => {
    const first = readdirSync(journal).sort()[0] as string;
    const path = join(journal, first);
    const bytes = readFileSync(path);
    // In the first frame, behind the segment's header: all that follows speaks against a tear.
    bytes[180] = (bytes[180] as number) ^ 4;
    writeFileSync(path, bytes);
    await expect(start()).rejects.toThrow(new RegExp(`${first}`));
  }, 60_000);
});

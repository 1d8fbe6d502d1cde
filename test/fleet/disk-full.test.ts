import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { changedConfig } from "./changed-config.ts";
import { System, until } from "./system.ts";
import { Trader } from "./trader.ts";

const PORTS = 15_000;
const ROOT = join(import.meta.dirname, "..", "..");
const SCRIPT = join(import.meta.dirname, "journal-script.ts");
const root = mkdtempSync(join(tmpdir(), "smars-full-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A file system of a size in a mount space of its own, and what follows runs over it. */
function smallDisk(folder: string, size: string): string[] {
  const mount = `mount -t tmpfs -o size=${size} smars "$0" && exec "$@"`;
  return ["unshare", "--mount", "--propagation", "private", "bash", "-c", mount, folder];
}

const [unshare = "", ...probe] = smallDisk(root, "1m");
const canMount = spawnSync(unshare, [...probe, "true"]).status === 0;
const where = canMount ? "" : " (left out: mounting a small file system is not permitted)";

describe.skipIf(!canMount)(`a disk that is really full${where}`, () => {
  test("B36: the journal ends with 70; without room no start, and with room all is there", () => {
    const folder = join(root, "journal");
    mkdirSync(folder);
    const node = `"${process.execPath}" "${SCRIPT}" "$0"`;
    const steps = [
      `${node} 40; echo "EXIT $?"`,
      `${node}; echo "EXIT $?"`,
      `mount -o remount,size=10m "$0"; ${node}; echo "EXIT $?"`,
    ];
    const [program = "", ...rest] = smallDisk(folder, "28k");
    const { stdout } = spawnSync(program, [...rest, "bash", "-c", steps.join("\n"), folder], {
      encoding: "utf8",
    });
    const [full = [], refused = [], whole = []] = stdout
      .split(/EXIT \d+\n/)
      .map((run) => run.split("\n").filter((line) => line !== ""));
    expect(stdout.match(/EXIT \d+/g)).toEqual(["EXIT 70", "EXIT 2", "EXIT 0"]);
    expect([full.at(-1), refused]).toEqual(["DEAD ENOSPC", ["REFUSED Disk"]]);
    const acked = full.filter((line) => line.startsWith("ACK "));
    expect(acked.length).toBeGreaterThan(5);
    const state = whole.find((line) => line.startsWith("STATE ")) ?? "";
    const { rows } = JSON.parse(state.slice(6)) as { rows: { orderQty: number }[] };
    for (const line of acked) {
      const [, parent, qty] = line.split(" ").map(Number);
      expect([parent, rows[Number(parent) - 1]?.orderQty]).toEqual([parent, qty]);
    }
  });

  test("B36: client: a new order waits, cancels are taken; journal: goes on; a start with room too", async () => {
    const dataFolder = join(root, "system");
    mkdirSync(dataFolder);
    const within = smallDisk(dataFolder, "400m");
    // More than the disk will ever have: the reserve is never whole, so the gate goes on asking.
    const config = changedConfig({ spareMb: 4_096 });
    const args = ["--config", config.file, "--venues", "N", "--routers", "1"];
    const system = await System.start({ ports: PORTS, args, dataFolder, within });
    const trader = new Trader(system.clientPort, "CLIENT1");
    try {
      await trader.start();
      const resting = { clOrdId: "rests", symbol: "IBM", qty: 100, limitPx: 1_800_000 };
      trader.order(resting);
      expect(
        await until(() => trader.orders.get("rests")?.status === "0" || undefined, 10_000),
      ).toBe(true);
      // It fills while it is measured: a size below what is used by then is refused.
      expect(await until(() => leave(system, dataFolder, 2_000) || undefined, 10_000)).toBe(true);
      const log = (): string => inside(system, "cat", join(dataFolder, "logs", "gate.log")).stdout;
      const full = await until(
        () => /disk full: the firm is HELD/.test(log()) || undefined,
        15_000,
      );
      expect(full).toBe(true);
      const waits = { ...resting, clOrdId: "new" };
      trader.order(waits);
      trader.cancel("back", resting);
      expect(await trader.ended("rests", 10_000)).toMatchObject({ status: "4", cumQty: 0 });
      // What came first was read first: it waits, and taken back it was never admitted.
      expect(trader.orders.get("new")?.status).toBe("");
      trader.cancel("take", waits);
      expect(await trader.ended("new", 10_000)).toMatchObject({ status: "8" });
      inside(system, "mount", "-o", "remount,size=2000m", dataFolder);
      const before = system.pids.gate;
      system.kill("gate");
      expect(await until(() => system.pids.gate !== before || undefined, 15_000)).toBe(true);
      // Until its venue has answered, and without router or price, it refuses for other reasons.
      const healthy = async () => (await system.api<{ ok: boolean }>("/health")).ok || undefined;
      expect(await until(healthy, 30_000)).toBe(true);
      await trader.start();
      trader.order({ ...resting, clOrdId: "again" });
      expect(
        await until(() => trader.orders.get("again")?.status === "0" || undefined, 15_000),
      ).toBe(true);
    } finally {
      trader.stop();
      await system.stop();
      config.remove();
    }
  }, 90_000);
});

/** Makes the disk under a folder so small that no more than `kb` are left; false when it grew. */
function leave(system: System, folder: string, kb: number): boolean {
  const used = Number(inside(system, "df", "-k", "--output=used", folder).stdout.split("\n")[1]);
  return inside(system, "mount", "-o", `remount,size=${used + kb}k`, folder).status === 0;
}

/** What a command comes to in the mount space of a system. */
function inside(system: System, ...command: string[]): SpawnSyncReturns<string> {
  const args = ["--mount", "--target", `${system.supervisorPid}`, ...command];
  return spawnSync("nsenter", args, { encoding: "utf8", cwd: ROOT });
}

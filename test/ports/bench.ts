import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../src/ports/clock.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Network } from "../../src/ports/network.ts";
import type { Random } from "../../src/ports/random.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeDisk } from "../../src/shell/system/disk.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { NodeRandom } from "../../src/shell/system/random.ts";
import { SimDisk } from "../../src/sim/disk.ts";
import { CALM_DISK } from "../../src/sim/disk-faults.ts";
import { CALM_NETWORK, SimFabric } from "../../src/sim/network.ts";
import { SimProcess } from "../../src/sim/process.ts";
import { SimWorld } from "../../src/sim/world.ts";

/** All ports of one process, real or simulated, and a way to let its world go on. */
export type Bench = {
  readonly clock: Clock;
  readonly network: Network;
  readonly disk: Disk;
  readonly random: Random;
  /** Lets the world go on until this holds; fails when it never does. */
  until(holds: () => boolean): Promise<void>;
  /** Lets this much of the world's time pass. */
  rest(ms: number): Promise<void>;
  dispose(): void;
};

export type MakeBench = () => Bench;

const PATIENCE_MS = 8000;

export function shellBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), "smars-ports-"));
  const until = async (holds: () => boolean): Promise<void> => {
    const end = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`waited in vain for ${holds}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  return {
    clock: new NodeClock(),
    network: new NodeNetwork(),
    disk: new NodeDisk(folder),
    random: new NodeRandom(),
    until,
    rest: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function simBench(): Bench {
  const world = new SimWorld(1, Date.UTC(2026, 0, 5, 14, 30));
  const process = new SimProcess(world, "subject");
  return {
    clock: process.clock,
    network: new SimFabric(world, { ...CALM_NETWORK, fragment: 0.5 }).of(process),
    disk: new SimDisk(world, CALM_DISK).of(process),
    random: process.random,
    until: async (holds) => {
      await world.run({ holds, atNs: world.nowNs + PATIENCE_MS * 1e6 });
      if (!holds()) throw new Error(`waited in vain for ${holds}`);
    },
    rest: (ms) => world.run({ atNs: world.nowNs + ms * 1e6 }),
    dispose: () => undefined,
  };
}

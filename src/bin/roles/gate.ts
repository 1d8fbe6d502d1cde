import { createHash } from "node:crypto";
import { InvariantViolation } from "../../core/domain/assert.ts";
import { DiskFault } from "../../ports/disk.ts";
import type { GateConfig } from "../../roles/gate/config.ts";
import { GateRole } from "../../roles/gate/gate-role.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeDisk } from "../../shell/system/disk.ts";
import { NodeNetwork } from "../../shell/system/network.ts";

/** Broken invariant or failed disk: the supervisor does not start the gate again. */
const EXIT_GATE_DEAD = 70;

export type RunningGate = {
  readonly clientPort: number;
  readonly fleetPort: number;
  /** Resolves when the journal is durable and closed. */
  close(): Promise<void>;
};

/**
 * Runs the gate until it is closed.
 *
 * @param dataFolder Folder of its journal and session store.
 * @throws GateRefusesToStart when the journal is damaged; a NetworkFault when a port is in use.
 */
export async function runGate(config: GateConfig, dataFolder: string): Promise<RunningGate> {
  const role = new GateRole(config, {
    clock: new NodeClock(),
    network: new NodeNetwork(),
    disk: new NodeDisk(dataFolder),
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
    log: (line) => process.stderr.write(`${line}\n`),
    fatal: die,
  });
  // After a failed write no order may leave or be tried again: what is on disk is not known (B37).
  process.on("uncaughtException", (error) => {
    if (!endsGate(error)) return;
    process.stderr.write(`${error.stack}\n`);
    try {
      role.die(error.message);
    } catch (second) {
      die(`${error.message}; then, at its last words: ${(second as Error).message}`);
    }
  });
  await role.open();
  return {
    clientPort: role.clientPort,
    fleetPort: role.fleetPort,
    close: () => new Promise((resolve) => role.close(resolve)),
  };
}

/** Whether an error that nobody caught ends the gate for good, its last words first. */
export function endsGate(error: unknown): boolean {
  return error instanceof DiskFault || error instanceof InvariantViolation;
}

function die(reason: string): void {
  process.stderr.write(`gate stops for good (exit ${EXIT_GATE_DEAD}): ${reason}\n`);
  process.exit(EXIT_GATE_DEAD);
}

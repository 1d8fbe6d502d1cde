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
  // After a failed write nothing may be sent or tried again: what is on disk is not known (B37).
  // Whatever else nobody caught has left a turn half done, and is a broken invariant too.
  process.on("uncaughtException", (error) => {
    const ours = error instanceof DiskFault || error instanceof InvariantViolation;
    if (!(error instanceof DiskFault)) {
      try {
        role.broke();
      } catch (second) {
        // The exit code says it too; a second fault on the way out changes nothing.
        process.stderr.write(`gate: ${String(second)}\n`);
      }
    }
    die(ours ? error.message : (error.stack ?? String(error)));
  });
  await role.open();
  return {
    clientPort: role.clientPort,
    fleetPort: role.fleetPort,
    close: () => new Promise((resolve) => role.close(resolve)),
  };
}

function die(reason: string): void {
  process.stderr.write(`gate stops for good (exit ${EXIT_GATE_DEAD}): ${reason}\n`);
  process.exit(EXIT_GATE_DEAD);
}

import { createHash } from "node:crypto";
import type { GateConfig } from "../../roles/gate/config.ts";
import { GateRole } from "../../roles/gate/gate-role.ts";
import {
  ownProcessKey,
  processKeyFolder,
  processPublicKey,
} from "../../shell/guard/process-key.ts";
import { signEd25519, verifyEd25519 } from "../../shell/kill/ed25519.ts";
import { KillServer } from "../../shell/kill/kill-server.ts";
import { LivePeople } from "../../shell/kill/people-file.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeDisk } from "../../shell/system/disk.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import { NodeRandom } from "../../shell/system/random.ts";
import { GATE_KEY, guardKeyName } from "./guard.ts";

/** Broken invariant or failed disk: the supervisor does not start the gate again. */
const EXIT_GATE_DEAD = 70;

export type RunningGate = {
  readonly clientPort: number;
  readonly fleetPort: number;
  readonly killPort: number;
  /** Resolves when the journal is durable and closed. */
  close(): Promise<void>;
};

/** Where the gate's processes meet people: their log, and the port at which they stop it. */
export type GatePlaces = {
  /** Folder of the log of people. */
  readonly peopleFolder: string;
  /** Folder of the gate's journal and session store. */
  readonly dataFolder: string;
  readonly killHost: string;
  readonly killPort: number;
  readonly requestsPerAddressPerS: number;
};

/**
 * Runs the gate until it is closed.
 *
 * @throws GateRefusesToStart when the journal is damaged; `PeopleLogFault` when nobody could stop
 *   it; a NetworkFault when a port is in use.
 */
export async function runGate(config: GateConfig, places: GatePlaces): Promise<RunningGate> {
  const people = new LivePeople(places.peopleFolder, (fault) => {
    process.stderr.write(`people: ${fault.message}; those known before stay\n`);
    role.peopleDamaged(fault.line);
  });
  const keys = processKeyFolder(places.peopleFolder);
  const key = ownProcessKey(keys, GATE_KEY);
  const role: GateRole = new GateRole(config, {
    clock: new NodeClock(),
    network: new NodeNetwork(),
    disk: new NodeDisk(places.dataFolder),
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
    verify: verifyEd25519,
    people: () => people.now,
    random: new NodeRandom(),
    sign: (bytes) => signEd25519(key, bytes),
    guardKey: (guard) => processPublicKey(keys, guardKeyName(guard)),
    log: (line) => process.stderr.write(`${line}\n`),
    fatal: die,
  });
  process.on("uncaughtException", (error) => {
    process.stderr.write(`${error.stack ?? String(error)}\n`);
    role.uncaught(error);
  });
  await role.open();
  const kill = await KillServer.open({
    host: places.killHost,
    port: places.killPort,
    requestsPerAddressPerS: places.requestsPerAddressPerS,
    backend: role.kills,
  });
  // A way without network and key, for who is on this machine.
  process.on("SIGUSR2", () => role.kills.killLocally("signal SIGUSR2", "", () => undefined));
  return {
    clientPort: role.clientPort,
    fleetPort: role.fleetPort,
    killPort: kill.port,
    close: () => {
      kill.close();
      return new Promise((resolve) => role.close(resolve));
    },
  };
}

function die(reason: string): void {
  process.stderr.write(`gate stops for good (exit ${EXIT_GATE_DEAD}): ${reason}\n`);
  process.exit(EXIT_GATE_DEAD);
}

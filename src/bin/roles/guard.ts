import { GuardBackend } from "../../roles/guard/guard-backend.ts";
import { type GuardConfig, GuardRole } from "../../roles/guard/guard-role.ts";
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

/** Names under which gate and guards have their keys. */
export const GATE_KEY = "gate";
export function guardKeyName(guard: number): string {
  return `guard-${guard}`;
}

export type GuardPlaces = {
  readonly host: string;
  readonly port: number;
  readonly requestsPerAddressPerS: number;
  /** Folder of the log of people and of the keys. */
  readonly peopleFolder: string;
  /** The guard's own folder. */
  readonly dataFolder: string;
};

/**
 * Runs a guard until it is closed.
 *
 * @throws GuardRefusesToStart when what it kept is damaged; `PeopleLogFault` when nobody could kill
 *   through it; a NetworkFault when a port is in use.
 */
export async function runGuard(
  config: GuardConfig,
  places: GuardPlaces,
): Promise<{ close(): void }> {
  const log = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const people = new LivePeople(places.peopleFolder, (fault) => {
    log(`ALARM: people: ${fault.message}; those known before stay`);
  });
  const keys = processKeyFolder(places.peopleFolder);
  const key = ownProcessKey(keys, guardKeyName(config.guard));
  const role = new GuardRole(config, {
    clock: new NodeClock(),
    network: new NodeNetwork(),
    disk: new NodeDisk(places.dataFolder),
    log,
    verify: verifyEd25519,
    sign: (bytes) => signEd25519(key, bytes),
    gateKey: () => processPublicKey(keys, GATE_KEY),
    people: () => people.now,
  });
  await role.open();
  const server = await KillServer.open({
    host: places.host,
    port: places.port,
    requestsPerAddressPerS: places.requestsPerAddressPerS,
    backend: new GuardBackend(role),
  });
  return {
    close: () => {
      server.close();
      role.close();
    },
  };
}

import { join } from "node:path";
import { WORKING_LIST } from "../../roles/gate/working-list.ts";
import { PurgeBackend } from "../../roles/purge/purge-backend.ts";
import { type PurgeConfig, PurgeRole } from "../../roles/purge/purge-role.ts";
import { verifyEd25519 } from "../../shell/kill/ed25519.ts";
import { KillServer } from "../../shell/kill/kill-server.ts";
import { LivePeople } from "../../shell/kill/people-file.ts";
import { endGate } from "../../shell/purge/end-gate.ts";
import { askGateWord } from "../../shell/purge/gate-word.ts";
import { isToken, makeToken } from "../../shell/purge/token-file.ts";
import { readWorkingFile } from "../../shell/purge/working-file.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";

export type PurgePlaces = {
  readonly host: string;
  readonly port: number;
  readonly requestsPerAddressPerS: number;
  /** The gate's own port for kills. */
  readonly kill: { readonly host: string; readonly port: number };
  /** Folder of the log of people and of the run's data. */
  readonly dataFolder: string;
  /** The gate's folder, with its working list. */
  readonly gateFolder: string;
  /** Where the supervisor reads the secret that is made at every start. */
  readonly tokenFile: string;
};

/**
 * Runs purge until it is closed.
 *
 * @throws `PeopleLogFault` when nobody could tell it to act; a NetworkFault when its port is used.
 */
export async function runPurge(
  config: PurgeConfig,
  places: PurgePlaces,
): Promise<{ close(): void }> {
  const log = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const people = new LivePeople(places.dataFolder, (fault) => {
    log(`ALARM: people: ${fault.message}; those known before stay`);
  });
  const role = new PurgeRole(config, {
    clock: new NodeClock(),
    network: new NodeNetwork(),
    log,
    verify: verifyEd25519,
    people: () => people.now,
    working: () => readWorkingFile(join(places.gateFolder, WORKING_LIST), log),
    askGate: (scope, answer) => askGateWord(places.kill, scope, answer),
    endGate: (reason) => log(`purge: ${endGate(places.dataFolder, reason)}`),
  });
  const secret = makeToken(places.tokenFile);
  const server = await KillServer.open({
    host: places.host,
    port: places.port,
    requestsPerAddressPerS: places.requestsPerAddressPerS,
    backend: new PurgeBackend(role, config.gate, (token) => isToken(secret, token)),
  });
  role.open();
  return {
    close: () => {
      server.close();
      role.close();
    },
  };
}

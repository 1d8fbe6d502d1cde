import { join } from "node:path";
import { WORKING_LIST } from "../../roles/gate/working-list.ts";
import { type PurgeConfig, PurgeRole } from "../../roles/purge/purge-role.ts";
import { CommandPort, type PortReply } from "../../shell/purge/command-port.ts";
import { endGate } from "../../shell/purge/end-gate.ts";
import { askGateWord } from "../../shell/purge/gate-word.ts";
import { isToken, makeToken } from "../../shell/purge/token-file.ts";
import { readWorkingFile } from "../../shell/purge/working-file.ts";
import { NodeClock } from "../../shell/system/clock.ts";
import { NodeNetwork } from "../../shell/system/network.ts";
import { purgeState, purgeSweep } from "./purge-bodies.ts";
import { livePeople, verifySignature } from "./signed-people.ts";

export type PurgePlace = {
  readonly host: string;
  readonly port: number;
  /** Requests a second of one address. */
  readonly requestsPerS: number;
  /** The gate's own port for kills. */
  readonly kill: { readonly host: string; readonly port: number };
  readonly dataFolder: string;
  /** The gate's folder, with its working list. */
  readonly gateFolder: string;
  /** Where the supervisor reads the secret that is made at every start. */
  readonly tokenFile: string;
};

/**
 * Runs purge until it is closed. Rejects when its port is in use: a purge that nobody can reach
 * would be worse than none that is known to be missing.
 */
export async function runPurge(config: PurgeConfig, place: PurgePlace): Promise<{ close(): void }> {
  const log = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const people = livePeople(place.dataFolder, log);
  const role = new PurgeRole(config, {
    clock: new NodeClock(),
    network: new NodeNetwork(),
    log,
    verify: verifySignature,
    people,
    working: () => readWorkingFile(join(place.gateFolder, WORKING_LIST), log),
    askGate: (scope, answer) => askGateWord(place.kill, scope, answer),
    endGate: (reason) => log(`purge: ${endGate(place.dataFolder, reason)}`),
  });
  const token = makeToken(place.tokenFile);
  const port = await CommandPort.open({
    host: place.host,
    port: place.port,
    requestsPerS: place.requestsPerS,
    handler: {
      command: ({ command, signature, hard }) => reply(role.take(command, signature, hard)),
      now: (given, reason) => {
        if (isToken(token, given)) return reply(role.now(reason));
        log("ALARM: purge refused a word that is not the supervisor's");
        return { status: 403, body: { type: "Refused", code: "SignatureInvalid", a: 0, b: 0 } };
      },
      state: () => ({ status: 200, body: purgeState(config.gate, role) }),
      sweep: (scope) => purgeSweep(scope, role),
    },
  });
  role.open();
  return {
    close: () => {
      port.close();
      role.close();
    },
  };
}

function reply(taken: ReturnType<PurgeRole["take"]>): PortReply {
  if (taken.type === "Taken")
    return { status: 200, body: { ...taken, by: "purge", durable: false } };
  return { status: taken.code === "Garbled" ? 400 : 403, body: taken };
}

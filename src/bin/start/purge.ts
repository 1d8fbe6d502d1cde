import { join } from "node:path";
import { PeopleLogFault } from "../../shell/kill/people-file.ts";
import type { RunningRole } from "../commands/role.ts";
import { gateCompIdAt, purgeCompIdAt, venueCompId } from "../config/venues.ts";
import { CommandFault } from "../exit-code.ts";
import { namesOf } from "../kill/known-scope.ts";
import { runPurge } from "../roles/purge.ts";
import { HOST, type Run } from "../run.ts";
import { purgeTokenFile } from "../up/tell-purge.ts";

/** `smars purge`: cancel-only sessions at every venue, for when the gate cannot. */
export async function startPurge(run: Run): Promise<RunningRole> {
  const { config, venues, dataFolder } = run;
  const { gate, purge } = config;
  const running = await runPurge(
    {
      gate: gate.id,
      names: namesOf(run),
      gateAnswerMs: purge.gateAnswerMs,
      loopback: isLoopback(gate.clientAddress),
      venues: venues.map(({ letter, fixPort, backupFixPort, beginString, schedule }) => ({
        venue: letter,
        address: { host: HOST, port: fixPort },
        backups: backupFixPort === null ? [] : [{ host: HOST, port: backupFixPort }],
        beginString,
        schedule,
        localCompId: purgeCompIdAt(gate),
        remoteCompId: venueCompId(letter),
      })),
    },
    {
      host: HOST,
      port: purge.port,
      requestsPerAddressPerS: purge.requestsPerAddressPerS,
      kill: { host: HOST, port: config.kill.port },
      dataFolder,
      gateFolder: join(dataFolder, "gate"),
      tokenFile: purgeTokenFile(dataFolder),
    },
  ).catch((error: unknown) => {
    if (!(error instanceof PeopleLogFault)) throw error;
    throw new CommandFault(error.message);
  });
  const ready = { port: purge.port, session: purgeCompIdAt(gate), of: gateCompIdAt(gate) };
  return { ready, close: () => running.close() };
}

/** Nothing of the system can be reached from another machine. */
function isLoopback(host: string): boolean {
  return host.startsWith("127.") || host === "::1";
}

import { join } from "node:path";
import { GATE_FILES } from "../../roles/gate/config.ts";
import { GateRefusesToStart } from "../../roles/gate/gate-ports.ts";
import { PeopleLogFault } from "../../shell/kill/people-file.ts";
import type { RunningRole } from "../commands/role.ts";
import { gateLimits } from "../config/limits-file.ts";
import { readTls } from "../config/tls-files.ts";
import { copyCompIdAt, gateCompIdAt, venueCompId } from "../config/venues.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { runGate } from "../roles/gate.ts";
import { HOST, type Run } from "../run.ts";

const NOBODY = "a gate that nobody can stop does not start (docs/runbooks/kill.md)";

/** `smars gate`: clients' orders in, venues' orders out, every share accounted for. */
export async function startGate(run: Run): Promise<RunningRole> {
  const { config, venues, instruments } = run;
  const { gate } = config;
  const running = await runGate(
    {
      gate: gate.id,
      clientAddress: { host: gate.clientAddress, port: gate.clientPort },
      clientTls: gate.clientTls === null ? null : readTls(gate.clientTls),
      fleetAddress: { host: HOST, port: gate.fleetPort },
      fleetFramesPerRead: gate.fleetFramesPerRead,
      quotesAddress: { host: HOST, port: config.quotes.port },
      compId: gate.compId,
      clients: config.clients,
      copies: config.dropCopies,
      venues: venues.map(
        ({ code, letter, fixPort, backupFixPort, beginString, schedule, retail }) => ({
          code,
          retail,
          address: { host: HOST, port: fixPort },
          backups: backupFixPort === null ? [] : [{ host: HOST, port: backupFixPort }],
          beginString,
          schedule,
          localCompId: gateCompIdAt(gate),
          remoteCompId: venueCompId(letter),
          copyCompId: copyCompIdAt(gate),
        }),
      ),
      symbols: instruments.map(({ symbol }) => symbol),
      symbolClasses: new Map(instruments.map((one) => [one.symbol, one.class])),
      routers: config.routers.count,
      routerDigest: config.routers.digest,
      limits: gateLimits(run.limits, gate.settings),
      limitsFile: run.limits,
      guards: config.guards.list.map(({ number, linkPort }) => ({
        number,
        address: { host: HOST, port: linkPort },
      })),
      deadMan: { heldMs: config.guards.deadManHeldMs, killMs: config.guards.deadManKillMs },
      commandsPerKeyPerS: config.kill.commandsPerKeyPerS,
      spareMb: config.journal.spareMb,
      files: GATE_FILES,
      provenance: gate.provenance,
    },
    {
      peopleFolder: run.dataFolder,
      dataFolder: join(run.dataFolder, "gate"),
      killHost: HOST,
      killPort: config.kill.port,
      requestsPerAddressPerS: config.kill.requestsPerAddressPerS,
    },
  ).catch((error: unknown) => {
    if (!(error instanceof GateRefusesToStart || error instanceof PeopleLogFault)) throw error;
    const hint = error instanceof PeopleLogFault ? `; ${NOBODY}` : "";
    throw new CommandFault(`${error.message}${hint}`, ExitCode.Stopped);
  });
  return {
    ready: {
      clientPort: running.clientPort,
      fleetPort: running.fleetPort,
      killPort: running.killPort,
    },
    close: () => running.close(),
    endsItself: true,
  };
}

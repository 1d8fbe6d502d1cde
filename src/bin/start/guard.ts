import { join } from "node:path";
import { GuardRefusesToStart } from "../../roles/guard/guard-keep.ts";
import { PeopleLogFault } from "../../shell/kill/people-file.ts";
import type { RunningRole } from "../commands/role.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { namesOf } from "../kill/known-scope.ts";
import { runGuard } from "../roles/guard.ts";
import { HOST, type Run } from "../run.ts";

/** `smars guard`: says Go to the gate, keeps its journal's newest head and people's kills. */
export async function startGuard(run: Run, number: number): Promise<RunningRole> {
  const { config, dataFolder } = run;
  const { gate, guards } = config;
  const own = guards.list.find((guard) => guard.number === number);
  if (own === undefined) {
    const known = guards.list.map((guard) => guard.number).join(", ");
    throw new CommandFault(`--number is ${number}: it must be one of ${known}`, ExitCode.Usage);
  }
  const running = await runGuard(
    {
      guard: number,
      gate: gate.id,
      names: namesOf(run),
      listen: { host: HOST, port: own.linkPort },
      loopback: gate.clientAddress.startsWith("127.") || gate.clientAddress === "::1",
    },
    {
      host: HOST,
      port: own.port,
      requestsPerAddressPerS: guards.requestsPerAddressPerS,
      peopleFolder: dataFolder,
      dataFolder: join(dataFolder, `guard-${number}`),
    },
  ).catch((error: unknown) => {
    if (!(error instanceof GuardRefusesToStart || error instanceof PeopleLogFault)) throw error;
    throw new CommandFault(error.message);
  });
  const ready = { number, port: own.port, linkPort: own.linkPort };
  return { ready, close: () => running.close() };
}

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { type Run, resolveRun } from "../run.ts";

/** A program that takes kills, by the port at which it does. */
export type KillPlace = { readonly by: "gate" | "purge" | "guard"; readonly port: number };

/** Where the system of a data folder is stopped. */
export type KillPlaces = {
  readonly dataFolder: string;
  readonly gateId: number;
  /** The gate first. */
  readonly places: readonly KillPlace[];
  readonly run: Run;
};

/** Reads them from the run that `smars up` wrote. Throws `CommandFault` when there is none. */
export async function findKillPlaces(data: string): Promise<KillPlaces> {
  const dataFolder = resolve(data);
  const file = join(dataFolder, "run.json");
  if (!existsSync(file)) {
    const text = `there is no ${file}: name the data folder of the system with --data`;
    throw new CommandFault(text, ExitCode.Usage);
  }
  const run = await resolveRun({ config: "", data: dataFolder, run: file });
  return { dataFolder, gateId: run.config.gate.id, places: placesOf(run), run };
}

function placesOf({ config }: Run): KillPlace[] {
  return [
    { by: "gate", port: config.kill.port },
    { by: "purge", port: config.purge.port },
    ...config.guards.list.map(({ port }) => ({ by: "guard", port }) as const),
  ];
}

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
  return { dataFolder, gateId: run.config.gate.id, places: placesOf(run) };
}

/** Purge and guards have sections of their own; a system without them is stopped at the gate. */
function placesOf({ config }: Run): KillPlace[] {
  const sections = config as unknown as Readonly<Record<string, { readonly port?: unknown }>>;
  const places: KillPlace[] = [{ by: "gate", port: config.kill.port }];
  for (const by of ["purge", "guard"] as const) {
    const port = sections[by]?.port;
    if (typeof port === "number") places.push({ by, port });
  }
  return places;
}

import { availableParallelism } from "node:os";
import { ExitCode } from "../../exit-code.ts";
import { table } from "../../table.ts";
import { PLANTS } from "./plants.ts";
import { type PlantResult, type PlantsReport, runPlants } from "./run-plants.ts";

/** A bug that so many seeds do not find counts as not found. */
const SEEDS_MOST = 600;

/**
 * `smars sim --plants`: plants every bug into a copy of the tree and says how many seeds it took to
 * find it. Exit code 0 when all are found, 3 when some are not.
 */
export async function plantsCommand(options: { readonly json?: true }): Promise<ExitCode> {
  const report = await runPlants({
    plants: PLANTS,
    seedsMost: SEEDS_MOST,
    jobs: availableParallelism(),
    onResult: (result) => process.stderr.write(`${line(result)}\n`),
  });
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describe(report));
  return report.found === report.total ? ExitCode.Done : ExitCode.Unfinished;
}

function line({ name, seeds, rule, text }: PlantResult): string {
  if (seeds !== null) return `${name}: ${seeds} seeds, ${rule}`;
  return `${name}: NOT FOUND${rule === "" ? "" : ` but ${rule}: ${text}`}`;
}

function describe({ plants, found, total, median }: PlantsReport): string {
  const rows = plants.map(({ name, seeds, rule }) => [`${seeds ?? "NOT FOUND"}`, rule, name]);
  const sum = `${found} of ${total} found, median ${median ?? "none"} seeds`;
  return `${table(["seeds", "rule", "planted bug"], rows).join("\n")}\n${sum}\n`;
}

import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inlineHotPath } from "../../shell/system/engine.ts";
import { CHECKOUT } from "../checkout.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { table } from "../table.ts";

/** One figure beside the figure of a reference that was measured in the same run. */
export type BenchRow = {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, empty for nothing. */
  readonly baseline: string;
  readonly baselineValue: number | null;
  /** `value` over `baselineValue`. */
  readonly ratio: number | null;
};

/** What each file of bench/ exports: `run`, which takes a way to tell its progress. */
export type BenchModule = {
  readonly run: (say: (text: string) => void) => Promise<readonly BenchRow[]>;
};

const FOLDER = join(CHECKOUT, "bench");

/** `smars bench`: runs one of the files of bench/ and prints its figures. */
export async function bench(
  name: string | undefined,
  options: { readonly json?: true },
): Promise<void> {
  const names = benchNames();
  if (name === undefined || !names.includes(name)) {
    const known = names.length === 0 ? "there are none here" : `there are ${names.join(", ")}`;
    const what = name === undefined ? "say which bench" : `there is no bench "${name}"`;
    throw new CommandFault(`${what}; ${known}`, ExitCode.Usage);
  }
  inlineHotPath();
  const file = pathToFileURL(join(FOLDER, `${name}.ts`)).href;
  const { run }: BenchModule = await import(file);
  const rows = await run((text) => process.stderr.write(`${text}\n`));
  const cores = availableParallelism();
  const document = { bench: name, runtime: `node ${process.version}`, cores, rows };
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : describe(rows));
}

/** Every bench that a checkout has: the files that lie directly in bench/. */
function benchNames(): string[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => file.slice(0, -3))
    .sort();
}

function describe(rows: readonly BenchRow[]): string {
  const number = (value: number | null): string => (value === null ? "" : value.toPrecision(4));
  const cells = rows.map(({ metric, value, unit, baseline, baselineValue, ratio }) => [
    metric,
    number(value),
    unit,
    baseline,
    number(baselineValue),
    number(ratio),
  ]);
  const head = ["metric", "value", "unit", "beside", "value", "ratio"];
  return `${table(head, cells).join("\n")}\n`;
}

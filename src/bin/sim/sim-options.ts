import process from "node:process";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { readCount } from "../run-options.ts";

/** Seeds from one to another, both included. */
export type SeedRange = { readonly first: number; readonly last: number };

/** The command line of `smars sim`. */
export type SimOptions = {
  readonly seeds?: SeedRange;
  readonly seed?: number;
  readonly jobs?: number;
  readonly first?: true;
  readonly json?: true;
  readonly trace?: true;
  readonly until?: number;
  readonly shrink?: true;
  readonly faults?: readonly number[];
  readonly orders?: number;
  readonly span?: number;
  readonly journal?: string;
  readonly again?: string;
  readonly plants?: true;
};

const SEED_MAX = 2 ** 32 - 1;
const JOBS_MAX = 256;

/** Options that say how one seed is run; they mean nothing for a range. */
const OF_ONE_SEED = ["trace", "until", "shrink", "faults", "orders", "span", "journal"] as const;
/** Options that say how a range is run. */
const OF_A_RANGE = ["jobs", "first"] as const;

/** Adds `smars sim`: the fleet under faults, from seeds. */
export function addSim(program: Command): void {
  program
    .command("sim")
    .description("the whole fleet under faults, thousands of days from seeds")
    .option("--seeds <range>", "run these, such as 1..2000", readRange)
    .option("--jobs <n>", "threads (default: one for each processor)", readCount(JOBS_MAX))
    .option("--first", "end at the first violation")
    .option("--seed <n>", "run this one", readCount(SEED_MAX))
    .option("--trace", "what was said and done, in FIX words with simulated time")
    .option("--until <event>", "stop behind this event of the trace", readCount(1e12))
    .option("--shrink", "the smallest day on which the same rule breaks")
    .option("--faults <list>", "only these planned faults, such as 3,7, or none", readFaults)
    .addOption(new Option("--orders <part>", "of the orders, 0 to 1").argParser(readPart))
    .addOption(new Option("--span <part>", "of the time, 0 to 1").argParser(readPart))
    .option("--journal <folder>", "write the gate's files there, for smars audit --data")
    .option("--again <file>", "run what a kept trace is of, and compare")
    .option("--plants", "plant bugs into copies of the tree: how many seeds find each")
    .option("--json", "one JSON document on stdout")
    .action(async (options: SimOptions) => {
      checkTogether(options);
      const { sim } = await import("../commands/sim.ts");
      process.exitCode = await sim(options);
    });
}

/** Options that do not go together are refused with a sentence. */
function checkTogether(options: SimOptions): void {
  const runs = ["--seeds", "--seed", "--again", "--plants"].filter(
    (name) => options[name.slice(2) as "seeds" | "seed" | "again" | "plants"] !== undefined,
  );
  if (runs.length !== 1) {
    const given = runs.length === 0 ? "none was given" : `given were ${runs.join(" and ")}`;
    refuse(`sim takes one of --seeds A..B, --seed N, --again FILE and --plants, ${given}`);
  }
  const one = options.seed !== undefined;
  for (const name of OF_ONE_SEED) {
    if (!one && options[name] !== undefined) refuse(`--${name} goes with --seed N`);
  }
  for (const name of OF_A_RANGE) {
    if (options.seeds === undefined && options[name] !== undefined) {
      refuse(`--${name} goes with --seeds A..B`);
    }
  }
  if (options.trace && options.json) refuse("--trace prints lines, --json a document: take one");
}

function refuse(text: string): never {
  throw new CommandFault(`${text} (smars sim --help)`, ExitCode.Usage);
}

function readRange(words: string): SeedRange {
  const [, from, to] = /^(\d{1,10})\.\.(\d{1,10})$/.exec(words) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === undefined || to === undefined) {
    throw new InvalidArgumentError("It must be two seeds with .. between them, such as 1..2000.");
  }
  if (first < 1 || last > SEED_MAX) {
    throw new InvalidArgumentError(`Seeds are whole numbers from 1 to ${SEED_MAX}.`);
  }
  if (last < first) {
    throw new InvalidArgumentError(
      `It ends at ${last}, before it begins at ${first}: it must be ${last}..${first}, or longer.`,
    );
  }
  return { first, last };
}

function readFaults(words: string): number[] {
  if (words === "none") return [];
  if (!/^\d{1,6}(,\d{1,6})*$/.test(words)) {
    throw new InvalidArgumentError("It must be numbers of planned faults with commas, or none.");
  }
  return words.split(",").map(Number);
}

function readPart(words: string): number {
  const part = Number(words);
  if (words.trim() !== "" && part > 0 && part <= 1) return part;
  throw new InvalidArgumentError("It must be a number above 0, up to 1.");
}

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import process from "node:process";
import { COVERAGE_SEEDS, unmet } from "../../sim/run/must-meet.ts";
import type { Totals } from "../../sim/run/totals.ts";
import { progressBar } from "../audit/progress-bar.ts";
import { CHECKOUT } from "../checkout.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { endOnClosedPipe } from "../fix/closed-pipe.ts";
import { runOne, shrinkOne } from "../sim/one-seed.ts";
import { runRange } from "../sim/run-range.ts";
import type { SeedRange, SimOptions } from "../sim/sim-options.ts";
import { rangeText } from "../sim/sim-text.ts";
import { readTraceHead } from "../sim/trace-head.ts";
import { sourceHash } from "../up/bundle.ts";

/** `smars sim`: 0 when nothing broke and every kind was met, 2 when something did not. */
export async function sim(options: SimOptions): Promise<ExitCode> {
  endOnClosedPipe();
  if (options.plants === true) {
    const { plantsCommand } = await import("../sim/plants/plants-command.ts");
    return plantsCommand(options);
  }
  if (options.again !== undefined) return again(options.again, options);
  if (options.seeds !== undefined) return range(options.seeds, options);
  const { seed = 1, faults = null, orders = 1, span = 1 } = options;
  const trial = { seed, only: faults, orders, span };
  return options.shrink === true ? shrinkOne(trial, options) : runOne(trial, options);
}

async function range({ first, last }: SeedRange, options: SimOptions): Promise<ExitCode> {
  const bar = progressBar("simulating", process.stderr);
  const totals = await runRange({
    first,
    last,
    jobs: options.jobs ?? availableParallelism(),
    stopAtFirst: options.first === true,
    onDone: (done) => bar.at(done, last - first + 1),
  });
  bar.end();
  const missing = missingOf(totals);
  const build = sourceHash(CHECKOUT);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...totals, unmet: missing, build })}\n`
      : rangeText(totals, missing, build),
  );
  return totals.violations.length === 0 && missing.length === 0 ? ExitCode.Done : ExitCode.Refused;
}

/** A short range cannot meet every kind: only a long one has to. */
function missingOf(totals: Totals): string[] {
  return totals.seeds < COVERAGE_SEEDS ? [] : unmet(totals.met);
}

/** Runs what a trace is of; one of another build shows another day. */
async function again(file: string, options: SimOptions): Promise<ExitCode> {
  const head = readTraceHead(textOf(file));
  if (head === null) {
    throw new CommandFault(
      `--again ${file}: its first line is not that of a trace (# smars sim ...)`,
      ExitCode.Usage,
    );
  }
  const build = sourceHash(CHECKOUT);
  if (head.build !== build) {
    throw new CommandFault(
      `--again ${file}: the trace was made by build ${head.build}, this is build ${build}: ` +
        `the same seed is another day here (smars sim --seed ${head.trial.seed} --trace)`,
      ExitCode.Usage,
    );
  }
  return runOne(head.trial, options, file);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFault(`--again ${file}: ${(error as Error).message}`, ExitCode.Usage);
  }
}

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { type RunOptions, runSeed } from "../../sim/run/run-seed.ts";
import { shrink } from "../../sim/run/shrink.ts";
import { traceLine } from "../../sim/run/trace.ts";
import type { SeedResult, Trial } from "../../sim/run/trial.ts";
import { CHECKOUT } from "../checkout.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { sourceHash } from "../up/bundle.ts";
import { NODE_PORTS } from "./node-ports.ts";
import type { SimOptions } from "./sim-options.ts";
import { seedText } from "./sim-text.ts";
import { commandOf, traceHead } from "./trace-head.ts";

/** Lines that are handed to stdout at a time. */
const LINES = 1_000;

/**
 * Runs one trial: 0 when nothing broke, else 2.
 *
 * @param kept A trace that has to come out again, word for word.
 */
export async function runOne(trial: Trial, options: SimOptions, kept = ""): Promise<ExitCode> {
  const traces = options.trace === true || kept !== "";
  const lines: string[] = [];
  const put = (): void => {
    if (lines.length > 0) process.stdout.write(`${lines.splice(0).join("\n")}\n`);
  };
  const build = sourceHash(CHECKOUT);
  if (traces) lines.push(traceHead({ build, trial }));
  const result = await runSeed(trial, {
    ...NODE_PORTS,
    ...(options.until === undefined ? {} : { until: options.until }),
    ...(traces
      ? {
          onTape: (event, number) => {
            lines.push(traceLine(event, number));
            if (kept === "" && lines.length >= LINES) put();
          },
        }
      : {}),
    ...(options.journal === undefined ? {} : { onEnd: writeGate(options.journal) }),
  });
  if (kept !== "") return compared(kept, [...lines, ...brokenLines(result)]);
  lines.push(...(traces ? brokenLines(result) : []));
  put();
  if (options.json) process.stdout.write(`${JSON.stringify({ ...result, build })}\n`);
  else (traces ? process.stderr : process.stdout).write(seedText(result));
  return result.broken === null ? ExitCode.Done : ExitCode.Refused;
}

/** The smallest day on which the rule that a seed breaks is still broken. */
export async function shrinkOne(trial: Trial, options: SimOptions): Promise<ExitCode> {
  const run = (one: Trial): Promise<SeedResult> => runSeed(one, NODE_PORTS);
  const failed = await run(trial);
  if (failed.broken === null) {
    throw new CommandFault(`seed ${trial.seed} breaks nothing: there is nothing to shrink`);
  }
  const least = await shrink(failed, trial, run, (tried, breaks) => {
    process.stderr.write(`${breaks ? "breaks" : "holds "}  ${commandOf(tried)}\n`);
  });
  process.stderr.write(`\n${commandOf(least)}\n`);
  return runOne(least, options);
}

function brokenLines({ broken }: SeedResult): string[] {
  return broken === null ? [] : [`# event ${broken.event}: ${broken.invariant}: ${broken.text}`];
}

function compared(kept: string, lines: readonly string[]): ExitCode {
  const before = readFileSync(kept, "utf8").trimEnd().split("\n");
  const now = lines.join("\n").split("\n");
  const at = now.findIndex((line, i) => line !== before[i]);
  if (at < 0 && before.length === now.length) {
    process.stdout.write(`${now.length} lines, the same word for word\n`);
    return ExitCode.Done;
  }
  const line = at < 0 ? now.length : at;
  process.stdout.write(
    `line ${line + 1} differs\nkept: ${before[line] ?? "(end)"}\nnow:  ${now[line] ?? "(end)"}\n`,
  );
  return ExitCode.Refused;
}

/** Writes what lies on the gate's disk where `smars audit --data` looks for it. */
function writeGate(folder: string): NonNullable<RunOptions["onEnd"]> {
  return (fleet) => {
    for (const [path, bytes] of fleet.disks.get("gate")?.contents() ?? []) {
      const file = join(resolve(folder), "gate", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  };
}

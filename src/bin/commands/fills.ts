import { join } from "node:path";
import process from "node:process";
import { Tag } from "../../wire/fix/tags.ts";
import { valueMeaning } from "../../wire/fix/words.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { type FillLine, fillLine } from "../fills/fill-line.ts";
import { endOnClosedPipe } from "../fix/closed-pipe.ts";
import { openLog } from "../fix/log/open-log.ts";
import { resolveRun } from "../run.ts";
import type { RunOptions } from "../run-options.ts";

export type FillsOptions = RunOptions & {
  readonly json?: true;
  readonly follow?: true;
  /** CompID of the drop-copy session; without it the first of the configuration. */
  readonly session?: string;
};

/**
 * `smars fills`: what a drop-copy session is told of trades (C63), from the store in which the gate
 * keeps it: all of it from the beginning, and with `--follow` what comes.
 */
export async function fills(options: FillsOptions): Promise<ExitCode> {
  const { config, dataFolder } = await resolveRun(options);
  const known = config.dropCopies.map(({ compId }) => compId);
  const compId = options.session ?? (known[0] as string);
  if (!known.includes(compId)) {
    const what = `--session is ${compId}: it must be one of dropCopies, ${known.join(", ")}`;
    throw new CommandFault(what, ExitCode.Usage);
  }
  const stop = new AbortController();
  process.on("SIGINT", () => stop.abort());
  process.on("SIGTERM", () => stop.abort());
  endOnClosedPipe();
  const log = openLog(join(dataFolder, "gate", "fix-store"));
  for await (const entry of log.entries({ follow: options.follow === true, stop: stop.signal })) {
    if (entry.kind !== "message") continue;
    const line = fillLine(entry.bytes, compId);
    if (line === null) continue;
    process.stdout.write(`${options.json === true ? JSON.stringify(line) : words(line)}\n`);
  }
  return ExitCode.Done;
}

/** `20131008-13:30:00.123 fill alpha ALPHA1 A1 Buy 200 KO at 37.91 on N, NE123` */
function words(line: FillLine): string {
  const { at, kind, client, account, clOrdId, side, qty, symbol, px, venue, venueExecId } = line;
  const what = `${valueMeaning(Tag.Side, side)} ${qty} ${symbol} at ${px}`;
  return `${at} ${kind} ${client} ${account} ${clOrdId} ${what} on ${venue}, ${venueExecId}`;
}

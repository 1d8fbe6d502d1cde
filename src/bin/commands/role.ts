import { flushCompileCache } from "node:module";
import { InvariantViolation } from "../../core/domain/assert.ts";
import type { NetworkFault } from "../../ports/network.ts";
import { inlineHotPath } from "../../shell/system/engine.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { endOnRequest } from "../lifeline.ts";
import { type Run, resolveRun } from "../run.ts";
import type { RunOptions } from "../run-options.ts";

/** A role that runs: what it adds to its ready line, and how it is ended. */
export type RunningRole = {
  readonly ready: Readonly<Record<string, unknown>>;
  close(): Promise<void> | void;
  /** It ends the process itself, in its own time, when an error comes that nobody caught. */
  readonly endsItself?: true;
};

/** After this a role that was asked to end ends all the same. */
const STOP_MAX_MS = 2500;

/**
 * Runs one role until it is asked to end. Says `{"ready":true,...}` in one line on stdout when it
 * serves; everything else it says goes to stderr.
 */
export async function runRole(
  role: string,
  options: RunOptions,
  start: (run: Run) => Promise<RunningRole>,
): Promise<void> {
  inlineHotPath();
  const running = await start(await resolveRun(options)).catch((error: unknown) => {
    throw isNetworkFault(error) ? new CommandFault(error.text) : error;
  });
  // The timers of a role keep nothing alive, and it may have no connection yet.
  setInterval(() => undefined, 1 << 30);
  // After the role's own handler, where it has one: the gate never starts again by itself.
  process.on("uncaughtException", (error) => {
    if (running.endsItself !== true) stopOn(error);
  });
  endOnRequest(async () => {
    await running.close();
    return ExitCode.Done;
  }, STOP_MAX_MS);
  // Kept now: a process that is killed later would leave nothing for the next start.
  flushCompileCache();
  process.stdout.write(`${JSON.stringify({ ready: true, role, ...running.ready })}\n`);
}

/** A broken invariant stops the process for good; any other error is a fault to start again on. */
function stopOn(error: unknown): void {
  const broken = error instanceof InvariantViolation;
  const text = error instanceof Error ? error.stack : JSON.stringify(error);
  process.stderr.write(`${text}\n`);
  process.exit(broken ? ExitCode.Stopped : ExitCode.Fault);
}

function isNetworkFault(error: unknown): error is NetworkFault {
  return !(error instanceof Error) && typeof (error as NetworkFault | null)?.text === "string";
}

import process from "node:process";
import { ExitCode } from "./exit-code.ts";

/** Set in the environment of every process that a supervisor starts over a channel. */
export const SUPERVISED = "SMARS_SUPERVISED";

/**
 * Runs `stop` once when this process is asked to end: on SIGTERM, on Ctrl-C, and when whoever
 * started it over a channel is gone. Then ends it with the code that `stop` gives, and after
 * `patienceMs` in any case. A supervised process leaves Ctrl-C to its supervisor: the terminal
 * sends it to both, and the supervisor knows the order.
 */
export function endOnRequest(stop: () => Promise<ExitCode>, patienceMs: number): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(ExitCode.Fault), patienceMs).unref();
    stop().then(
      (code) => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`could not end in good order: ${String(error)}\n`);
        process.exit(ExitCode.Fault);
      },
    );
  };
  const supervised = process.env[SUPERVISED] === "1";
  process.on("SIGTERM", end);
  process.on("SIGINT", supervised ? () => undefined : end);
  process.on("disconnect", end);
  // The supervisor may have gone while this process was still loading.
  if (supervised && !process.connected) end();
}

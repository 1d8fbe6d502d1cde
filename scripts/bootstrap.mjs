import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole } from "./console.mjs";
import { install } from "./install.mjs";
import { findRuntime, runtimeEnv } from "./runtime.mjs";

/** The folder of the checkout. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Brings a checkout, fresh or old, to where SMARS can start: packages, runtime and, when asked,
 * the console. Does only what is missing. Ends the process with a sentence when it cannot.
 *
 * Runs on Node 20 with nothing installed: imports only Node's own modules.
 */
export function bootstrap({ console: wantsConsole = true } = {}) {
  stopOn(install(ROOT, say));
  const { node, fault } = findRuntime(ROOT);
  stopOn(fault ?? null);
  const env = runtimeEnv(ROOT, node);
  if (wantsConsole) stopOn(buildConsole(ROOT, { node, env, say }));
  return { node, env };
}

/** Progress goes to stderr: stdout belongs to the command. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

function stopOn(fault) {
  if (fault === null) return;
  say(fault);
  process.exit(1);
}

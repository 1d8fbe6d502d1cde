import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const MODEL = join(import.meta.dirname, "gate.pml");
const CACHE = join(import.meta.dirname, "..", "..", ".cache", "model");

/** What an exhaustive search found. */
export type Search = {
  readonly states: number;
  readonly errors: number;
  /** False when memory or depth ended the search before every state was seen. */
  readonly complete: boolean;
  /** The assertion that a run broke, or "". */
  readonly broken: string;
};

/**
 * Searches every run of the gate's protocol with these definitions, such as `NOFENCE` or `Q=1`.
 * Throws when Spin or the C compiler refuses the model.
 */
export async function search(definitions: readonly string[]): Promise<Search> {
  const folder = join(CACHE, definitions.join("-") || "base");
  mkdirSync(folder, { recursive: true });
  const defines = definitions.map((definition) => `-D${definition}`);
  await run("spin", ["-a", ...defines, MODEL], { cwd: folder });
  await run("gcc", ["-O2", "-DSAFETY", "-DCOLLAPSE", "-w", "-o", "pan", "pan.c"], { cwd: folder });
  // -E: the end of a bounded run is no deadlock. -m: depth of a run. -w: bits of the hash table.
  const args = ["-E", "-m3000000", "-w26"];
  const { stdout } = await run(join(folder, "pan"), args, { cwd: folder, maxBuffer: 1 << 24 });
  const found = /State-vector .* errors: (\d+)/.exec(stdout);
  const states = /^\s*([\d.e+]+) states, stored/m.exec(stdout);
  if (found === null || states === null) throw new Error(`no verdict of the search:\n${stdout}`);
  return {
    states: Number(states[1]),
    errors: Number(found[1]),
    complete: !/max search depth too small|out of memory|Search not completed/.test(stdout),
    broken: /assertion violated (.*?) \(at depth/.exec(stdout)?.[1] ?? "",
  };
}

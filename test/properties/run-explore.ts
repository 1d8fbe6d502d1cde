import { spawn } from "node:child_process";
import { join } from "node:path";

/** How many worlds ran, and the first that broke. */
export type Explored = {
  readonly runs: number;
  /** Orders that reached venues, and executions. */
  readonly orders: number;
  readonly fills: number;
  readonly found: { readonly seed: number; readonly step: number; readonly text: string } | null;
};

/**
 * Explores worlds in a process of its own.
 *
 * @param root Folder that holds `src/core` and `test/properties`.
 */
export function explore(
  root: string,
  options: { readonly first: number; readonly count: number; readonly steps: number },
): Promise<Explored> {
  const { first, count, steps } = options;
  const main = join(root, "test", "properties", "explore.ts");
  const child = spawn(process.execPath, [main, `${first}`, `${count}`, `${steps}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let complaints = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(said) as Explored);
      else reject(new Error(`the worlds ended with ${code}: ${complaints}`));
    });
  });
}

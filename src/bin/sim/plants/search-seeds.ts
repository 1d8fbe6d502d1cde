import { spawn } from "node:child_process";
import { join } from "node:path";

/** The first seed of a tree that broke a rule. */
export type FirstFound = { readonly seed: number; readonly rule: string; readonly text: string };

/** Seeds of the first process, and how many times more each further one gets. */
const FIRST_SEEDS = 8;
const GROWTH = 2;

type SimDocument = {
  readonly violations: readonly {
    readonly seed: number;
    readonly invariant: string;
    readonly text?: string;
  }[];
};

/**
 * Runs `smars sim` in a tree over the seeds from 1 on until one breaks a rule.
 *
 * @param most Seeds after which the search is given up.
 * @returns Null when none of them broke any.
 */
export async function searchSeeds(folder: string, most: number): Promise<FirstFound | null> {
  let from = 1;
  for (let count = FIRST_SEEDS; from <= most; count *= GROWTH) {
    const to = Math.min(most, from + count - 1);
    const { violations } = await simulate(folder, from, to);
    const [first] = [...violations].sort((a, b) => a.seed - b.seed);
    if (first !== undefined) {
      return { seed: first.seed, rule: first.invariant, text: first.text ?? "" };
    }
    from = to + 1;
  }
  return null;
}

/** One process: a planted bug may end it in ways that no test foresees. */
function simulate(folder: string, from: number, to: number): Promise<SimDocument> {
  const program = join(folder, "src", "bin", "smars.ts");
  const args = [program, "sim", "--seeds", `${from}..${to}`, "--json", "--jobs", "1"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let complaints = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk).slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      try {
        resolve(JSON.parse(said) as SimDocument);
      } catch {
        reject(new Error(`smars sim over ${from}..${to} ended with ${code}: ${complaints}`));
      }
    });
  });
}

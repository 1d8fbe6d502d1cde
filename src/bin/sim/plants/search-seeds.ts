import { spawn } from "node:child_process";
import { join } from "node:path";

/** The first seed of a tree that broke a rule. */
export type FirstFound = { readonly seed: number; readonly rule: string; readonly text: string };

type SimDocument = {
  readonly violations: readonly {
    readonly seed: number;
    readonly invariant: string;
    readonly text: string;
  }[];
};

/**
 * Runs `smars sim` in a tree over the seeds from 1 on until one breaks a rule.
 *
 * @param most Seeds after which the search is given up.
 * @returns Null when none of them broke any.
 */
export async function searchSeeds(folder: string, most: number): Promise<FirstFound | null> {
  const { violations } = await simulate(folder, most);
  const [first] = [...violations].sort((a, b) => a.seed - b.seed);
  if (first === undefined) return null;
  return { seed: first.seed, rule: first.invariant, text: first.text };
}

/** One process: a planted bug may end it in ways that no test foresees. */
function simulate(folder: string, most: number): Promise<SimDocument> {
  const program = join(folder, "src", "bin", "smars.ts");
  const range = ["--seeds", `1..${most}`, "--first", "--jobs", "1", "--json"];
  const child = spawn(process.execPath, [program, "sim", ...range], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    // Of one bug to the next most of the tree stays as it is.
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, ".cache", "compile") },
  });
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
        reject(new Error(`smars sim ended with ${code}: ${complaints}`));
      }
    });
  });
}

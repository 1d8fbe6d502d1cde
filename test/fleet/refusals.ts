import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** What a gate's journal has of refusals, by the code's name: orders of clients and of routers. */
export function refusalsOf(dataFolder: string): Map<string, number> {
  const query = "SELECT name, count(*) AS n FROM refusals GROUP BY name ORDER BY name";
  const args = ["src/bin/smars.ts", "audit", "sql", query, "--json", "--data", dataFolder];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`audit sql ended with ${status}: ${stderr}`);
  const { rows } = JSON.parse(stdout) as { rows: [string, string | number][] };
  return new Map(rows.map(([name, n]) => [name, Number(n)]));
}

/** The codes that docs/refusals.md explains: an honest order may meet them. */
export function explainedCodes(): Set<string> {
  const page = readFileSync(join(ROOT, "docs", "refusals.md"), "utf8");
  return new Set([...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code as string));
}

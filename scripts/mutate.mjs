import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, ROOT, say } from "./bootstrap.mjs";
import { judge } from "./mutant-score.mjs";

/**
 * `npm run mutate [-- FILE...]`: changes core/gate, or the files that are named, in every small way
 * that Stryker knows, and says which changes no test notices. Fails below the bars of
 * mutant-score.mjs. The settings stand in stryker.config.mjs.
 */
const REPORT = join(ROOT, ".cache", "mutate", "mutation.json");
const STRYKER = join(ROOT, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");

const { node, env } = bootstrap({ console: false });
const files = process.argv.slice(2);
const only = files.length === 0 ? [] : ["--mutate", files.join(",")];
rmSync(REPORT, { force: true });
const args = [STRYKER, "run", ...only];
const { status } = spawnSync(node, args, { cwd: ROOT, env, stdio: ["ignore", 2, 2] });
if (status !== 0) {
  say("Stryker did not end well; its message stands above.");
  process.exit(1);
}
const listed = JSON.parse(readFileSync(join(ROOT, "test", "mutants", "equivalent.json"), "utf8"));
const { lines, faults } = judge(JSON.parse(readFileSync(REPORT, "utf8")), listed);
process.stdout.write(`${lines.join("\n")}\n`);
for (const fault of faults) process.stdout.write(`failed: ${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

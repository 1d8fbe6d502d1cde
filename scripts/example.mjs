import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, ROOT, say } from "./bootstrap.mjs";

/** `npm run example -- client 190.00`: runs a program of examples/ on the pinned runtime. */
const [name = "", ...args] = process.argv.slice(2);
const names = readdirSync(join(ROOT, "examples"))
  .map((file) => /^fix-(.+)\.ts$/.exec(file)?.[1])
  .filter((found) => found !== undefined);
if (names.includes(name)) {
  const { node, env } = bootstrap({ console: false });
  const program = join(ROOT, "examples", `fix-${name}.ts`);
  const child = spawn(node, [program, ...args], { env, stdio: "inherit" });
  // Ctrl-C reaches the example itself; what asks npm alone to end is passed on.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code) => process.exit(code ?? 1));
} else {
  say(`say which example: npm run example -- ${names.join("|")} [what it takes]`);
  process.exit(64);
}

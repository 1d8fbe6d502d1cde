import { bootstrap, ROOT, say } from "./bootstrap.mjs";
import { partsOf } from "./parts.mjs";
import { runParts } from "./run-parts.mjs";

/** `npm test`: the checks, then everything that needs the whole system; `--long` adds hours. */
const long = process.argv.includes("--long");
const { env } = bootstrap();
const partsEnv = long ? { ...env, SMARS_LONG: "1" } : env;
const parts = partsOf(long ? "long" : "test");
process.exitCode = await runParts(parts, { root: ROOT, env: partsEnv, say });

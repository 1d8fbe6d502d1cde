import { bootstrap, ROOT, say } from "./bootstrap.mjs";
import { partsOf } from "./parts.mjs";
import { runParts } from "./run-parts.mjs";

/** `npm run check`: format, types, lint, dead code, tidy and unit tests, in under a minute. */
const { env } = bootstrap({ console: false });
process.exitCode = await runParts(partsOf("check"), { root: ROOT, env, say });

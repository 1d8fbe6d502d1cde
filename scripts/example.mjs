import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bootstrap, ROOT } from "./bootstrap.mjs";

/** `npm run example -- 190.00`: runs the FIX client of examples/ on the pinned runtime. */
const { node, env } = bootstrap();
const args = [join(ROOT, "examples", "fix-client.ts"), ...process.argv.slice(2)];
process.exit(spawnSync(node, args, { env, stdio: "inherit" }).status ?? 1);

import { join } from "node:path";
import { bootstrap, ROOT, say } from "./bootstrap.mjs";
import { buildFixPackage, FIX_PACKAGE } from "./fix-package.mjs";

/** `npm run build`: packages and console, as before a start, and `smars/fix` as a package. */
const { env } = bootstrap();
const fault = buildFixPackage(ROOT, join(ROOT, FIX_PACKAGE), { env });
say(fault ?? `${FIX_PACKAGE} holds smars/fix as a package: npm pack ./${FIX_PACKAGE}`);
if (fault !== null) process.exitCode = 1;

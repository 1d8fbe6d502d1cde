import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Least Node that runs TypeScript by stripping types without a flag. */
const LEAST = [22, 18];

/**
 * Finds the Node that SMARS runs on: the pinned one of this platform by its path (npm 10 links no
 * `.bin/node` when two platform packages are listed), else the Node that runs this script.
 * Returns `{ node }`, or `{ fault }` with a sentence that says what to do.
 */
export function findRuntime(root, { platform, arch, execPath, version } = process) {
  const pinned = pinnedPath(root, platform, arch);
  if (existsSync(pinned)) return { node: pinned };
  if (isEnough(version)) return { node: execPath };
  return {
    fault:
      `SMARS needs Node ${LEAST.join(".")} or newer; this is ${version}. ` +
      `No runtime came with the packages for ${platform}-${arch}: install Node 24 and start again.`,
  };
}

/** Where the package of a platform keeps its binary; on most platforms there is none. */
export function pinnedPath(root, platform, arch) {
  return join(root, "node_modules", `node-${platform}-${arch}`, "bin", "node");
}

/** Whether a version such as `v22.18.0` can run the sources as they are. */
export function isEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

/** Whether a binary really starts here (a pinned one does not on another C library). */
export function starts(node) {
  return spawnSync(node, ["--version"], { stdio: "ignore" }).status === 0;
}

/** The environment of every SMARS process: the runtime first in PATH, compiled code kept. */
export function runtimeEnv(root, node, env = process.env) {
  const path = [dirname(node), join(root, "node_modules", ".bin"), env.PATH ?? ""];
  return {
    ...env,
    PATH: path.join(delimiter),
    NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE ?? join(root, ".cache", "compile"),
  };
}

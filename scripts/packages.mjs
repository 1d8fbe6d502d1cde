import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that come from the system, each with its Debian package and what it is for. */
const SYSTEM_PROGRAMS = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome"],
    package: "chromium",
    for: "the browser tests",
  },
};

/**
 * Finds a program of the system; installs its package when it is absent, we are root and apt is
 * there. Returns `{ path }`, or `{ fault }` with a sentence that names the package.
 */
export function ensureProgram(program, say) {
  const wanted = SYSTEM_PROGRAMS[program];
  const found = findProgram(wanted.names);
  if (found) return { path: found };
  const fault = `${program} is absent: install the package "${wanted.package}" for ${wanted.for}`;
  if (process.getuid?.() !== 0 || !findProgram(["apt-get"])) return { fault };
  say(`Installing the package ${wanted.package} for ${wanted.for}.`);
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", wanted.package]]) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const result = spawnSync("apt-get", ["-qq", ...args], { env, encoding: "utf8" });
    if (result.status !== 0) return { fault: `${fault} (apt-get: ${lastLine(result.stderr)})` };
  }
  const path = findProgram(wanted.names);
  return path ? { path } : { fault };
}

/** The first of these names that stands in a folder of PATH, or null. */
function findProgram(names, path = process.env.PATH ?? "") {
  for (const name of names) {
    for (const folder of path.split(delimiter)) {
      if (folder !== "" && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

function lastLine(text) {
  return text?.trim().split("\n").at(-1) ?? "no message";
}

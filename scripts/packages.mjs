import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * What comes from the system, each with its Debian package and what it is for. A program is found
 * by its names in PATH, a library by one of its files.
 */
const SYSTEM_PROGRAMS = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome"],
    package: "chromium",
    for: "the browser tests",
  },
  "g++": { names: ["g++"], package: "g++", for: "the tests against QuickFIX" },
  spin: { names: ["spin"], package: "spin", for: "the model of the gate's protocol" },
  gcc: { names: ["gcc"], package: "gcc", for: "the model of the gate's protocol" },
  openssl: { names: ["openssl"], package: "openssl", for: "encrypted tests against QuickFIX" },
  strace: { names: ["strace"], package: "strace", for: "faults at every system call" },
  libquickfix: {
    files: ["usr/include/quickfix/Session.h", "usr/local/include/quickfix/Session.h"],
    package: "libquickfix-dev",
    for: "the tests against QuickFIX",
  },
};

/**
 * Finds a program or library of the system; installs its package when it is absent, we are root and
 * apt is there. Returns `{ path }`, or `{ fault }` with a sentence that names the package.
 *
 * @param root Folder below which the files of a library are looked for.
 */
export function ensureProgram(program, say, root = "/") {
  const wanted = SYSTEM_PROGRAMS[program];
  const found = find(wanted, root);
  if (found) return { path: found };
  const fault = `${program} is absent: install the package "${wanted.package}" for ${wanted.for}`;
  if (process.getuid?.() !== 0 || !findProgram(["apt-get"])) return { fault };
  say(`Installing the package ${wanted.package} for ${wanted.for}.`);
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", wanted.package]]) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const result = spawnSync("apt-get", ["-qq", ...args], { env, encoding: "utf8" });
    if (result.status !== 0) return { fault: `${fault} (apt-get: ${lastLine(result.stderr)})` };
  }
  const path = find(wanted, root);
  return path ? { path } : { fault };
}

/** What of these is absent and cannot be installed, in words; empty when everything is there. */
export function missingOf(programs, say, root = "/") {
  return programs.flatMap((program) => ensureProgram(program, say, root).fault ?? []);
}

function find({ names = [], files = [] }, root) {
  const file = files.map((name) => join(root, name)).find((path) => existsSync(path));
  return file ?? findProgram(names);
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

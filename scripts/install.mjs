import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findRuntime, pinnedPath, starts } from "./runtime.mjs";

/**
 * Makes node_modules hold what package-lock.json names, with `npm ci` and only when it does not.
 * Returns null, or a sentence that says why it could not be done.
 */
export function install(root, say) {
  const why = whyInstall(root, process);
  if (why === null) return null;
  say(`Installing packages (${why}); this takes about half a minute.`);
  const [command, ...before] = npmCommand(process.env);
  const args = [...before, "ci", "--loglevel=error", "--include=dev", "--include=optional"];
  // npm's own words go to stderr: stdout belongs to the command that is being started.
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (result.error) return `npm did not start (${result.error.message}): install npm 10 or newer.`;
  if (result.status !== 0) {
    return "npm ci failed; its message stands above. Without a network, start once with one.";
  }
  const pinned = pinnedPath(root, process.platform, process.arch);
  if (existsSync(pinned) && !starts(pinned)) {
    return `The runtime ${pinned} does not start here: it needs Linux with glibc 2.28 or newer.`;
  }
  writeStamp(root, process);
  return null;
}

/** Why packages have to be installed, in words for a person; null when all is there. */
export function whyInstall(root, { platform, arch }) {
  if (readText(stampPath(root)) === stamp(root, platform, arch)) {
    if (findRuntime(root).fault) return "the runtime is missing";
    touch(stampPath(root));
    return null;
  }
  const hidden = readText(join(root, "node_modules", ".package-lock.json"));
  if (hidden === "") return "node_modules is empty";
  const pinned = pinnedPath(root, platform, arch);
  const locked = JSON.parse(readText(join(root, "package-lock.json")));
  const differs = lockDifference(locked, JSON.parse(hidden));
  if (differs !== null) return differs;
  if (platform === "linux" && !existsSync(pinned)) return "the processor or the runtime changed";
  writeStamp(root, { platform, arch });
  return null;
}

/**
 * The first package in which a lockfile and npm's record of what it installed differ, or null.
 * Packages for other platforms are optional and may be absent.
 */
export function lockDifference(locked, installed) {
  const wanted = locked.packages ?? {};
  const found = installed.packages ?? {};
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || (found[path] === undefined && entry.optional)) continue;
    if (found[path]?.version !== entry.version) return `${path} is not the locked one`;
  }
  const extra = Object.keys(found).find((path) => wanted[path] === undefined);
  return extra === undefined ? null : `${extra} is not in the lockfile`;
}

/** What an installation depends on: the lockfile (runtime included) and the platform. */
function stamp(root, platform, arch) {
  const lock = readFileSync(join(root, "package-lock.json"));
  return `${createHash("sha256").update(lock).digest("hex")} ${platform} ${arch}\n`;
}

function writeStamp(root, { platform, arch }) {
  mkdirSync(dirname(stampPath(root)), { recursive: true });
  writeFileSync(stampPath(root), stamp(root, platform, arch));
}

/** `./smars` asks no more than whether the stamp is younger than the lockfile. */
function touch(path) {
  const now = new Date();
  utimesSync(path, now, now);
}

/** Inside node_modules, so that it goes when they go. */
function stampPath(root) {
  return join(root, "node_modules", ".smars-installed");
}

function npmCommand(env) {
  const script = env.npm_execpath ?? "";
  return script.endsWith("npm-cli.js") ? [process.execPath, script] : ["npm"];
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

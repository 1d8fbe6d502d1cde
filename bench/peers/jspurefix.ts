import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Found } from "./system-program.ts";

const FOLDER = join(import.meta.dirname, "jspurefix");
const PACKAGE = join(FOLDER, "node_modules", "jspurefix");
/** Inside node_modules, so that it goes when they go. */
const STAMP = join(FOLDER, "node_modules", ".smars-installed");
/** Why the last attempt failed; the next one is made when this is so old. */
const FAULT = join(FOLDER, "..", "..", "..", ".cache", "quickfix", "jspurefix-fault");
const FAULT_MS = 600_000;

/**
 * Installs jspurefix into `bench/peers/jspurefix/node_modules`, exactly as its lockfile names it
 * and without running the scripts of any package; only when it is not there. Needs a network then.
 *
 * @returns The program of its bench.
 */
export function installJspurefix(): Found {
  const path = join(FOLDER, "bench.mjs");
  const lock = readFileSync(join(FOLDER, "package-lock.json"), "utf8");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === lock) return { path };
  if (existsSync(FAULT) && Date.now() - statSync(FAULT).mtimeMs < FAULT_MS) {
    return { fault: readFileSync(FAULT, "utf8") };
  }
  process.stderr.write("Installing jspurefix, a peer of the bench; this takes about 20 s.\n");
  const why = install();
  if (why === null) {
    writeFileSync(STAMP, lock);
    rmSync(FAULT, { force: true });
    return { path };
  }
  const fault = `jspurefix is absent: npm ci in bench/peers/jspurefix failed (${why})`;
  mkdirSync(dirname(FAULT), { recursive: true });
  writeFileSync(FAULT, fault);
  return { fault };
}

/**
 * The field dictionary of a version in QuickFIX's format, which jspurefix ships.
 *
 * @param version `42` or `44`.
 */
export function quickfixDictionary(version: "42" | "44"): Found {
  const installed = installJspurefix();
  if ("fault" in installed) return installed;
  return { path: join(PACKAGE, "data", `FIX${version}.xml`) };
}

/** Why it did not succeed, as a code or in npm's words; null when it did. */
function install(): string | null {
  const script = process.env.npm_execpath ?? "";
  const [npm = "", ...before] = script.endsWith("npm-cli.js")
    ? [process.execPath, script]
    : ["npm"];
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // Without a network it is to fail soon: the tests say what they leave out.
  const retries = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"];
  const soon = [...retries, "--fetch-retry-maxtimeout=2000", "--fetch-timeout=30000"];
  const args = [...before, "ci", "--ignore-scripts", ...quiet, ...soon];
  const result = spawnSync(npm, args, { cwd: FOLDER, encoding: "utf8", timeout: 150_000 });
  if (result.status === 0) return null;
  const [, code] = /npm error code (\S+)/.exec(result.stderr) ?? [];
  return result.error?.message ?? code ?? result.stderr.trim().slice(0, 200);
}

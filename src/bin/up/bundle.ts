import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { CHECKOUT } from "../checkout.ts";
import { CommandFault } from "../exit-code.ts";

/** A bundle that nobody has started from for so long is removed. */
const KEEP_MS = 24 * 3_600_000;

/** What packages of the old module system ask for. */
const REQUIRE =
  'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

/**
 * Bundles src/ and the packages that it uses into .cache/dist, once for each content of both, and
 * returns the program: two dozen processes start from a few files in a third less time than from
 * hundreds.
 */
export function bundleSources(checkout: string): string {
  const dist = join(checkout, ".cache", "dist");
  const folder = join(dist, sourceHash(checkout));
  const program = join(folder, "smars.js");
  if (existsSync(program)) return program;
  const making = `${folder}.${randomUUID()}`;
  build(checkout, making);
  removeOld(dist);
  // Another start of the same sources may have been first: its bundle is the same, byte for byte.
  if (existsSync(program)) rmSync(making, { recursive: true });
  else {
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  }
  return program;
}

/**
 * Runs esbuild as a program: its library would leave a process behind. Its file may be a script or
 * a binary, by the way npm has installed it, so it is found by its name and finds this Node first.
 */
function build(checkout: string, outdir: string): void {
  const program = join(CHECKOUT, "node_modules", ".bin", "esbuild");
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`;
  const { error, status, stderr } = spawnSync(
    program,
    [
      "src/bin/smars.ts",
      `--outdir=${outdir}`,
      "--bundle",
      "--splitting",
      "--platform=node",
      "--format=esm",
      "--target=node22",
      "--sourcemap=linked",
      "--log-level=error",
      "--color=false",
      `--banner:js=${REQUIRE}`,
      // It has a native part, which no bundle can hold; no process of a fleet asks for it.
      "--external:@duckdb/node-api",
    ],
    { cwd: checkout, env: { ...process.env, PATH: path }, encoding: "utf8" },
  );
  if (status === 0) return;
  throw new CommandFault(`the sources could not be bundled: ${error?.message ?? stderr.trim()}`);
}

/** Over names and contents of all that a bundle is made of, and the version of what makes it. */
export function sourceHash(checkout: string): string {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(checkout, path)))
      .update("\0");
  };
  const entries = readdirSync(join(checkout, "src"), { recursive: true, withFileTypes: true });
  entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .filter((entry) => !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(checkout.length + 1))
    .sort()
    .forEach(add);
  add("package-lock.json");
  return hash.digest("hex").slice(0, 16);
}

function removeOld(dist: string): void {
  for (const name of readdirSync(dist)) {
    const folder = join(dist, name);
    if (Date.now() - statSync(folder).mtimeMs > KEEP_MS) rmSync(folder, { recursive: true });
  }
}

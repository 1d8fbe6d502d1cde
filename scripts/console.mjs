import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the console is made of: its own sources and the two folders it may import from. */
const SOURCES = ["web", "src/core/domain", "src/wire/api", "package-lock.json"];

/**
 * Builds the console into web/dist when its sources differ from those of the last build.
 * Returns null, or a sentence that says what failed.
 */
export function buildConsole(root, { node, env, say }) {
  const digest = sourceDigest(root);
  const stamp = join(root, "web", "dist", ".sources");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return null;
  say("Building the console.");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", "--logLevel=warn"];
  const result = spawnSync(node, args, { cwd: join(root, "web"), env, stdio: ["ignore", 2, 2] });
  if (result.status !== 0) return "The console could not be built; the reason stands above.";
  mkdirSync(join(root, "web", "dist"), { recursive: true });
  writeFileSync(stamp, digest);
  return null;
}

/** A hash over the names and contents of the console's sources. */
function sourceDigest(root) {
  const hash = createHash("sha256");
  for (const source of SOURCES) addTo(hash, root, source);
  return hash.digest("hex");
}

function addTo(hash, root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  const entries = listFolder(full);
  if (entries === null) {
    hash.update(`${path}\0`).update(readFileSync(full)).update("\0");
    return;
  }
  for (const name of entries) {
    if (name !== "dist" && name !== "node_modules") addTo(hash, root, `${path}/${name}`);
  }
}

/** Sorted names of a folder, or null for a file. */
function listFolder(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error.code === "ENOTDIR") return null;
    throw error;
  }
}

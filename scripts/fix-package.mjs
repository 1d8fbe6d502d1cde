import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Folder of the finished package below the checkout. */
export const FIX_PACKAGE = join("dist", "smars-fix");

const NAME = "smars-fix";
/** Where `tsc -b` puts the declarations of src/. */
const TYPES = join(".cache", "types");
const ENTRY = join("fix", "index.d.ts");
const SPECIFIER = /(from\s+"|import\("|import\s+")(\.{1,2}\/[^"]+)\.ts"/g;

/**
 * Writes `smars/fix` as a package of its own, to be packed with `npm pack`: one bundled module,
 * since Node strips no types below node_modules, and the declarations that it can be reached from.
 * Returns null, or a sentence that says what failed.
 */
export function buildFixPackage(root, out, { env }) {
  const types = spawnSync("tsc", ["-b", "src/fix"], { cwd: root, env, encoding: "utf8" });
  if (types.status !== 0) return `smars/fix does not compile:\n${types.error ?? types.stdout}`;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const bundle = spawnSync("esbuild", bundleArgs(out), { cwd: root, env, encoding: "utf8" });
  if (bundle.status !== 0) return `smars/fix cannot be bundled:\n${bundle.error ?? bundle.stderr}`;
  copyTypes(join(root, TYPES), join(out, "types"));
  const project = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(out, "package.json"), `${JSON.stringify(manifest(project), null, 2)}\n`);
  cpSync(join(root, "src", "fix", "README.md"), join(out, "README.md"));
  return null;
}

function bundleArgs(out) {
  return [
    "src/fix/index.ts",
    `--outfile=${join(out, "index.js")}`,
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--target=node22",
    "--log-level=error",
    "--color=false",
  ];
}

function manifest({ version, license }) {
  return {
    name: NAME,
    version,
    description: "A FIX 4.2 and 4.4 engine: acceptor, initiator, stores, codec",
    license,
    type: "module",
    exports: { ".": { types: `./types/${ENTRY}`, default: "./index.js" } },
    files: ["index.js", "types"],
    engines: { node: ">=22" },
  };
}

/** Copies every declaration that the entry leads to; their specifiers end in `.js` from then on. */
function copyTypes(from, to) {
  const waiting = [join(from, ENTRY)];
  const copied = new Set();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (copied.has(file)) continue;
    copied.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, , path] of text.matchAll(SPECIFIER)) {
      waiting.push(`${resolve(dirname(file), path)}.d.ts`);
    }
    const target = join(to, relative(from, file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text.replaceAll(SPECIFIER, '$1$2.js"'));
  }
}

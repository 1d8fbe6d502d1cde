import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, join } from "node:path";
import { type Found, systemProgram } from "./system-program.ts";

const CACHE = join(import.meta.dirname, "..", "..", ".cache", "quickfix");
/** QuickFIX 1.15 declares what its functions throw, which C++17 no longer allows. */
const FLAGS = ["-O2", "-std=c++14", "-w", "-DHAVE_SSL=1"];
const LIBRARIES = ["-lquickfix", "-lpthread"];

/**
 * Compiles a C++ source against the system's QuickFIX library into `.cache/quickfix`, once for each
 * text of the source and version of the library. Installs compiler and library when they are absent
 * and that is possible.
 *
 * Throws when the compiler refuses the source.
 *
 * @param defines More words for the compiler, such as `-DNAME="text"`.
 */
export function compileQuickfix(source: string, defines: readonly string[] = []): Found {
  const compiler = systemProgram("g++");
  if ("fault" in compiler) return compiler;
  const library = systemProgram("libquickfix");
  if ("fault" in library) return library;
  const name = basename(source, ".cpp");
  const path = join(CACHE, `${name}-${stamp(source, library.path, defines)}`);
  if (existsSync(path)) return { path };
  mkdirSync(CACHE, { recursive: true });
  // Whole ones only: another process may be at work on a new one.
  const old = readdirSync(CACHE).filter((file) => file.startsWith(`${name}-`) && !/\./.test(file));
  for (const file of old) rmSync(join(CACHE, file), { force: true });
  const made = `${path}.${process.pid}`;
  const args = [...FLAGS, ...defines, source, "-o", made, ...LIBRARIES];
  const { status, stderr } = spawnSync(compiler.path, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`g++ refuses ${source}:\n${stderr}`);
  renameSync(made, path);
  return { path };
}

function stamp(source: string, header: string, defines: readonly string[]): string {
  const flags = [...FLAGS, ...defines].join(" ");
  const hash = createHash("sha256").update(readFileSync(source)).update(flags);
  return hash
    .update(`${statSync(header).mtimeMs}`)
    .digest("hex")
    .slice(0, 16);
}

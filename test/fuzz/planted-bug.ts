import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** One line of the engine made wrong. */
export type PlantedBug = {
  readonly name: string;
  /** File below src/wire/fix, the text that is found there exactly once, and what replaces it. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
};

/** Copies the engine's sources into a folder of their own, with one bug in them. */
export class SickEngine {
  /** Holds a `src`. */
  readonly folder: string;

  /** Throws when the line that the bug replaces is not there any more. */
  constructor({ name, file, find, put }: PlantedBug) {
    this.folder = mkdtempSync(join(tmpdir(), "smars-fuzz-"));
    for (const part of ["core", "wire"]) {
      cpSync(join(ROOT, "src", part), join(this.folder, "src", part), {
        recursive: true,
        filter: (path) => !/\.test(-kit)?\.ts$/.test(path),
      });
    }
    // Without it the runtime would have to guess what kind of modules these are.
    writeFileSync(join(this.folder, "package.json"), '{ "type": "module" }');
    const path = join(this.folder, "src", "wire", "fix", file);
    const parts = readFileSync(path, "utf8").split(find);
    if (parts.length !== 2) {
      this.remove();
      throw new Error(`"${name}": ${file} has ${parts.length - 1} times: ${find}. Plant it anew.`);
    }
    writeFileSync(path, parts.join(put));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

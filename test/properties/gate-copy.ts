import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Planted } from "./planted.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** A copy of the pure core with these worlds beside it, in which a bug can be planted. */
export class GateCopy {
  readonly folder: string = mkdtempSync(join(tmpdir(), "smars-planted-"));

  constructor() {
    for (const part of ["src/core", "test/properties", "package.json"]) {
      cpSync(join(ROOT, part), join(this.folder, part), { recursive: true });
    }
  }

  /** Plants one bug; throws when what it replaces does not stand in its file exactly once. */
  plant({ name, edits }: Planted): void {
    for (const { file, from, to } of edits) {
      const path = join(this.folder, "src", "core", "gate", file);
      const text = readFileSync(path, "utf8");
      const places = text.split(from).length - 1;
      if (places !== 1) throw new Error(`"${name}": its text stands ${places} times in ${file}`);
      writeFileSync(path, text.replace(from, to));
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

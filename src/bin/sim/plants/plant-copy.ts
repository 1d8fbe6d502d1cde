import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../../checkout.ts";
import type { Edit, Plant } from "./plant.ts";

/** What the simulator runs from; packages are linked, not copied. */
const PARTS = ["src", "config", "package.json", "package-lock.json"];

/** A copy of the tree in a folder of its own, in which one bug after the other can be planted. */
export class PlantCopy {
  readonly folder: string = mkdtempSync(join(tmpdir(), "smars-plant-"));
  /** What stood in the files that the present bug has changed, by path. */
  readonly #before: Map<string, string> = new Map();

  constructor() {
    const filter = (path: string): boolean => !/\.test(-kit)?\.ts$/.test(path);
    for (const part of PARTS) {
      cpSync(join(CHECKOUT, part), join(this.folder, part), { recursive: true, filter });
    }
    symlinkSync(join(CHECKOUT, "node_modules"), join(this.folder, "node_modules"));
  }

  /**
   * Plants one bug in the place of the one before. Throws when what it replaces does not stand in
   * its file exactly once.
   */
  plant({ name, edits }: Plant): void {
    for (const [path, text] of this.#before) writeFileSync(path, text);
    this.#before.clear();
    for (const edit of edits) {
      const path = join(this.folder, edit.file);
      const text = readFileSync(path, "utf8");
      if (!this.#before.has(path)) this.#before.set(path, text);
      writeFileSync(path, edited(name, edit, text));
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * The text of a file with an edit in it.
 *
 * @param name Whose edit it is, for the message when its text does not stand there exactly once.
 */
export function edited(name: string, { file, from, to }: Edit, text: string): string {
  const places = text.split(from).length - 1;
  if (places === 1) return text.replace(from, () => to);
  throw new Error(`"${name}" does not apply: its text stands ${places} times in ${file}`);
}

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CONFIG = join(import.meta.dirname, "..", "..", "config");

/** The sample configuration with some values changed, in a folder of its own. */
export type ChangedConfig = {
  /** Path of its smars.yaml. */
  readonly file: string;
  /** Removes the folder. */
  remove(): void;
};

/**
 * @param changes Key and new value; changed wherever the key stands.
 * @param edit    A last change of the whole text.
 */
export function changedConfig(
  changes: Readonly<Record<string, string | number>>,
  edit: (text: string) => string = (text) => text,
): ChangedConfig {
  const folder = mkdtempSync(join(tmpdir(), "smars-config-"));
  cpSync(CONFIG, folder, { recursive: true });
  const file = join(folder, "smars.yaml");
  const limitsFile = join(folder, "limits.yaml");
  let text = readFileSync(file, "utf8");
  let limits = readFileSync(limitsFile, "utf8");
  for (const [key, value] of Object.entries(changes)) {
    const line = new RegExp(`^(\\s*${key}: )\\S+`, "gm");
    if (text.search(line) < 0 && limits.search(line) < 0) {
      throw new Error(`the sample configuration has no key ${key}`);
    }
    text = text.replace(line, `$1${value}`);
    limits = limits.replace(line, `$1${value}`);
  }
  writeFileSync(file, edit(text));
  writeFileSync(limitsFile, limits);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

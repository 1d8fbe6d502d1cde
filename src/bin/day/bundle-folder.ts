import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DAY_FILES, type DayFileName } from "../../core/day/bundle.ts";
import { bundlePath, DAY_FOLDER } from "../../roles/gate/day-files.ts";
import type { BundleText } from "../../wire/day/decode-bundle.ts";
import { packBundle, unpackBundle } from "../../wire/day/encode-bundle.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";

export const MANIFEST = "manifest.json";

/** Reads the files of a folder that a bundle is made of; those that are not there are left out. */
export function readFiles(folder: string): BundleText["files"] {
  const files: Partial<Record<DayFileName, string>> = {};
  for (const name of DAY_FILES) {
    const file = join(folder, `${name}.csv`);
    if (existsSync(file)) files[name] = readFileSync(file, "latin1");
  }
  return files;
}

/** Reads a bundle from its folder. Throws `CommandFault` when there is no manifest. */
export function readFolder(folder: string): BundleText {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) {
    const text = `there is no ${file}: smars day seal ${folder} writes it`;
    throw new CommandFault(text, ExitCode.Usage);
  }
  return { manifest: readFileSync(file, "latin1").trimEnd(), files: readFiles(folder) };
}

/** Writes a bundle into a folder, as `readFolder` reads it. */
export function writeFolder(folder: string, { manifest, files }: BundleText): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.csv`), text, "latin1");
  }
  writeFileSync(join(folder, MANIFEST), `${manifest}\n`, "latin1");
}

/** The bundle of a digest as the gate keeps it; null when it is not there. */
export function keptBundle(dataFolder: string, digest: string): BundleText | null {
  const file = join(dataFolder, "gate", bundlePath(digest));
  return existsSync(file) ? unpackBundle(readFileSync(file, "latin1")) : null;
}

/** Puts a bundle beside the gate's journal, where the gate reads it by its digest. */
export function giveBundle(dataFolder: string, digest: string, text: BundleText): void {
  const gate = join(dataFolder, "gate");
  mkdirSync(join(gate, DAY_FOLDER), { recursive: true });
  writeFileSync(join(gate, bundlePath(digest)), packBundle(text), "latin1");
}

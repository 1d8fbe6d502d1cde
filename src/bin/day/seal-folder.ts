import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DAY_FILES, PROVENANCES } from "../../core/day/bundle.ts";
import { parseDate } from "../../core/domain/civil-date.ts";
import { encodeManifest } from "../../wire/day/manifest.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { MANIFEST, readFiles } from "./bundle-folder.ts";

export type SealOptions = {
  readonly date: string;
  readonly provenance: string;
  readonly source: string;
};

const SOURCE = /^[ -~]{1,80}$/;

/** `smars day seal`: writes the manifest of a folder's files. Throws `CommandFault`. */
export function sealFolder(folder: string, options: SealOptions): void {
  const tradeDate = parseDate(options.date);
  const provenance = PROVENANCES.find((word) => word === options.provenance);
  const usage = (text: string): CommandFault => new CommandFault(text, ExitCode.Usage);
  if (tradeDate === null) throw usage(`--date ${options.date}: a date such as 2026-11-23`);
  if (provenance === undefined) throw usage(`--provenance: ${PROVENANCES.join(" or ")}`);
  if (!SOURCE.test(options.source)) throw usage("--source: 1 to 80 printable ASCII characters");
  const files = readFiles(folder);
  const heads = DAY_FILES.map((name) => {
    const text = files[name];
    if (text === undefined) throw usage(`there is no ${join(folder, `${name}.csv`)}`);
    const rows = Math.max(0, text.split("\n").length - 2);
    const sha256 = createHash("sha256").update(text, "latin1").digest("hex");
    return { name, source: options.source, date: tradeDate, rows, sha256 };
  });
  const manifest = encodeManifest({ tradeDate, provenance, files: heads });
  writeFileSync(join(folder, MANIFEST), `${manifest}\n`);
  const digest = createHash("sha256").update(manifest).digest("hex");
  process.stdout.write(`${options.date} ${digest}\n`);
}

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  POSITION_COLUMNS,
  type PositionLine,
  positionLines,
} from "../../roles/day/position-lines.ts";
import { csvRow } from "../../wire/csv/csv-row.ts";
import { JOURNAL, reading } from "../audit/reading.ts";
import type { DayState } from "./day-document.ts";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/**
 * Writes beside a closed day's export what each of its positions comes from (C56), line by line out
 * of the gate's journal. Throws `CommandFault` when that cannot be read.
 *
 * @returns The lines that no opening and no execution of the day explains, in words.
 */
export function writeProvenance(dataFolder: string, folder: string, day: DayState): string[] {
  const lines = reading(dataFolder, (disk) =>
    positionLines({ disk, folder: JOURNAL, sha256 }, day.positions),
  );
  const rows = lines.map((line) => csvRow(POSITION_COLUMNS.map((column) => line[column])));
  writeFileSync(join(folder, "provenance.csv"), [csvRow(POSITION_COLUMNS), ...rows].join(""));
  return lines.filter(({ source }) => source === "unexplained").map(words);
}

function words({ account, symbol, shares }: PositionLine): string {
  return `${account} ${symbol}: ${shares} shares that nothing of the day explains`;
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DayTrades } from "../../roles/day/day-trades.ts";
import {
  POSITION_COLUMNS,
  type PositionLine,
  positionLines,
} from "../../roles/day/position-lines.ts";
import { csvRow } from "../../wire/csv/csv-row.ts";
import type { DayState } from "./day-document.ts";

/**
 * Writes beside a closed day's export what each of its positions comes from (C56), line by line.
 *
 * @returns The lines that no opening and no execution of the day explains, in words.
 */
export function writeProvenance(folder: string, day: DayState, trades: DayTrades): string[] {
  const lines = positionLines(trades, day.positions);
  const rows = lines.map((line) => csvRow(POSITION_COLUMNS.map((column) => line[column])));
  writeFileSync(join(folder, "provenance.csv"), [csvRow(POSITION_COLUMNS), ...rows].join(""));
  return lines.filter(({ source }) => source === "unexplained").map(words);
}

function words({ account, symbol, shares }: PositionLine): string {
  return `${account} ${symbol}: ${shares} shares that nothing of the day explains`;
}

import type { DayFault, DayFileName } from "../../core/day/bundle.ts";
import { RejectCode } from "../../core/domain/reject-code.ts";
import { Cells } from "./cells.ts";

/** The columns of each file, in their order: the header line. */
export const DAY_COLUMNS: Readonly<Record<DayFileName, readonly string[]>> = {
  securities: [
    ...["symbol", "roundLot", "tick", "tier", "listing", "priorCloseUsd", "adv"],
    ...["splitFrom", "splitTo", "adjusted", "lendable"],
  ],
  calendar: ["event", "venue", "at"],
  restricted: ["symbol"],
  allowed: ["symbol"],
  locates: ["symbol", "shares"],
  ssr: ["symbol"],
  positions: ["account", "symbol", "shares", "costUsd"],
  credit: ["client", "grossMaxUsd", "netMaxUsd"],
  fees: ["venue", "from", "until", "takerUsd"],
  ticks: ["class", "from", "tickUsd"],
};

/** Columns by which a row is one: two rows that agree in them are a duplicate. */
const KEYS: Readonly<Record<DayFileName, readonly string[]>> = {
  securities: ["symbol"],
  calendar: ["event", "venue", "at"],
  restricted: ["symbol"],
  allowed: ["symbol"],
  locates: ["symbol"],
  ssr: ["symbol"],
  positions: ["account", "symbol"],
  credit: ["client"],
  fees: ["venue", "from"],
  ticks: ["class", "from"],
};

/**
 * The rows of a file: a header line, then lines of cells with a comma between them, each ended by
 * one line feed; no quotes, no blanks around a value, no line twice. Notes what is otherwise.
 */
export function readRows<T>(
  file: DayFileName,
  text: string,
  faults: DayFault[],
  decode: (cells: Cells) => T,
): T[] {
  const columns = DAY_COLUMNS[file];
  const header = columns.join(",");
  const note = (code: RejectCode, row: number, value: string, allowed: string): void => {
    faults.push({ code, file, row, value, allowed });
  };
  const code = RejectCode.DayBundleGarbled;
  if (!text.endsWith("\n")) note(code, 0, text.slice(-20), "a line feed after the last row");
  const [first = "", ...lines] = text.split("\n").slice(0, -1);
  if (first !== header) note(code, 1, first.slice(0, 80), header);
  const seen = new Map<string, number>();
  return lines.flatMap((line, at) => {
    const row = at + 2;
    const cells = line.split(",");
    if (cells.length !== columns.length) {
      note(code, row, line.slice(0, 80), `${columns.length} cells: ${header}`);
      return [];
    }
    const named = new Map(columns.map((column, i) => [column, cells[i] ?? ""]));
    const key = KEYS[file].map((column) => named.get(column)).join(" ");
    const before = seen.get(key);
    if (before !== undefined) {
      note(RejectCode.DayRowDuplicate, row, key, `one row, see row ${before}`);
    }
    seen.set(key, row);
    const reader = new Cells(file, row, named, faults);
    const value = decode(reader);
    return reader.good ? [value] : [];
  });
}

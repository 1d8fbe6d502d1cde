/** A cell: a number as it is, a text quoted where it must be, null an empty cell. */
export type CsvCell = string | number | null;

/** One line of comma-separated values (RFC 4180) with its line end. */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? `${cell}` : "";
  // An empty text is not the same as nothing.
  return cell === "" || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

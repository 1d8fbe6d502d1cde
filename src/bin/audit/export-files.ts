import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  EXPORT_NAMES,
  EXPORT_TABLES,
  type ExportColumn,
  type ExportTable,
} from "../../roles/audit/export-tables.ts";
import type { Duckdb } from "../../shell/duckdb/duckdb.ts";
import { type CsvCell, csvRow } from "../../wire/csv/csv-row.ts";

/** Bytes that are gathered before a write. */
const CHUNK = 1 << 20;

/** One CSV file a table, with a line of names first. */
export class CsvFiles {
  readonly rows: Record<ExportTable, number>;
  readonly #folder: string;
  readonly #files: Map<ExportTable, { fd: number; text: string }> = new Map();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.rows = { orders: 0, children: 0, executions: 0, refusals: 0, events: 0 };
    for (const table of EXPORT_NAMES) {
      const text = csvRow(EXPORT_TABLES[table].map(([name]) => name));
      this.#files.set(table, { fd: openSync(csvPath(folder, table), "w", 0o640), text });
    }
  }

  row(table: ExportTable, cells: readonly CsvCell[]): void {
    const file = this.#files.get(table);
    if (file === undefined) return;
    this.rows[table] += 1;
    file.text += csvRow(cells);
    if (file.text.length < CHUNK) return;
    writeSync(file.fd, file.text);
    file.text = "";
  }

  close(): void {
    for (const { fd, text } of this.#files.values()) {
      writeSync(fd, text);
      closeSync(fd);
    }
    this.#files.clear();
  }

  get folder(): string {
    return this.#folder;
  }
}

function csvPath(folder: string, table: ExportTable): string {
  return join(folder, `${table}.csv`);
}

/** Reads the CSV files of a folder into tables of a database, with their types. */
export async function loadTables(db: Duckdb, folder: string): Promise<void> {
  for (const table of EXPORT_NAMES) {
    const columns: readonly ExportColumn[] = EXPORT_TABLES[table];
    const types = columns.map(([name, type]) => `'${name}': '${type}'`).join(", ");
    const path = csvPath(folder, table).replaceAll("'", "''");
    await db.run(
      `CREATE TABLE ${table} AS SELECT * FROM ` +
        `read_csv('${path}', header = true, delim = ',', quote = '"', escape = '"', ` +
        `nullstr = '', allow_quoted_nulls = false, columns = {${types}})`,
    );
  }
}

/** Writes each table of a database as one Parquet file. */
export async function writeParquet(db: Duckdb, folder: string): Promise<void> {
  for (const table of EXPORT_NAMES) {
    const path = join(folder, `${table}.parquet`).replaceAll("'", "''");
    await db.run(`COPY ${table} TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  }
}

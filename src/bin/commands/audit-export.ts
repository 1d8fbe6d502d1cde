import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { exportJournal } from "../../roles/audit/export-journal.ts";
import type { ExportTable } from "../../roles/audit/export-tables.ts";
import { Duckdb, type QueryAnswer } from "../../shell/duckdb/duckdb.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import type { AuditOptions, ExportOptions } from "../audit/audit-options.ts";
import { CsvFiles, loadTables, writeParquet } from "../audit/export-files.ts";
import { instantText } from "../audit/instant-text.ts";
import { JOURNAL, reading } from "../audit/reading.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { table } from "../table.ts";

/** `smars audit export`: the journal as tables; 2 when damage ended it before its last record. */
export async function auditExport(options: ExportOptions): Promise<ExitCode> {
  const out = resolve(options.out);
  mkdirSync(out, { recursive: true });
  const { code, rows } = options.format === "csv" ? toCsv(options.data, out) : await toParquet();
  const words = Object.entries(rows).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ok: code === ExitCode.Done, out, rows })}\n`
      : `${out}: ${words.join(", ")}\n`,
  );
  return code;

  async function toParquet(): Promise<Exported> {
    return await withTables(options.data, async (db, exported) => {
      await writeParquet(db, out);
      return exported;
    });
  }
}

/** `smars audit sql`: one query over the tables of an export that is made for it. */
export async function auditSql(query: string, options: AuditOptions): Promise<ExitCode> {
  const answer = await withTables(options.data, async (db) => {
    // From here on a query reads the five tables and nothing else of this machine.
    await db.run("SET enable_external_access = false");
    await db.run("SET lock_configuration = true");
    return await db.query(query).catch((error: unknown) => {
      throw new CommandFault((error as Error).message, ExitCode.Usage);
    });
  });
  process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : answerText(answer));
  return ExitCode.Done;
}

type Exported = { readonly code: ExitCode; readonly rows: Readonly<Record<ExportTable, number>> };

function toCsv(data: string, folder: string): Exported {
  const files = new CsvFiles(folder);
  const end = reading(data, (disk) =>
    exportJournal(disk, JOURNAL, {
      sha256,
      instant: instantText,
      row: (to, cells) => files.row(to, cells),
    }),
  );
  files.close();
  if (end.damage === null) return { code: ExitCode.Done, rows: files.rows };
  const { segment, at, fault } = end.damage;
  process.stderr.write(`${segment}, byte ${at}: ${fault}; nothing behind it is exported.\n`);
  return { code: ExitCode.Refused, rows: files.rows };
}

async function withTables<T>(
  data: string,
  use: (db: Duckdb, exported: Exported) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "smars-audit-"));
  const db = await Duckdb.open();
  try {
    const exported = toCsv(data, folder);
    await loadTables(db, folder);
    return await use(db, exported);
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function answerText({ columns, rows }: QueryAnswer): string {
  const cells = rows.map((row) => row.map((value) => (value === null ? "" : `${value}`)));
  return `${table([...columns], cells).join("\n")}\n`;
}

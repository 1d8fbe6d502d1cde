import process from "node:process";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readCount } from "../run-options.ts";

/** Where the journal lies, and how to answer. */
export type AuditOptions = { readonly data: string; readonly json?: true };

export type VerifyOptions = AuditOptions & {
  readonly head?: { readonly index: number; readonly digest: string };
};

export type PrintOptions = AuditOptions & {
  readonly from?: number;
  readonly to?: number;
  readonly parent?: number;
  readonly type?: string;
};

export type ExportOptions = AuditOptions & {
  readonly format: "csv" | "parquet";
  readonly out: string;
};

const INDEX_MAX = Number.MAX_SAFE_INTEGER;

/** Adds `smars audit` and what it can do; nothing of it writes to a journal. */
export function addAudit(program: Command): void {
  const audit = program.command("audit").description("prove, read and query the gate's journal");
  addVerify(audit);
  withData(audit.command("replay").description("every decision made again, bit for bit")).action(
    async (options: AuditOptions) => {
      const { auditReplay } = await import("../commands/audit.ts");
      process.exitCode = auditReplay(options);
    },
  );
  addPrint(audit);
  addExport(audit);
}

function withData(command: Command): Command {
  return command
    .addOption(new Option("--data <dir>", "the system's data folder").default("data"))
    .option("--json", "JSON on stdout");
}

function addVerify(audit: Command): void {
  withData(audit.command("verify").description("every checksum, number and link of the chain"))
    .option("--head <index:digest>", "a head that was kept elsewhere, to be met", readHead)
    .action(async (options: VerifyOptions) => {
      const { auditVerify } = await import("../commands/audit.ts");
      process.exitCode = auditVerify(options);
    });
}

function addPrint(audit: Command): void {
  withData(audit.command("print").description("the records, a line each"))
    .option("--from <index>", "first record", readCount(INDEX_MAX))
    .option("--to <index>", "last record", readCount(INDEX_MAX))
    .option("--parent <n>", "only what is of this parent", readCount(INDEX_MAX))
    .option("--type <name>", "only records of this type, such as Draw")
    .action(async (options: PrintOptions) => {
      const { auditPrint } = await import("../commands/audit.ts");
      process.exitCode = await auditPrint(options);
    });
}

function addExport(audit: Command): void {
  withData(audit.command("export").description("orders, children, executions, refusals, events"))
    .addOption(new Option("--format <format>").choices(["csv", "parquet"]).default("csv"))
    .requiredOption("--out <dir>", "folder for one file a table")
    .action(async (options: ExportOptions) => {
      const { auditExport } = await import("../commands/audit-export.ts");
      process.exitCode = await auditExport(options);
    });
  withData(audit.command("sql <query>").description("a query over the tables of an export")).action(
    async (query: string, options: AuditOptions) => {
      const { auditSql } = await import("../commands/audit-export.ts");
      process.exitCode = await auditSql(query, options);
    },
  );
}

function readHead(words: string): VerifyOptions["head"] {
  const [, index, digest] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(words) ?? [];
  if (index !== undefined && digest !== undefined) return { index: Number(index), digest };
  throw new InvalidArgumentError("It must be an index, a colon and 64 hexadecimal digits.");
}

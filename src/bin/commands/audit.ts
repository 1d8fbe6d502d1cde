import process from "node:process";
import { RecordType } from "../../core/gate/records.ts";
import { type ReplayVerdict, replayJournal } from "../../roles/audit/replay-journal.ts";
import { type JournalVerdict, verifyJournal } from "../../roles/audit/verify-journal.ts";
import { walkJournal } from "../../roles/audit/walk-journal.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import { plainRecord, recordText } from "../../wire/journal/record-text.ts";
import type { AuditOptions, PrintOptions, VerifyOptions } from "../audit/audit-options.ts";
import { progressBar } from "../audit/progress-bar.ts";
import { JOURNAL, reading } from "../audit/reading.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { endOnClosedPipe } from "../fix/closed-pipe.ts";

/** Lines that are handed to stdout at a time. */
const LINES = 1_000;

/** `smars audit verify`: 0 when the journal is whole, 2 when it is not. */
export function auditVerify(options: VerifyOptions): ExitCode {
  const bar = progressBar("verifying", process.stderr);
  const verdict = reading(options.data, (disk) =>
    verifyJournal(disk, JOURNAL, { sha256, head: options.head ?? null, onProgress: bar.at }),
  );
  bar.end();
  process.stdout.write(
    options.json ? `${JSON.stringify(verdict)}\n` : verdictText(verdict, options.data),
  );
  return verdict.ok ? ExitCode.Done : ExitCode.Refused;
}

/** `smars audit replay`: 0 when every decision comes out as it stands in the journal, else 2. */
export function auditReplay(options: AuditOptions): ExitCode {
  const verdict = reading(options.data, (disk) => replayJournal(disk, JOURNAL, sha256));
  process.stdout.write(options.json ? `${JSON.stringify(verdict)}\n` : replayText(verdict));
  return verdict.ok ? ExitCode.Done : ExitCode.Refused;
}

/** `smars audit print`: readable records; 2 when damage ended it. */
export async function auditPrint(options: PrintOptions): Promise<ExitCode> {
  if (options.type !== undefined && !(options.type in RecordType)) {
    const names = Object.keys(RecordType).join(", ");
    throw new CommandFault(
      `--type is "${options.type}": it must be one of ${names}`,
      ExitCode.Usage,
    );
  }
  endOnClosedPipe();
  const { from = 1, to = Number.POSITIVE_INFINITY, parent, type: wanted } = options;
  let lines: string[] = [];
  const put = (): void => {
    if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
    lines = [];
  };
  const end = reading(options.data, (disk) =>
    walkJournal(disk, JOURNAL, sha256, (type, index, view, at) => {
      if (index < from || index > to) return;
      const record = plainRecord(type, index, view, at);
      if (wanted !== undefined && record.type !== wanted) return;
      if (parent !== undefined && record.fields.parent !== parent) return;
      lines.push(
        options.json
          ? JSON.stringify({ index, type: record.type, ...record.fields })
          : recordText(record, utcText),
      );
      if (lines.length >= LINES) put();
    }),
  );
  put();
  if (end.damage === null) return ExitCode.Done;
  const { segment, at, fault } = end.damage;
  process.stderr.write(
    `${segment}, byte ${at}: ${fault}; nothing behind it is printed. See smars audit verify.\n`,
  );
  return ExitCode.Refused;
}

function verdictText(verdict: JournalVerdict, data: string): string {
  const { segments, frames, records, head, faults } = verdict;
  const lines = [
    `${data}: ${records} records in ${frames} frames of ${segments} segments`,
    head === null ? "no seal" : `head ${head.index}:${head.digest}`,
    ...faults.map(
      ({ segment, at, index, fault }) => `${fault}: ${segment}, byte ${at}, record ${index}`,
    ),
    verdict.ok ? "whole" : `${faults.length} faults`,
  ];
  return `${lines.join("\n")}\n`;
}

function replayText(verdict: ReplayVerdict): string {
  const { decisions, differing, differences, lastIndex, state } = verdict;
  const lines = [
    `${decisions} decisions made again up to record ${lastIndex}, state ${state}`,
    ...differences.map(
      ({ index, what, journal, recomputed }) =>
        `record ${index}: ${what} is ${journal}, made again it is ${recomputed}`,
    ),
    differing === 0 ? "no difference" : `${differing} differences`,
  ];
  return `${lines.join("\n")}\n`;
}

function utcText(utcMs: number): string {
  return Number.isFinite(utcMs) ? new Date(utcMs).toISOString() : `${utcMs}`;
}

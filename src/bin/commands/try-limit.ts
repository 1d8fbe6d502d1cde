import { LimitTrial, TRIED, type TrialCount } from "../../core/audit/limit-trial.ts";
import { rejectName } from "../../core/domain/reject-code.ts";
import { amountText, SETTABLE_LIMITS } from "../../core/gate/limit-table.ts";
import { limitRow } from "../../core/gate/set-limit.ts";
import { replayJournal } from "../../roles/audit/replay-journal.ts";
import { sha256 } from "../../shell/system/sha256.ts";
import { JOURNAL, reading } from "../audit/reading.ts";
import { CommandFault, ExitCode } from "../exit-code.ts";
import { readAmount, readSpan } from "../limits/limit-words.ts";
import { table } from "../table.ts";

export type TryOptions = { readonly data: string; readonly since: string; readonly json?: true };

/**
 * `smars limits try`: makes every admitted decision of the journal's last day again under another
 * value of one limit. Only reads. Exit code 2 when the journal does not replay as it stands.
 */
export function tryLimit(name: string, value: string, options: TryOptions): ExitCode {
  const row = limitRow(name);
  if (row === undefined) {
    const names = SETTABLE_LIMITS.map((one) => one.name).join(", ");
    throw new CommandFault(`${name}: there are the limits ${names}`, ExitCode.Usage);
  }
  const tried = readAmount(value, row);
  if (tried < row.least || tried > row.most) {
    const range = `${amountText(row, row.least)} to ${amountText(row, row.most)} ${row.unit}`;
    throw new CommandFault(`${name} ${value}: it must be ${range}`, ExitCode.Usage);
  }
  const span = readSpan(options.since);
  if (span === null) {
    throw new CommandFault(`--since ${options.since}: a span such as 90m or 24h`, ExitCode.Usage);
  }
  const trial = new LimitTrial(row, tried, Date.now() - span);
  const { differing } = reading(options.data, (disk) =>
    replayJournal(disk, JOURNAL, sha256, trial),
  );
  const counts = TRIED.map((what) => ({ what, ...wordsOf(trial.counts[what]) }));
  const document = { limit: name, value: tried / 10 ** row.decimals, counts, differing };
  const head = `${name} at ${amountText(row, tried)} ${row.unit}, the last ${options.since}`;
  const text = options.json ? JSON.stringify(document) : describe(head, counts, differing);
  process.stdout.write(`${text}\n`);
  return differing === 0 ? ExitCode.Done : ExitCode.Refused;
}

type Counted = {
  readonly what: string;
  readonly admitted: number;
  readonly refused: Readonly<Record<string, number>>;
};

function wordsOf({ admitted, refused }: TrialCount): Omit<Counted, "what"> {
  const byName = [...refused].map(([code, times]) => [rejectName(code), times] as const);
  return { admitted, refused: Object.fromEntries(byName) };
}

function describe(head: string, counts: readonly Counted[], differing: number): string {
  const rows = counts.map(({ what, admitted, refused }) => {
    const codes = Object.entries(refused).map(([code, times]) => `${times} ${code}`);
    return [what, admitted, codes.length === 0 ? "none" : codes.join(", ")];
  });
  const lines = [head, ...table(["", "admitted", "would have been refused"], rows)];
  if (differing > 0) lines.push(`${differing} values differ: see smars audit replay`);
  return lines.join("\n");
}

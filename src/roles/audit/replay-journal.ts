import type { DecisionDifference } from "../../core/audit/differences.ts";
import type { LimitTrial } from "../../core/audit/limit-trial.ts";
import { DecisionReplay, KnownSymbols } from "../../core/audit/replay-decisions.ts";
import { InvariantViolation } from "../../core/domain/assert.ts";
import type { Disk } from "../../ports/disk.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { readGateRecord } from "../../wire/journal/gate-records.ts";
import { walkJournal } from "./walk-journal.ts";

/** What `smars audit replay` says. */
export type ReplayVerdict = {
  readonly ok: boolean;
  /** Parents, their replaces and cancels, and children that were decided on again. */
  readonly decisions: number;
  /** Values that come out otherwise; the first thousand are listed. */
  readonly differing: number;
  readonly differences: readonly DecisionDifference[];
  /** Index of the last record, and the hash of the state after it (I17). */
  readonly lastIndex: number;
  readonly state: string;
};

/**
 * Makes all decisions of a journal again. Needs nothing but the journal: limits, accounts, venues
 * and symbols stand in it. Only reads. Throws a `DiskFault`.
 *
 * @param trial Another value of a limit, to be tried on all that was admitted.
 */
export function replayJournal(
  disk: Disk,
  folder: string,
  sha256: Sha256,
  trial: LimitTrial | null = null,
): ReplayVerdict {
  const known = new KnownSymbols();
  walkJournal(disk, folder, sha256, (type, _index, view, at) => {
    const record = KnownSymbols.namedIn(type) ? readGateRecord(type, view, at) : null;
    if (record !== null) known.see(type, record);
  });
  const replay = new DecisionReplay(known.names, trial);
  let lastIndex = 0;
  try {
    const end = walkJournal(disk, folder, sha256, (type, index, view, at) => {
      lastIndex = index;
      replay.record(type, readGateRecord(type, view, at) ?? {}, index);
    });
    replay.end();
    // A journal that cannot be read to its end is not proved, whatever its part says.
    if (end.damage !== null) replay.differ(lastIndex + 1, "journal", end.damage.fault, "a record");
  } catch (error) {
    if (!(error instanceof InvariantViolation)) throw error;
    replay.differ(lastIndex, "fold", error.message, "a legal step");
  }
  const { decisions, differing, differences, state } = replay;
  return { ok: differing === 0, decisions, differing, differences, lastIndex, state };
}

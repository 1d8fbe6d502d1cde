import { rejectName } from "../../core/domain/reject-code.ts";
import { RecordType, type StateRecord } from "../../core/gate/records.ts";
import { causeName, stateName } from "../../core/gate/scope-state.ts";
import type { Disk } from "../../ports/disk.ts";
import { walkJournal } from "../../roles/audit/walk-journal.ts";
import type { Sha256 } from "../../wire/journal/format.ts";
import { readGateRecord } from "../../wire/journal/gate-records.ts";

/** How often each thing stands in a journal. */
export type JournalTally = {
  /** By record type. */
  readonly records: ReadonlyMap<number, number>;
  /** Refusals, returns and leases that ended, by the name of their reject code. */
  readonly codes: ReadonlyMap<string, number>;
  /** Turns of the firm and of scopes, such as `FROZEN Overfill`. */
  readonly states: ReadonlyMap<string, number>;
};

/** Counts what stands in the journal of a gate. Only reads. */
export function tallyJournal(disk: Disk, folder: string, sha256: Sha256): JournalTally {
  const records = new Map<number, number>();
  const codes = new Map<string, number>();
  const states = new Map<string, number>();
  walkJournal(disk, folder, sha256, (type, _index, view, at) => {
    count(records, type);
    const record = readGateRecord(type, view, at);
    if (record === null) return;
    if ("code" in record && typeof record.code === "number" && record.code > 0) {
      count(codes, rejectName(record.code));
    }
    if (type === RecordType.State || type === RecordType.ScopeTurn) {
      const { state, cause } = record as Pick<StateRecord, "state" | "cause">;
      count(states, `${stateName(state)} ${causeName(cause)}`);
    }
  });
  return { records, codes, states };
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

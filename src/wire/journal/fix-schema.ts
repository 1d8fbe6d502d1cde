import { type RecordLayout, recordOf } from "./record-layout.ts";

/**
 * How the records of a FIX store lie in its journal, declared once as data. Numbers are appended,
 * never reused, and begin at 101, above those of the gate: `test/ledger/fix-store.txt` holds all
 * that were ever given. `session` is the number that a `FixSession` record gives to a name, `epoch`
 * counts the session's resets: what belongs to an older one is forgotten. `journal` is the last
 * record of the application's own journal as the record was made, 0 where it keeps none; `safe` is
 * the last one of it that was durable.
 */
export const FIX_RECORDS = {
  /** The store was opened: what stands before it was cut, counted and settled. */
  FixStart: recordOf("FixStart", 101, { utcMs: "whole", oldest: "u32" }, []),
  /** All that is known of a session: when it is new, at a start, and once in each segment. */
  FixSession: recordOf(
    "FixSession",
    102,
    {
      session: "u16",
      epoch: "u32",
      nextOut: "u32",
      nextIn: "u32",
      reservedTo: "u32",
      unaccountedFrom: "u32",
      unaccountedTo: "u32",
      day: "u32",
      resetAt: "whole",
      journal: "whole",
    },
    ["id"],
  ),
  /** A message of ours as it was sent: its bytes follow the fixed part up to the record's end. */
  FixMessage: recordOf(
    "FixMessage",
    103,
    { session: "u16", epoch: "u32", seq: "u32", journal: "whole" },
    [],
  ),
  /** A message again, from a segment that is about to be removed. */
  FixMoved: recordOf(
    "FixMoved",
    104,
    { session: "u16", epoch: "u32", seq: "u32", journal: "whole" },
    [],
  ),
  /** Both numbers as they stand after a turn. */
  FixNumbers: recordOf(
    "FixNumbers",
    105,
    {
      session: "u16",
      epoch: "u32",
      nextOut: "u32",
      nextIn: "u32",
      journal: "whole",
      safe: "whole",
    },
    [],
  ),
  /** Both numbers are 1 again, in the epoch that begins here. */
  FixReset: recordOf("FixReset", 106, { session: "u16", epoch: "u32", journal: "whole" }, []),
  /** Outgoing numbers up to `to` may be used once this is durable. */
  FixReserve: recordOf("FixReserve", 107, { session: "u16", epoch: "u32", to: "u32" }, []),
  /** The session day that the numbers belong to. */
  FixDay: recordOf("FixDay", 108, { session: "u16", day: "u32" }, []),
  /** The unaccounted numbers have been dealt with. */
  FixSettled: recordOf("FixSettled", 109, { session: "u16" }, []),
  /** The application's journal ends here, and what it lacks is dropped from this store too. */
  FixFollowed: recordOf("FixFollowed", 110, { index: "whole" }, []),
  /** Records of this store up to `index` are durable: a witness when nothing else is written. */
  FixDurable: recordOf("FixDurable", 111, { index: "whole" }, []),
  /** Segments before this one are not needed any more. */
  FixOldest: recordOf("FixOldest", 112, { segment: "u32" }, []),
  /** Closed in good order: all numbers are exact. Always the last record of a segment. */
  FixClosed: recordOf("FixClosed", 113, { utcMs: "whole" }, []),
} as const;

/** The layout of a record number of a FIX store, or undefined. */
export function fixRecordLayout(type: number): RecordLayout | undefined {
  return BY_TYPE.get(type);
}

const BY_TYPE: ReadonlyMap<number, RecordLayout> = new Map(
  Object.values(FIX_RECORDS).map((spec) => [spec.type, spec]),
);

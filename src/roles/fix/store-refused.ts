import type { JournalFault } from "../journal/recover.ts";

/**
 * Why a store does not open. Besides the faults of a journal: `Type`: a record that this build does
 * not know. `Missing`: segments that are still needed are gone. `OldFormat`: the file of a format
 * that is not read any more.
 */
export type FixStoreFault = {
  readonly code: JournalFault["code"] | "Type" | "Missing" | "OldFormat";
  /** The file that is at fault. */
  readonly segment: string;
  /** Offset in it, bytes. */
  readonly at: number;
  readonly text: string;
};

/** A store that cannot be trusted is not opened: numbers could be used twice. */
export class FixStoreRefused extends Error {
  override readonly name = "FixStoreRefused";
  readonly fault: FixStoreFault;

  constructor(fault: FixStoreFault) {
    super(fault.text);
    this.fault = fault;
  }
}

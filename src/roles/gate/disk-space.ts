import type { Gate } from "../../core/gate/gate.ts";
import { hold } from "../../core/gate/hold.ts";
import { StateCause } from "../../core/gate/scope-state.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Disk } from "../../ports/disk.ts";
import { DiskReserve } from "../journal/disk-reserve.ts";
import type { GateConfig } from "./config.ts";

const MEGABYTE = 1024 * 1024;
/** The sessions' store gets this part of the spare space, the journal the rest. */
const STORE_PART = 1 / 4;

/**
 * The spare space of a gate (F16): while the disk is full the firm is HELD, and cancels, reports
 * and kills are journaled into what was kept for that day.
 */
export class DiskSpace {
  readonly journal: DiskReserve;
  readonly store: DiskReserve;
  readonly #log: (line: string) => void;
  #low = false;

  constructor(
    disk: Disk,
    clock: Clock,
    { spareMb, files }: Pick<GateConfig, "spareMb" | "files">,
    log: (line: string) => void,
  ) {
    this.#log = log;
    const { journal, storeSegmentBytes } = files;
    const storeBytes = spareMb * MEGABYTE * STORE_PART;
    const journalBytes = spareMb * MEGABYTE - storeBytes;
    this.journal = new DiskReserve(disk, "journal", {
      clock,
      pieceBytes: journal.segmentBytes,
      pieces: Math.floor(journalBytes / journal.segmentBytes),
    });
    this.store = new DiskReserve(disk, "fix-store", {
      clock,
      pieceBytes: storeSegmentBytes,
      pieces: Math.floor(storeBytes / storeSegmentBytes),
    });
  }

  /** Called by the ticker: what the disk says becomes the state of the firm. */
  step(gate: Gate): void {
    const low = this.journal.low || this.store.low;
    if (low !== this.#low) {
      const { pieces } = this.journal;
      this.#log(low ? `disk full: the firm is HELD, ${pieces} spare segments` : "disk has room");
      this.#low = low;
    }
    // Again and again: it ends by itself once the disk has had room for `heldClearMs`.
    if (low) hold(gate, StateCause.DiskFull);
  }

  close(): void {
    this.journal.close();
    this.store.close();
  }
}

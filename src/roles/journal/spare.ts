import type { Clock, Timer } from "../../ports/clock.ts";
import { type Disk, DiskFault, type DiskFile } from "../../ports/disk.ts";
import { type DiskReserve, isFull } from "./disk-reserve.ts";
import { segmentName } from "./segment-name.ts";

const TICK_MS = 5;
const SLICE_BYTES = 256 * 1024;
/** A longer run of unsynced zeros would hold up the journal's own sync. */
const SYNC_BYTES = 1024 * 1024;
/** Slices of a tick when the segment in use has less room than the spare has still to fill. */
const URGENT_SLICES = 4;
/** Ticks after which a busy journal has to bear the folder's sync. */
const PATIENCE = 200;

const ZEROS: Uint8Array = new Uint8Array(SLICE_BYTES);

/** How segments are made. */
export type SpareSizes = {
  readonly clock: Clock;
  readonly segmentBytes: number;
  /** Space for when the disk is full; its pieces are as large as a segment. */
  readonly reserve?: DiskReserve;
};

/** The journal that will need the segment. */
export type SpareUser = {
  /** Bytes left in the segment in use. */
  readonly roomBytes: number;
  /** Whether it has written since this was last asked. */
  takeBusy(): boolean;
};

/**
 * Makes the next segment ahead of its need: zero-filled and durable, name and all, a slice at a
 * time, so that a roll is one write and its syncs find no new blocks to record.
 */
export class SpareSegment {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #segmentBytes: number;
  readonly #user: SpareUser;
  readonly #reserve: DiskReserve | null;
  #timer: Timer | null = null;
  #path = "";
  #file: DiskFile | null = null;
  #filled = 0;
  #synced = 0;
  #syncing = false;
  #named = false;
  #waited = 0;
  /** Why the spare could not be made; the roll will try once more and then fail. */
  fault: DiskFault | null = null;

  constructor(disk: Disk, folder: string, sizes: SpareSizes, user: SpareUser) {
    this.#disk = disk;
    this.#folder = folder;
    this.#clock = sizes.clock;
    this.#segmentBytes = sizes.segmentBytes;
    this.#reserve = sizes.reserve ?? null;
    this.#user = user;
  }

  /** Begins to make the segment of this number. */
  start(number: number): void {
    this.#path = `${this.#folder}/${segmentName(number)}`;
    this.#file = null;
    this.#filled = 0;
    this.#synced = 0;
    this.#named = false;
    this.#waited = 0;
    this.fault = null;
    this.#timer = this.#clock.every(TICK_MS, this.#tick);
  }

  /** Hands over the segment; what is not ready by now is done here and holds up the caller. */
  take(): DiskFile {
    this.stop();
    // After a failed sync another one may succeed without the data (B37): never ask again.
    if (this.fault?.operation === "sync") throw this.fault;
    const file = this.#fillNow();
    if (this.#synced < this.#filled) file.syncNow();
    if (!this.#named) this.#disk.syncFolder(this.#folder);
    return file;
  }

  /** What is left to fill is filled at once; from the reserve when the disk is full. */
  #fillNow(): DiskFile {
    try {
      const file = this.#open();
      while (this.#filled < this.#segmentBytes) this.#fill(file);
      return file;
    } catch (error) {
      const file = isFull(error) ? this.#fromReserve() : null;
      if (file === null) throw error;
      return file;
    }
  }

  /** Replaces what the disk has no room for by a piece of the reserve; null when there is none. */
  #fromReserve(): DiskFile | null {
    if (this.#reserve === null) return null;
    this.#file?.close();
    this.#file = null;
    if (this.#disk.exists(this.#path)) this.#disk.remove(this.#path);
    const file = this.#reserve.take(this.#path);
    if (file === null) return null;
    this.#file = file;
    this.#filled = this.#segmentBytes;
    this.#synced = this.#segmentBytes;
    this.#named = true;
    return file;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Ends the work and closes what it has open. */
  close(): void {
    this.stop();
    this.#file?.close();
  }

  readonly #tick = (): void => {
    if (this.#syncing) return;
    try {
      this.#step();
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      this.#failOrReserve(error);
    }
  };

  #failOrReserve(fault: DiskFault): void {
    try {
      if (!isFull(fault) || this.#fromReserve() === null) this.#fail(fault);
      else this.stop();
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      this.#fail(error);
    }
  }

  #step(): void {
    const busy = this.#user.takeBusy();
    const file = this.#open();
    const urgent = this.#user.roomBytes < this.#segmentBytes - this.#filled;
    for (let i = urgent ? URGENT_SLICES : 1; i > 0 && this.#filled < this.#segmentBytes; i--) {
      this.#fill(file);
    }
    const filled = this.#filled;
    if (filled - this.#synced >= SYNC_BYTES || filled === this.#segmentBytes) {
      if (this.#synced < filled) this.#sync(file, filled);
      else if (!busy || this.#waited++ > PATIENCE) this.#finish();
    }
  }

  #open(): DiskFile {
    this.#file ??= this.#disk.open(this.#path, true);
    return this.#file;
  }

  #fill(file: DiskFile): void {
    const size = Math.min(SLICE_BYTES, this.#segmentBytes - this.#filled);
    file.write(this.#filled, size === SLICE_BYTES ? ZEROS : ZEROS.subarray(0, size));
    this.#filled += size;
  }

  #sync(file: DiskFile, filled: number): void {
    this.#syncing = true;
    file.sync((fault) => {
      this.#syncing = false;
      if (file !== this.#file) return;
      if (fault === null) this.#synced = filled;
      else this.#fail(fault);
    });
  }

  /** The port syncs a folder on this thread, so it waits for a tick without writes. */
  #finish(): void {
    this.#disk.syncFolder(this.#folder);
    this.#named = true;
    this.stop();
  }

  #fail(fault: DiskFault): void {
    this.fault = fault;
    this.stop();
  }
}

import type { Clock, Timer } from "../../ports/clock.ts";
import { type Disk, DiskFault, type DiskFile } from "../../ports/disk.ts";

/** So long after a start the reserve is begun: the first seconds belong to others. */
const BEGIN_MS = 5_000;
const TICK_MS = 20;
const SLICE_BYTES = 256 * 1024;
const SYNC_BYTES = 1024 * 1024;
/** So often a disk that was full is asked again. */
const AGAIN_MS = 1_000;

const ZEROS: Uint8Array = new Uint8Array(SLICE_BYTES);

export type ReserveOptions = {
  readonly clock: Clock;
  /** Size of one piece: that of the segments which it stands in for. */
  readonly pieceBytes: number;
  readonly pieces: number;
};

/**
 * Space that is kept for the day on which the disk is full (F16): files of the size of a segment,
 * zero-filled and durable. When a segment cannot be made, one of them becomes it by its name alone,
 * so that cancels, reports and kills are still journaled. While the reserve is not whole because
 * the disk is full it is `low`, and whoever asks holds the firm.
 */
export class DiskReserve {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #options: ReserveOptions;
  readonly #ready: string[] = [];
  readonly #missing: string[] = [];
  #timer: Timer | null = null;
  #file: DiskFile | null = null;
  #filled = 0;
  #synced = 0;
  #syncing = false;
  #low = false;

  constructor(disk: Disk, folder: string, options: ReserveOptions) {
    this.#disk = disk;
    this.#folder = folder;
    this.#options = options;
    for (let n = 1; n <= options.pieces; n++) {
      const path = `${folder}/reserve-${n}.zero`;
      (this.#isWhole(path) ? this.#ready : this.#missing).push(path);
    }
    if (this.#missing.length > 0) this.#begin(BEGIN_MS);
  }

  /** The disk was full when something was to be made, and the reserve is not whole again since. */
  get low(): boolean {
    return this.#low;
  }

  /** Pieces that stand ready. */
  get pieces(): number {
    return this.#ready.length;
  }

  /**
   * A zero-filled, durable file under this name, name and all, in place of one that the disk has no
   * room for; null when nothing is left.
   */
  take(path: string): DiskFile | null {
    this.#low = true;
    const piece = this.#ready.pop();
    if (piece === undefined) return null;
    this.#missing.push(piece);
    this.#disk.rename(piece, path);
    this.#disk.syncFolder(this.#folder);
    this.#begin(AGAIN_MS);
    return this.#disk.open(path, false);
  }

  /** Ends the work; what is ready stays. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#file?.close();
    this.#file = null;
  }

  #isWhole(path: string): boolean {
    if (!this.#disk.exists(path)) return false;
    const file = this.#disk.open(path, false);
    try {
      return file.size() === this.#options.pieceBytes;
    } finally {
      file.close();
    }
  }

  #begin(afterMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(afterMs, () => {
      this.#timer = this.#options.clock.every(TICK_MS, this.#tick);
    });
  }

  readonly #tick = (): void => {
    if (this.#syncing) return;
    try {
      this.#step();
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      this.#full();
    }
  };

  #step(): void {
    const path = this.#missing[0];
    if (path === undefined) {
      this.#low = false;
      this.#timer?.cancel();
      this.#timer = null;
      return;
    }
    this.#file ??= this.#open(path);
    const file = this.#file;
    const { pieceBytes } = this.#options;
    if (this.#filled < pieceBytes) {
      const size = Math.min(SLICE_BYTES, pieceBytes - this.#filled);
      file.write(this.#filled, size === SLICE_BYTES ? ZEROS : ZEROS.subarray(0, size));
      this.#filled += size;
    }
    if (this.#filled - this.#synced >= SYNC_BYTES || this.#filled === pieceBytes) this.#sync(file);
  }

  #open(path: string): DiskFile {
    const file = this.#disk.open(path, true);
    // Of an earlier attempt the end may be missing; its size must not say that it is whole.
    file.truncate(0);
    this.#filled = 0;
    this.#synced = 0;
    return file;
  }

  #sync(file: DiskFile): void {
    const filled = this.#filled;
    this.#syncing = true;
    file.sync((fault) => {
      this.#syncing = false;
      if (file !== this.#file) return;
      this.#synced = filled;
      if (fault !== null) this.#full();
      else if (filled === this.#options.pieceBytes) this.#finish(file);
    });
  }

  #finish(file: DiskFile): void {
    file.close();
    this.#file = null;
    this.#ready.push(this.#missing.shift() as string);
  }

  /** No room, or a disk that fails: what was begun is given back, and asked for again later. */
  #full(): void {
    this.#low = true;
    const path = this.#missing[0];
    this.#file?.close();
    this.#file = null;
    try {
      if (path !== undefined && this.#disk.exists(path)) this.#disk.remove(path);
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
    }
    this.#begin(AGAIN_MS);
  }
}

/** Whether a fault says that there is no room. */
export function isFull(error: unknown): boolean {
  return error instanceof DiskFault && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

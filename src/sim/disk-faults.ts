/** How the simulated disk behaves; chances from 0 to 1. */
export type DiskModel = {
  /** Shortest and longest sync. */
  readonly syncNs: readonly [number, number];
  /** Bytes that fit; a write beyond is cut short and ends with ENOSPC. */
  readonly capacityBytes: number;
  /** Chance that a write stops part of the way with EIO. */
  readonly writeEio: number;
  /** Chance that a sync fails with EIO; what it was to save may then never be saved. */
  readonly syncEio: number;
  /** Chance that an unsynced piece of one sector is on disk after a power loss. */
  readonly survive: number;
  /** Chance that a piece that survives does so only up to a random byte. */
  readonly tear: number;
};

/** A disk on which nothing goes wrong, and on which a power loss keeps about half. */
export const CALM_DISK: DiskModel = {
  syncNs: [50_000, 500_000],
  capacityBytes: Number.POSITIVE_INFINITY,
  writeEio: 0,
  syncEio: 0,
  survive: 0.5,
  tear: 0.1,
};

/** Bytes that a disk writes whole or not at all, unless it tears. */
export const SECTOR_BYTES = 512;

/**
 * A fault of a disk, named by its operation, path and stable code (`ENOSPC`, `EIO`, ...). Thrown by
 * the synchronous calls below; who owns the file catches it where the file is used.
 */
export class DiskFault extends Error {
  override readonly name = "DiskFault";
  readonly operation: string;
  readonly path: string;
  readonly code: string;

  constructor(operation: string, path: string, code: string) {
    super(`${operation} ${path}: ${code}`);
    this.operation = operation;
    this.path = path;
    this.code = code;
  }
}

/** One open file. Offsets and lengths in bytes. */
export interface DiskFile {
  readonly path: string;
  size(): number;
  /** Reads up to `into.length` bytes at `at`; returns how many there were. */
  read(at: number, into: Uint8Array): number;
  /** Writes all of `bytes` at `at` (a short write is repeated) or throws a `DiskFault`. */
  write(at: number, bytes: Uint8Array): void;
  truncate(size: number): void;
  /** Waits for the disk on the calling thread. */
  syncNow(): void;
  /** Makes written data durable off the calling thread, then calls back once. */
  sync(done: (fault: DiskFault | null) => void): void;
  close(): void;
}

/** Files below one directory; paths are relative to it, with `/` between parts. */
export interface Disk {
  /** Opens for reading and writing; creates the file (and its folders) when `create`. */
  open(path: string, create: boolean): DiskFile;
  exists(path: string): boolean;
  /** Names in a folder, sorted; empty when it does not exist. */
  list(folder: string): string[];
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Makes created, renamed and removed names of a folder durable. */
  syncFolder(folder: string): void;
}

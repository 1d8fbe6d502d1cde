import { DiskFault, type DiskFile } from "../../ports/disk.ts";

/** A file in memory that a test may cut, spoil or fill up. */
export class MemoryFile implements DiskFile {
  readonly path = "fix-store.log";
  bytes: Uint8Array;
  writes = 0;
  /** The next write fails with this code. */
  failNext: string | null = null;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.bytes = bytes.slice();
  }

  size(): number {
    return this.bytes.length;
  }

  read(at: number, into: Uint8Array): number {
    const part = this.bytes.subarray(at, at + into.length);
    into.set(part);
    return part.length;
  }

  write(at: number, bytes: Uint8Array): void {
    if (this.failNext !== null) throw new DiskFault("write", this.path, this.failNext);
    this.writes++;
    const all = new Uint8Array(Math.max(this.bytes.length, at + bytes.length));
    all.set(this.bytes);
    all.set(bytes, at);
    this.bytes = all;
  }

  truncate(size: number): void {
    this.bytes = this.bytes.slice(0, size);
  }

  syncNow(): void {}

  sync(done: (fault: DiskFault | null) => void): void {
    done(null);
  }

  close(): void {}
}

import { type Disk, DiskFault, type DiskFile } from "../ports/disk.ts";
import type { Inode } from "./inode.ts";
import type { Names } from "./names.ts";

/**
 * A simulated disk as nobody's process sees it: for whoever looks at what lies there between two
 * events. It only reads, and leaves no trace.
 */
export class DiskView implements Disk {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  open(path: string): DiskFile {
    const inode = this.#names.get(path);
    if (inode === undefined) throw new DiskFault("open", path, "ENOENT");
    return new ViewedFile(path, inode);
  }

  exists(path: string): boolean {
    return this.#names.get(path) !== undefined;
  }

  list(folder: string): string[] {
    return this.#names.list(folder);
  }

  rename(from: string): void {
    throw readOnly("rename", from);
  }

  remove(path: string): void {
    throw readOnly("remove", path);
  }

  syncFolder(folder: string): void {
    throw readOnly("syncFolder", folder);
  }
}

class ViewedFile implements DiskFile {
  readonly path: string;
  readonly #inode: Inode;

  constructor(path: string, inode: Inode) {
    this.path = path;
    this.#inode = inode;
  }

  size(): number {
    return this.#inode.size;
  }

  read(at: number, into: Uint8Array): number {
    return this.#inode.read(at, into);
  }

  write(): void {
    throw readOnly("write", this.path);
  }

  truncate(): void {
    throw readOnly("truncate", this.path);
  }

  syncNow(): void {
    throw readOnly("sync", this.path);
  }

  sync(done: (fault: DiskFault | null) => void): void {
    done(readOnly("sync", this.path));
  }

  close(): void {
    // Nothing is held open.
  }
}

function readOnly(operation: string, path: string): DiskFault {
  return new DiskFault(operation, path, "EROFS");
}

import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type Disk, DiskFault, type DiskFile } from "../../ports/disk.ts";

/** The machine's file system below one root folder. */
export class NodeDisk implements Disk {
  readonly #root: string;
  readonly #access: number;

  /** @param access `"read"`: whoever only looks needs no right to write, and cannot. */
  constructor(root: string, access: "read" | "write" = "write") {
    this.#root = root;
    this.#access = access === "read" ? constants.O_RDONLY : constants.O_RDWR;
  }

  open(path: string, create: boolean): DiskFile {
    const full = join(this.#root, path);
    return attempt("open", path, () => {
      if (create) mkdirSync(dirname(full), { recursive: true });
      const flags = this.#access | (create ? constants.O_CREAT : 0);
      return new NodeFile(path, openSync(full, flags, 0o640));
    });
  }

  exists(path: string): boolean {
    return existsSync(join(this.#root, path));
  }

  list(folder: string): string[] {
    const full = join(this.#root, folder);
    if (!existsSync(full)) return [];
    return attempt("list", folder, () => readdirSync(full).sort());
  }

  rename(from: string, to: string): void {
    attempt("rename", from, () => renameSync(join(this.#root, from), join(this.#root, to)));
  }

  remove(path: string): void {
    attempt("remove", path, () => unlinkSync(join(this.#root, path)));
  }

  syncFolder(folder: string): void {
    attempt("sync", folder, () => {
      const fd = openSync(join(this.#root, folder), constants.O_RDONLY);
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    });
  }
}

class NodeFile implements DiskFile {
  readonly path: string;
  readonly #fd: number;
  #syncing = 0;
  #closed = false;

  constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  size(): number {
    return attempt("size", this.path, () => fstatSync(this.#open()).size);
  }

  read(at: number, into: Uint8Array): number {
    return attempt("read", this.path, () => {
      const fd = this.#open();
      let done = 0;
      while (done < into.length) {
        const n = readSync(fd, into, done, into.length - done, at + done);
        if (n === 0) break;
        done += n;
      }
      return done;
    });
  }

  write(at: number, bytes: Uint8Array): void {
    // No closure here: this is the one call of a turn that the gate's journal makes.
    let done = 0;
    try {
      const fd = this.#open();
      while (done < bytes.length) {
        done += writeSync(fd, bytes, done, bytes.length - done, at + done);
      }
    } catch (error) {
      throw asFault("write", this.path, error);
    }
  }

  truncate(size: number): void {
    attempt("truncate", this.path, () => ftruncateSync(this.#open(), size));
  }

  syncNow(): void {
    attempt("sync", this.path, () => fdatasyncSync(this.#open()));
  }

  sync(done: (fault: DiskFault | null) => void): void {
    if (this.#closed) {
      queueMicrotask(() => done(new DiskFault("sync", this.path, "EBADF")));
      return;
    }
    this.#syncing += 1;
    fdatasync(this.#fd, (error) => {
      this.#syncing -= 1;
      this.#closeWhenIdle();
      done(error === null ? null : asFault("sync", this.path, error));
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeWhenIdle();
  }

  /** A number that is closed under a running sync could by then belong to another file. */
  #closeWhenIdle(): void {
    if (!this.#closed || this.#syncing > 0) return;
    attempt("close", this.path, () => closeSync(this.#fd));
  }

  #open(): number {
    if (this.#closed) throw new DiskFault("use", this.path, "EBADF");
    return this.#fd;
  }
}

function attempt<T>(operation: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw asFault(operation, path, error);
  }
}

function asFault(operation: string, path: string, error: unknown): DiskFault {
  if (error instanceof DiskFault) return new DiskFault(operation, path, error.code);
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (typeof code !== "string") throw error;
  return new DiskFault(operation, path, code);
}

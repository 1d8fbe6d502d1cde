import type { SeededRandom } from "../core/domain/random.ts";
import { type Disk, DiskFault, type DiskFile } from "../ports/disk.ts";
import type { DiskModel } from "./disk-faults.ts";
import { DiskView } from "./disk-view.ts";
import { Inode } from "./inode.ts";
import { Names } from "./names.ts";
import { ProcessGone, type SimProcess } from "./process.ts";
import type { SimWorld } from "./world.ts";

/** What a process can ask of a disk, as faults and hooks name it. */
export type DiskOperation =
  | "open"
  | "list"
  | "rename"
  | "remove"
  | "read"
  | "write"
  | "truncate"
  | "sync"
  | "syncFolder";

/** Called before each operation, with its number from 1: a place to kill the caller. */
export type OnDiskOperation = (operation: DiskOperation, path: string, n: number) => void;

type OrderedFault = {
  readonly operation: DiskOperation;
  readonly code: string;
  readonly onFailed: () => void;
};

/** The disk of one simulated machine. It outlives its processes, and the power. */
export class SimDisk {
  readonly world: SimWorld;
  readonly random: SeededRandom;
  /** May be exchanged at any time. */
  model: DiskModel;
  onOperation: OnDiskOperation | null = null;
  readonly #names: Names = new Names();
  readonly #processes: SimProcess[] = [];
  readonly #ordered: OrderedFault[] = [];
  #operations = 0;
  #shortWrites = 0;
  #lostChanges = 0;
  #powerLosses = 0;

  constructor(world: SimWorld, model: DiskModel) {
    this.world = world;
    this.random = world.fork();
    this.model = model;
  }

  /** Operations that were asked for so far. */
  get operations(): number {
    return this.#operations;
  }

  /** Writes that were cut short because the disk was full. */
  get shortWrites(): number {
    return this.#shortWrites;
  }

  /** Changes that were not durable when the power went, over all power losses. */
  get lostChanges(): number {
    return this.#lostChanges;
  }

  /** Bytes of all files. */
  get usedBytes(): number {
    let used = 0;
    for (const inode of this.#names.all()) used += inode.size;
    return used;
  }

  /** Content of every file as processes see it, by path; for tools that read it elsewhere. */
  contents(): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    for (const [path, inode] of this.#names.entries()) {
      const bytes = new Uint8Array(inode.size);
      inode.read(0, bytes);
      files.set(path, bytes);
    }
    return files;
  }

  /** The disk as one process of this machine sees it. */
  of(process: SimProcess): Disk {
    this.#processes.push(process);
    return new ProcessDisk(this, this.#names, process);
  }

  /** What lies on it now, for whoever is no process of the world. */
  get view(): Disk {
    return new DiskView(this.#names);
  }

  /**
   * Fault: the next operation of this kind fails with this code (`ENOSPC`, `EIO`, ...).
   *
   * @param onFailed Told when it has.
   */
  failNext(operation: DiskOperation, code: string, onFailed: () => void = () => undefined): void {
    this.#ordered.push({ operation, code, onFailed });
  }

  /** Takes back what `failNext` has ordered and what has not failed yet. */
  failNoMore(): void {
    this.#ordered.length = 0;
  }

  /** Fault: all processes of the machine die and what was not synced is lost, as chance will. */
  losePower(): void {
    this.world.trace("disk", "power loss", this.#operations);
    this.#powerLosses += 1;
    for (const process of this.#processes.splice(0)) process.kill();
    this.#names.losePower(this.random);
    for (const inode of new Set(this.#names.all())) {
      this.#lostChanges += inode.losePower(this.random, this.model);
    }
  }

  /** Fault: one bit of a file turns over on the medium. */
  flipBit(path: string, at: number, bit: number): void {
    this.#names.get(path)?.flipBit(at, bit);
  }

  /** Counts an operation; returns the code with which it has to fail, or null. */
  enter(process: SimProcess, operation: DiskOperation, path: string): string | null {
    if (!process.alive) throw new ProcessGone();
    this.#operations += 1;
    this.world.trace(process.name, operation, this.#operations);
    this.onOperation?.(operation, path, this.#operations);
    if (!process.alive) throw new ProcessGone();
    const i = this.#ordered.findIndex((o) => o.operation === operation);
    if (i < 0) return null;
    const [failed] = this.#ordered.splice(i, 1);
    failed?.onFailed();
    return failed?.code ?? null;
  }

  /** How many of these more bytes still fit. */
  room(wanted: number): number {
    if (wanted <= 0 || this.model.capacityBytes === Number.POSITIVE_INFINITY) return wanted;
    const room = Math.max(0, Math.min(wanted, this.model.capacityBytes - this.usedBytes));
    if (room < wanted) this.#shortWrites += 1;
    return room;
  }

  /** Ends a sync after its time, also when its process has died by then. */
  finishSync(inode: Inode, fail: boolean, done: () => void): void {
    const mark = inode.mark();
    const power = this.#powerLosses;
    const [least, most] = this.model.syncNs;
    this.world.plan(least + this.random.below(most - least + 1), () => {
      if (power !== this.#powerLosses) return;
      inode.saved(mark, !fail);
      done();
    });
  }
}

class ProcessDisk implements Disk {
  readonly #disk: SimDisk;
  readonly #names: Names;
  readonly #process: SimProcess;

  constructor(disk: SimDisk, names: Names, process: SimProcess) {
    this.#disk = disk;
    this.#names = names;
    this.#process = process;
  }

  open(path: string, create: boolean): DiskFile {
    this.#enter("open", path);
    let inode = this.#names.get(path);
    if (inode === undefined) {
      if (!create) throw new DiskFault("open", path, "ENOENT");
      inode = new Inode();
      this.#names.add(path, inode);
    }
    return new SimFile(this.#disk, this.#process, path, inode);
  }

  exists(path: string): boolean {
    return this.#names.get(path) !== undefined;
  }

  list(folder: string): string[] {
    this.#enter("list", folder);
    return this.#names.list(folder);
  }

  rename(from: string, to: string): void {
    this.#enter("rename", from);
    this.#names.rename(from, to, this.#must("rename", from));
  }

  remove(path: string): void {
    this.#enter("remove", path);
    this.#must("remove", path);
    this.#names.remove(path);
  }

  syncFolder(folder: string): void {
    this.#enter("syncFolder", folder);
    this.#names.syncFolder(folder);
  }

  #must(operation: DiskOperation, path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw new DiskFault(operation, path, "ENOENT");
    return inode;
  }

  #enter(operation: DiskOperation, path: string): void {
    const code = this.#disk.enter(this.#process, operation, path);
    if (code !== null) throw new DiskFault(operation, path, code);
  }
}

class SimFile implements DiskFile {
  readonly path: string;
  readonly #disk: SimDisk;
  readonly #process: SimProcess;
  readonly #inode: Inode;
  #closed = false;

  constructor(disk: SimDisk, process: SimProcess, path: string, inode: Inode) {
    this.#disk = disk;
    this.#process = process;
    this.path = path;
    this.#inode = inode;
  }

  size(): number {
    this.#open();
    return this.#inode.size;
  }

  read(at: number, into: Uint8Array): number {
    this.#enter("read");
    return this.#inode.read(at, into);
  }

  write(at: number, bytes: Uint8Array): void {
    this.#open();
    const { random, model } = this.#disk;
    let code = this.#disk.enter(this.#process, "write", this.path);
    if (code === null && random.unit() < model.writeEio) code = "EIO";
    const growth = at + bytes.length - this.#inode.size;
    const fits = bytes.length - Math.max(0, growth) + this.#disk.room(Math.max(0, growth));
    const short = code === null ? fits : random.below(fits + 1);
    if (short > 0) this.#inode.write(at, bytes.subarray(0, short));
    if (short < bytes.length || code !== null) {
      throw new DiskFault("write", this.path, code ?? "ENOSPC");
    }
  }

  truncate(size: number): void {
    this.#enter("truncate");
    this.#inode.truncate(size);
  }

  syncNow(): void {
    this.#open();
    const code = this.#syncFault();
    this.#inode.saved(this.#inode.mark(), code === null);
    if (code !== null) throw new DiskFault("sync", this.path, code);
  }

  sync(done: (fault: DiskFault | null) => void): void {
    const process = this.#process;
    if (this.#closed) {
      process.plan(0, () => done(new DiskFault("sync", this.path, "EBADF")));
      return;
    }
    const code = this.#syncFault();
    const fault = code === null ? null : new DiskFault("sync", this.path, code);
    this.#disk.finishSync(this.#inode, fault !== null, () => process.plan(0, () => done(fault)));
  }

  close(): void {
    this.#closed = true;
  }

  #syncFault(): string | null {
    const { random, model } = this.#disk;
    const code = this.#disk.enter(this.#process, "sync", this.path);
    return code === null && random.unit() < model.syncEio ? "EIO" : code;
  }

  #enter(operation: DiskOperation): void {
    this.#open();
    const code = this.#disk.enter(this.#process, operation, this.path);
    if (code !== null) throw new DiskFault(operation, this.path, code);
  }

  #open(): void {
    if (!this.#process.alive) throw new ProcessGone();
    if (this.#closed) throw new DiskFault("use", this.path, "EBADF");
  }
}

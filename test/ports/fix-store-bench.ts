import { asciiBytes } from "../../src/core/domain/bytes.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { FileFixStore } from "../../src/roles/fix/file-store.ts";
import type { FixStoreOptions } from "../../src/roles/fix/file-store-options.ts";
import { FixStoreRefused } from "../../src/roles/fix/store-refused.ts";
import { SimDisk } from "../../src/sim/disk.ts";
import { CALM_DISK, type DiskModel } from "../../src/sim/disk-faults.ts";
import { SimProcess } from "../../src/sim/process.ts";
import { SimWorld } from "../../src/sim/world.ts";
import type { FixSessionStore } from "../../src/wire/fix/store.ts";

const EPOCH_MS = 1_767_571_200_000;

/** The folder in which the bench keeps its store. */
export const FOLDER = "fix-store";

/** Small segments and blocks, so that both change often. */
export const SMALL: Partial<FixStoreOptions> = { segmentBytes: 8192, blockNumbers: 20 };

/** One start of a process that owns the store of a simulated machine. */
export type StoreStart = {
  readonly process: SimProcess;
  readonly store: FileFixStore;
  /** Codes of faults that were told off the turn, and lines for people. */
  readonly faults: string[];
  readonly lines: string[];
};

/** A simulated machine with a FIX store on its disk. */
export class StoreBench {
  readonly world: SimWorld;
  readonly disk: SimDisk;
  readonly options: Partial<FixStoreOptions>;

  /** The process that was started last, and starts so far, those that were cut off included. */
  process: SimProcess | null = null;
  starts = 0;

  constructor(
    seed: number,
    model: Partial<DiskModel> = {},
    options: Partial<FixStoreOptions> = SMALL,
  ) {
    this.world = new SimWorld(seed, EPOCH_MS);
    this.disk = new SimDisk(this.world, { ...CALM_DISK, ...model });
    this.options = options;
  }

  /** Opens the store in a new process; throws `FixStoreRefused`. */
  open(options: Partial<FixStoreOptions> = {}): StoreStart {
    const process = new SimProcess(this.world, "store");
    this.process = process;
    this.starts += 1;
    const faults: string[] = [];
    const lines: string[] = [];
    let store: FileFixStore | null = null;
    process.run(() => {
      store = FileFixStore.open(this.disk.of(process), FOLDER, {
        clock: process.clock,
        onFault: (fault) => faults.push(fault.code),
        log: (line) => lines.push(line),
        ...this.options,
        ...options,
      });
    });
    if (store === null) throw new Error("the process was killed while it opened its store");
    return { process, store, faults, lines };
  }

  /** Ends the process, or the power of the machine, at its disk operation number `n` from now. */
  strikeAt(n: number, crash: "kill" | "power"): void {
    const at = this.disk.operations + n;
    this.disk.onOperation = (_operation, _path, count) => {
      if (count !== at) return;
      if (crash === "power") this.disk.losePower();
      else this.process?.kill();
    };
  }

  /** The code of the fault with which the store does not open, or `open`. */
  refusal(): string {
    try {
      this.open().process.kill();
      return "open";
    } catch (error) {
      if (error instanceof FixStoreRefused) return error.fault.code;
      throw error;
    }
  }

  /** Lets the timers of the world run for so many milliseconds. */
  run(ms: number): Promise<void> {
    return this.world.run({ atNs: this.world.nowNs + ms * 1e6 });
  }

  /** Names and sizes of the store's files. */
  files(): Record<string, number> {
    const disk = this.asReader();
    const sizes = disk.list(FOLDER).map((name) => {
      return [name, disk.open(`${FOLDER}/${name}`, false).size()] as const;
    });
    return Object.fromEntries(sizes);
  }

  bytesOf(name: string): Uint8Array {
    const file = this.asReader().open(`${FOLDER}/${name}`, false);
    const bytes = new Uint8Array(file.size());
    file.read(0, bytes);
    return bytes;
  }

  /** Puts a file there, durable, as a backup or an intruder would. */
  put(name: string, bytes: Uint8Array): void {
    const disk = this.asReader();
    const file = disk.open(`${FOLDER}/${name}`, true);
    file.truncate(0);
    file.write(0, bytes);
    file.syncNow();
    disk.syncFolder(FOLDER);
  }

  asReader(): Disk {
    return this.disk.of(new SimProcess(this.world, "reader"));
  }
}

export const bytesOf = (text: string): Uint8Array => asciiBytes(text);

/** Numbers and keeps a message as a session does. */
export function keep(session: FixSessionStore, text: string): number {
  const seq = session.nextOut;
  session.append(seq, bytesOf(`..${text}`), 2, text.length);
  session.setNextOut(seq + 1);
  return seq;
}

/** Everything that a session's record says. */
export function contents(session: FixSessionStore): {
  out: number;
  in: number;
  kept: [number, string][];
} {
  const kept: [number, string][] = [];
  for (let seq = session.nextKept(1, 2e9); seq > 0; seq = session.nextKept(seq + 1, 2e9)) {
    kept.push([seq, textOf(session, seq)]);
  }
  return { out: session.nextOut, in: session.nextIn, kept };
}

/** A kept message as text; empty when it cannot be read. */
export function textOf(session: FixSessionStore, seq: number): string {
  const into = new Uint8Array(session.read(seq, new Uint8Array(0)));
  return session.read(seq, into) === into.length ? String.fromCharCode(...into) : "";
}

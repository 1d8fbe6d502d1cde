import { expect } from "vitest";
import type { Journal } from "../../src/roles/journal/journal.ts";
import { type JournalOpening, openJournal } from "../../src/roles/journal/open.ts";
import type { JournalOptions } from "../../src/roles/journal/options.ts";
import { sha256 } from "../../src/shell/system/sha256.ts";
import { SimDisk } from "../../src/sim/disk.ts";
import { CALM_DISK, type DiskModel } from "../../src/sim/disk-faults.ts";
import { SimProcess } from "../../src/sim/process.ts";
import { SimWorld } from "../../src/sim/world.ts";

/** The folder in which the bench keeps its journal. */
export const FOLDER = "journal";

/** A record as a replay hands it over, its payload as text. */
export type Seen = { readonly index: number; readonly type: number; readonly text: string };

/** One start of a process that owns the journal of a simulated machine. */
export type Start = {
  readonly process: SimProcess;
  readonly opening: JournalOpening;
  readonly replayed: readonly Seen[];
  /** Codes of the faults that the journal has told, and the indexes it has called durable. */
  readonly faults: string[];
  readonly synced: number[];
};

/** A simulated machine with a journal on its disk; segments are small, so that they roll. */
export class JournalBench {
  readonly world: SimWorld;
  readonly disk: SimDisk;
  readonly sizes: Pick<JournalOptions, "segmentBytes" | "bufferBytes">;

  /** The process that was started last. */
  process: SimProcess | null = null;

  constructor(seed: number, model: Partial<DiskModel> = {}, segmentBytes = 8192) {
    this.world = new SimWorld(seed, Date.UTC(2026, 0, 5));
    this.disk = new SimDisk(this.world, { ...CALM_DISK, ...model });
    this.sizes = { segmentBytes, bufferBytes: 4096 };
  }

  start(options: Partial<JournalOptions> = {}): Start {
    const process = new SimProcess(this.world, "gate");
    this.process = process;
    const replayed: Seen[] = [];
    const faults: string[] = [];
    const synced: number[] = [];
    let opening: JournalOpening | null = null;
    process.run(() => {
      opening = openJournal(
        this.disk.of(process),
        FOLDER,
        {
          gate: "G1",
          clock: process.clock,
          sha256,
          ...this.sizes,
          onFault: (fault) => faults.push(fault.code),
          onSynced: (index) => synced.push(index),
          ...options,
        },
        (type, index, view, at, length) => {
          const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
          replayed.push({ index, type, text: String.fromCharCode(...bytes) });
        },
      );
    });
    if (opening === null) throw new Error("the process was killed while it opened its journal");
    return { process, opening, replayed, faults, synced };
  }

  /** A start that must succeed. */
  open(options: Partial<JournalOptions> = {}): Start & { readonly journal: Journal } {
    const start = this.start(options);
    expect(start.opening).toMatchObject({ type: "Open" });
    if (start.opening.type !== "Open") throw new Error("refused");
    return { ...start, journal: start.opening.journal };
  }

  /** Names and sizes of the journal's files. */
  files(): Record<string, number> {
    const reader = this.#reader();
    const disk = this.disk.of(reader);
    const sizes = disk.list(FOLDER).map((name) => {
      return [name, disk.open(`${FOLDER}/${name}`, false).size()] as const;
    });
    return Object.fromEntries(sizes);
  }

  read(name: string): Uint8Array {
    const file = this.disk.of(this.#reader()).open(`${FOLDER}/${name}`, false);
    const bytes = new Uint8Array(file.size());
    file.read(0, bytes);
    return bytes;
  }

  /** Puts a file there, durable, as a backup or an intruder would. */
  put(name: string, bytes: Uint8Array): void {
    const disk = this.disk.of(this.#reader());
    const file = disk.open(`${FOLDER}/${name}`, true);
    file.truncate(0);
    file.write(0, bytes);
    file.syncNow();
    disk.syncFolder(FOLDER);
  }

  remove(name: string): void {
    this.disk.of(this.#reader()).remove(`${FOLDER}/${name}`);
  }

  #reader(): SimProcess {
    return new SimProcess(this.world, "reader");
  }
}

/** Appends one record of text; returns its index. */
export function append(journal: Journal, type: number, text: string): number {
  const at = journal.begin(type, text.length);
  for (let i = 0; i < text.length; i++) journal.bytes[at + i] = text.charCodeAt(i);
  return journal.end(text.length);
}

import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  write,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Latencies } from "./latencies.ts";

/** One write and fdatasync at a time, off this thread, into a preallocated file. */
export class AsyncSync {
  readonly #folder: string;
  readonly #file: number;
  readonly #buffer: Uint8Array;
  readonly #room: number;
  #at = 0;

  /**
   * @param folder A folder on the disk in question.
   * @param bytes Size of each write.
   * @param count Writes after which it begins again at the file's start.
   */
  constructor(folder: string, bytes: number, count: number) {
    this.#folder = mkdtempSync(join(folder, "floor-"));
    this.#file = openSync(join(this.#folder, "floor"), "w");
    this.#buffer = new Uint8Array(bytes).fill(1);
    this.#room = bytes * count;
    writeSync(this.#file, new Uint8Array(this.#room), 0, this.#room, 0);
    fdatasyncSync(this.#file);
  }

  /** Adds the time of the next one; `done` follows it. */
  measure(into: Latencies, done: () => void): void {
    const start = performance.now();
    const at = this.#at;
    this.#at = (at + this.#buffer.length) % this.#room;
    write(this.#file, this.#buffer, 0, this.#buffer.length, at, (writeError) => {
      if (writeError !== null) throw writeError;
      fdatasync(this.#file, (error) => {
        if (error !== null) throw error;
        into.add((performance.now() - start) * 1000);
        done();
      });
    });
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true });
  }
}

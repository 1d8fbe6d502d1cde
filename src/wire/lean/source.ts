import type { LeanFault } from "./fault.ts";

/**
 * The bytes of one recorded file, pulled in order. A source reads a little ahead and then waits:
 * what is not taken is not read, so a day of any length needs the memory of a few chunks.
 */
export interface LeanSource {
  /** The file, as faults name it. */
  readonly file: string;
  /** The next bytes, valid until the next call; null when there are none now. */
  take(): Uint8Array | null;
  /** Whether more may come. A fault is final, and so is the end. */
  readonly state: "open" | "ended" | LeanFault;
  /** Called when `take` had nothing and now has something, or the state has changed. */
  onReady: () => void;
  close(): void;
}

/** A source over bytes that are there already. */
export class MemorySource implements LeanSource {
  readonly file: string;
  readonly #chunks: Uint8Array[];
  onReady: () => void = () => {};

  constructor(file: string, chunks: readonly Uint8Array[]) {
    this.file = file;
    this.#chunks = [...chunks];
  }

  get state(): "open" | "ended" {
    return this.#chunks.length > 0 ? "open" : "ended";
  }

  take(): Uint8Array | null {
    return this.#chunks.shift() ?? null;
  }

  close(): void {
    this.#chunks.length = 0;
  }
}

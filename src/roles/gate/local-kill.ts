import { asciiText } from "../../core/domain/bytes.ts";
import type { Disk } from "../../ports/disk.ts";
import { DiskFault } from "../../ports/disk.ts";

/** In the gate's data folder: its being there kills the firm, its text is the reason. */
const FILE = "KILL";
/** What it is called once it has been obeyed. */
const TAKEN = "KILL.taken";
const TEXT_MAX = 256;

/** Kills the firm; `durable` is called when that is on disk. */
export type KillLocally = (how: string, words: string, durable: () => void) => void;

/**
 * The way to stop everything with neither network nor key: a file on the gate's machine. Looked for
 * by the ticker; put away once the kill is on disk, and obeyed again when it is made again. One
 * that is seen before its words are in it is obeyed without them.
 */
export class LocalKill {
  readonly #disk: Disk;
  readonly #kill: KillLocally;
  readonly #log: (text: string) => void;
  /** Obeyed, and not put away: it is not obeyed ten times a second. */
  #obeyed = false;

  constructor(disk: Disk, kill: KillLocally, log: (text: string) => void) {
    this.#disk = disk;
    this.#kill = kill;
    this.#log = log;
  }

  look(): void {
    if (!this.#disk.exists(FILE)) {
      this.#obeyed = false;
      return;
    }
    if (this.#obeyed) return;
    this.#obeyed = true;
    const words = this.#words();
    this.#kill("file KILL", words, () => this.#putAway(words));
  }

  #putAway(obeyed: string): void {
    try {
      const words = this.#words();
      if (words !== obeyed) this.#log(`the file KILL says now: ${printable(words)}`);
      this.#disk.rename(FILE, TAKEN);
      this.#obeyed = false;
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      this.#log(`the file KILL cannot be put away: ${error.message}`);
    }
  }

  /** What stands in the file; a kill needs none. */
  #words(): string {
    try {
      const file = this.#disk.open(FILE, false);
      const bytes = new Uint8Array(TEXT_MAX);
      const size = file.read(0, bytes);
      file.close();
      return asciiText(bytes.subarray(0, size));
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      return "";
    }
  }
}

function printable(words: string): string {
  return words.replace(/[^ -~]+/g, " ").trim();
}

import { asciiBytes, asciiText } from "../../core/domain/bytes.ts";
import type { CarriedKill } from "../../core/guard/guard-book.ts";
import { type JournalHead, NO_HEAD } from "../../core/guard/kept-head.ts";
import { type Disk, DiskFault } from "../../ports/disk.ts";
import { decodeCommand } from "../../wire/control/command.ts";
import { type Kept, keptText, readKept } from "../../wire/guard/kept-file.ts";

/** Why a guard does not start: what it kept cannot be read, or is gone. */
export class GuardRefusesToStart extends Error {
  override readonly name = "GuardRefusesToStart";
}

const KEPT = "kept.json";
const DRAFT = "kept.tmp";
/** Written with the first `kept.json`: a guard that once kept something never begins anew. */
const BEGUN = "begun";

/** A guard's own file: written whole or not at all, and read whole or not at all. */
export class GuardKeep {
  readonly #guard: number;
  readonly #disk: Disk;
  readonly #log: (line: string) => void;
  #unsaved = false;

  constructor(guard: number, disk: Disk, log: (line: string) => void) {
    this.#guard = guard;
    this.#disk = disk;
    this.#log = log;
  }

  /** What was to be saved last is not on disk. */
  get unsaved(): boolean {
    return this.#unsaved;
  }

  /** Whether it is durable. A fault is told once; whoever needs it on disk saves again. */
  save(kept: Kept): boolean {
    try {
      this.#write(KEPT, keptText(kept));
      if (this.#unsaved) this.#log("guard: what it keeps is on disk again");
      this.#unsaved = false;
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      if (!this.#unsaved) {
        this.#log(`ALARM: guard: it cannot keep anything, and says no Go: ${error.message}`);
      }
      this.#unsaved = true;
    }
    return !this.#unsaved;
  }

  /** What was kept; nothing at a first start, which says so. Throws `GuardRefusesToStart`. */
  load(): { readonly head: JournalHead; readonly kills: readonly CarriedKill[] } {
    try {
      const begun = this.#disk.exists(BEGUN);
      const kept = this.#disk.exists(KEPT) ? this.#read() : this.#begin(begun);
      if (!begun) this.#write(BEGUN, "");
      return kept;
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      throw this.#noStart(`cannot be used: ${error.message}`);
    }
  }

  #begin(begun: boolean): { readonly head: JournalHead; readonly kills: readonly CarriedKill[] } {
    if (begun) throw this.#noStart("is gone");
    this.#log(`guard ${this.#guard} keeps nothing yet: this is its first start`);
    const nothing = { head: NO_HEAD, kills: [] };
    this.#write(KEPT, keptText(nothing));
    return nothing;
  }

  #read(): { readonly head: JournalHead; readonly kills: readonly CarriedKill[] } {
    const kept = readKept(this.#text());
    if (kept === null) throw this.#noStart("is damaged");
    const kills = kept.kills.map(({ command, signature }) => {
      const said = decodeCommand(command);
      if (said === null) throw this.#noStart("is damaged: a kill in it is garbled");
      const { scope, keyId, counter } = said;
      return { command, signature, scope, keyId, counter };
    });
    return { head: kept.head, kills };
  }

  #text(): string {
    const file = this.#disk.open(KEPT, false);
    try {
      const bytes = new Uint8Array(file.size());
      const length = file.read(0, bytes);
      return asciiText(bytes.subarray(0, length));
    } finally {
      file.close();
    }
  }

  #write(name: string, text: string): void {
    const bytes = asciiBytes(text);
    const file = this.#disk.open(DRAFT, true);
    try {
      file.truncate(0);
      file.write(0, bytes);
      file.syncNow();
    } finally {
      file.close();
    }
    this.#disk.rename(DRAFT, name);
    this.#disk.syncFolder("");
  }

  /** What is wrong, and what a person can do; nothing of the file is changed. */
  #noStart(what: string): GuardRefusesToStart {
    return new GuardRefusesToStart(
      `guard ${this.#guard} does not start: ${KEPT} in its folder ${what}. It holds the newest ` +
        "head of the gate's journal and people's kills. Put it back from a copy; without one see " +
        "that the gate's journal is whole and the newest, stop what somebody wanted stopped, " +
        "then empty the folder: the guard begins anew.",
    );
  }
}

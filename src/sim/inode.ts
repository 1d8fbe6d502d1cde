import type { SeededRandom } from "../core/domain/random.ts";
import { type DiskModel, SECTOR_BYTES } from "./disk-faults.ts";

/** One change since it was last durable, with what stood there before. */
type Change = {
  readonly at: number;
  /** Empty for a change of the size alone. */
  readonly written: Uint8Array;
  /** What stood there, up to the end that the file had. */
  readonly before: Uint8Array;
  readonly sizeBefore: number;
  readonly size: number;
  /** `Lost`: a sync of it has failed, so no later sync will save it (the page looks clean). */
  state: "Cached" | "Durable" | "Lost";
};

/** The content of one file: as processes see it, and what of it a power loss may undo. */
export class Inode {
  #bytes: Uint8Array = new Uint8Array(0);
  #size = 0;
  #changes: Change[] = [];
  /** Changes that are no longer in the list: they are durable. */
  #dropped = 0;

  get size(): number {
    return this.#size;
  }

  read(at: number, into: Uint8Array): number {
    const count = Math.max(0, Math.min(into.length, this.#size - at));
    into.set(this.#bytes.subarray(at, at + count));
    return count;
  }

  write(at: number, bytes: Uint8Array): void {
    const size = Math.max(this.#size, at + bytes.length);
    this.#reserve(size);
    const before = this.#bytes.slice(at, Math.min(at + bytes.length, this.#size));
    this.#bytes.set(bytes, at);
    this.#note(at, bytes.slice(), before, size);
  }

  truncate(size: number): void {
    this.#reserve(size);
    const before = this.#bytes.slice(size, this.#size);
    this.#bytes.fill(0, size, this.#size);
    this.#note(size, new Uint8Array(before.length), before, size);
  }

  /** Names the changes that a sync which begins now has to save. */
  mark(): number {
    return this.#dropped + this.#changes.length;
  }

  /** A sync of all changes up to a mark has come to its end. */
  saved(mark: number, ok: boolean): void {
    for (const change of this.#changes.slice(0, Math.max(0, mark - this.#dropped))) {
      if (change.state === "Cached") change.state = ok ? "Durable" : "Lost";
    }
    // Durable changes that lie over nothing doubtful need not be remembered.
    const doubtful = this.#changes.findIndex((c) => c.state !== "Durable");
    const count = doubtful < 0 ? this.#changes.length : doubtful;
    this.#changes.splice(0, count);
    this.#dropped += count;
  }

  /** Damage on the medium: one bit turns over. */
  flipBit(at: number, bit: number): void {
    if (at < this.#size) this.#bytes[at] = (this.#bytes[at] as number) ^ (1 << bit);
  }

  /**
   * The power goes: of what was not durable, only pieces that chance picks remain. Returns how many
   * changes were not durable.
   */
  losePower(random: SeededRandom, model: DiskModel): number {
    const changes = this.#changes;
    this.#changes = [];
    this.#dropped += changes.length;
    for (const change of changes.toReversed()) {
      this.#bytes.set(change.before, change.at);
      const restored = change.at + change.before.length;
      this.#bytes.fill(0, restored, Math.max(restored, change.at + change.written.length));
      this.#size = change.sizeBefore;
    }
    for (const change of changes) {
      if (change.state === "Durable") this.#redo(change, 0, change.written.length);
      else this.#redoPieces(change, random, model);
    }
    this.#bytes.fill(0, this.#size);
    return changes.filter(({ state }) => state !== "Durable").length;
  }

  #redoPieces(change: Change, random: SeededRandom, model: DiskModel): void {
    if (change.size < change.sizeBefore) {
      if (random.unit() < model.survive) this.#redo(change, 0, change.written.length);
      return;
    }
    for (let from = 0; from < change.written.length; ) {
      const sectorEnd = SECTOR_BYTES - ((change.at + from) % SECTOR_BYTES);
      const to = Math.min(change.written.length, from + sectorEnd);
      if (random.unit() < model.survive) {
        const torn = random.unit() < model.tear;
        this.#redo(change, from, torn ? from + random.below(to - from + 1) : to);
      }
      from = to;
    }
  }

  #redo(change: Change, from: number, to: number): void {
    const whole = from === 0 && to === change.written.length;
    const grown = Math.max(this.#size, change.at + to);
    this.#size = whole && change.size < change.sizeBefore ? change.size : grown;
    this.#bytes.set(change.written.subarray(from, to), change.at + from);
  }

  #note(at: number, written: Uint8Array, before: Uint8Array, size: number): void {
    const sizeBefore = this.#size;
    this.#changes.push({ at, written, before, sizeBefore, size, state: "Cached" });
    this.#size = size;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(size, this.#bytes.length * 2, 4096));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

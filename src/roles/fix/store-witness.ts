import type { Clock } from "../../ports/clock.ts";
import type { StoreSegments } from "./store-segments.ts";

const MS = 1_000_000;

/**
 * Sees to it that what was written becomes durable before long, off the turn, and that a frame on
 * disk says so: only then can damage to it never pass for a torn tail.
 */
export class StoreWitness {
  readonly #clock: Clock;
  readonly #syncMs: number;
  readonly #segments: StoreSegments;
  /** Last record that is more than such a word. */
  #lastIndex = 0;
  /** What the last frame on disk calls durable. */
  #said: number;
  #syncedNs = 0;

  constructor(
    { clock, syncMs }: { readonly clock: Clock; readonly syncMs: number },
    segments: StoreSegments,
  ) {
    this.#clock = clock;
    this.#syncMs = syncMs;
    this.#segments = segments;
    this.#said = segments.syncedIndex;
  }

  /** A batch up to this record is about to be written. */
  wrote(lastIndex: number): void {
    this.#lastIndex = lastIndex;
    this.#said = this.#segments.syncedIndex;
  }

  /** Begins a sync when one is due; true when a word of what is durable is to be written. */
  isDue(): boolean {
    const { syncedIndex } = this.#segments;
    if (this.#lastIndex > syncedIndex) {
      const nowNs = this.#clock.nowNs();
      if (nowNs - this.#syncedNs >= this.#syncMs * MS) {
        this.#syncedNs = nowNs;
        this.#segments.sync();
      }
      return false;
    }
    return this.#said < this.#lastIndex;
  }

  /** The word was written. It needs no sync and no witness itself. */
  spoke(): void {
    this.#lastIndex = this.#said;
  }
}

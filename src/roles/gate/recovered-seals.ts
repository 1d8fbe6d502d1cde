import { hexDigits } from "../../core/domain/bytes.ts";
import { DIGEST_SIZE } from "../../wire/journal/format.ts";

/** Seals that are remembered: 18 hours of one a second, in 2.6 MB. */
const KEPT = 65_536;
const FIRST_ROOM = 64;

/** What a recovered journal says to a head that a guard keeps. */
export type HeadFinding = "Found" | "Behind" | "Forked" | "TooOld";

/**
 * The newest seals of the journal as it was found at this start, to be compared with the heads that
 * the guards keep (I18). A head from before them cannot be compared, and proves nothing.
 */
export class RecoveredSeals {
  #indexes: Float64Array = new Float64Array(FIRST_ROOM);
  #digests: Uint8Array = new Uint8Array(FIRST_ROOM * DIGEST_SIZE);
  #count = 0;

  note(index: number, digest: Uint8Array): void {
    if (this.#count === this.#indexes.length && this.#count < KEPT) this.#grow();
    const slot = this.#count % KEPT;
    this.#indexes[slot] = index;
    this.#digests.set(digest, slot * DIGEST_SIZE);
    this.#count += 1;
  }

  /** Index of the oldest seal that is remembered, 0 when none is. */
  get oldest(): number {
    return this.#indexes[this.#count <= KEPT ? 0 : this.#count % KEPT] as number;
  }

  /**
   * Looks for a head that a guard keeps.
   *
   * @param lastIndex Index of the last record that was recovered.
   * @param hash The seal in hex.
   */
  find(index: number, hash: string, lastIndex: number): HeadFinding {
    if (index > lastIndex) return "Behind";
    if (index < this.oldest) return "TooOld";
    for (let slot = 0; slot < Math.min(this.#count, KEPT); slot++) {
      if (this.#indexes[slot] === index && this.#hash(slot) === hash) return "Found";
    }
    return "Forked";
  }

  #grow(): void {
    const [indexes, digests] = [this.#indexes, this.#digests];
    this.#indexes = new Float64Array(indexes.length * 2);
    this.#indexes.set(indexes);
    this.#digests = new Uint8Array(digests.length * 2);
    this.#digests.set(digests);
  }

  #hash(slot: number): string {
    return hexDigits(this.#digests.subarray(slot * DIGEST_SIZE, (slot + 1) * DIGEST_SIZE));
  }
}

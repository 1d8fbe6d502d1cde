import type { SeededRandom } from "../core/domain/random.ts";
import type { Random } from "../ports/random.ts";

/** Numbers that look unpredictable to a process and come from the world's seed. */
export class SimRandom implements Random {
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  u32(): number {
    return this.#random.u32();
  }
}

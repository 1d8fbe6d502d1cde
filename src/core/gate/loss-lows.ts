/** Longest window that can be asked for, s. */
export const LOSS_WINDOW_MAX_S = 3_600;

/** Seconds that are kept, a power of two: the longest window with the one that has begun. */
const ROOM = 4_096;
const MASK = ROOM - 1;

/**
 * The lowest loss within any window that ends now, to the second. A queue of which each later entry
 * is higher: what was in force until a second, and not higher than all that came behind it. At most
 * one entry a second, found by its second in a few steps; nothing is allocated.
 */
export class LossLows {
  readonly #seconds: Float64Array = new Float64Array(ROOM);
  readonly #losses: Float64Array = new Float64Array(ROOM);
  /** Entries ever taken out in front, and ever put in: their difference is what is there. */
  #front = 0;
  #back = 0;
  #second = 0;

  /** Time goes on; a clock that goes back makes nothing younger. @param utcMs UTC ms. */
  at(utcMs: number): void {
    this.#second = Math.max(this.#second, Math.floor(utcMs / 1_000));
    const oldest = this.#second - LOSS_WINDOW_MAX_S - 1;
    while (this.#front < this.#back && this.#secondAt(this.#front) < oldest) this.#front++;
  }

  /** This loss was in force until now. @param loss $0.0001. */
  ended(loss: number): void {
    while (this.#front < this.#back && this.#lossAt(this.#back - 1) >= loss) this.#back--;
    if (this.#front < this.#back && this.#secondAt(this.#back - 1) === this.#second) return;
    this.#seconds[this.#back & MASK] = this.#second;
    this.#losses[this.#back & MASK] = loss;
    this.#back++;
  }

  /**
   * The lowest loss that was in force within the last so many seconds and has ended; a part of a
   * second counts as a whole one.
   *
   * @param now What is returned when none was lower, $0.0001.
   */
  lowest(windowS: number, now: number): number {
    const from = this.#second - windowS - 1;
    let low = this.#front;
    let high = this.#back;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#secondAt(middle) < from) low = middle + 1;
      else high = middle;
    }
    return low < this.#back ? Math.min(now, this.#lossAt(low)) : now;
  }

  /** Another day begins. */
  clear(): void {
    this.#front = this.#back;
  }

  /** Each entry: the second until which it was in force, and the loss. */
  get entries(): readonly (readonly [number, number])[] {
    const list: [number, number][] = [];
    for (let i = this.#front; i < this.#back; i++) list.push([this.#secondAt(i), this.#lossAt(i)]);
    return list;
  }

  #secondAt(entry: number): number {
    return this.#seconds[entry & MASK] as number;
  }

  #lossAt(entry: number): number {
    return this.#losses[entry & MASK] as number;
  }
}

/** At the longest so many steps lie between two askings: a minute, at a step a second. */
const STEPS_MAX = 60;

/**
 * When to ask again who does not answer: after 1, 2, 4 steps and so on, at last once a minute. It
 * never ends, for what is not answered may still be out.
 */
export class Patience {
  #wait = 1;
  #left = 1;

  /** Something new was asked. */
  reset(): void {
    this.#wait = 1;
    this.#left = 1;
  }

  /** A step has passed without an answer: whether to ask again now. */
  again(): boolean {
    this.#left -= 1;
    if (this.#left > 0) return false;
    this.#wait = Math.min(2 * this.#wait, STEPS_MAX);
    this.#left = this.#wait;
    return true;
  }
}

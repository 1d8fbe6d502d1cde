import type { Clock } from "../ports/clock.ts";

/**
 * Collects the work of one turn of the event loop and ends it once: what was decided is first
 * written to the journal, then to the session stores, and only then handed to the sockets. The
 * order of the steps is the order in which they were registered, and it is the rule I3 in code.
 */
export class Turn {
  readonly #clock: Clock;
  readonly #steps: (() => void)[] = [];
  #asked = false;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds a step that runs at the end of every turn that was touched. */
  addStep(step: () => void): void {
    this.#steps.push(step);
  }

  /** Asks for the end of this turn; asking again in the same turn changes nothing. */
  touch(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#clock.endOfTurn(this.#end);
  }

  /** Ends all turns, the present one too: none of its further steps is taken any more. */
  stop(): void {
    this.#stopped = true;
  }

  readonly #end = (): void => {
    this.#asked = false;
    for (const step of this.#steps) {
      if (this.#stopped) return;
      step();
    }
  };
}

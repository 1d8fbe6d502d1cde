import type { Clock } from "../../ports/clock.ts";

/** When the last new order was handed to a venue's socket, and in which turn of the event loop. */
export class LastOrder {
  /** UTC ms; null: none since the start. */
  utcMs: number | null = null;
  /** Number of that turn. */
  turn = 0;
  /** Number of this turn. */
  now = 1;
  readonly #clock: Pick<Clock, "utcMs">;
  #ordered = false;

  constructor(clock: Pick<Clock, "utcMs">) {
    this.#clock = clock;
  }

  /** A new order is on its way: it is handed over when this turn ends. */
  readonly ordered = (): void => {
    this.#ordered = true;
  };

  /** The sockets have what this turn had for them. */
  written(): void {
    if (this.#ordered) {
      this.#ordered = false;
      this.utcMs = this.#clock.utcMs();
      this.turn = this.now;
    }
    this.now++;
  }
}

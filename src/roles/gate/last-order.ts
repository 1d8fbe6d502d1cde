import type { Clock } from "../../ports/clock.ts";

/**
 * When the last new order was handed to a venue's socket, and in which turn of the event loop; and
 * how long those of this turn have waited for that.
 */
export class LastOrder {
  /** UTC ms; null: none since the start. */
  utcMs: number | null = null;
  /** Number of that turn. */
  turn = 0;
  /** Number of this turn. */
  now = 1;
  readonly #clock: Pick<Clock, "nowNs" | "utcMs">;
  /** By lane: when the first new order of this turn was decided, mono ns; -1 for none. */
  readonly #sinceNs: Float64Array;
  #ordered = false;

  constructor(clock: Pick<Clock, "nowNs" | "utcMs">, lanes: number) {
    this.#clock = clock;
    this.#sinceNs = new Float64Array(lanes).fill(-1);
  }

  /** A new order, decided at this instant (mono ns), is handed over when this turn ends. */
  ordered(lane: number, nowNs: number): void {
    this.#ordered = true;
    if (this.#sinceNs[lane] === -1) this.#sinceNs[lane] = nowNs;
  }

  /** Ms that have passed since this turn decided its first new order for a lane; 0: it has none. */
  waitedMs(lane: number): number {
    const sinceNs = this.#sinceNs[lane] as number;
    return sinceNs === -1 ? 0 : (this.#clock.nowNs() - sinceNs) / 1e6;
  }

  /** Those of this turn for a lane do not leave. */
  withdrawn(lane: number): void {
    this.#sinceNs[lane] = -1;
  }

  /** The sockets have what this turn had for them. */
  written(): void {
    if (this.#ordered) {
      this.#ordered = false;
      if (this.#sinceNs.some((sinceNs) => sinceNs !== -1)) {
        this.utcMs = this.#clock.utcMs();
        this.turn = this.now;
      }
      this.#sinceNs.fill(-1);
    }
    this.now++;
  }
}

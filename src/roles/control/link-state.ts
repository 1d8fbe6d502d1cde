import type { Clock } from "../../ports/clock.ts";
import type { LinkPhase } from "../../wire/api/status.ts";

/** Without a frame for so long a connected peer is silent: eight of its rows did not come. */
export const SILENT_AFTER_MS = 2000;

/**
 * What is known of the link to one process. Every connection is a new generation: rows of an
 * earlier one are not fresh until the peer has sent its snapshot to the end.
 */
export class LinkState {
  readonly #clock: Clock;
  #phase: "connecting" | "snapshot" | "live" = "connecting";
  #generation = 0;
  #heardNs = -1;
  #heardUtcMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get generation(): number {
    return this.#generation;
  }

  get phase(): LinkPhase {
    if (this.#phase !== "live") return this.#phase;
    return (this.ageMs ?? 0) > SILENT_AFTER_MS ? "silent" : "live";
  }

  /** Milliseconds since the peer was last heard, null for never. */
  get ageMs(): number | null {
    if (this.#heardNs < 0) return null;
    return Math.round((this.#clock.nowNs() - this.#heardNs) / 1e6);
  }

  /** UTC milliseconds of the last frame, 0 for never. */
  get asOfMs(): number {
    return this.#heardUtcMs;
  }

  opened(): void {
    this.#phase = "snapshot";
    this.#generation++;
    this.heard();
  }

  heard(): void {
    this.#heardNs = this.#clock.nowNs();
    this.#heardUtcMs = Math.round(this.#clock.utcMs());
  }

  snapshotEnded(): void {
    this.#phase = "live";
  }

  closed(): void {
    this.#phase = "connecting";
  }
}

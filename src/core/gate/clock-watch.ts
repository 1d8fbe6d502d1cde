/** How fast a wall clock may be slewed without being doubted: 500 parts in a million. */
const SLEW = 500e-6;
/** Farther apart than this, wall clock and monotonic clock disagree (I16), ms. */
const APART_MAX_MS = 100;
/** Later than this a tick is a stall that is counted, ms (SAFETY section 10). */
export const LATE_MS = 25;

/**
 * Watches the two clocks that the shell hands in. What the gate believes of the time of day is the
 * monotonic clock plus an offset, which follows the wall clock no faster than it may be slewed: a
 * stepped wall clock moves no phase and no order (B46).
 */
export class ClockWatch {
  /** Ticks that came more than `LATE_MS` late, and by how much the worst of them, ms. */
  stalls = 0;
  worstStallMs = 0;
  /** Mono ns of the last tick, -1 before the first. */
  tickNs = -1;
  /** The offset that is believed: UTC ms at mono 0. */
  #believedMs = 0;
  /** Where the wall clock was last seen, to notice when it moves on alike. */
  #seenMs = 0;

  /** UTC ms as the gate believes it at this mono instant. */
  utcMs(nowNs: number): number {
    return this.#believedMs + nowNs / 1e6;
  }

  /** Ms by which this instant is later than a tick every `periodMs` would be; 0 when in time. */
  lateMs(nowNs: number, periodMs: number): number {
    if (this.tickNs < 0) return 0;
    return Math.max(0, (nowNs - this.tickNs) / 1e6 - periodMs);
  }

  /**
   * Takes in a tick. Returns true when the clocks disagree now: the wall clock was stepped, or runs
   * faster or slower than one that is slewed.
   */
  tick(nowNs: number, utcMs: number, periodMs: number): boolean {
    const offsetMs = utcMs - nowNs / 1e6;
    if (this.tickNs < 0) {
      this.#believedMs = offsetMs;
      this.#seenMs = offsetMs;
      this.tickNs = nowNs;
      return false;
    }
    const lateMs = this.lateMs(nowNs, periodMs);
    if (lateMs > LATE_MS) this.stalls++;
    this.worstStallMs = Math.max(this.worstStallMs, lateMs);
    const slewMs = ((nowNs - this.tickNs) / 1e6) * SLEW;
    this.tickNs = nowNs;
    const apart = offsetMs - this.#seenMs;
    if (Math.abs(apart) > APART_MAX_MS) {
      // A step. From here on both clocks may well run alike again, and that is what is watched;
      // what is believed of the time of day does not jump.
      this.#seenMs = offsetMs;
      return true;
    }
    const step = Math.max(-slewMs, Math.min(slewMs, apart));
    this.#seenMs += step;
    const behind = offsetMs - this.#believedMs;
    if (Math.abs(behind) <= APART_MAX_MS) {
      this.#believedMs += Math.max(-slewMs, Math.min(slewMs, behind));
    }
    return false;
  }
}

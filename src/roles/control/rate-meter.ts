import type { RatePoint } from "../../wire/api/stream.ts";

type Counts = { utcMs: number; parents: number; children: number; fills: number };

/** Points kept: five minutes of seconds. */
const POINTS_MAX = 300;
const PERIOD_MS = 1000;

/** Parents, children and fills a second, from the gate's own counters and its own clock. */
export class RateMeter {
  #points: RatePoint[] = [];
  #since: Counts | null = null;
  #fresh: RatePoint[] = [];

  /** Takes in the counters of a GateRow; about each second they make a point. */
  count(now: Counts): void {
    const since = this.#since;
    // Counters or a clock that went back belong to another start of the gate.
    if (since === null || wentBack(since, now)) {
      this.#since = now;
      return;
    }
    const spanMs = now.utcMs - since.utcMs;
    if (spanMs < PERIOD_MS) return;
    const perSecond = (a: number, b: number): number =>
      Math.round(((b - a) * 10_000) / spanMs) / 10;
    const point = {
      utcMs: Math.round(now.utcMs),
      parents: perSecond(since.parents, now.parents),
      children: perSecond(since.children, now.children),
      fills: perSecond(since.fills, now.fills),
    };
    this.#since = now;
    this.#fresh.push(point);
    this.#points.push(point);
    if (this.#points.length > POINTS_MAX) this.#points.shift();
  }

  /** The link is lost: the next counters begin a new span, none bridges the gap. */
  interrupt(): void {
    this.#since = null;
  }

  points(): readonly RatePoint[] {
    return this.#points;
  }

  /** Points made since the last call. */
  takeFresh(): RatePoint[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}

function wentBack(a: Counts, b: Counts): boolean {
  return b.utcMs < a.utcMs || b.parents < a.parents || b.children < a.children || b.fills < a.fills;
}

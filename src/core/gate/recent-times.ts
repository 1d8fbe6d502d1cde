/** Longest span that can be asked for, ms; older times are forgotten. */
export const RECENT_MAX_MS = 10_000;
/** Most times that are kept of a key: no limit on a count can be above it. */
export const RECENT_MAX = 1_000;

/** When things with the same key came, of the last ten seconds; times never go back. */
export class RecentTimes {
  /** Times by key, newest last; the keys by their newest time, oldest first. */
  readonly #times: Map<string, number[]> = new Map();

  add(key: string, ms: number): void {
    this.#forget(ms);
    const times = this.#times.get(key) ?? [];
    this.#times.delete(key);
    this.#times.set(key, times);
    times.push(ms);
    while (times.length > RECENT_MAX || (times[0] as number) < ms - RECENT_MAX_MS) times.shift();
  }

  /** How many came under a key within so many milliseconds up to now. */
  count(key: string, withinMs: number, nowMs: number): number {
    const times = this.#times.get(key);
    if (times === undefined) return 0;
    let count = 0;
    while (count < times.length && (times[times.length - 1 - count] as number) > nowMs - withinMs) {
      count++;
    }
    return count;
  }

  /** Keys of which something is remembered. */
  get size(): number {
    return this.#times.size;
  }

  #forget(nowMs: number): void {
    for (const [key, times] of this.#times) {
      if ((times.at(-1) as number) >= nowMs - RECENT_MAX_MS) return;
      this.#times.delete(key);
    }
  }
}

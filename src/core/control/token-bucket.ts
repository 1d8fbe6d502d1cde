/**
 * So many requests a second of one asker, with a burst of twice as many. It starts full: the first
 * request of a person who stops something is never the one too many.
 */
export class TokenBucket {
  readonly #perS: number;
  #tokens: number;
  #lastMs: number;

  constructor(perS: number, nowMs: number) {
    this.#perS = perS;
    this.#tokens = 2 * perS;
    this.#lastMs = nowMs;
  }

  /** Whether one more may pass now; a clock that goes back refills nothing. */
  take(nowMs: number): boolean {
    const passedS = Math.max(0, nowMs - this.#lastMs) / 1000;
    this.#tokens = Math.min(2 * this.#perS, this.#tokens + passedS * this.#perS);
    this.#lastMs = Math.max(this.#lastMs, nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** Askers that are remembered; beyond them the oldest is forgotten and begins anew. */
const ASKERS_MAX = 1024;

/** A bucket for each asker, such as an address or a key. */
export class TokenBuckets {
  readonly perS: number;
  readonly #buckets: Map<string, TokenBucket> = new Map();

  constructor(perS: number) {
    this.perS = perS;
  }

  take(asker: string, nowMs: number): boolean {
    let bucket = this.#buckets.get(asker);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.perS, nowMs);
      this.#buckets.set(asker, bucket);
      const [oldest] = this.#buckets.keys();
      if (this.#buckets.size > ASKERS_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    }
    return bucket.take(nowMs);
  }
}

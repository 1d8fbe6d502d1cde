import type { Clock, Timer } from "../../ports/clock.ts";

/** Node takes a longer timer for one that is due at once. */
const TIMER_MAX_MS = 0x7fff_ffff;

/** The machine's clocks and Node's event loop. */
export class NodeClock implements Clock {
  /** What added to the monotonic clock gives the time of day, in ms. */
  #utcOffsetMs: number = performance.timeOrigin;

  nowNs(): number {
    return Math.floor(performance.now() * 1e6);
  }

  utcMs(): number {
    const monoMs = performance.now();
    const wallMs = Date.now();
    // The wall clock tells whole milliseconds and may be stepped; the monotonic clock gives the
    // fraction for as long as the two agree on the millisecond.
    const fineMs = this.#utcOffsetMs + monoMs;
    if (fineMs >= wallMs && fineMs < wallMs + 1) return fineMs;
    const nearMs = fineMs < wallMs ? wallMs : wallMs + 0.999;
    this.#utcOffsetMs = nearMs - monoMs;
    return nearMs;
  }

  after(delayMs: number, fn: () => void): Timer {
    return new NodeTimer(delayMs, fn);
  }

  every(periodMs: number, fn: () => void): Timer {
    const interval = setInterval(fn, periodMs);
    interval.unref();
    return { cancel: () => clearInterval(interval) };
  }

  endOfTurn(fn: () => void): void {
    setImmediate(fn);
  }
}

/** Node rounds to its loop's millisecond and so may fire early; this one never does. */
class NodeTimer implements Timer {
  readonly #fn: () => void;
  readonly #dueMs: number;
  #timeout: NodeJS.Timeout;

  constructor(delayMs: number, fn: () => void) {
    this.#fn = fn;
    this.#dueMs = performance.now() + delayMs;
    this.#timeout = this.#arm(delayMs);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  #arm(delayMs: number): NodeJS.Timeout {
    return setTimeout(this.#fire, Math.min(Math.ceil(delayMs), TIMER_MAX_MS)).unref();
  }

  readonly #fire = (): void => {
    const leftMs = this.#dueMs - performance.now();
    if (leftMs > 0) this.#timeout = this.#arm(leftMs);
    else this.#fn();
  };
}

import { performance } from "node:perf_hooks";
import type { Clock, Timer } from "../../ports/clock.ts";

/** Node takes a longer timer for one that is due at once. */
const TIMER_MAX_MS = 0x7fff_ffff;

/** How often the wall clock is looked at. */
const WALL_EVERY_MS = 1;
/** A turn that begins so soon after another has ended came together with it. */
const TOGETHER_MS = 0.004;
const SETTLED: Promise<void> = Promise.resolve();
const NONE: readonly (() => void)[] = [];

/** The machine's clocks and Node's event loop. */
export class NodeClock implements Clock {
  /** What added to the monotonic clock gives the time of day, in ms. */
  #utcOffsetMs: number = performance.timeOrigin;
  /** When the wall clock is looked at again, by the monotonic one. */
  #wallDueMs = 0;
  /** When the last turn ended; while one ends it is not over yet. */
  #endedMs = 0;
  /** What is to run at the end of this turn, and what else: mostly nothing. */
  #end: (() => void) | null = null;
  #furtherEnds: (() => void)[] = [];

  nowNs(): number {
    return Math.floor(performance.now() * 1e6);
  }

  utcMs(): number {
    const monoMs = performance.now();
    if (monoMs < this.#wallDueMs) return this.#utcOffsetMs + monoMs;
    this.#wallDueMs = monoMs + WALL_EVERY_MS;
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

  /**
   * A single input's turn ends right behind its callback. When turns come one upon another, several
   * sockets are readable at once: then all of them are read before their turns end, in one write.
   */
  endOfTurn(fn: () => void): void {
    if (this.#end !== null) {
      this.#furtherEnds.push(fn);
      return;
    }
    this.#end = fn;
    if (performance.now() - this.#endedMs < TOGETHER_MS) setImmediate(this.#endTurn);
    // Far cheaper than a tick of the process.
    else void SETTLED.then(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    const end = this.#end as () => void;
    const furtherEnds = this.#furtherEnds.length === 0 ? NONE : this.#furtherEnds.splice(0);
    this.#end = null;
    // What is asked for at the end of a turn is another turn: input has to come in between.
    this.#endedMs = Number.POSITIVE_INFINITY;
    runEnd(end);
    for (const further of furtherEnds) runEnd(further);
    this.#endedMs = performance.now();
  };
}

/** What is thrown becomes an uncaught exception, as anywhere, and no unhandled rejection. */
function runEnd(fn: () => void): void {
  try {
    fn();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
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

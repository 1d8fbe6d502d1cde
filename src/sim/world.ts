import { SeededRandom } from "../core/domain/random.ts";
import { EventQueue, type SimEvent } from "./event-queue.ts";

/** Microtasks that a promise of a port may set off before the world goes on. */
const SETTLE_TICKS = 64;

/** When to stop running: the first of these that holds. Without any, when nothing is left to do. */
export type RunUntil = {
  readonly atNs?: number;
  readonly holds?: () => boolean;
  readonly events?: number;
};

/** What happened, for people: virtual time, who, what. */
export type OnTrace = (atNs: number, who: string, what: string, amount: number) => void;

/**
 * Virtual time and all chance of a simulated fleet, from one seed. Events run one at a time, each
 * to its end, in an order that the seed alone decides; the trace hash tells two runs apart.
 */
export class SimWorld {
  readonly seed: number;
  /** Time of day at the start, ms since 1970 UTC. */
  readonly epochUtcMs: number;
  readonly #queue: EventQueue = new EventQueue();
  #nowNs = 0;
  #forks = 0;
  #events = 0;
  #unsettled = false;
  #hash = 0x811c9dc5;
  #onTrace: OnTrace | null = null;

  constructor(seed: number, epochUtcMs: number) {
    this.seed = seed;
    this.epochUtcMs = epochUtcMs;
  }

  /** Nanoseconds since the world began. */
  get nowNs(): number {
    return this.#nowNs;
  }

  /** Events that have happened. */
  get events(): number {
    return this.#events;
  }

  /** A hash of all that was traced so far: equal for equal seeds and builds. */
  get traceHash(): number {
    return this.#hash >>> 0;
  }

  set onTrace(onTrace: OnTrace | null) {
    this.#onTrace = onTrace;
  }

  /** A generator of its own for one part, so that no part's draws shift those of another. */
  fork(): SeededRandom {
    this.#forks += 1;
    return new SeededRandom((this.seed ^ Math.imul(this.#forks, 0x9e3779b1)) >>> 0);
  }

  /** Plans an event `delayNs` from now. */
  plan(delayNs: number, run: () => void): SimEvent {
    return this.#queue.add(this.#nowNs + Math.max(0, Math.round(delayNs)), run);
  }

  /** A promise of a port was settled: what waits for it runs before the next event. */
  settleFirst(): void {
    this.#unsettled = true;
  }

  /** Notes what a party saw or did; goes into the hash, and to the listener when there is one. */
  trace(who: string, what: string, amount: number): void {
    let hash = this.#hash;
    hash = Math.imul(hash ^ (this.#nowNs % 4_294_967_296), 0x01000193);
    for (let i = 0; i < who.length; i++) hash = Math.imul(hash ^ who.charCodeAt(i), 0x01000193);
    for (let i = 0; i < what.length; i++) hash = Math.imul(hash ^ what.charCodeAt(i), 0x01000193);
    this.#hash = Math.imul(hash ^ amount, 0x01000193) ^ (hash >>> 15);
    this.#onTrace?.(this.#nowNs, who, what, amount);
  }

  /**
   * Runs events until one of the conditions holds or nothing is left. Virtual time stands at the
   * last event, or at `atNs` when that was reached.
   */
  async run(until: RunUntil = {}): Promise<void> {
    const lastEvent = this.#events + (until.events ?? Number.POSITIVE_INFINITY);
    const atNs = until.atNs ?? Number.POSITIVE_INFINITY;
    await this.#settle();
    while (until.holds?.() !== true && this.#events < lastEvent) {
      const event = this.#queue.first();
      if (event === undefined || event.atNs > atNs) {
        if (Number.isFinite(atNs)) this.#nowNs = Math.max(this.#nowNs, atNs);
        return;
      }
      this.#queue.take();
      if (event.run === null) continue;
      this.#nowNs = event.atNs;
      this.#events += 1;
      event.run();
      if (this.#unsettled) await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    this.#unsettled = false;
    for (let i = 0; i < SETTLE_TICKS; i++) await null;
  }
}

import type { SeededRandom } from "../core/domain/random.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { SimEvent } from "./event-queue.ts";
import type { SimProcess } from "./process.ts";

const NS_PER_MS = 1e6;
/** A turn of the event loop ends within this many nanoseconds after it was asked to. */
const TURN_MAX_NS = 20_000;
/** A timer fires up to this much late, as on a busy machine. */
const LATE_MAX_NS = 200_000;

/** The clock of one simulated process: its own start, its own rate, its own idea of the day. */
export class SimClock implements Clock {
  readonly #process: SimProcess;
  readonly #random: SeededRandom;
  readonly #startNs: number;
  #utcOffsetMs = 0;
  #rate = 1;
  #turn: (() => void)[] | null = null;

  constructor(process: SimProcess) {
    this.#process = process;
    this.#random = process.world.fork();
    this.#startNs = process.world.nowNs;
  }

  nowNs(): number {
    return Math.floor((this.#process.world.nowNs - this.#startNs) * this.#rate);
  }

  utcMs(): number {
    const world = this.#process.world;
    return world.epochUtcMs + world.nowNs / NS_PER_MS + this.#utcOffsetMs;
  }

  after(delayMs: number, fn: () => void): Timer {
    return new SimTimer((fire) => this.#plan(delayMs, fire), fn, false);
  }

  every(periodMs: number, fn: () => void): Timer {
    return new SimTimer((fire) => this.#plan(periodMs, fire), fn, true);
  }

  endOfTurn(fn: () => void): void {
    if (this.#turn !== null) {
      this.#turn.push(fn);
      return;
    }
    this.#turn = [fn];
    this.#process.plan(this.#random.below(TURN_MAX_NS), () => {
      const turn = this.#turn ?? [];
      this.#turn = null;
      for (const step of turn) step();
    });
  }

  /** Fault: the time of day is stepped; the monotonic clock is not. */
  stepUtc(ms: number): void {
    this.#process.world.trace(this.#process.name, "step utc", ms);
    this.#utcOffsetMs += ms;
  }

  /** Fault: the monotonic clock runs fast (above 1) or slow; set before the process begins. */
  set rate(rate: number) {
    this.#rate = rate;
  }

  #plan(delayMs: number, fire: () => void): SimEvent {
    const lateNs = this.#random.below(LATE_MAX_NS);
    return this.#process.plan((Math.max(0, delayMs) * NS_PER_MS) / this.#rate + lateNs, fire);
  }
}

class SimTimer implements Timer {
  readonly #arm: (fire: () => void) => SimEvent;
  readonly #fn: () => void;
  readonly #repeats: boolean;
  #event: SimEvent | null;

  constructor(arm: (fire: () => void) => SimEvent, fn: () => void, repeats: boolean) {
    this.#arm = arm;
    this.#fn = fn;
    this.#repeats = repeats;
    this.#event = arm(this.#fire);
  }

  cancel(): void {
    if (this.#event !== null) this.#event.run = null;
    this.#event = null;
  }

  readonly #fire = (): void => {
    // It may have been cancelled while a pause held it back.
    if (this.#event === null) return;
    this.#event = this.#repeats ? this.#arm(this.#fire) : null;
    this.#fn();
  };
}

import type { SymbolId } from "../../core/domain/symbols.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { LeanFault } from "../../wire/lean/fault.ts";
import type { MarketClock } from "./market-clock.ts";
import type { RecordedTape } from "./recorded-tape.ts";

/** Longest sleep: the clock of the day is looked at that often. */
const SLEEP_MAX_MS = 250;
/** Shortest sleep while nothing is behind: rows of some milliseconds are played together. */
const SLEEP_MIN_MS = 2;

type Moment = { readonly marketMs: number; readonly act: () => void };

/** Plays recorded tapes on time, and what happens at certain times of the day. */
export class RecordedDriver {
  readonly #tapes: readonly RecordedTape[];
  readonly #clock: Clock;
  readonly #marketClock: MarketClock;
  readonly #moments: Moment[];
  readonly #onFault: (symbol: SymbolId, fault: LeanFault) => void;
  /** Market time at which each tape is looked at next; infinite for one that has ended. */
  readonly #dueMs: Float64Array;
  readonly #caughtUp: PromiseWithResolvers<void> = Promise.withResolvers();
  #timer: Timer | null = null;
  #soon = false;
  #stopped = false;

  constructor(options: {
    readonly tapes: readonly RecordedTape[];
    readonly clock: Clock;
    readonly marketClock: MarketClock;
    /** In the order of their times. */
    readonly moments: readonly Moment[];
    /** A tape cannot be read on: its stock is out for the day. */
    readonly onFault: (symbol: SymbolId, fault: LeanFault) => void;
  }) {
    this.#tapes = options.tapes;
    this.#clock = options.clock;
    this.#marketClock = options.marketClock;
    this.#moments = [...options.moments];
    this.#onFault = options.onFault;
    this.#dueMs = new Float64Array(this.#tapes.length);
  }

  /** Resolves when every tape has played what was due: the books are those of the present. */
  start(): Promise<void> {
    this.#wake();
    return this.#caughtUp.promise;
  }

  stop(): void {
    this.#stopped = true;
    this.#caughtUp.resolve();
    this.#timer?.cancel();
    for (const tape of this.#tapes) tape.close();
  }

  /** A tape that was waiting for its file can go on. */
  readOn(): void {
    if (this.#soon || this.#stopped || this.#timer === null) return;
    this.#soon = true;
    this.#timer.cancel();
    this.#timer = this.#clock.after(0, () => this.#wake());
  }

  #wake(): void {
    if (this.#stopped) return;
    this.#soon = false;
    const nowMs = this.#marketClock.nowMs();
    while ((this.#moments[0]?.marketMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      this.#moments.shift()?.act();
    }
    let behind = false;
    this.#tapes.forEach((tape, i) => {
      if (!this.#stopped && (this.#dueMs[i] as number) <= nowMs) {
        behind = this.#advance(tape, i, nowMs) || behind;
      }
    });
    if (this.#stopped) return;
    // A tape that waits for its file is due at 0.
    if (!behind && this.#dueMs.every((dueMs) => dueMs > 0)) this.#caughtUp.resolve();
    this.#timer = this.#clock.after(behind ? 0 : this.#sleepMs(), () => this.#wake());
  }

  /** Plays one tape; whether it has more to do at once. */
  #advance(tape: RecordedTape, i: number, nowMs: number): boolean {
    const state = tape.advance(nowMs);
    switch (state.kind) {
      case "due":
        this.#dueMs[i] = state.marketMs;
        return false;
      case "behind":
        return true;
      case "reading":
        this.#dueMs[i] = 0;
        return false;
      case "ended":
        this.#dueMs[i] = Number.POSITIVE_INFINITY;
        return false;
      case "fault":
        this.#dueMs[i] = Number.POSITIVE_INFINITY;
        this.#onFault(tape.symbol, state.fault);
        return false;
    }
  }

  #sleepMs(): number {
    let nextMs = this.#moments[0]?.marketMs ?? Number.POSITIVE_INFINITY;
    for (const dueMs of this.#dueMs) if (dueMs > 0 && dueMs < nextMs) nextMs = dueMs;
    const untilMs = this.#marketClock.untilMs(nextMs);
    return Math.min(SLEEP_MAX_MS, Math.max(SLEEP_MIN_MS, untilMs));
  }
}

/** A timer that was set; cancelling one that has fired does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * Time and turns. `nowNs` never goes back and says nothing of the time of day; `utcMs` is the
 * time of day and may jump. Decisions use the first, messages print the second.
 */
export interface Clock {
  /** Nanoseconds since this process started, whole, monotonic. */
  nowNs(): number;
  /** Milliseconds since 1970-01-01 UTC; may carry a fraction. */
  utcMs(): number;
  /** Calls `fn` once, `delayMs` from now or later. A timer does not keep a process alive. */
  after(delayMs: number, fn: () => void): Timer;
  /** Calls `fn` every `periodMs` until cancelled. */
  every(periodMs: number, fn: () => void): Timer;
  /**
   * Calls `fn` once, behind the callback that is running now, and behind the input that came
   * together with its own.
   */
  endOfTurn(fn: () => void): void;
}

import { SessionCalendar } from "./schedule.ts";
import type { SessionSide } from "./session-side.ts";

/** How often the application is asked whether the numbers may be reset. */
const ASK_AGAIN_NS = 1_000_000_000;

/**
 * Keeps a session to the hours of its schedule and its numbers to their day. The day of the
 * numbers is in the store, so that a restart within a day does not reset them and one on the next
 * day does. Without a schedule there are no hours and no days.
 */
export class SessionDay {
  readonly #side: SessionSide;
  readonly #calendar: SessionCalendar | null;
  readonly #resets: boolean;
  /** The day on which the present connection was made. */
  #entered = 0;
  #askAtNs = 0;

  constructor(side: SessionSide) {
    const { schedule } = side.settings;
    this.#side = side;
    this.#calendar = schedule === null ? null : new SessionCalendar(schedule);
    this.#resets = schedule !== null && schedule.resetDaily !== false;
  }

  /** Whether the session may be live now. */
  get open(): boolean {
    return this.#calendar === null || this.#today(this.#calendar) !== 0;
  }

  /** Whether the hours in which the present connection was made have ended. */
  get over(): boolean {
    if (this.#calendar === null) return false;
    const today = this.#today(this.#calendar);
    // A clock that is put back does not end a day.
    return today === 0 || today > this.#entered;
  }

  /** A connection is made: false outside of the hours. A new day begins with a reset. */
  enter(): boolean {
    if (this.#calendar === null) return true;
    const today = this.#today(this.#calendar);
    if (today === 0) return false;
    this.#askAtNs = 0;
    this.turn();
    this.#entered = Math.max(today, this.#side.store.sessionDay);
    return true;
  }

  /**
   * The logon went through. Numbers whose reset had to wait are those of the peer as well: they
   * hold for this day.
   */
  agreed(): void {
    const { store } = this.#side;
    if (this.#calendar === null || this.#entered === store.sessionDay) return;
    store.setSessionDay(this.#entered);
  }

  /**
   * Resets the numbers when a new day has begun, unless an order stands against it; then it is
   * asked about again. A day that the store does not know is no new one. True when it has changed
   * the store.
   */
  turn(): boolean {
    if (this.#calendar === null || !this.#resets) return false;
    const { store } = this.#side;
    const today = this.#today(this.#calendar);
    const known = store.sessionDay;
    // A day may be behind the store's by a clock that was put back, but not by more than one.
    if (today === 0 || today === known || today === known - 1) return false;
    if (known !== 0 && known < today && !this.#reset()) return false;
    store.setSessionDay(today);
    return true;
  }

  #reset(): boolean {
    const nowNs = this.#side.clock.nowNs();
    if (nowNs < this.#askAtNs) return false;
    this.#askAtNs = nowNs + ASK_AGAIN_NS;
    if (!this.#side.mayReset()) return false;
    this.#side.resetStore();
    return true;
  }

  #today(calendar: SessionCalendar): number {
    return calendar.dayAt(this.#side.clock.utcMs());
  }
}

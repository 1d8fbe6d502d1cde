import { assert } from "../../core/domain/assert.ts";
import { DAY_MS, localDay, localToUtcMs, weekday, type ZoneName } from "../../core/domain/zone.ts";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** Days of the week, in English, three letters. */
export type Weekday = (typeof WEEKDAYS)[number];

/** When a session may be live. */
export type FixSchedule = {
  readonly zone: ZoneName;
  /** Local time of day, `HH:MM:SS`, from which the session may log on. */
  readonly startTime: string;
  /**
   * Local time of day, `HH:MM:SS`, at which it is logged out: on the same day when it is later
   * than the start, else on the next. The same as the start: it may be live at any hour, and its
   * day turns then.
   */
  readonly endTime: string;
  /** Days on which a session starts; every day unless given. */
  readonly days?: readonly Weekday[];
  /**
   * Whether both numbers go back to 1 with each new session day, before its first logon; true
   * unless given. They wait while `FixApplication.mayReset` says no.
   */
  readonly resetDaily?: boolean;
};

/** Longest stretch that is looked through for the next session: a week and the days around it. */
const SEARCH_DAYS = 9;

/**
 * The sessions of a schedule, each named by its day: the local date on which it starts, counted
 * from 1970-01-01. Answers are for the instant asked about; nothing is assumed of the order.
 */
export class SessionCalendar {
  readonly #zone: ZoneName;
  readonly #startMs: number;
  readonly #endMs: number;
  /** Set bit n: a session starts on day n of the week. */
  readonly #days: number;
  /** The last answer of `dayAt` holds from here up to, not including, there. */
  #fromMs = 0;
  #untilMs = 0;
  #day = 0;

  constructor(schedule: FixSchedule) {
    this.#zone = schedule.zone;
    this.#startMs = timeOfDayMs(schedule.startTime);
    const endMs = timeOfDayMs(schedule.endTime);
    this.#endMs = endMs > this.#startMs ? endMs : endMs + DAY_MS;
    const days = schedule.days ?? WEEKDAYS;
    assert(days.length > 0, "a schedule has at least one day");
    this.#days = days.reduce((bits, day) => bits | (1 << WEEKDAYS.indexOf(day)), 0);
  }

  /** The day of the session that may be live at an instant, or 0 when none may. */
  dayAt(utcMs: number): number {
    if (utcMs < this.#fromMs || utcMs >= this.#untilMs) this.#look(utcMs);
    return this.#day;
  }

  /** When the next session starts after an instant, in ms since 1970 UTC. */
  nextOpenMs(utcMs: number): number {
    const today = localDay(this.#zone, utcMs);
    for (let day = today - 1; day < today + SEARCH_DAYS; day++) {
      if (this.#has(day) && this.#opens(day) > utcMs) return this.#opens(day);
    }
    assert(false, "a schedule has a session within a week");
  }

  /** When the session that may be live at an instant ends, in ms since 1970 UTC; 0: none may. */
  nextCloseMs(utcMs: number): number {
    const day = this.dayAt(utcMs);
    return day === 0 ? 0 : this.#closes(day);
  }

  /** Finds the session of an instant, and how long the answer holds. */
  #look(utcMs: number): void {
    const today = localDay(this.#zone, utcMs);
    this.#day = 0;
    this.#fromMs = utcMs;
    for (const day of [today, today - 1]) {
      if (!this.#has(day) || utcMs < this.#opens(day) || utcMs >= this.#closes(day)) continue;
      this.#day = day;
      this.#fromMs = this.#opens(day);
      this.#untilMs = this.#closes(day);
      return;
    }
    this.#untilMs = this.nextOpenMs(utcMs);
  }

  #has(day: number): boolean {
    return (this.#days & (1 << weekday(day))) !== 0;
  }

  #opens(day: number): number {
    return localToUtcMs(this.#zone, day, this.#startMs);
  }

  /** A session that ends at the time at which it starts ends with the start of the next day. */
  #closes(day: number): number {
    const nextDay = this.#endMs >= DAY_MS ? 1 : 0;
    return localToUtcMs(this.#zone, day + nextDay, this.#endMs - nextDay * DAY_MS);
  }
}

/** `HH:MM:SS` as ms since midnight. */
function timeOfDayMs(text: string): number {
  const [, hour, minute, second] = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(text) ?? [];
  assert(hour !== undefined, `a time of day is written HH:MM:SS, not ${text}`);
  return ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

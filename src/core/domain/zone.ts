/** Time zones of session schedules: the exchanges', and the one without seasons. */
export type ZoneName = "America/New_York" | "UTC";

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const WEEK = 7;
/** 1970-01-01 was a Thursday; Sunday is 0. */
const FIRST_WEEKDAY = 4;
/** New York behind UTC, in winter and in summer. */
const STANDARD_MS = 5 * HOUR_MS;
const DAYLIGHT_MS = 4 * HOUR_MS;

/** How far a zone's clocks are behind UTC at an instant, in ms. */
export function behindUtcMs(zone: ZoneName, utcMs: number): number {
  if (zone === "UTC") return 0;
  return isDaylight(utcMs) ? DAYLIGHT_MS : STANDARD_MS;
}

/** The local day of an instant, counted from 1970-01-01. */
export function localDay(zone: ZoneName, utcMs: number): number {
  return Math.floor((utcMs - behindUtcMs(zone, utcMs)) / DAY_MS);
}

/** Day of the week of a day counted from 1970-01-01; Sunday is 0. */
export function weekday(day: number): number {
  return (((day + FIRST_WEEKDAY) % WEEK) + WEEK) % WEEK;
}

/**
 * The instant at which a zone's clocks show a time of a day. A time that the clocks show twice is
 * the first of the two; one that they leave out counts as if they had not been put forward.
 *
 * @param day Counted from 1970-01-01.
 * @param timeMs Since local midnight.
 * @returns Milliseconds since 1970-01-01 UTC.
 */
export function localToUtcMs(zone: ZoneName, day: number, timeMs: number): number {
  const shown = day * DAY_MS + timeMs;
  if (zone === "UTC") return shown;
  return isDaylight(shown + DAYLIGHT_MS) ? shown + DAYLIGHT_MS : shown + STANDARD_MS;
}

/**
 * Daylight-saving time of the United States: from the second Sunday of March, 2:00 standard time,
 * to the first Sunday of November, 2:00 daylight time (15 USC 260a, in force since 2007). Earlier
 * years are reckoned the same way.
 */
function isDaylight(utcMs: number): boolean {
  const newYear = newYearOf(Math.floor(utcMs / DAY_MS));
  const march = newYear.day + 59 + newYear.leap;
  const november = newYear.day + 304 + newYear.leap;
  const from = (firstSunday(march) + WEEK) * DAY_MS + 2 * HOUR_MS + STANDARD_MS;
  const to = firstSunday(november) * DAY_MS + 2 * HOUR_MS + DAYLIGHT_MS;
  return utcMs >= from && utcMs < to;
}

/** The first Sunday on or after a day. */
function firstSunday(day: number): number {
  return day + ((WEEK - weekday(day)) % WEEK);
}

/** 1 January of the year of a day, and the year's leap day as 0 or 1. */
function newYearOf(day: number): { readonly day: number; readonly leap: number } {
  let year = 1970 + Math.floor(day / 365.2425);
  while (newYear(year) > day) year--;
  while (newYear(year + 1) <= day) year++;
  return { day: newYear(year), leap: newYear(year + 1) - newYear(year) - 365 };
}

/** 1 January of a year, counted from 1970-01-01. */
function newYear(year: number): number {
  const before = year - 1;
  const leapDays =
    Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  return (year - 1970) * 365 + leapDays;
}

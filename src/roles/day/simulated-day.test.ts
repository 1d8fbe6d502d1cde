import { describe, expect, test } from "vitest";
import { calendarFault } from "../../core/day/calendar.ts";
import { sessionTimes } from "../../core/venue/session-phases.ts";
import { simulatedCalendar } from "./simulated-day.ts";

const HOUR = 3_600_000;
/** A market that began at 9:00, ten times as fast as life. */
const SESSION = {
  epochUtcMs: 1_000 * 86_400_000,
  fromMs: 9 * HOUR,
  speed: 10,
  openMs: 9.5 * HOUR,
  closeMs: 16 * HOUR,
  repeats: false,
  times: null,
};
const OPENS = SESSION.epochUtcMs + HOUR / 20;
const CLOSES = OPENS + (6.5 * HOUR) / 10;

function edges(utcMs: number, repeats: boolean): number[] {
  const { calendar, day } = simulatedCalendar({ ...SESSION, repeats }, [], utcMs);
  return [day, calendar.openMs - OPENS, calendar.closeMs - CLOSES];
}

describe("the edges of a simulated session, on the wall clock", () => {
  test("are those of its market at its speed", () => {
    expect(edges(SESSION.epochUtcMs, false)).toEqual([0, 0, 0]);
  });

  test("of one that begins again are those of the session that it is in", () => {
    const length = CLOSES - OPENS;
    expect(edges(CLOSES - 1, true)).toEqual([0, 0, 0]);
    expect(edges(CLOSES, true)).toEqual([1, length, length]);
    expect(edges(CLOSES + 2.5 * length, true)).toEqual([3, 3 * length, 3 * length]);
  });

  test("of one that ends stay behind when it is over", () => {
    expect(edges(CLOSES + HOUR, false)).toEqual([0, 0, 0]);
  });

  test("of one with phases are its exchanges' own, cut-offs too, and the next day's behind its close", () => {
    const phased = { ...SESSION, times: sessionTimes(SESSION.openMs, SESSION.closeMs) };
    const { calendar, day } = simulatedCalendar(phased, ["N", "P"], SESSION.epochUtcMs);
    const MINUTE = 60_000 / SESSION.speed;
    const cutoffs = {
      marketOnOpenMs: OPENS - 2 * MINUTE,
      limitOnOpenMs: OPENS - MINUTE / 2,
      marketOnCloseMs: CLOSES - 5 * MINUTE,
      limitOnCloseMs: CLOSES - 2 * MINUTE,
    };
    expect(day).toBe(0);
    expect(calendarFault(calendar)).toBe(null);
    expect([calendar.openMs, calendar.closeMs]).toEqual([OPENS, CLOSES]);
    expect(calendar.cutoffs).toEqual([
      { venue: "N", ...cutoffs },
      { venue: "P", ...cutoffs },
    ]);
    const next = simulatedCalendar(phased, ["N"], CLOSES);
    expect([next.day, next.calendar.openMs]).toEqual([1, OPENS + (24 * HOUR) / SESSION.speed]);
  });
});

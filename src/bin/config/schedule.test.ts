import { expect, test } from "vitest";
import { SessionCalendar } from "../../wire/fix/schedule.ts";
import { schedule } from "./schedule.ts";

/** 8 October 2013 was a Tuesday; New York was four hours behind. */
const TUESDAY_MS = Date.UTC(2013, 9, 8);
const HOUR_MS = 3_600_000;

const hours = {
  zone: "America/New_York",
  start: "08:00",
  end: "17:00:30",
  days: ["Mon", "Tue"],
  reset: true,
};

test("hours are read into those of a session", () => {
  const faults: string[] = [];
  const read = schedule(hours, "schedule", faults);
  expect(faults).toEqual([]);
  expect(read).toEqual({
    zone: "America/New_York",
    startTime: "08:00:00",
    endTime: "17:00:30",
    days: ["Mon", "Tue"],
    resetDaily: true,
  });
  if (read === null || read === undefined) throw new Error("hours were read");
  const calendar = new SessionCalendar(read);
  expect(calendar.dayAt(TUESDAY_MS + 12 * HOUR_MS - 1)).toBe(0);
  expect(calendar.dayAt(TUESDAY_MS + 12 * HOUR_MS)).toBe(TUESDAY_MS / (24 * HOUR_MS));
  expect(calendar.dayAt(TUESDAY_MS + 36 * HOUR_MS)).toBe(0);
});

test("always is no hours at all", () => {
  expect(schedule("always", "schedule", [])).toBe(null);
});

test("a calendar can be made of whatever is read", () => {
  for (const time of ["00:00", "23:59:59", "09:30"]) {
    const read = schedule({ ...hours, start: time, end: time }, "schedule", []);
    if (read === null || read === undefined) throw new Error(`${time} was read`);
    expect(new SessionCalendar(read).dayAt(TUESDAY_MS + 12 * HOUR_MS)).toBeGreaterThan(0);
  }
});

import { describe, expect, test } from "vitest";
import { behindUtcMs, localDay, localToUtcMs, weekday } from "./zone.ts";

const NY = "America/New_York";
const HOUR = 3_600_000;
const utc = (text: string): number => Date.parse(`${text}Z`);
const day = (text: string): number => utc(`${text}T00:00`) / 86_400_000;

describe("New York", () => {
  test.each([
    ["2007-03-11T06:59:59.999", 5],
    ["2007-03-11T07:00", 4],
    ["2013-11-03T05:59:59.999", 4],
    ["2013-11-03T06:00", 5],
    ["2026-03-08T07:00", 4],
    ["2026-11-01T06:00", 5],
    ["2024-02-29T12:00", 5],
    ["2024-12-31T23:59", 5],
    ["2025-01-01T00:00", 5],
  ])("at %s UTC clocks are %d hours behind", (text, hours) => {
    expect(behindUtcMs(NY, utc(text))).toBe(hours * HOUR);
  });

  test("agrees with the machine's own tables at every hour of 2007 to 2037", () => {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: NY,
      hourCycle: "h23",
      hour: "2-digit",
    });
    for (let at = utc("2007-01-01T00:00"); at < utc("2038-01-01T00:00"); at += HOUR) {
      const hour = ((at - behindUtcMs(NY, at)) / HOUR) % 24;
      if (Number(format.format(at)) !== hour) expect.fail(new Date(at).toISOString());
    }
  }, 30_000);

  test.each([
    ["in winter", "2013-01-15", 9.5, "2013-01-15T14:30"],
    ["in summer", "2013-07-15", 9.5, "2013-07-15T13:30"],
    ["left out in spring: as if the clocks had not moved", "2013-03-10", 2.5, "2013-03-10T07:30"],
    ["right after it", "2013-03-10", 3, "2013-03-10T07:00"],
    ["shown twice in autumn: the first", "2013-11-03", 1.5, "2013-11-03T05:30"],
    ["right after it", "2013-11-03", 2, "2013-11-03T07:00"],
    ["the midnight before a change", "2013-11-03", 0, "2013-11-03T04:00"],
  ])("a time %s", (_, date, hours, instant) => {
    expect(localToUtcMs(NY, day(date), hours * HOUR)).toBe(utc(instant));
  });

  test("the local day begins at local midnight", () => {
    expect(localDay(NY, utc("2013-10-08T03:59:59.999"))).toBe(day("2013-10-07"));
    expect(localDay(NY, utc("2013-10-08T04:00"))).toBe(day("2013-10-08"));
  });
});

test("UTC has no seasons", () => {
  expect(behindUtcMs("UTC", utc("2013-07-01T00:00"))).toBe(0);
  expect(localToUtcMs("UTC", day("2013-03-10"), 2.5 * HOUR)).toBe(utc("2013-03-10T02:30"));
});

test("days of the week", () => {
  expect(weekday(day("2013-10-06")), "a Sunday").toBe(0);
  expect(weekday(day("2013-10-12"))).toBe(6);
  expect(weekday(day("1969-12-31")), "a Wednesday").toBe(3);
});

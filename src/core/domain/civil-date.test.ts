import { describe, expect, test } from "vitest";
import { dateText, instantText, parseDate, parseInstant } from "./civil-date.ts";

const DAY_MS = 86_400_000;

describe("a date", () => {
  test("every day of 1990 to 2110 is that of the machine's own calendar", () => {
    const to = Date.UTC(2110, 0, 1) / DAY_MS;
    for (let day = Date.UTC(1990, 0, 1) / DAY_MS; day < to; day++) {
      const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
      if (dateText(day) !== text || parseDate(text) !== day) expect.fail(text);
    }
  });

  test.each(["2026-02-30", "2026-13-01", "2025-02-29", "2026-1-1", "26-01-01", "", "2026-01-01 "])(
    "%j is none",
    (text) => {
      expect(parseDate(text)).toBeNull();
    },
  );
});

describe("an instant", () => {
  test("is written and read as it is", () => {
    const utcMs = Date.UTC(2026, 10, 27, 18, 0, 0, 7);
    expect(instantText(utcMs)).toBe("2026-11-27T18:00:00.007Z");
    expect(parseInstant("2026-11-27T18:00:00.007Z")).toBe(utcMs);
  });

  test.each([
    "2026-11-27T24:00:00.000Z",
    "2026-11-27T18:60:00.000Z",
    "2026-11-27T18:00:60.000Z",
    "2026-11-27T18:00:00Z",
    "2026-11-31T18:00:00.000Z",
    "2026-11-27T18:00:00.000",
  ])("%s is none", (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

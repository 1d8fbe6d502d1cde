import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FixSchedule, SessionCalendar } from "./schedule.ts";

const utc = (text: string): number => Date.parse(`${text}Z`);
const day = (text: string): number => utc(`${text}T00:00`) / 86_400_000;
const WORKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri"] as const;
const NY_DAY: FixSchedule = {
  zone: "America/New_York",
  startTime: "07:00:00",
  endTime: "18:30:00",
  days: WORKDAYS,
};

/** Day, next opening and closing at an instant, readable. */
function at(schedule: FixSchedule, instant: string): (string | null)[] {
  const calendar = new SessionCalendar(schedule);
  const ms = utc(instant);
  const text = (value: number): string => new Date(value).toISOString().slice(0, 16);
  const today = calendar.dayAt(ms);
  const closes = calendar.nextCloseMs(ms);
  return [
    today === 0 ? null : text(today * 86_400_000).slice(0, 10),
    text(calendar.nextOpenMs(ms)),
    closes === 0 ? null : text(closes),
  ];
}

describe("a session within a day", () => {
  test.each([
    ["before it", "2013-10-08T10:59:59", null, "2013-10-08T11:00", null],
    ["at its start", "2013-10-08T11:00", "2013-10-08", "2013-10-09T11:00", "2013-10-08T22:30"],
    ["at its end", "2013-10-08T22:30", null, "2013-10-09T11:00", null],
    ["on Friday evening", "2013-10-11T23:00", null, "2013-10-14T11:00", null],
    ["on Saturday at noon", "2013-10-12T16:00", null, "2013-10-14T11:00", null],
  ])("%s", (_, instant, today, opens, closes) => {
    expect(at(NY_DAY, instant)).toEqual([today, opens, closes]);
  });
});

describe("a session across midnight", () => {
  const NIGHT: FixSchedule = {
    ...NY_DAY,
    startTime: "20:00:00",
    endTime: "04:00:00",
    days: ["Sun", "Mon", "Tue", "Wed", "Thu"],
  };
  test.each([
    ["before midnight", "2013-10-09T02:00", "2013-10-08", "2013-10-10T00:00", "2013-10-09T08:00"],
    ["after midnight", "2013-10-09T07:59", "2013-10-08", "2013-10-10T00:00", "2013-10-09T08:00"],
    ["between two", "2013-10-09T12:00", null, "2013-10-10T00:00", null],
    [
      "Friday morning is Thursday's",
      "2013-10-11T05:00",
      "2013-10-10",
      "2013-10-14T00:00",
      "2013-10-11T08:00",
    ],
    ["Friday night has none", "2013-10-12T01:00", null, "2013-10-14T00:00", null],
  ])("%s", (_, instant, today, opens, closes) => {
    expect(at(NIGHT, instant)).toEqual([today, opens, closes]);
  });
});

describe("a session round the clock", () => {
  const ROUND: FixSchedule = {
    zone: "America/New_York",
    startTime: "17:00:00",
    endTime: "17:00:00",
  };
  test.each([
    [
      "before the turn",
      "2013-10-08T20:59:59",
      "2013-10-07",
      "2013-10-08T21:00",
      "2013-10-08T21:00",
    ],
    ["at the turn", "2013-10-08T21:00", "2013-10-08", "2013-10-09T21:00", "2013-10-09T21:00"],
  ])("%s", (_, instant, today, opens, closes) => {
    expect(at(ROUND, instant)).toEqual([today, opens, closes]);
  });

  test("is open at every instant, also when the clocks change", () => {
    const calendar = new SessionCalendar(ROUND);
    for (let ms = utc("2013-03-08T00:00"); ms < utc("2013-03-13T00:00"); ms += 60_000) {
      if (calendar.dayAt(ms) === 0) expect.fail(new Date(ms).toISOString());
    }
  });
});

describe("daylight-saving time", () => {
  test("starts on the second Sunday of March: the next session opens an hour earlier in UTC", () => {
    expect(at(NY_DAY, "2013-03-08T12:30")).toEqual([
      "2013-03-08",
      "2013-03-11T11:00",
      "2013-03-08T23:30",
    ]);
    expect(at(NY_DAY, "2013-03-11T11:00")[0]).toBe("2013-03-11");
  });

  test("ends on the first Sunday of November: an hour later", () => {
    expect(at(NY_DAY, "2013-11-01T12:00")).toEqual([
      "2013-11-01",
      "2013-11-04T12:00",
      "2013-11-01T22:30",
    ]);
    expect(at(NY_DAY, "2013-11-04T11:59:59")[0]).toBeNull();
  });

  test("a session through the night of a change is an hour shorter or longer", () => {
    const night: FixSchedule = {
      zone: "America/New_York",
      startTime: "22:00:00",
      endTime: "06:00:00",
    };
    const hours = (instant: string): number => {
      const calendar = new SessionCalendar(night);
      const opens = calendar.nextOpenMs(utc(instant));
      return (calendar.nextCloseMs(opens) - opens) / 3_600_000;
    };
    expect([
      hours("2013-03-09T12:00"),
      hours("2013-11-02T12:00"),
      hours("2013-11-03T12:00"),
    ]).toEqual([7, 9, 8]);
  });

  test("a session that starts at a time left out starts as if the clocks had not moved", () => {
    const early: FixSchedule = {
      zone: "America/New_York",
      startTime: "02:30:00",
      endTime: "20:00:00",
    };
    expect(at(early, "2013-03-10T07:29:59")).toEqual([null, "2013-03-10T07:30", null]);
    expect(at(early, "2013-03-10T07:30")[0]).toBe("2013-03-10");
  });
});

test("in UTC a time is what it says", () => {
  const schedule: FixSchedule = {
    zone: "UTC",
    startTime: "00:00:00",
    endTime: "23:59:59",
    days: ["Tue"],
  };
  expect(at(schedule, "2013-10-08T00:00")).toEqual([
    "2013-10-08",
    "2013-10-15T00:00",
    "2013-10-08T23:59",
  ]);
});

test("answers do not depend on what was asked before", () => {
  const instants = fc.integer({ min: utc("2013-01-01T00:00"), max: utc("2014-12-31T00:00") });
  const times = fc.constantFrom("00:00:00", "02:30:00", "06:15:30", "17:00:00", "23:59:59");
  fc.assert(
    fc.property(
      times,
      times,
      fc.array(instants, { maxLength: 20 }),
      (startTime, endTime, asked) => {
        const schedule: FixSchedule = { ...NY_DAY, startTime, endTime };
        const used = new SessionCalendar(schedule);
        for (const ms of asked) {
          const fresh = new SessionCalendar(schedule);
          expect(used.dayAt(ms)).toBe(fresh.dayAt(ms));
          const opens = fresh.nextOpenMs(ms);
          expect(opens).toBeGreaterThan(ms);
          expect(fresh.dayAt(opens)).toBeGreaterThan(0);
          if (fresh.dayAt(ms) === 0) expect(fresh.dayAt(opens - 1)).toBe(0);
          else expect(fresh.dayAt(fresh.nextCloseMs(ms) - 1)).toBe(fresh.dayAt(ms));
        }
      },
    ),
  );
});

test.each(["7:00:00", "24:00:00", "07:00", "07:60:00", "07:00:00 ", ""])(
  "the time %j is refused",
  (startTime) => {
    expect(() => new SessionCalendar({ ...NY_DAY, startTime })).toThrow("HH:MM:SS");
  },
);

test("a schedule without a day is refused, the days are counted from 1970", () => {
  expect(() => new SessionCalendar({ ...NY_DAY, days: [] })).toThrow("at least one day");
  expect(new SessionCalendar(NY_DAY).dayAt(utc("2013-10-08T12:00"))).toBe(day("2013-10-08"));
});

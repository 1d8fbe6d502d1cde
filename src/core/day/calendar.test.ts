import { describe, expect, test } from "vitest";
import { calendarFault, exchangeDay, settlementDate } from "./calendar.ts";
import { TRADE_DATE } from "./day.test-kit.ts";

describe("trades settle one business day after the trade date (Rule 15c6-1)", () => {
  test.each([
    ["a Monday", TRADE_DATE, TRADE_DATE + 1],
    ["a Friday: Monday", TRADE_DATE + 4, TRADE_DATE + 7],
    ["the day before Thanksgiving: Friday", TRADE_DATE + 2, TRADE_DATE + 4],
  ])("%s", (_, date, settles) => {
    expect(settlementDate(date, [TRADE_DATE + 3])).toBe(settles);
  });
});

describe("the edges of a day follow each other", () => {
  const day = exchangeDay(TRADE_DATE, { earlyClose: false, venues: ["N"] });
  test.each([
    ["as they are", {}, null],
    ["a close before the open", { closeMs: day.openMs }, "preOpen, open, close and after"],
    ["a pre-open after the open", { preOpenMs: day.openMs + 1 }, "preOpen, open, close and after"],
    ["a cut-off after its auction", { openMs: day.openMs - 200_000 }, "cut-offs of N before"],
  ])("%s", (_, change, fault) => {
    const found = calendarFault({ ...day, ...change });
    if (fault === null) expect(found).toBeNull();
    else expect(found).toContain(fault);
  });
});

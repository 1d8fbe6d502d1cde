import { localToUtcMs, weekday, type ZoneName } from "../domain/zone.ts";
import type { Cutoffs } from "../market/reference-data.ts";

/** From when on a venue's auctions take no order of a kind, UTC ms (C38). */
export type AuctionCutoffs = Cutoffs & { readonly venue: string };

/** The edges of a trade date, UTC ms. */
export type DayCalendar = {
  readonly preOpenMs: number;
  readonly openMs: number;
  readonly closeMs: number;
  readonly afterMs: number;
  /** The session ends at 13:00. */
  readonly earlyClose: boolean;
  /** Of the venues that hold auctions. */
  readonly cutoffs: readonly AuctionCutoffs[];
  /** Weekdays to come on which nothing settles, days since 1970. */
  readonly holidays: readonly number[];
};

/** The exchanges' zone: what the edges of a day are by law. */
const EXCHANGE_ZONE: ZoneName = "America/New_York";
const HOUR_MS = 3_600_000;
const PRE_OPEN_MS = 4 * HOUR_MS;
const OPEN_MS = 9.5 * HOUR_MS;
const CLOSE_MS = 16 * HOUR_MS;
const EARLY_CLOSE_MS = 13 * HOUR_MS;
const AFTER_MS = 20 * HOUR_MS;
const EARLY_AFTER_MS = 17 * HOUR_MS;
/** Orders at the open and at the close are taken up to so long before it. */
const OPEN_CUTOFF_MS = 2 * 60_000;
const CLOSE_CUTOFF_MS = 10 * 60_000;

/** The US exchanges' edges of a trade date: 4:00, 9:30, 16:00 and 20:00, or 13:00 and 17:00. */
export function exchangeDay(
  tradeDate: number,
  { earlyClose, venues }: { readonly earlyClose: boolean; readonly venues: readonly string[] },
): DayCalendar {
  const at = (timeMs: number): number => localToUtcMs(EXCHANGE_ZONE, tradeDate, timeMs);
  const openMs = at(OPEN_MS);
  const closeMs = at(earlyClose ? EARLY_CLOSE_MS : CLOSE_MS);
  return {
    preOpenMs: at(PRE_OPEN_MS),
    openMs,
    closeMs,
    afterMs: at(earlyClose ? EARLY_AFTER_MS : AFTER_MS),
    earlyClose,
    cutoffs: venues.map((venue) => ({
      venue,
      marketOnOpenMs: openMs - OPEN_CUTOFF_MS,
      limitOnOpenMs: openMs - OPEN_CUTOFF_MS,
      marketOnCloseMs: closeMs - CLOSE_CUTOFF_MS,
      limitOnCloseMs: closeMs - CLOSE_CUTOFF_MS,
    })),
    holidays: [],
  };
}

/** Why the edges of a day cannot be, or null: they must follow each other, cut-offs within. */
export function calendarFault(calendar: DayCalendar): string | null {
  const { preOpenMs, openMs, closeMs, afterMs, cutoffs } = calendar;
  if (!(preOpenMs <= openMs && openMs < closeMs && closeMs <= afterMs)) {
    return "preOpen, open, close and after one behind the other";
  }
  const late = cutoffs.find(
    (of) =>
      Math.max(of.marketOnOpenMs, of.limitOnOpenMs) > openMs ||
      Math.max(of.marketOnCloseMs, of.limitOnCloseMs) > closeMs,
  );
  return late === undefined ? null : `cut-offs of ${late.venue} before its auctions`;
}

/** Whether a production day has the exchanges' own edges on its own date. */
export function isExchangeDay(tradeDate: number, calendar: DayCalendar): boolean {
  const { preOpenMs, openMs, closeMs, afterMs, earlyClose } = calendar;
  const should = exchangeDay(tradeDate, { earlyClose, venues: [] });
  if (!isBusinessDay(tradeDate, [])) return false;
  const opens = openMs === should.openMs && preOpenMs >= should.preOpenMs;
  return opens && closeMs === should.closeMs && afterMs <= should.afterMs;
}

/** The date on which trades of a date settle: the next business day (T+1, since 28 May 2024). */
export function settlementDate(tradeDate: number, holidays: readonly number[]): number {
  let day = tradeDate + 1;
  while (!isBusinessDay(day, holidays)) day++;
  return day;
}

function isBusinessDay(day: number, holidays: readonly number[]): boolean {
  const ofWeek = weekday(day);
  return ofWeek !== 0 && ofWeek !== 6 && !holidays.includes(day);
}

import type { Provenance } from "../../core/day/bundle.ts";
import type { DayCalendar } from "../../core/day/calendar.ts";
import type { Instrument } from "../../core/venue/market/instrument.ts";
import { luldTier } from "../../core/venue/market/instrument.ts";
import type { SessionTimes } from "../../core/venue/session-phases.ts";
import type { BundleHead, DayContents } from "../../wire/day/encode-bundle.ts";

const DAY_MS = 86_400_000;
/** A desk has found so many shares of everything that it may sell short. */
const LOCATED = 1_000_000;
/** The fees that venues.yaml has stand for so long. */
const FEE_DAYS = 366;
/** The increment of a quote in dollars, $0.0001. */
const PENNY = 100;
const HALF_PENNY = 50;

/** A simulated market's trading session, on the clock of that market. */
export type SimulatedSession = {
  /** UTC ms at which the market's clock stood at `fromMs`. */
  readonly epochUtcMs: number;
  /** Milliseconds since midnight, New York. */
  readonly fromMs: number;
  /** Simulated seconds a second. */
  readonly speed: number;
  readonly openMs: number;
  readonly closeMs: number;
  /** After its close the session begins again (synthetic markets run on for ever). */
  readonly repeats: boolean;
  /** Phases and auctions of its exchanges, which have the night between two days; null: none. */
  readonly times: SessionTimes | null;
};

type Position = { readonly account: string; readonly symbol: string; readonly shares: number };

/** Who and what a simulated day is for. */
export type SimulatedDay = {
  readonly session: SimulatedSession;
  readonly instruments: readonly Instrument[];
  readonly venues: readonly { readonly letter: string; readonly takerMicros: number }[];
  readonly accounts: readonly string[];
  /** What the closed day has left; a number: so many shares of everything for each account. */
  readonly positions: readonly Position[] | number;
  /** The trade date before, days since 1970; 0 for none. */
  readonly lastDate: number;
  readonly utcMs: number;
};

type Calendar = { readonly calendar: DayCalendar; readonly day: number };

/** A bundle's contents and head for a simulated market at this moment: test data, as it says. */
export function simulatedDay(x: SimulatedDay): { contents: DayContents; head: BundleHead } {
  const { session, instruments, utcMs, lastDate } = x;
  const letters = x.venues.map(({ letter }) => letter);
  const { calendar, day } = simulatedCalendar(session, letters, utcMs);
  const tradeDate = Math.max(lastDate + 1, Math.floor(session.epochUtcMs / DAY_MS) + day);
  const symbols = instruments.map(({ symbol }) => symbol);
  const listing = x.venues[0]?.letter ?? "N";
  const provenance: Provenance = "test";
  return {
    head: { tradeDate, provenance, source: "the simulated market" },
    contents: {
      securities: instruments.map((one) => ({
        ...{ symbol: one.symbol, roundLot: one.lot, tick: "penny", tier: luldTier(one), listing },
        ...{ priorClose: one.priorClosePx, adv: one.adv, split: null, lendable: true },
      })),
      calendar,
      restricted: [],
      allowed: symbols,
      locates: symbols.map((symbol) => ({ symbol, shares: LOCATED })),
      ssr: [],
      positions: positionsOf(x).map((position) => ({ ...position, cost: 0 })),
      credit: [],
      fees: x.venues.map(({ letter: venue, takerMicros }) => {
        const until = tradeDate + FEE_DAYS;
        return { venue, from: tradeDate, until, takerMicros: Math.max(0, takerMicros) };
      }),
      ticks: [
        { class: "penny", from: 0, tick: PENNY },
        { class: "half", from: 0, tick: HALF_PENNY },
      ],
    },
  };
}

function positionsOf({ positions, accounts, instruments }: SimulatedDay): readonly Position[] {
  if (typeof positions !== "number") return positions;
  return accounts.flatMap((account) =>
    instruments.map(({ symbol }) => ({ account, symbol, shares: positions })),
  );
}

/** The edges of the session that a simulated market is in, and how many were before it. */
export function simulatedCalendar(
  session: SimulatedSession,
  venues: readonly string[],
  utcMs: number,
): Calendar {
  const { epochUtcMs, fromMs, speed, openMs, closeMs, repeats, times } = session;
  if (times !== null) return phasedCalendar(session, times, venues, utcMs);
  const lengthMs = (closeMs - openMs) / speed;
  const firstMs = epochUtcMs + (openMs - fromMs) / speed;
  const day = repeats ? Math.max(0, Math.floor((utcMs - firstMs) / lengthMs)) : 0;
  const opensMs = Math.floor(firstMs + day * lengthMs);
  const closesMs = Math.ceil(firstMs + (day + 1) * lengthMs);
  return {
    day,
    calendar: {
      preOpenMs: Math.min(opensMs, Math.floor(epochUtcMs)),
      openMs: opensMs,
      closeMs: closesMs,
      afterMs: closesMs,
      earlyClose: false,
      cutoffs: [],
      holidays: [],
    },
  };
}

/** The same for exchanges that have a whole day: behind a closing cross it is the next one's. */
function phasedCalendar(
  { epochUtcMs, fromMs, speed }: SimulatedSession,
  times: SessionTimes,
  venues: readonly string[],
  utcMs: number,
): Calendar {
  const nowMs = fromMs + (utcMs - epochUtcMs) * speed;
  const today = Math.floor(nowMs / DAY_MS);
  const day = nowMs - today * DAY_MS < times.closeMs ? today : today + 1;
  const at = (ms: number): number => epochUtcMs + (day * DAY_MS + ms - fromMs) / speed;
  // Never later than the exchange's own: what the gate lets through it still takes.
  const cutoffs = {
    marketOnOpenMs: Math.floor(at(times.marketOnOpenCutoffMs)),
    limitOnOpenMs: Math.floor(at(times.limitOnOpenCutoffMs)),
    marketOnCloseMs: Math.floor(at(times.marketOnCloseCutoffMs)),
    limitOnCloseMs: Math.floor(at(times.limitOnCloseCutoffMs)),
  };
  return {
    day,
    calendar: {
      preOpenMs: Math.floor(at(times.preMarketMs)),
      openMs: Math.floor(at(times.openMs)),
      closeMs: Math.ceil(at(times.closeMs)),
      afterMs: Math.ceil(at(times.endMs)),
      earlyClose: false,
      cutoffs: venues.map((venue) => ({ venue, ...cutoffs })),
      holidays: [],
    },
  };
}

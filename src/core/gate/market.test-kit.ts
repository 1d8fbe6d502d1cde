import { MarketPhase } from "../market/market-states.ts";
import type { Cutoffs } from "../market/reference-data.ts";
import { HaltReason, ShortSaleState, TradingState } from "../market/trading-state.ts";
import { DayRowKind } from "./day-records.ts";
import type { Gate } from "./gate.ts";
import { type DayRow, dayRow } from "./trading-day.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Of the one venue that holds auctions: 9:28, 9:29:30, 15:55 and 15:58. */
export const CUTOFFS: Cutoffs = {
  marketOnOpenMs: 9.5 * HOUR - 2 * MINUTE,
  limitOnOpenMs: 9.5 * HOUR - MINUTE / 2,
  marketOnCloseMs: 16 * HOUR - 5 * MINUTE,
  limitOnCloseMs: 16 * HOUR - 2 * MINUTE,
};

/** The venue holds auctions, and at this instant it is 9:00 in New York. */
export function auctionsRow(venue: number, utcMs: number): DayRow {
  const at = (ms: number): number => utcMs - 9 * HOUR + ms;
  return dayRow(DayRowKind.Cutoffs, String.fromCharCode(venue), {
    a: at(CUTOFFS.marketOnOpenMs),
    b: at(CUTOFFS.limitOnOpenMs),
    c: at(CUTOFFS.marketOnCloseMs),
    d: at(CUTOFFS.limitOnCloseMs),
  });
}

/** Two symbols are quoted and trade at every venue, in regular hours. */
export function openMarket({ market, lanes }: Gate): void {
  const { tops, states } = market;
  const { Trading } = TradingState;
  market.ready = true;
  for (const { index } of lanes) {
    states.setVenue(index, MarketPhase.Regular, 0);
    tops.setFeed(index, true);
    // Only the first shows the best quotes: a day order may stand at them there (C35).
    const behind = index === 0 ? 0 : 100;
    tops.set(0, index, 1_819_000 - behind, 500, 1_820_000 + behind, 500, 1, true);
    tops.set(1, index, 138_000 - behind, 5_000, 138_100 + behind, 5_000, 1, true);
    for (const symbol of [0, 1]) {
      states.setSymbol(symbol, index, Trading, HaltReason.None, ShortSaleState.Free);
    }
  }
}

/** Both are listed on the first venue, the first one with that prior close. */
export function listSymbols({ reference, lanes }: Gate, priorClose: number): void {
  const listing = lanes[0]?.venue ?? 0;
  reference.setListing(0, listing, priorClose);
  reference.setListing(1, listing, 137_000);
}

/** Nobody knows where they are listed. */
export function listNowhere({ reference }: Gate): void {
  reference.setListing(0, 0, 0);
  reference.setListing(1, 0, 0);
}

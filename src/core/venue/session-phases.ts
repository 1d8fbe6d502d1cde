import { isAuctionTif, OrdType, Tif } from "../domain/order.ts";
import { VenueReject } from "./venue-reject.ts";

/** What part of its day a venue is in. In an auction phase continuous trading goes on beside it. */
export const VenuePhase = {
  Closed: 0,
  PreMarket: 1,
  /** The last minutes before the opening cross: its imbalance is published. */
  OpeningAuction: 2,
  Regular: 3,
  /** The last minutes before the closing cross: its imbalance is published. */
  ClosingAuction: 4,
  AfterHours: 5,
} as const;
export type VenuePhase = (typeof VenuePhase)[keyof typeof VenuePhase];

/**
 * The times of a venue's day, ms since midnight in New York. An early close is another table. An
 * auction order is neither taken nor cancelled from its cut-off on (DOMAIN 6.1, point 5).
 */
export type SessionTimes = {
  readonly preMarketMs: number;
  readonly openingAuctionMs: number;
  readonly marketOnOpenCutoffMs: number;
  readonly limitOnOpenCutoffMs: number;
  /** The opening cross. */
  readonly openMs: number;
  readonly closingAuctionMs: number;
  readonly marketOnCloseCutoffMs: number;
  readonly limitOnCloseCutoffMs: number;
  /** The closing cross. */
  readonly closeMs: number;
  readonly endMs: number;
  /** Whether limit orders trade before the open and after the close. */
  readonly extendedHours: boolean;
};

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY_MS = 24 * HOUR;

/** A whole trading day: 4:00 to 20:00, crosses at 9:30 and 16:00. */
export const REGULAR_DAY: SessionTimes = sessionTimes(9.5 * HOUR, 16 * HOUR);

/** A day before a holiday: the closing cross at 13:00, the end at 17:00. */
export const EARLY_CLOSE_DAY: SessionTimes = sessionTimes(9.5 * HOUR, 13 * HOUR);

/** The table of a day by its open and close, ms since midnight; all else lies as it always does. */
export function sessionTimes(openMs: number, closeMs: number): SessionTimes {
  return {
    preMarketMs: openMs - 5.5 * HOUR,
    openingAuctionMs: openMs - 5 * MINUTE,
    marketOnOpenCutoffMs: openMs - 2 * MINUTE,
    limitOnOpenCutoffMs: openMs - 0.5 * MINUTE,
    openMs,
    closingAuctionMs: closeMs - 10 * MINUTE,
    marketOnCloseCutoffMs: closeMs - 5 * MINUTE,
    limitOnCloseCutoffMs: closeMs - 2 * MINUTE,
    closeMs,
    endMs: closeMs + 4 * HOUR,
    extendedHours: true,
  };
}

/** The phase at an instant, ms, which may lie days on; null: a market that never closes. */
export function phaseAt(times: SessionTimes | null, marketMs: number): VenuePhase {
  if (times === null) return VenuePhase.Regular;
  const ms = marketMs % DAY_MS;
  if (ms < times.preMarketMs || ms >= times.endMs) return VenuePhase.Closed;
  if (ms < times.openingAuctionMs) return VenuePhase.PreMarket;
  if (ms < times.openMs) return VenuePhase.OpeningAuction;
  if (ms < times.closingAuctionMs) return VenuePhase.Regular;
  return ms < times.closeMs ? VenuePhase.ClosingAuction : VenuePhase.AfterHours;
}

/** The instant at which the next phase begins, ms; infinite for a market that never closes. */
export function nextPhaseMs(times: SessionTimes | null, marketMs: number): number {
  if (times === null) return Number.POSITIVE_INFINITY;
  const midnightMs = Math.floor(marketMs / DAY_MS) * DAY_MS;
  const starts = [
    times.preMarketMs,
    times.openingAuctionMs,
    times.openMs,
    times.closingAuctionMs,
    times.closeMs,
    times.endMs,
    times.preMarketMs + DAY_MS,
  ];
  return midnightMs + (starts.find((ms) => midnightMs + ms > marketMs) as number);
}

/** Regular trading hours, with the closing auction's last minutes. */
export function isRegular(phase: VenuePhase): boolean {
  return phase === VenuePhase.Regular || phase === VenuePhase.ClosingAuction;
}

/** Whether orders that wait for no auction trade in a phase. */
export function tradesIn(phase: VenuePhase, times: SessionTimes | null): boolean {
  if (phase === VenuePhase.Closed) return false;
  return isRegular(phase) || times === null || times.extendedHours;
}

/**
 * Whether the phase takes an order of this kind: auction orders until their own cut-off, limit
 * orders where there is trading, market orders in regular hours only.
 */
export function checkPhase(
  times: SessionTimes | null,
  marketMs: number,
  ordType: OrdType,
  tif: Tif,
): VenueReject {
  if (isAuctionTif(tif)) return checkAuction(times, marketMs, ordType, tif);
  const phase = phaseAt(times, marketMs);
  if (phase === VenuePhase.Closed) return VenueReject.MarketClosed;
  if (!tradesIn(phase, times)) return VenueReject.PhaseUnsupported;
  const market = ordType === OrdType.Market;
  return market && !isRegular(phase) ? VenueReject.PhaseUnsupported : VenueReject.None;
}

/** Whether an auction order that was taken may still be cancelled or replaced. */
export function mayLeaveAuction(
  times: SessionTimes | null,
  marketMs: number,
  ordType: OrdType,
  tif: Tif,
): boolean {
  return times === null || marketMs % DAY_MS < cutoffMs(times, ordType, tif);
}

function checkAuction(
  times: SessionTimes | null,
  marketMs: number,
  ordType: OrdType,
  tif: Tif,
): VenueReject {
  if (times === null) return VenueReject.AuctionUnsupported;
  if (phaseAt(times, marketMs) === VenuePhase.Closed) return VenueReject.MarketClosed;
  const late = marketMs % DAY_MS >= cutoffMs(times, ordType, tif);
  return late ? VenueReject.AuctionCutoff : VenueReject.None;
}

function cutoffMs(times: SessionTimes, ordType: OrdType, tif: Tif): number {
  const market = ordType === OrdType.Market;
  if (tif === Tif.AtOpen) return market ? times.marketOnOpenCutoffMs : times.limitOnOpenCutoffMs;
  return market ? times.marketOnCloseCutoffMs : times.limitOnCloseCutoffMs;
}

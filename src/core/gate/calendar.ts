import { OrdType, Tif } from "../domain/order.ts";

/** From when on a venue's auctions take no order of a kind, ms since midnight in New York. */
export type AuctionCutoffs = {
  readonly marketOnOpenMs: number;
  readonly limitOnOpenMs: number;
  readonly marketOnCloseMs: number;
  readonly limitOnCloseMs: number;
};

/** The market's clock: at `epochUtcMs` it stood at `fromMs` since midnight; how fast it goes. */
export type MarketClock = {
  readonly epochUtcMs: number;
  readonly fromMs: number;
  readonly speed: number;
};

/** That clock and when auctions close; journaled with the rules of a start. */
export type Calendar = MarketClock & {
  /** By lane; null: the venue holds no auctions. */
  readonly cutoffs: readonly (AuctionCutoffs | null)[];
};

const DAY_MS = 86_400_000;

/** A market without auctions. */
export const NO_AUCTIONS: Calendar = { epochUtcMs: 0, fromMs: 0, speed: 1, cutoffs: [] };

/** Time of day of the market at an instant (UTC ms), ms since midnight. */
export function marketMs({ epochUtcMs, fromMs, speed }: Calendar, utcMs: number): number {
  const ms = (fromMs + (utcMs - epochUtcMs) * speed) % DAY_MS;
  return ms < 0 ? ms + DAY_MS : ms;
}

/** The cut-off of an auction order. @param tif AtOpen or AtClose. */
export function cutoffMs(cutoffs: AuctionCutoffs, ordType: number, tif: number): number {
  const market = ordType === OrdType.Market;
  if (tif === Tif.AtOpen) return market ? cutoffs.marketOnOpenMs : cutoffs.limitOnOpenMs;
  return market ? cutoffs.marketOnCloseMs : cutoffs.limitOnCloseMs;
}

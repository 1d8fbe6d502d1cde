import { Side } from "../../domain/order.ts";
import { PRICE_UNITS } from "../../domain/price.ts";
import { mixUnit } from "./mix.ts";

/** Prices behind the recorded best of a side that are modelled. */
export const DEPTH_LEVELS = 4;

/** National size of a modelled price, as a part of the day's shares per dollar of price. */
const DEPTH_PART = 0.005;
const CENT = 100;

/** Distance between two modelled prices, $0.0001: a cent, below $1 one unit. */
export function depthTick(price: number): number {
  return price < PRICE_UNITS ? 1 : CENT;
}

/**
 * Round lots that all venues together show at a price behind the recorded best. This is the one
 * rule for depth beyond the record: a base of 0.5 % of the day's shares per dollar of price, times
 * a factor from 0.5 to 1.5 drawn from seed, side and price, at least one lot. It knows neither
 * time nor orders: the same price has the same depth all day, whatever clients do.
 *
 * @param seed Of market and stock together.
 * @param sharesPerDollar `DayVolume.sharesPerDollar` of the recorded day.
 */
export function depthLots(
  seed: number,
  side: Side,
  price: number,
  sharesPerDollar: number,
  lot: number,
): number {
  const factor = 0.5 + mixUnit(seed, price, side === Side.Buy ? 1 : 2, 0);
  return Math.max(1, Math.round((sharesPerDollar * DEPTH_PART * factor) / lot));
}

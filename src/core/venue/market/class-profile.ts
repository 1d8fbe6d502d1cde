import { PRICE_UNITS } from "../../domain/price.ts";
import type { Instrument, InstrumentClass } from "./instrument.ts";

/** How the synthetic market makes one class of stocks. */
type ClassProfile = {
  /** Quoted spread in parts of the price. */
  readonly spread: number;
  /** Market time between two quotes, ms. */
  readonly stepMs: number;
};

const PROFILES: Readonly<Record<InstrumentClass, ClassProfile>> = {
  large: { spread: 0.00015, stepMs: 1_000 },
  mid: { spread: 0.0004, stepMs: 4_000 },
  small: { spread: 0.0012, stepMs: 12_000 },
};

/** What the synthetic market knows of one stock. */
export type StockProfile = {
  /** Smallest step of its prices, $0.0001: a cent, below $1 the unit (Rule 612). */
  readonly tick: number;
  /** Quoted spread in ticks, at least 1. */
  readonly spreadTicks: number;
  /** Market time between two quotes, ms. */
  readonly stepMs: number;
  /** Shares that all venues together show at the best price. */
  readonly topQty: number;
  /** Shares that trade at all venues together from one quote to the next. */
  readonly stepVolume: number;
  /** Shares that come to each side of an auction at all venues together. */
  readonly auctionQty: number;
};

const CENT = 100;
/**
 * Shares at the best price, as a part of the day's shares per dollar of price: cheap stocks show
 * many more. Recorded days have about 0.01 (IBM and BAC, 8 October 2013).
 */
const TOP_PART = 0.02;
const TOP_LOTS_MIN = 5;
/** The part of the day's shares that comes to each side of an auction. */
const AUCTION_PART = 0.02;
const SESSION_MS = 23_400_000;
/** The part of the volume that trades on exchanges. */
const LIT_PART = 0.65;

/** @param stretch How much rarer quotes are than the class says; more than 1 on a fast clock. */
export function stockProfile(instrument: Instrument, stretch: number): StockProfile {
  const { spread, stepMs } = PROFILES[instrument.class];
  const { priorClosePx, adv, lot } = instrument;
  const tick = priorClosePx < PRICE_UNITS ? 1 : CENT;
  return {
    tick,
    spreadTicks: Math.max(1, Math.round((priorClosePx * spread) / tick)),
    stepMs: stepMs * stretch,
    topQty: Math.max(TOP_LOTS_MIN * lot, (TOP_PART * adv * PRICE_UNITS) / priorClosePx),
    stepVolume: (adv * LIT_PART * stepMs * stretch) / SESSION_MS,
    auctionQty: adv * AUCTION_PART,
  };
}

/** Quotes a second of one venue when every stock keeps to its class. */
export function quotesPerSecond(instruments: readonly Instrument[]): number {
  return instruments.reduce((sum, { class: of }) => sum + 1_000 / PROFILES[of].stepMs, 0);
}

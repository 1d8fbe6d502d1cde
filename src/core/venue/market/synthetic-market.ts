import { Side, Tif } from "../../domain/order.ts";
import { PRICE_UNITS } from "../../domain/price.ts";
import type { SymbolId } from "../../domain/symbols.ts";
import type { AuctionInterest } from "../auction-price.ts";
import type { MatchingEngine } from "../engine.ts";
import type { TradingDay } from "../trading-day.ts";
import { quotesPerSecond, type StockProfile, stockProfile } from "./class-profile.ts";
import { FairValue } from "./fair-value.ts";
import type { Instrument } from "./instrument.ts";
import { mix, mixUnit, stockSeed } from "./mix.ts";
import { type QuoteLadder, TAKER } from "./quote-ladder.ts";

/** Prices of a side that the makers of one venue show. */
const LEVELS = 5;
/** Quotes a second of one venue, however fast the clock runs. */
const QUOTES_PER_SECOND_MAX = 150;
/** Shares that were taken come back at the first quote after so many steps. */
const REFILL_STEPS = 2;
/** Sizes at a price stay for so many steps. */
const SIZE_STEPS = 64;
/** What retail orders get better than the quotes, at least: $0.001. */
const RETAIL_LEAST = 10;
/** The part of the spread that they get. */
const RETAIL_PART = 4;
/** Shares for them, as a part of those that the venue shows at the best price. */
const RETAIL_SHARES = 0.5;

/** How often a taker comes when there is more than a lot to take. */
const TAKER_CHANCE = 0.6;

/** Uses of chance, so that no two share a draw. */
const DRAW = {
  phase: 1,
  size: 2,
  lot: 3,
  wide: 4,
  taker: 5,
  takerSide: 6,
  takerQty: 7,
  auction: 1_000,
  retail: 2_000,
} as const;

type Stock = StockProfile & {
  readonly lot: number;
  /** Seed of market and stock, from the name: the order of the list plays no part. */
  readonly seed: number;
  readonly fair: FairValue;
  /** Shifts the stock's steps against those of others, ms. */
  readonly phaseMs: number;
};

/**
 * Market makers and takers of one venue for all its stocks. What they do at a step is a pure
 * function of seed, stock, venue and step; only what clients took is remembered. All venues quote
 * around the same fair value, moved at the same steps.
 */
export class SyntheticMarket {
  readonly #engine: MatchingEngine;
  readonly #ladder: QuoteLadder;
  readonly #venue: number;
  readonly #share: number;
  readonly #day: TradingDay | null;
  readonly #stocks: readonly Stock[];
  readonly #step: Float64Array;
  /** Step in which a side lost shares first since it was renewed, by symbol x 2 + (1 for asks). */
  readonly #takenAt: Float64Array;
  /** Shares that retail orders took and the step of the first, by symbol x 2 + (1: sells). */
  readonly #retailTaken: Float64Array;
  readonly #retailAt: Float64Array;

  constructor(options: {
    readonly engine: MatchingEngine;
    readonly ladder: QuoteLadder;
    readonly instruments: readonly Instrument[];
    /** The same for all venues. */
    readonly seed: number;
    /** Code of this venue. */
    readonly venue: number;
    /** This venue's part of the market, 0 to 1. */
    readonly share: number;
    /** Simulated seconds in one second. */
    readonly speed: number;
    /** When a stock trades and within which bands; null: always, at any price. */
    readonly day: TradingDay | null;
  }) {
    const { instruments, seed, speed } = options;
    this.#engine = options.engine;
    this.#ladder = options.ladder;
    this.#venue = options.venue;
    this.#share = options.share;
    this.#day = options.day;
    const wanted = quotesPerSecond(instruments) * speed;
    const stretch = Math.max(1, wanted / QUOTES_PER_SECOND_MAX);
    this.#stocks = instruments.map((instrument) => stock(instrument, seed, stretch));
    this.#step = new Float64Array(instruments.length).fill(-1);
    this.#takenAt = new Float64Array(instruments.length * 2).fill(-1);
    this.#retailTaken = new Float64Array(instruments.length * 2);
    this.#retailAt = new Float64Array(instruments.length * 2).fill(-1);
  }

  /**
   * Brings every stock to a market time, in ms since midnight; never called for an earlier one.
   *
   * @returns how many stocks quoted.
   */
  advance(marketMs: number): number {
    let quoted = 0;
    for (let symbol = 0; symbol < this.#stocks.length; symbol++) {
      const stock = this.#stocks[symbol] as Stock;
      const step = Math.floor((marketMs + stock.phaseMs) / stock.stepMs);
      if (step === this.#step[symbol]) continue;
      this.#step[symbol] = step;
      if (this.#day !== null && !this.#day.isContinuous(symbol)) continue;
      this.#take(symbol, stock, step);
      this.#quote(symbol, stock, step);
      quoted += 1;
    }
    return quoted;
  }

  /**
   * What makers and takers would trade in an auction: market orders of both sides, and what the
   * makers would quote where the book does not show it already. A pure function of seed, stock,
   * venue and the step that the stock stands at.
   */
  interest(symbol: SymbolId): readonly AuctionInterest[] {
    if (this.#share === 0) return [];
    const stock = this.#stocks[symbol] as Stock;
    const step = Math.max(0, this.#step[symbol] as number);
    const all: AuctionInterest[] = [];
    for (const buy of [true, false]) {
      const chance = mixUnit(stock.seed, DRAW.auction + this.#venue * 8, step, buy ? 1 : 2);
      const qty = Math.floor((stock.auctionQty * this.#share * (0.5 + chance)) / stock.lot);
      if (qty > 0) all.push({ buy, limit: 0, qty: qty * stock.lot });
    }
    if (this.#engine.best(symbol, Side.Buy) >= 0) return all;
    const { tick, spreadTicks, lot } = stock;
    const bid = bestBid(stock, step);
    for (let level = 0; level < LEVELS; level++) {
      const qty = Math.max(1, Math.floor((stock.topQty * this.#share) / lot)) * lot;
      all.push({ buy: true, limit: (bid - level) * tick, qty });
      all.push({ buy: false, limit: (bid + spreadTicks + level) * tick, qty });
    }
    return all;
  }

  /**
   * What liquidity providers offer to retail orders (NYSE 7.44): a quarter of the spread better
   * than the best quotes of the model's market and of this book, at least $0.001, in stocks from
   * $1 on. It comes back some steps after it was taken.
   */
  offer(symbol: SymbolId, buy: boolean): { readonly price: number; readonly qty: number } | null {
    const stock = this.#stocks[symbol] as Stock;
    const step = this.#step[symbol] as number;
    if (this.#share === 0 || step < 0 || this.#day?.isContinuous(symbol) === false) return null;
    const { tick, spreadTicks, lot } = stock;
    const bid = bestBid(stock, step) * tick;
    const better = Math.max(
      RETAIL_LEAST,
      Math.floor((spreadTicks * tick) / RETAIL_PART / RETAIL_LEAST) * RETAIL_LEAST,
    );
    const own = this.#engine.best(symbol, buy ? Side.Sell : Side.Buy);
    const near = own < 0 ? 0 : this.#engine.price(own);
    const far = buy ? bid + spreadTicks * tick : bid;
    const quote = near === 0 ? far : buy ? Math.min(far, near) : Math.max(far, near);
    const price = buy ? quote - better : quote + better;
    const behind = this.#engine.best(symbol, buy ? Side.Buy : Side.Sell);
    const other = behind < 0 ? price : this.#engine.price(behind);
    if (quote < PRICE_UNITS || (behind >= 0 && (buy ? price <= other : price >= other)))
      return null;
    const at = symbol * 2 + (buy ? 0 : 1);
    if (step - (this.#retailAt[at] as number) >= REFILL_STEPS) this.#retailTaken[at] = 0;
    const chance = 0.5 + mixUnit(stock.seed, DRAW.retail + this.#venue * 8, step, at % 2);
    const lots = Math.max(
      1,
      Math.floor((stock.topQty * this.#share * RETAIL_SHARES * chance) / lot),
    );
    const qty = lots * lot - (this.#retailTaken[at] as number);
    return qty > 0 ? { price, qty } : null;
  }

  /** Retail orders of one side took so many of those shares. */
  take(symbol: SymbolId, buy: boolean, qty: number): void {
    const at = symbol * 2 + (buy ? 0 : 1);
    if (this.#retailTaken[at] === 0) this.#retailAt[at] = this.#step[symbol] as number;
    this.#retailTaken[at] = (this.#retailTaken[at] as number) + qty;
  }

  #quote(symbol: SymbolId, stock: Stock, step: number): void {
    const { spreadTicks } = stock;
    const best = bestBid(stock, step);
    const wide = mix(stock.seed, DRAW.wide, this.#venue, Math.floor(step / 8));
    // Now and then a venue stands one tick behind the others on a side.
    const bid = best - (wide % 4 === 0 ? 1 : 0);
    const ask = best + spreadTicks + ((wide >>> 8) % 4 === 0 ? 1 : 0);
    for (let level = 0; level < LEVELS; level++) {
      this.#want(symbol, step, Side.Buy, bid - level, level);
      this.#want(symbol, step, Side.Sell, ask + level, level);
    }
    const renewBid = this.#isRenewed(symbol, Side.Buy, step);
    const renewAsk = this.#isRenewed(symbol, Side.Sell, step);
    this.#ladder.apply(symbol, renewBid, renewAsk);
  }

  #want(symbol: SymbolId, step: number, side: Side, ticks: number, level: number): void {
    const stock = this.#stocks[symbol] as Stock;
    const { seed, lot, topQty } = stock;
    const at = ticks * 4 + side;
    const national = topQty * (1 + level / 2) * (0.5 + mixUnit(seed, DRAW.size, at, 0));
    const chance = mixUnit(seed, DRAW.lot + this.#venue * 8, at, Math.floor(step / SIZE_STEPS));
    const lots = Math.floor((national * this.#share) / lot + chance);
    if (lots === 0) return;
    const price = this.#banded(symbol, side, ticks * stock.tick);
    // Prices beyond a band stand together on it: those of the level before are enough.
    const before = (ticks + (side === Side.Buy ? 1 : -1)) * stock.tick;
    if (level > 0 && this.#banded(symbol, side, before) === price) return;
    this.#ladder.want(side, price, lots * lot);
  }

  /** A maker bids no higher than the upper band and offers no lower than the lower one. */
  #banded(symbol: SymbolId, side: Side, price: number): number {
    const bands = this.#day?.limits?.bands;
    if (bands === undefined || bands.upper(symbol) === 0) return price;
    if (side === Side.Buy) return Math.min(price, bands.upper(symbol));
    return Math.max(price, bands.lower(symbol));
  }

  /** Whether shares that were taken come back: not before some steps have passed. */
  #isRenewed(symbol: SymbolId, side: Side, step: number): boolean {
    const at = symbol * 2 + (side === Side.Buy ? 0 : 1);
    if (!this.#ladder.isTaken(symbol, side)) return true;
    if (this.#takenAt[at] === -1) this.#takenAt[at] = step;
    if (step - (this.#takenAt[at] as number) < REFILL_STEPS - 1) return false;
    this.#takenAt[at] = -1;
    return true;
  }

  /** A taker of the model trades at the best price of one side, or finds nothing there. */
  #take(symbol: SymbolId, stock: Stock, step: number): void {
    const { seed, lot } = stock;
    const salt = this.#venue * 8;
    const lots = (stock.stepVolume * this.#share) / lot / TAKER_CHANCE;
    if (mixUnit(seed, DRAW.taker + salt, step, 0) >= TAKER_CHANCE * Math.min(1, lots)) return;
    const buys = mix(seed, DRAW.takerSide + salt, step, 0) % 2 === 0;
    const row = this.#engine.best(symbol, buys ? Side.Sell : Side.Buy);
    if (row < 0) return;
    const draw = 0.5 + mixUnit(seed, DRAW.takerQty + salt, step, 0);
    const qty = Math.max(1, Math.round(Math.max(1, lots) * draw)) * lot;
    const price = this.#engine.price(row);
    this.#engine.submit(symbol, buys ? Side.Buy : Side.Sell, qty, price, Tif.Ioc, false, TAKER);
  }
}

/** Highest bid of any venue, in ticks. */
function bestBid({ fair, tick, spreadTicks }: Stock, step: number): number {
  return Math.max(LEVELS + 1, Math.round(fair.at(step) / tick - spreadTicks / 2));
}

function stock(instrument: Instrument, seed: number, stretch: number): Stock {
  const name = stockSeed(seed, instrument.symbol);
  const profile = stockProfile(instrument, stretch);
  const { tick, spreadTicks, stepMs } = profile;
  return {
    ...profile,
    lot: instrument.lot,
    seed: name,
    fair: new FairValue(name, instrument.priorClosePx, tick * spreadTicks),
    phaseMs: mixUnit(name, DRAW.phase, 0, 0) * stepMs,
  };
}

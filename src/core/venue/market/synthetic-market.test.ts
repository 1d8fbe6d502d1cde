import { beforeEach, describe, expect, test } from "vitest";
import { Side, Tif } from "../../domain/order.ts";
import { venueCode } from "../../domain/venue-code.ts";
import { NO_DAY } from "../day-sink.test-kit.ts";
import { Exchange } from "../exchange.ts";
import type { Instrument } from "./instrument.ts";
import { SyntheticMarket } from "./synthetic-market.ts";

const INSTRUMENTS: Instrument[] = [
  { symbol: "IBM", class: "large", priorClosePx: 1_820_100, adv: 4_100_000, lot: 100 },
  { symbol: "BAC", class: "large", priorClosePx: 138_100, adv: 92_000_000, lot: 100 },
  { symbol: "NVR", class: "small", priorClosePx: 9_180_000, adv: 50_000, lot: 40 },
  { symbol: "PLUG", class: "small", priorClosePx: 6_200, adv: 5_200_000, lot: 100 },
];
const VENUES = [
  ["N", 0.3],
  ["Q", 0.16],
  ["K", 0.14],
  ["P", 0.12],
  ["A", 0.005],
] as const;
const OPEN_MS = 34_200_000;

class Venue {
  readonly trades: number[] = INSTRUMENTS.map(() => 0);
  readonly exchange: Exchange;
  readonly market: SyntheticMarket;

  constructor(letter: string, share: number, seed = 42) {
    const nothing = () => {};
    this.exchange = new Exchange({
      ...NO_DAY,
      symbols: INSTRUMENTS.length,
      fees: { takerMicros: 0, makerMicros: 0 },
      orders: {
        accepted: nothing,
        filled: nothing,
        canceled: nothing,
        replaced: nothing,
        amended: nothing,
        ended: nothing,
      },
      book: {
        added: nothing,
        executed: (_ref, symbol) => {
          this.trades[symbol] = (this.trades[symbol] as number) + 1;
        },
        printed: nothing,
        reduced: nothing,
        deleted: nothing,
        replaced: nothing,
      },
    });
    this.market = new SyntheticMarket({
      day: null,
      engine: this.exchange.engine,
      ladder: this.exchange.ladder,
      instruments: INSTRUMENTS,
      seed,
      venue: venueCode(letter),
      share,
      speed: 1,
    });
  }

  best(symbol: number, side: Side): number {
    const { engine } = this.exchange;
    const row = engine.best(symbol, side);
    return row < 0 ? 0 : engine.price(row);
  }

  book(symbol: number, side: Side): [number, number][] {
    const { engine } = this.exchange;
    const all: [number, number][] = [];
    for (let row = engine.best(symbol, side); row >= 0; row = engine.after(row)) {
      all.push([engine.price(row), engine.leaves(row)]);
    }
    return all;
  }
}

const all = (): Venue[] => VENUES.map(([letter, share]) => new Venue(letter, share));

function nationalBest(venues: readonly Venue[], symbol: number): [bid: number, ask: number] {
  const bids = venues.map((venue) => venue.best(symbol, Side.Buy));
  const asks = venues.map((venue) => venue.best(symbol, Side.Sell) || Number.POSITIVE_INFINITY);
  return [Math.max(...bids), Math.min(...asks)];
}

describe("venues that never speak to each other", () => {
  test("quote a market that is neither locked nor crossed at any step", () => {
    const venues = all();
    for (let ms = OPEN_MS; ms < OPEN_MS + 600_000; ms += 250) {
      for (const venue of venues) venue.market.advance(ms);
      for (let symbol = 0; symbol < INSTRUMENTS.length; symbol++) {
        const [bid, ask] = nationalBest(venues, symbol);
        expect(bid).toBeGreaterThan(0);
        expect(bid).toBeLessThan(ask);
      }
    }
  });

  test("never cross, though one of them is a step behind", () => {
    const venues = all();
    const [late, ...others] = venues as [Venue, ...Venue[]];
    for (let ms = OPEN_MS; ms < OPEN_MS + 1_200_000; ms += 1_000) {
      late.market.advance(ms - 1_000);
      for (const venue of others) venue.market.advance(ms);
      for (const symbol of [0, 1]) {
        const [bid, ask] = nationalBest(venues, symbol);
        expect(bid).toBeLessThanOrEqual(ask);
      }
    }
  });

  test("stay near the prior close, with spreads of their class and prices on the tick", () => {
    const venues = all();
    for (let ms = OPEN_MS; ms < OPEN_MS + 23_400_000; ms += 60_000) {
      for (const venue of venues) venue.market.advance(ms);
      INSTRUMENTS.forEach(({ priorClosePx }, symbol) => {
        const [bid, ask] = nationalBest(venues, symbol);
        expect(Math.abs(bid / priorClosePx - 1)).toBeLessThan(0.05);
        expect((ask - bid) / priorClosePx).toBeLessThan(0.004);
        if (priorClosePx >= 10_000) expect(bid % 100).toBe(0);
      });
    }
  });
});

describe("one venue", () => {
  let venue: Venue;
  beforeEach(() => {
    venue = new Venue("N", 0.3);
  });

  test("trades by itself, more often in busier stocks", () => {
    for (let ms = OPEN_MS; ms < OPEN_MS + 600_000; ms += 50) venue.market.advance(ms);
    const [ibm = 0, bac = 0, nvr = 0] = venue.trades;
    expect(bac).toBeGreaterThan(ibm);
    expect(ibm).toBeGreaterThan(10 * nvr);
  });

  test("started in the middle of the day quotes the prices of one that ran since the open", () => {
    for (let ms = OPEN_MS; ms <= OPEN_MS + 120_000; ms += 50) venue.market.advance(ms);
    const late = new Venue("N", 0.3);
    late.market.advance(OPEN_MS + 120_000);
    for (let symbol = 0; symbol < INSTRUMENTS.length; symbol++) {
      const prices = new Set(late.book(symbol, Side.Buy).map(([price]) => price));
      for (const [price] of venue.book(symbol, Side.Buy)) expect(prices).toContain(price);
    }
  });

  test("fills up what was taken, but not at the next quote", () => {
    const IBM = 0;
    venue.market.advance(OPEN_MS);
    const shares = () => venue.book(IBM, Side.Sell).reduce((sum, [, qty]) => sum + qty, 0);
    const full = shares();
    venue.exchange.engine.submit(IBM, Side.Buy, full, 0, Tif.Ioc, false, -1);
    expect(shares()).toBe(0);
    venue.market.advance(OPEN_MS + 1_000);
    expect(shares()).toBeLessThan(full / 2);
    venue.market.advance(OPEN_MS + 2_000);
    venue.market.advance(OPEN_MS + 3_000);
    expect(shares()).toBeGreaterThan(full / 2);
  });

  test("another seed is another market", () => {
    const other = new Venue("N", 0.3, 43);
    venue.market.advance(OPEN_MS);
    other.market.advance(OPEN_MS);
    expect(other.book(0, Side.Buy)).not.toEqual(venue.book(0, Side.Buy));
  });
});

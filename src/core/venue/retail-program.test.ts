import { beforeEach, describe, expect, test } from "vitest";
import { OrdType, Side, Tif } from "../domain/order.ts";
import { venueCode } from "../domain/venue-code.ts";
import { NO_DAY } from "./day-sink.test-kit.ts";
import { Exchange } from "./exchange.ts";
import type { Instrument } from "./market/instrument.ts";
import { SyntheticMarket } from "./market/synthetic-market.ts";
import type { OrderRequest } from "./order-request.ts";
import { VenueReject } from "./venue-reject.ts";

const INSTRUMENTS: readonly Instrument[] = [
  { symbol: "IBM", class: "large", priorClosePx: 1_820_100, adv: 4_100_000, lot: 100 },
  { symbol: "PLUG", class: "small", priorClosePx: 6_200, adv: 5_200_000, lot: 100 },
];
const [IBM, PLUG] = [0, 1];
const OPEN_MS = 34_200_000;

type Fill = { readonly qty: number; readonly price: number; readonly added: boolean | null };

/** A venue of a synthetic market, with a retail programme or without. */
class Venue {
  readonly fills: Fill[] = [];
  readonly ends: string[] = [];
  readonly prints: number[][] = [];
  readonly exchange: Exchange;
  readonly market: SyntheticMarket;
  #ids = 0;

  constructor(retail = true) {
    const nothing = () => {};
    this.exchange = new Exchange({
      ...NO_DAY,
      retail,
      symbols: INSTRUMENTS.length,
      fees: { takerMicros: 2400, makerMicros: -1400 },
      orders: {
        ...{ accepted: nothing, canceled: nothing, replaced: nothing, amended: nothing },
        filled: (_order, qty, price, added) => this.fills.push({ qty, price, added }),
        ended: (_order, cause) => this.ends.push(cause),
      },
      book: {
        ...{ added: nothing, executed: nothing, reduced: nothing, deleted: nothing },
        replaced: nothing,
        printed: (symbol, side, qty, price) => this.prints.push([symbol, side, qty, price]),
      },
    });
    const { engine, ladder } = this.exchange;
    const of = { day: null, seed: 42, venue: venueCode("N"), share: 0.3, speed: 1 };
    this.market = new SyntheticMarket({ ...of, engine, ladder, instruments: INSTRUMENTS });
    this.exchange.retailInterest = this.market;
    this.market.advance(OPEN_MS);
  }

  best(symbol: number, side: Side): number {
    return this.exchange.engine.price(this.exchange.engine.best(symbol, side));
  }

  enter(changes: Partial<OrderRequest>): VenueReject {
    const id = `id${++this.#ids}`;
    return this.exchange.entry.enter(0, {
      ...{ bytes: Uint8Array.from(id, (c) => c.charCodeAt(0)), idAt: 0, idLength: id.length },
      ...{ origAt: -1, origLength: 0, symbol: IBM, side: Side.Buy, ordType: OrdType.Limit },
      ...{ tif: Tif.Ioc, qty: 100, price: 1_900_000, maxFloor: -1, retail: true },
      ...changes,
    });
  }
}

let venue: Venue;

beforeEach(() => {
  venue = new Venue();
});

describe("NYSE 7.44: a retail order of Type 1", () => {
  test.each([
    ["buys below the best offer by $0.001 at least", Side.Buy, 1_900_000],
    ["sells above the best bid by $0.001 at least", Side.Sell, 1_700_000],
  ] as const)("%s", (_, side, price) => {
    const [bid, ask] = [venue.best(IBM, Side.Buy), venue.best(IBM, Side.Sell)];
    expect(venue.enter({ side, price })).toBe(VenueReject.None);
    const [fill] = venue.fills as [Fill];
    expect([fill.qty, fill.added]).toEqual([100, false]);
    if (side === Side.Buy) expect(ask - fill.price).toBeGreaterThanOrEqual(10);
    else expect(fill.price - bid).toBeGreaterThanOrEqual(10);
    expect(fill.price > bid && fill.price < ask).toBe(true);
    // The feed prints it against the other side, and the book is as before.
    const other = side === Side.Buy ? Side.Sell : Side.Buy;
    expect(venue.prints).toEqual([[IBM, other, 100, fill.price]]);
    expect([venue.best(IBM, Side.Buy), venue.best(IBM, Side.Sell)]).toEqual([bid, ask]);
    expect(venue.ends).toEqual([]);
    expect([venue.exchange.clientShares, venue.exchange.clientFeeMicros]).toEqual([100, 240_000]);
  });

  test("meets nothing at a worse limit, and is cancelled: the quotes are not for it", () => {
    venue.enter({ price: venue.best(IBM, Side.Sell) - 100 * 50 });
    expect([venue.fills, venue.ends]).toEqual([[], ["Unfilled"]]);
  });

  test("takes what there is; the rest is cancelled, and the interest comes back later", () => {
    venue.enter({ qty: 1_000_000 });
    const [fill] = venue.fills as [Fill];
    expect(fill.qty % 100).toBe(0);
    expect(fill.qty).toBeLessThan(1_000_000);
    expect(venue.ends).toEqual(["Unfilled"]);
    venue.enter({});
    expect([venue.fills.length, venue.ends.length]).toEqual([1, 2]);
    for (let ms = 1_000; ms <= 4_000; ms += 1_000) venue.market.advance(OPEN_MS + ms);
    venue.enter({});
    expect(venue.fills).toHaveLength(2);
  });

  test("meets nothing in a stock below a dollar", () => {
    venue.enter({ symbol: PLUG, price: 9_000 });
    expect([venue.fills, venue.ends]).toEqual([[], ["Unfilled"]]);
  });

  test.each<[string, Partial<OrderRequest>]>([
    ["a day order", { tif: Tif.Day }],
    ["fill or kill", { tif: Tif.Fok }],
    ["a market order", { ordType: OrdType.Market, price: -1 }],
  ])("%s is refused", (_, changes) => {
    expect(venue.enter(changes)).toBe(VenueReject.RetailUnsupported);
  });

  test("what is better than a client's own offer in the book is better than that", () => {
    const ask = venue.best(IBM, Side.Sell);
    venue.enter({ retail: false, side: Side.Sell, tif: Tif.Day, price: ask - 100, qty: 50 });
    venue.enter({});
    expect(venue.fills.at(-1)?.price).toBeLessThanOrEqual(ask - 110);
  });
});

test("where there is no programme the mark says nothing: the order takes the quotes", () => {
  const plain = new Venue(false);
  const ask = plain.best(IBM, Side.Sell);
  plain.enter({});
  expect(plain.fills[0]?.price).toBe(ask);
});

test("an order without the mark meets none of that interest", () => {
  const ask = venue.best(IBM, Side.Sell);
  venue.enter({ retail: false });
  expect(venue.fills[0]?.price).toBe(ask);
});

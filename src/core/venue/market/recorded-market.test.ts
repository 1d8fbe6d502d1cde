import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OrdType, Side, Tif } from "../../domain/order.ts";
import { venueCode, venueLetter } from "../../domain/venue-code.ts";
import { NO_DAY } from "../day-sink.test-kit.ts";
import { Exchange } from "../exchange.ts";
import { DayVolume } from "./day-volume.ts";
import { RecordedMarket, type RecordedNbbo } from "./recorded-market.ts";

const CODES = ["N", "P", "Q", "Z", "K", "B"].map(venueCode);
const PRINTED = [400_000, 150_000, 200_000, 80_000, 100_000, 1_000];
const IBM = 0;

/** One venue of a recorded market, with what it prints and what its clients are filled. */
class Venue {
  readonly said: string[] = [];
  readonly exchange: Exchange;
  readonly market: RecordedMarket;
  readonly code: number;
  #ids = 0;

  constructor(code: number) {
    this.code = code;
    const nothing = () => {};
    const book = {
      added: nothing,
      executed: nothing,
      printed: (_symbol: number, _side: Side, qty: number, price: number) => {
        this.said.push(`print ${qty} @ ${price}`);
      },
      reduced: nothing,
      deleted: nothing,
      replaced: nothing,
    };
    this.exchange = new Exchange({
      ...NO_DAY,
      symbols: 1,
      fees: { takerMicros: 3000, makerMicros: -2000 },
      orders: {
        accepted: nothing,
        filled: (order, qty, price, added) =>
          this.said.push(`fill ${order} ${qty} @ ${price} ${added ? "added" : "removed"}`),
        canceled: nothing,
        replaced: nothing,
        amended: nothing,
        ended: nothing,
      },
      book,
    });
    const { engine, ladder } = this.exchange;
    this.market = new RecordedMarket({ engine, ladder, book, venue: code, symbols: 1 });
    this.exchange.onRest = (handle, row) => this.market.rested(handle, row);
    const volume = new DayVolume();
    CODES.forEach((venue, i) => {
      volume.add(venue, PRINTED[i] as number, 1_820_000);
    });
    volume.add(venueCode("D"), 900_000, 1_820_000);
    this.market.list(IBM, 7, volume, CODES);
  }

  order(side: Side, qty: number, price: number, tif: Tif = Tif.Day): void {
    this.#ids += 1;
    const bytes = Uint8Array.from(`C${this.#ids}`, (c) => c.charCodeAt(0));
    this.exchange.entry.enter(0, {
      bytes,
      idAt: 0,
      idLength: bytes.length,
      origAt: 0,
      origLength: 0,
      symbol: IBM,
      side,
      ordType: OrdType.Limit,
      tif,
      qty,
      price,
      maxFloor: -1,
      retail: false,
    });
  }

  /** Price and shares of the best displayed level. */
  best(side: Side): [number, number] {
    const { engine } = this.exchange;
    const first = engine.best(IBM, side);
    if (first < 0) return [0, 0];
    const price = engine.price(first);
    let qty = 0;
    for (let row = first; row >= 0 && engine.price(row) === price; row = engine.after(row)) {
      qty += engine.leaves(row);
    }
    return [price, qty];
  }

  depth(side: Side): string {
    const { engine } = this.exchange;
    const levels: string[] = [];
    for (let row = engine.best(IBM, side); row >= 0; row = engine.after(row)) {
      levels.push(`${engine.leaves(row)} @ ${engine.price(row)}`);
    }
    return levels.join(", ");
  }
}

const nbbo = (bid: string, ask: string): RecordedNbbo => {
  const read = (text: string): [number, number, number] => {
    const [qty = "", price = "", venue = ""] = text.split(/ @ | /);
    return [Number(price), Number(qty), venueCode(venue)];
  };
  const [bidPx, bidQty, bidVenue] = read(bid);
  const [askPx, askQty, askVenue] = read(ask);
  return { bidPx, bidQty, bidVenue, askPx, askQty, askVenue };
};

/** The best price over the venues and the shares that all of them show there. */
function national(venues: readonly Venue[], side: Side): [number, number] {
  const tops = venues.map((venue) => venue.best(side)).filter(([price]) => price > 0);
  const prices = tops.map(([price]) => price);
  const price = side === Side.Buy ? Math.max(...prices) : Math.min(...prices);
  return [price, tops.reduce((sum, [at, qty]) => sum + (at === price ? qty : 0), 0)];
}

const tick = fc.integer({ min: 1, max: 20 }).map((ticks) => 1_820_000 + ticks * 100);
const update = fc.record({
  bidPx: tick,
  bidQty: fc.integer({ min: 1, max: 4_000 }),
  bidVenue: fc.constantFrom(...CODES),
  askPx: tick,
  askQty: fc.integer({ min: 1, max: 4_000 }),
  askVenue: fc.constantFrom(...CODES),
});

describe("the books of all venues together", () => {
  test("show the recorded NBBO after every update, locked and crossed ones too", () => {
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 25 }), (updates) => {
        const venues = CODES.map((code) => new Venue(code));
        for (const next of updates) {
          for (const venue of venues) venue.market.quote(IBM, next);
          expect(national(venues, Side.Buy)).toEqual([next.bidPx, next.bidQty]);
          expect(national(venues, Side.Sell)).toEqual([next.askPx, next.askQty]);
          for (const venue of venues) {
            const [bid] = venue.best(Side.Buy);
            const [ask] = venue.best(Side.Sell);
            if (bid > 0 && ask > 0) expect(bid).toBeLessThan(ask);
            expect(venue.said).toEqual([]);
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  test("never give clients more at a side than it showed since its last recorded change", () => {
    const step = fc.record({
      update,
      sameBid: fc.boolean(),
      takes: fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 15 }), (steps) => {
        const venue = new Venue(venueCode("N"));
        let last = nbbo("100 @ 1820000 N", "100 @ 1822500 N");
        let allowed = 0;
        let taken = 0;
        for (const { update: next, sameBid, takes } of steps) {
          // Far offers: the record is not locked, so that every bid change is one of the bids.
          const asks = { ...next, askPx: 1_830_000 };
          last = sameBid
            ? { ...asks, bidPx: last.bidPx, bidQty: last.bidQty, bidVenue: last.bidVenue }
            : asks;
          const before = venue.best(Side.Buy);
          venue.market.quote(IBM, last);
          const after = venue.best(Side.Buy);
          if (sameBid && taken > 0) expect(after).toEqual(before);
          if (after[0] !== before[0] || after[1] !== before[1]) taken = 0;
          allowed = after[1];
          for (const qty of takes) venue.order(Side.Sell, qty, after[0], Tif.Ioc);
          taken = 0;
          for (const line of venue.said.splice(0)) taken += Number(line.split(" ")[2]);
          expect(taken).toBeLessThanOrEqual(allowed);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("one venue", () => {
  test("shows its part of the best prices and the modelled depth behind them", () => {
    const at = (letter: string) => {
      const venue = new Venue(venueCode(letter));
      venue.market.quote(IBM, nbbo("700 @ 1820000 P", "300 @ 1820300 Q"));
      return `${letter}: ${venue.depth(Side.Buy)} | ${venue.depth(Side.Sell)}`;
    };
    expect(CODES.map(venueLetter).map(at).join("\n")).toMatchInlineSnapshot(`
      "N: 300 @ 1820000, 100 @ 1819900, 100 @ 1819800, 100 @ 1819700, 100 @ 1819600 | 100 @ 1820300, 100 @ 1820400, 100 @ 1820500, 100 @ 1820600, 100 @ 1820700
      P: 200 @ 1820000 | 
      Q: 100 @ 1820000 | 200 @ 1820300
      Z:  | 
      K: 100 @ 1820000 | 
      B:  | "
    `);
  });

  test("gives the same depth at a price whatever traded there and whenever it is asked", () => {
    const venue = new Venue(venueCode("N"));
    const first = nbbo("700 @ 1820000 P", "300 @ 1820300 Q");
    venue.market.quote(IBM, first);
    const depth = venue.depth(Side.Sell);
    venue.order(Side.Buy, 5_000, 1_820_700, Tif.Ioc);
    venue.market.quote(IBM, nbbo("700 @ 1819000 P", "300 @ 1819300 Q"));
    venue.market.quote(IBM, first);
    expect(venue.depth(Side.Sell)).toBe(depth);
  });

  test("gets back what was taken with the next change of that side, not with the other's", () => {
    const venue = new Venue(venueCode("N"));
    venue.market.quote(IBM, nbbo("1000 @ 1820000 N", "1000 @ 1820300 N"));
    const full = venue.depth(Side.Sell);
    venue.order(Side.Buy, 500, 1_820_300, Tif.Ioc);
    const left = venue.depth(Side.Sell);
    expect(left).not.toBe(full);
    venue.market.quote(IBM, nbbo("1200 @ 1820000 N", "1000 @ 1820300 N"));
    expect(venue.depth(Side.Sell)).toBe(left);
    venue.market.quote(IBM, nbbo("1200 @ 1820000 N", "1000 @ 1820300 Q"));
    venue.market.quote(IBM, nbbo("1200 @ 1820000 N", "1000 @ 1820300 N"));
    expect(venue.depth(Side.Sell)).toBe(full);
  });

  test("prints what was recorded here, and the trades of a venue it does not have at the largest", () => {
    const at = (letter: string) => {
      const venue = new Venue(venueCode(letter));
      venue.market.trade(IBM, 1_820_100, 200, venueCode("N"));
      venue.market.trade(IBM, 1_820_200, 300, venueCode("W"));
      venue.market.trade(IBM, 1_820_300, 400, venueCode("Q"));
      return venue.said;
    };
    expect(at("N")).toEqual(["print 200 @ 1820100", "print 300 @ 1820200"]);
    expect(at("Q")).toEqual(["print 400 @ 1820300"]);
  });
});

describe("a client's resting order and recorded trades at its venue", () => {
  /** N shows 300 of the 500 that are bid at 182.00: its own lot and half of the rest. */
  const start = (): Venue => {
    const venue = new Venue(venueCode("N"));
    venue.market.quote(IBM, nbbo("500 @ 1820000 N", "500 @ 1820500 N"));
    expect(venue.best(Side.Buy)).toEqual([1_820_000, 300]);
    return venue;
  };
  const N = venueCode("N");

  test.each<[string, [price: number, qty: number][], string[]]>([
    ["a trade above a buy does nothing for it", [[1_820_100, 900]], ["print 900 @ 1820100"]],
    [
      "a trade below it executes it at its limit, whatever stands before it",
      [[1_819_900, 900]],
      ["fill 0 400 @ 1820000 added", "print 500 @ 1819900"],
    ],
    [
      "a smaller trade below it executes a part",
      [[1_819_900, 150]],
      ["fill 0 150 @ 1820000 added"],
    ],
    [
      "trades at its limit go to the shares before it first",
      [
        [1_820_000, 200],
        [1_820_000, 250],
      ],
      ["print 200 @ 1820000", "fill 0 150 @ 1820000 added", "print 100 @ 1820000"],
    ],
  ])("%s", (_, trades, said) => {
    const venue = start();
    venue.order(Side.Buy, 400, 1_820_000);
    for (const [price, qty] of trades) venue.market.trade(IBM, price, qty, N);
    expect(venue.said).toEqual(said);
  });

  test("a trade at another venue does nothing for it", () => {
    const venue = start();
    venue.order(Side.Buy, 400, 1_820_000);
    venue.market.trade(IBM, 1_819_900, 900, venueCode("Q"));
    expect(venue.said).toEqual([]);
  });

  test("an order inside the spread has nobody before it", () => {
    const venue = start();
    venue.order(Side.Sell, 400, 1_820_200);
    venue.market.trade(IBM, 1_820_200, 300, N);
    expect(venue.said).toEqual(["fill 0 300 @ 1820200 added"]);
  });

  test("two orders at a price: the queue before the first, then the first, then the second", () => {
    const venue = start();
    venue.order(Side.Buy, 100, 1_820_000);
    venue.order(Side.Buy, 100, 1_820_000);
    venue.market.trade(IBM, 1_820_000, 350, N);
    venue.market.trade(IBM, 1_820_000, 120, N);
    expect(venue.said).toEqual([
      "fill 0 50 @ 1820000 added",
      "print 300 @ 1820000",
      "fill 0 50 @ 1820000 added",
      "fill 1 70 @ 1820000 added",
    ]);
  });

  test("shares that left the record no longer stand before it, new ones stand behind", () => {
    const venue = start();
    venue.order(Side.Buy, 400, 1_820_000);
    venue.market.quote(IBM, nbbo("200 @ 1820000 N", "500 @ 1820500 N"));
    const ahead = venue.exchange.ladder.shownAt(IBM, Side.Buy, 1_820_000);
    venue.market.trade(IBM, 1_820_000, ahead + 10, N);
    venue.market.quote(IBM, nbbo("9000 @ 1820000 N", "500 @ 1820500 N"));
    venue.market.trade(IBM, 1_820_000, 20, N);
    expect(venue.said).toEqual([
      "fill 0 10 @ 1820000 added",
      `print ${ahead} @ 1820000`,
      "fill 0 20 @ 1820000 added",
    ]);
  });

  test("a recorded offer at its limit trades with it, for at most what is offered here", () => {
    const venue = start();
    venue.order(Side.Buy, 900, 1_820_300);
    venue.market.quote(IBM, nbbo("500 @ 1820000 N", "500 @ 1820300 N"));
    expect(venue.said).toEqual(["fill 0 300 @ 1820300 added"]);
    expect(venue.exchange.clientFeeMicros).toBe(300 * -2000);
  });
});

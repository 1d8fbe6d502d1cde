import { beforeEach, describe, expect, test } from "vitest";
import { OrdStatus } from "../domain/ord-status.ts";
import { OrdType, Side, Tif } from "../domain/order.ts";
import { HaltReason, ShortSaleState, TradingState } from "../market/trading-state.ts";
import { AuctionKind } from "./auction-queue.ts";
import type { DaySink } from "./day-sink.ts";
import { Exchange } from "./exchange.ts";
import type { OrderRequest } from "./order-request.ts";
import { REGULAR_DAY, type SessionTimes, VenuePhase } from "./session-phases.ts";
import type { DayPlan } from "./trading-day.ts";
import { VenueReject } from "./venue-reject.ts";

const { Market, Limit } = OrdType;
const { Buy, Sell, SellShort } = Side;
const { Day, Ioc, AtOpen, AtClose } = Tif;
const PRIOR_CLOSE = 1_000_000;

function named<T extends number>(names: Readonly<Record<string, T>>, value: T): string {
  return Object.keys(names).find((name) => names[name] === value) ?? `${value}`;
}

function ms(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(":").map(Number);
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000);
}

/** A venue of two stocks with a whole day; what clients and the public are told, as lines. */
class Venue {
  readonly told: string[] = [];
  readonly exchange: Exchange;
  #id = 0;

  constructor(times: SessionTimes | null = REGULAR_DAY, terms = true) {
    const luld = { tier: 1, priorClosePx: PRIOR_CLOSE } as const;
    const plan: DayPlan = { times, terms: terms ? [luld, luld] : null };
    const nothing = (): void => {};
    this.exchange = new Exchange({
      symbols: 2,
      retail: false,
      fees: { takerMicros: 3000, makerMicros: -2000 },
      plan,
      orders: {
        accepted: nothing,
        filled: (order, qty, price, added) => {
          const how = added === null ? "auction" : added ? "added" : "removed";
          this.#say(`${order} fills ${qty} @ ${price} ${how}`);
        },
        canceled: (order) => this.#say(`${order} canceled`),
        replaced: nothing,
        amended: nothing,
        ended: (order, cause) => this.#say(`${order} ended ${cause}`),
      },
      book: {
        added: nothing,
        executed: nothing,
        printed: nothing,
        reduced: nothing,
        deleted: nothing,
        replaced: nothing,
      },
      day: this.#public(),
    });
  }

  #public(): DaySink {
    return {
      phase: (phase) => this.#say(`phase ${named(VenuePhase, phase)}`),
      tradingState: (symbol, state, reason) => {
        this.#say(`${symbol} is ${named(TradingState, state)} ${named(HaltReason, reason)}`);
      },
      shortSale: (symbol, state) => this.#say(`${symbol} short ${named(ShortSaleState, state)}`),
      breakerLevels: (levels) => this.#say(`levels ${levels.map(Math.round).join(" ")}`),
      breaker: (level) => this.#say(`breaker ${level}`),
      collar: (symbol, { lowPx, highPx }) => this.#say(`${symbol} collar ${lowPx} ${highPx}`),
      imbalance: (symbol, { kind, px, pairedQty, imbalanceQty, farPx }) => {
        if (symbol > 0) return;
        const auction = named(AuctionKind, kind);
        this.#say(`${auction} ${pairedQty} @ ${px} far ${farPx} rest ${imbalanceQty}`);
      },
      executedAt: (_ref, _symbol, qty, px) => this.#say(`book ${qty} @ ${px}`),
      crossed: (symbol, kind, qty, px) => {
        if (qty > 0) this.#say(`${symbol} ${named(AuctionKind, kind)} crosses ${qty} @ ${px}`);
      },
    };
  }

  #say(line: string): void {
    this.told.push(line);
  }

  at(clock: string): this {
    this.exchange.day.advance(ms(clock));
    return this;
  }

  /** What was told since the last call, but for phases and imbalances. */
  heard(all = false): string[] {
    const lines = this.told.splice(0);
    return all ? lines : lines.filter((line) => !/^phase| far /.test(line));
  }

  request(side: Side, qty: number, ordType: OrdType, price: number, tif: Tif): OrderRequest {
    this.#id += 1;
    const bytes = Uint8Array.from(`I${this.#id}`, (letter) => letter.charCodeAt(0));
    const id = { bytes, idAt: 0, idLength: bytes.length, origAt: 0, origLength: 0 };
    return { ...id, symbol: 0, side, ordType, tif, qty, price, maxFloor: -1, retail: false };
  }

  enter(side: Side, qty: number, price: number, tif: Tif = Day): string {
    const ordType = price === 0 ? Market : Limit;
    const request = this.request(side, qty, ordType, price, tif);
    return named(VenueReject, this.exchange.entry.enter(1, request));
  }

  /** Cancels the order that was entered under this number, from 1. */
  cancel(number: number): string {
    const orig = Uint8Array.from(`I${number}X${this.#id + 1}`, (letter) => letter.charCodeAt(0));
    const request = this.request(Buy, 1, Limit, 1, Day);
    const length = `I${number}`.length;
    const order = this.exchange.entry.find(1, { ...request, bytes: orig, origLength: length });
    const side = this.exchange.entry.orders.side(order);
    const bytes = orig;
    const idLength = bytes.length;
    const asked = { ...request, bytes, idLength, origLength: length, side };
    return named(VenueReject, this.exchange.entry.cancel(1, asked));
  }

  /** Best prices of stock 0. */
  get best(): string {
    const { engine } = this.exchange;
    return [Buy, Sell]
      .map((side) => engine.best(0, side))
      .map((row) => (row < 0 ? "-" : `${engine.leaves(row)} @ ${engine.price(row)}`))
      .join(", ");
  }
}

let venue: Venue;
beforeEach(() => {
  venue = new Venue().at("04:00");
});

describe("the opening auction", () => {
  test("crosses what waits for it with the book, at one price, and gives the rest its place", () => {
    venue.at("09:00");
    expect(venue.enter(Sell, 300, 1_001_000)).toBe("None"); // 0: rests in the pre-market book.
    expect(venue.enter(Buy, 500, 0, AtOpen)).toBe("None"); // 1
    expect(venue.enter(Buy, 100, 1_002_000, AtOpen)).toBe("None"); // 2
    expect(venue.enter(Sell, 250, 999_000, AtOpen)).toBe("None"); // 3
    expect(venue.enter(Sell, 100, 1_003_000, AtOpen)).toBe("None"); // 4: too dear.
    expect(venue.best).toBe("-, 300 @ 1001000");
    venue.heard();
    venue.at("09:30");
    expect(venue.heard()).toEqual([
      "book 300 @ 1001000",
      "0 fills 300 @ 1001000 auction",
      "1 fills 500 @ 1001000 auction",
      "2 fills 50 @ 1001000 auction",
      "3 fills 250 @ 1001000 auction",
      "0 Opening crosses 550 @ 1001000",
    ]);
    // The rest of the limit-on-open orders rests as a day order.
    expect(venue.best).toBe("50 @ 1002000, 100 @ 1003000");
    expect(venue.exchange.entry.orders.status(2)).toBe(OrdStatus.PartiallyFilled);
    expect(venue.exchange.clientShares).toBe(1_100);
  });

  test("cancels what is left of a market-on-open order", () => {
    venue.at("09:00");
    venue.enter(Buy, 500, 0, AtOpen);
    venue.enter(Sell, 200, 0, AtOpen);
    venue.heard();
    venue.at("09:30");
    expect(venue.heard()).toEqual([
      `0 fills 200 @ ${PRIOR_CLOSE} auction`,
      `1 fills 200 @ ${PRIOR_CLOSE} auction`,
      `0 Opening crosses 200 @ ${PRIOR_CLOSE}`,
      "0 ended AuctionOver",
    ]);
  });

  test("is told of before, from 9:25 on, with what waits for it alone and with the book", () => {
    venue.at("09:00");
    venue.enter(Sell, 300, 1_001_000);
    venue.enter(Buy, 500, 1_002_000, AtOpen);
    venue.at("09:24:59");
    expect(venue.heard(true)).not.toContainEqual(expect.stringContaining("far"));
    venue.at("09:25");
    expect(venue.heard(true)).toContain("Opening 300 @ 1001000 far 0 rest 200");
  });

  test("an auction order that came too late is neither taken nor, once taken, let go", () => {
    venue.at("09:27");
    expect(venue.enter(Buy, 500, 0, AtOpen)).toBe("None");
    expect(venue.enter(Buy, 100, 0, AtOpen)).toBe("None");
    expect(venue.cancel(2)).toBe("None");
    venue.at("09:28");
    expect(venue.enter(Buy, 100, 0, AtOpen)).toBe("AuctionCutoff");
    expect(venue.cancel(1)).toBe("AuctionLocked");
    expect(venue.exchange.entry.cancelAll(1, -1, "MassCanceled")).toBe(0);
    expect(venue.exchange.entry.orders.leavesQty(0)).toBe(500);
  });
});

test("a clock that leaps passes no phase over", () => {
  venue.at("09:00");
  venue.enter(Buy, 100, 0, AtOpen);
  venue.enter(Sell, 100, 0, AtOpen);
  venue.heard();
  venue.at("33:30");
  const told = venue.heard(true).filter((line) => !line.includes(" far "));
  expect(told).toEqual([
    "phase OpeningAuction",
    "phase Regular",
    "0 fills 100 @ 1000000 auction",
    "1 fills 100 @ 1000000 auction",
    "0 Opening crosses 100 @ 1000000",
    "phase ClosingAuction",
    "phase AfterHours",
    "phase Closed",
    "phase PreMarket",
    "phase OpeningAuction",
    "phase Regular",
  ]);
});

describe("the closing auction", () => {
  test("crosses at the close and cancels what is left, limits too", () => {
    venue.at("09:30").at("15:00");
    venue.enter(Buy, 100, 1_000_500, AtClose);
    venue.enter(Sell, 40, 0, AtClose);
    venue.enter(Sell, 10, 1_010_000); // 2: a day order, not at the price.
    venue.heard();
    venue.at("15:50");
    expect(venue.heard(true).at(-1)).toMatch(/^Closing 40 @ 1000000/);
    venue.at("16:00");
    expect(venue.heard()).toEqual([
      "0 fills 40 @ 1000000 auction",
      "1 fills 40 @ 1000000 auction",
      "0 Closing crosses 40 @ 1000000",
      "0 ended AuctionOver",
    ]);
    venue.at("20:00");
    expect(venue.heard()).toEqual(["2 ended DayOver"]);
    expect(venue.enter(Sell, 10, 1_010_000)).toBe("MarketClosed");
  });

  test("a venue without extended hours lets its orders expire with it", () => {
    venue = new Venue({ ...REGULAR_DAY, extendedHours: false }).at("09:30").at("15:00");
    venue.enter(Sell, 10, 1_010_000);
    venue.heard();
    venue.at("16:00");
    expect(venue.heard()).toEqual(["0 ended DayOver"]);
  });
});

describe("halts", () => {
  beforeEach(() => {
    venue.at("09:30").at("10:00");
    venue.enter(Buy, 100, 999_000);
    venue.heard();
  });

  test("no order is taken, none trades, what rests may be cancelled", () => {
    venue.exchange.day.halt(0, HaltReason.News);
    expect(venue.enter(Sell, 100, 999_000)).toBe("SymbolHalted");
    expect(venue.enter(Sell, 100, 0, Ioc)).toBe("SymbolHalted");
    expect(venue.cancel(1)).toBe("None");
    expect(venue.heard()).toEqual(["0 is Halted News", "0 canceled"]);
  });

  test("end with five minutes in which orders gather, and an auction", () => {
    const { day } = venue.exchange;
    day.halt(0, HaltReason.Regulatory);
    day.resume(0);
    expect(venue.enter(Sell, 100, 999_000)).toBe("None"); // 1
    expect(venue.enter(Sell, 30, 0, Ioc)).toBe("SymbolPaused");
    expect(venue.enter(Buy, 20, 1_001_000)).toBe("None"); // 2
    expect(venue.best).toBe("100 @ 999000, -");
    venue.at("10:04:59");
    expect(venue.heard()).toEqual(["0 is Halted Regulatory", "0 is QuotationOnly Regulatory"]);
    venue.at("10:05");
    expect(venue.heard()).toEqual([
      "0 is Trading None",
      "book 80 @ 999000",
      "0 fills 80 @ 999000 auction",
      "1 fills 100 @ 999000 auction",
      "2 fills 20 @ 999000 auction",
      "0 Reopening crosses 100 @ 999000",
    ]);
    expect(venue.best).toBe("20 @ 999000, -");
  });

  test("another symbol trades on", () => {
    venue.exchange.day.halt(1, HaltReason.News);
    expect(venue.enter(Sell, 100, 999_000)).toBe("None");
    expect(venue.heard()).toContain("0 fills 100 @ 999000 added");
  });
});

describe("limit up-limit down", () => {
  beforeEach(() => {
    venue.at("09:30").at("10:00");
    venue.heard();
  });

  test("no order trades outside the bands, and no limit stands beyond them", () => {
    expect(venue.enter(Buy, 100, 1_050_100)).toBe("OutsideBands");
    expect(venue.enter(Sell, 100, 949_900)).toBe("OutsideBands");
    expect(venue.enter(Sell, 100, 1_050_000)).toBe("None"); // 0
    expect(venue.enter(Sell, 100, 1_060_000)).toBe("None"); // 1: may stand, cannot trade.
    expect(venue.enter(Buy, 150, 0, Ioc)).toBe("None");
    expect(venue.heard()).toEqual([
      "0 fills 100 @ 1050000 added",
      "2 fills 100 @ 1050000 removed",
      "2 ended Unfilled",
    ]);
  });

  test("a limit state of 15 seconds becomes a pause of 5 minutes, which ends with an auction", () => {
    venue.enter(Sell, 100, 950_000);
    venue.at("10:00:01").at("10:00:15");
    expect(venue.heard()).toEqual([]);
    venue.at("10:00:16");
    expect(venue.heard()).toEqual(["0 is Paused Luld", "0 collar 902500 997500"]);
    expect(venue.enter(Sell, 50, 930_000)).toBe("None"); // 1
    expect(venue.enter(Buy, 120, 940_000)).toBe("None"); // 2
    venue.at("10:05:15");
    expect(venue.heard()).toEqual([]);
    venue.at("10:05:16");
    expect(venue.heard()).toEqual([
      "0 is Trading None",
      "1 fills 50 @ 940000 auction",
      "2 fills 50 @ 940000 auction",
      "0 Reopening crosses 50 @ 940000",
    ]);
    // The bands stand around the price of the auction.
    expect(venue.exchange.day.limits?.bands.lower(0)).toBe(893_000);
    expect(venue.best).toBe("70 @ 940000, 100 @ 950000");
  });

  test("a limit state that ends in time leaves no trace", () => {
    venue.enter(Sell, 100, 950_000);
    venue.at("10:00:10");
    venue.enter(Buy, 100, 950_000);
    venue.at("10:00:20");
    venue.enter(Sell, 100, 950_000);
    venue.at("10:00:30");
    expect(venue.exchange.day.states.isTrading(0)).toBe(true);
  });

  test("orders that the bands have left behind are cancelled", () => {
    venue.enter(Sell, 10, 952_000); // 0
    venue.at("10:00:01");
    // The other side of the market: trades at 1.04 move the bands up.
    for (let i = 0; i < 3; i++) {
      venue.exchange.day.limits?.bands.trade(0, 1_040_000, ms("10:00:02"));
    }
    venue.at("10:00:03");
    expect(venue.heard()).toEqual(["0 ended OutsideBands"]);
  });

  test("there are no bands outside regular hours", () => {
    venue.at("16:00");
    expect(venue.enter(Buy, 100, 1_200_000)).toBe("None");
  });
});

describe("the market-wide circuit breaker", () => {
  test("its levels lie 7, 13 and 20 percent below the prior close of the index", () => {
    venue.heard();
    venue.exchange.day.announceBreaker(4_000);
    expect(venue.heard()).toEqual(["levels 3720 3480 3200"]);
  });

  test("level 1 stops every symbol for 15 minutes, then each reopens with an auction", () => {
    venue.at("09:30").at("11:00");
    venue.exchange.day.halt(1, HaltReason.News);
    venue.heard();
    venue.exchange.day.breakMarket(1);
    expect(venue.heard()).toEqual(["breaker 1", "0 is Halted Breaker1"]);
    expect(venue.enter(Buy, 100, 999_000)).toBe("SymbolHalted");
    venue.at("11:15");
    expect(venue.heard()).toEqual(["0 is QuotationOnly Breaker1"]);
    venue.at("11:20");
    expect(venue.heard()).toEqual(["0 is Trading None"]);
    venue.exchange.day.breakMarket(1);
    expect(venue.heard()).toEqual([]); // Once a day.
  });

  test("levels 1 and 2 stop nothing from 15:25 on", () => {
    venue.at("09:30").at("15:25");
    venue.heard();
    venue.exchange.day.breakMarket(2);
    expect(venue.heard()).toEqual(["breaker 2"]);
    expect(venue.enter(Buy, 100, 999_000)).toBe("None");
  });

  test("level 3 stops everything for the rest of the day", () => {
    venue.at("09:30").at("15:40");
    venue.heard();
    venue.exchange.day.breakMarket(3);
    venue.at("19:59:59");
    expect(venue.exchange.day.states.isTrading(0)).toBe(false);
    venue.at("20:00").at("28:00");
    expect(venue.exchange.day.states.isTrading(0)).toBe(true);
  });
});

describe("Rule 201", () => {
  beforeEach(() => {
    venue = new Venue(null, true).at("10:00");
    venue.heard();
  });

  test("a trade 10 percent below the prior close restricts short sales at or below the bid", () => {
    const { day } = venue.exchange;
    day.traded(0, 900_100);
    expect(day.shortSale(0)).toBe(ShortSaleState.Free);
    day.traded(0, 900_000);
    expect(venue.heard()).toEqual(["0 short Triggered"]);
    venue.enter(Buy, 100, 960_000);
    expect(venue.enter(SellShort, 10, 960_000)).toBe("ShortSaleRestricted");
    expect(venue.enter(SellShort, 10, 0, Ioc)).toBe("ShortSaleRestricted");
    expect(venue.enter(SellShort, 10, 960_100)).toBe("None");
    expect(venue.enter(Sell, 10, 960_000)).toBe("None");
    expect(venue.enter(Side.SellShortExempt, 10, 960_000)).toBe("None");
  });

  test("the restriction holds for the rest of that day and the next", () => {
    venue = new Venue().at("09:30").at("10:00");
    venue.exchange.day.restrictShort(0, ShortSaleState.Triggered);
    venue.at("20:00").heard();
    venue.at("28:00");
    expect(venue.heard()).toEqual(["0 short Remains"]);
    venue.at("44:00").heard();
    venue.at("52:00");
    expect(venue.heard()).toEqual(["0 short Free"]);
  });
});

test("a recorded day has no bands, no trigger and no auctions", () => {
  venue = new Venue(null, false).at("10:00");
  venue.exchange.day.traded(0, 100);
  expect(venue.heard()).toEqual([]);
  expect(venue.enter(Buy, 100, 2_000_000)).toBe("None");
  expect(venue.enter(Buy, 100, 0, AtClose)).toBe("AuctionUnsupported");
  expect(venue.heard()).toEqual([]);
});

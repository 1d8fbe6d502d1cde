import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { Side, Tif } from "../../domain/order.ts";
import { NO_DAY } from "../day-sink.test-kit.ts";
import { Exchange } from "../exchange.ts";

const nothing = () => {};
let lines: string[];
let exchange: Exchange;

beforeEach(() => {
  lines = [];
  exchange = new Exchange({
    ...NO_DAY,
    symbols: 1,
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
      added: (_ref, _symbol, side, qty, price) => lines.push(`A${side} ${qty}@${price}`),
      executed: (_ref, _symbol, qty, price) => lines.push(`E ${qty}@${price}`),
      printed: nothing,
      reduced: (_ref, _symbol, qty) => lines.push(`X ${qty}`),
      deleted: () => lines.push("D"),
      replaced: (_old, _ref, _symbol, qty, price) => lines.push(`U ${qty}@${price}`),
    },
  });
});

type Quote = [price: number, qty: number];

function quote(bids: Quote[], asks: Quote[], renew: "renew" | "keep" = "keep"): void {
  for (const [price, qty] of bids) exchange.ladder.want(Side.Buy, price, qty);
  for (const [price, qty] of asks) exchange.ladder.want(Side.Sell, price, qty);
  exchange.ladder.apply(0, renew === "renew", renew === "renew");
}

function shown(side: Side): Quote[] {
  const { engine } = exchange;
  const all: Quote[] = [];
  for (let row = engine.best(0, side); row >= 0; row = engine.after(row)) {
    all.push([engine.price(row), engine.leaves(row)]);
  }
  return all;
}

/** A taker that is not the ladder's, as a client would be. */
function take(side: Side, qty: number, limit: number): number {
  exchange.engine.submit(0, side, qty, limit, Tif.Ioc, false, -1);
  return qty - exchange.engine.leavesQty;
}

test("only what differs is changed, and fewer shares keep their place", () => {
  quote([[1000, 500]], [[1100, 300]]);
  lines = [];
  quote([[1000, 200]], [[1100, 300]]);
  quote([[1000, 600]], [[1200, 300]]);
  expect(lines).toEqual(["X 300", "D", "U 600@1000", "A2 300@1200"]);
});

test("both sides move through each other without a trade of the model with itself", () => {
  quote([[1000, 500]], [[1100, 300]]);
  quote([[1300, 500]], [[1400, 300]]);
  quote([[800, 500]], [[900, 300]]);
  expect(lines.filter((line) => line.startsWith("E"))).toEqual([]);
  expect(shown(Side.Buy)).toEqual([[800, 500]]);
});

test("what was taken stays away while its side is not renewed, though the prices move", () => {
  quote([[1000, 500]], []);
  expect(take(Side.Sell, 300, 1000)).toBe(300);
  quote([[1000, 600]], []);
  expect(shown(Side.Buy)).toEqual([[1000, 300]]);
  take(Side.Sell, 300, 1000);
  quote([[900, 400]], []);
  quote([[1000, 600]], []);
  expect(shown(Side.Buy)).toEqual([]);
  quote([[1000, 700]], [], "renew");
  expect(shown(Side.Buy)).toEqual([[1000, 700]]);
});

test("a quote that meets a client's order trades with it and counts as taken", () => {
  const { engine, ladder } = exchange;
  engine.submit(0, Side.Buy, 200, 1000, Tif.Day, false, -1);
  quote([], [[1000, 500]]);
  expect(lines).toEqual(["A1 200@1000", "E 200@1000", "A2 300@1000"]);
  expect(ladder.isTaken(0, Side.Sell)).toBe(true);
  expect(ladder.shownAt(0, Side.Sell, 1000)).toBe(300);
  quote([], [[1000, 500]]);
  expect(shown(Side.Sell)).toEqual([[1000, 300]]);
});

test("withdrawn quotes leave nothing behind", () => {
  quote([[1000, 500]], [[1100, 300]]);
  take(Side.Sell, 100, 1000);
  exchange.ladder.withdraw(0);
  expect(shown(Side.Buy)).toEqual([]);
  expect(shown(Side.Sell)).toEqual([]);
  expect(exchange.ladder.isTaken(0, Side.Buy)).toBe(false);
});

test("renewed quotes are shown exactly as wanted, whatever was taken before", () => {
  const side = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1 })), {
    maxLength: 6,
    selector: ([ticks]) => ticks,
  });
  const round = fc.record({ bids: side, asks: side, takes: fc.array(fc.integer({ min: 1 })) });
  fc.assert(
    fc.property(fc.array(round, { maxLength: 12 }), (rounds) => {
      for (const { bids, asks, takes } of rounds) {
        const low = bids.map(([ticks, qty]): Quote => [ticks * 100, (qty % 900) + 1]);
        const high = asks.map(([ticks, qty]): Quote => [2_000 + ticks * 100, (qty % 900) + 1]);
        quote(low, high, "renew");
        expect(shown(Side.Buy)).toEqual(low.toSorted(([a], [b]) => b - a));
        expect(shown(Side.Sell)).toEqual(high.toSorted(([a], [b]) => a - b));
        takes.forEach((qty, i) => {
          take(i % 2 === 0 ? Side.Buy : Side.Sell, (qty % 1_500) + 1, 0);
        });
      }
    }),
    { numRuns: 60 },
  );
});

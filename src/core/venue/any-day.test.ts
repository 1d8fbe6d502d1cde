import fc from "fast-check";
import { expect, test } from "vitest";
import { OrdType, Side, Tif } from "../domain/order.ts";
import { HaltReason } from "../market/trading-state.ts";
import type { ClientOrder } from "./client-orders.ts";
import type { DaySink } from "./day-sink.ts";
import { Exchange } from "./exchange.ts";
import type { OrderRequest } from "./order-request.ts";
import { REGULAR_DAY } from "./session-phases.ts";

const nothing = (): void => {};
const MINUTE = 60_000;
const CLOSE = 1_000_000;

/** A venue of one stock whose clients do anything at any time; checks every execution. */
class AnyDay {
  readonly exchange: Exchange;
  readonly shown: Map<number, number> = new Map();
  readonly crosses: number[] = [];
  bought = 0;
  sold = 0;
  #nowMs = REGULAR_DAY.openingAuctionMs;
  #ids = 0;

  constructor() {
    const plan = { times: REGULAR_DAY, terms: [{ tier: 1, priorClosePx: CLOSE } as const] };
    const fees = { takerMicros: 0, makerMicros: 0 };
    const orders = {
      accepted: nothing,
      filled: (order: ClientOrder, qty: number, px: number) => this.#filled(order, qty, px),
      canceled: nothing,
      replaced: nothing,
      amended: nothing,
      ended: nothing,
    };
    const take = (ref: number, qty: number): void => {
      const left = (this.shown.get(ref) as number) - qty;
      expect(left).toBeGreaterThanOrEqual(0);
      if (left === 0) this.shown.delete(ref);
      else this.shown.set(ref, left);
    };
    const book = {
      added: (ref: number, _symbol: number, _side: Side, qty: number) => {
        this.shown.set(ref, qty);
      },
      executed: (ref: number, _symbol: number, qty: number) => take(ref, qty),
      printed: nothing,
      reduced: (ref: number, _symbol: number, qty: number) => take(ref, qty),
      deleted: (ref: number) => {
        expect(this.shown.delete(ref)).toBe(true);
      },
      replaced: (old: number, ref: number, _symbol: number, qty: number) => {
        expect(this.shown.delete(old)).toBe(true);
        this.shown.set(ref, qty);
      },
    };
    const day: DaySink = {
      phase: nothing,
      tradingState: nothing,
      shortSale: nothing,
      breakerLevels: nothing,
      breaker: nothing,
      collar: nothing,
      imbalance: nothing,
      executedAt: (ref, _symbol, qty) => take(ref, qty),
      crossed: (_symbol, _kind, qty) => this.crosses.push(qty),
    };
    this.exchange = new Exchange({ symbols: 1, fees, plan, orders, book, day, retail: false });
    this.pass(0);
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    this.exchange.day.advance(this.#nowMs);
    this.check();
  }

  enter(side: Side, qty: number, ticks: number, tif: Tif): void {
    const limit = ticks === 0 ? 0 : CLOSE + ticks * 1_000;
    const ordType = limit === 0 ? OrdType.Market : OrdType.Limit;
    this.exchange.entry.enter(1, this.#request(side, ordType, qty, limit, tif));
    this.check();
  }

  replace(at: number, qty: number, ticks: number): void {
    const order = this.#pick(at);
    if (order < 0) return;
    const { orders, ids } = this.exchange.entry;
    const id = orders.id(order);
    const request = this.#request(orders.side(order), OrdType.Limit, qty, CLOSE + ticks * 1_000, 0);
    const text = String.fromCharCode(...request.bytes);
    const orig = String.fromCharCode(
      ...ids.bytes.subarray(ids.offset(id), ids.offset(id) + ids.length(id)),
    );
    const bytes = Uint8Array.from(text + orig, (letter) => letter.charCodeAt(0));
    const parts = { bytes, origAt: text.length, origLength: orig.length };
    this.exchange.entry.replace(1, { ...request, ...parts });
    this.check();
  }

  /** After anything: the book is uncrossed and as published, sold is bought, nothing overspent. */
  check(): void {
    const { engine, entry, day } = this.exchange;
    const bid = engine.best(0, Side.Buy);
    const ask = engine.best(0, Side.Sell);
    if (bid >= 0 && ask >= 0) expect(engine.price(bid)).toBeLessThan(engine.price(ask));
    expect(this.bought).toBe(this.sold);
    const published = [...this.shown.keys()].sort((a, b) => a - b);
    const standing: number[] = [];
    for (const side of [Side.Buy, Side.Sell] as const) {
      for (let row = engine.best(0, side); row >= 0; row = engine.after(row)) {
        standing.push(engine.ref(row));
        expect(this.shown.get(engine.ref(row))).toBe(engine.leaves(row));
        expect(day.isOutside(0, side, engine.price(row)) && day.isContinuous(0)).toBe(false);
      }
    }
    expect(standing.sort((a, b) => a - b)).toEqual(published);
    for (let order = 0; order < entry.orders.count; order++) {
      expect(entry.orders.cumQty(order)).toBeLessThanOrEqual(entry.orders.orderQty(order));
    }
  }

  #filled(order: ClientOrder, qty: number, px: number): void {
    const { orders } = this.exchange.entry;
    const buys = orders.side(order) === Side.Buy;
    if (buys) this.bought += qty;
    else this.sold += qty;
    const limit = orders.price(order);
    if (limit > 0) expect(buys ? px <= limit : px >= limit).toBe(true);
  }

  #pick(at: number): ClientOrder {
    const { count } = this.exchange.entry.orders;
    return count === 0 ? -1 : at % count;
  }

  #request(side: Side, ordType: OrdType, qty: number, price: number, tif: Tif): OrderRequest {
    this.#ids += 1;
    const bytes = Uint8Array.from(`I${this.#ids}`, (letter) => letter.charCodeAt(0));
    const id = { bytes, idAt: 0, idLength: bytes.length, origAt: 0, origLength: 0 };
    return { ...id, symbol: 0, side, ordType, tif, qty, price, maxFloor: -1, retail: false };
  }
}

const side = fc.constantFrom(Side.Buy, Side.Sell, Side.Buy, Side.Sell, Side.SellShort);
const qty = fc.integer({ min: 1, max: 500 });
const ticks = fc.oneof(fc.constant(0), fc.integer({ min: -60, max: 60 }));
const act = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("enter" as const),
      side,
      qty,
      ticks,
      tif: fc.constantFrom(...Object.values(Tif), Tif.Day, Tif.Day),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("replace" as const), at: fc.nat(99), qty, ticks }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      ms: fc.oneof(fc.nat(20_000), fc.nat(40 * MINUTE)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "halt" as const,
        "resume" as const,
        "pause" as const,
        "break" as const,
        "cancelAll" as const,
      ),
    }),
  },
);

test("whatever happens in a day, no book crosses, no limit is passed, as much is bought as sold", () => {
  let crossed = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 25, maxLength: 70 }), (acts) => {
      const any = new AnyDay();
      const { day, entry } = any.exchange;
      for (const one of acts) {
        if (one.do === "enter") any.enter(one.side, one.qty, one.ticks, one.tif);
        else if (one.do === "replace") any.replace(one.at, one.qty, one.ticks);
        else if (one.do === "pass") any.pass(one.ms);
        else if (one.do === "halt") day.halt(0, HaltReason.News);
        else if (one.do === "resume") day.resume(0);
        else if (one.do === "pause") day.pause(0, 950_000);
        else if (one.do === "break") day.breakMarket(1);
        else entry.cancelAll(1, -1, "MassCanceled");
        any.check();
      }
      any.pass(24 * 60 * MINUTE);
      crossed += any.crosses.filter((shares) => shares > 0).length;
      for (let order = 0; order < entry.orders.count; order++) {
        expect(entry.orders.isOpen(order)).toBe(false);
      }
    }),
    { numRuns: 200 },
  );
  // The days had auctions in which something traded.
  expect(crossed).toBeGreaterThan(30);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { Side, Tif } from "../../core/domain/order.ts";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { HaltReason, ShortSaleState } from "../../core/market/trading-state.ts";
import { REGULAR_DAY, VenuePhase } from "../../core/venue/session-phases.ts";
import { decodeItch, type ItchHandler } from "../../wire/itch/decode.ts";
import { TradingState } from "../../wire/itch/schema.ts";
import { SoupClient } from "../feed/soup-client.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { quietVenue } from "./scripted-member.test-kit.ts";
import { Venue } from "./venue.ts";

type Shown = { locate: number; buy: boolean; qty: number; px: number };

/** A reader of a feed: the displayed book that it describes, and the shares that traded. */
class Reader implements ItchHandler {
  readonly orders: Map<number, Shown> = new Map();
  readonly stocks: Map<number, string> = new Map();
  readonly events: string[] = [];
  readonly states: Map<number, string> = new Map();
  readonly shorts: Map<number, string> = new Map();
  readonly noiis: string[] = [];
  readonly crosses: string[] = [];
  readonly collars: string[] = [];
  breaker = 0;
  traded = 0;
  printed = 0;
  readonly #symbols = new SymbolTable(["IBM", "BAC"]);

  constructor(world: MemoryWorld) {
    new SoupClient({
      network: world,
      clock: world,
      address: { host: "127.0.0.1", port: 9951 },
      join: "snapshot",
      handler: {
        begin: () => this.orders.clear(),
        message: (view, at, length) => {
          expect(decodeItch(view, at, length, this)).toBeNull();
          return true;
        },
        up: () => undefined,
        down: () => undefined,
      },
    }).start();
    world.settle();
  }

  systemEvent(_ns: number, event: number): void {
    this.events.push(String.fromCharCode(event));
  }
  stockDirectory(locate: number, _ns: number, lo: number, hi: number, lot: number): void {
    this.stocks.set(locate, `${this.#symbols.name(this.#symbols.findWords(lo, hi))} ${lot}`);
  }
  tradingAction(locate: number, _ns: number, state: number, reason: number): void {
    const letters = [24, 16, 8, 0].map((shift) => String.fromCharCode((reason >> shift) & 255));
    this.states.set(locate, `${String.fromCharCode(state)} ${letters.join("")}`);
    const halted = state === TradingState.Trading ? "" : " halted";
    this.stocks.set(locate, `${this.stocks.get(locate)}${halted}`);
  }
  regSho(locate: number, _ns: number, action: number): void {
    this.shorts.set(locate, String.fromCharCode(action));
  }
  luldCollar(locate: number, _ns: number, reference: number, upper: number, lower: number): void {
    this.collars.push(`${locate} ${reference} ${upper} ${lower}`);
  }
  mwcbStatus(_ns: number, level: number): void {
    this.breaker = level;
  }
  noii(locate: number, ...[, , , , , cross]: number[]): void {
    this.noiis.push(`${locate} ${String.fromCharCode(cross as number)}`);
  }
  add(locate: number, _ns: number, ref: number, buy: boolean, qty: number, px: number): void {
    expect(this.orders.has(ref)).toBe(false);
    this.orders.set(ref, { locate, buy, qty, px });
  }
  executed(_locate: number, _ns: number, ref: number, qty: number): void {
    this.traded += qty;
    this.#take(ref, qty);
  }
  executedPx(_locate: number, _ns: number, ref: number, qty: number, printable: boolean): void {
    expect(printable).toBe(false);
    this.#take(ref, qty);
  }
  cancel(_locate: number, _ns: number, ref: number, qty: number): void {
    this.#take(ref, qty);
  }
  delete(_locate: number, _ns: number, ref: number): void {
    expect(this.orders.delete(ref)).toBe(true);
  }
  replace(locate: number, _ns: number, ref: number, to: number, qty: number, px: number): void {
    const { buy } = this.orders.get(ref) as Shown;
    expect(this.orders.delete(ref)).toBe(true);
    this.orders.set(to, { locate, buy, qty, px });
  }
  trade(_locate: number, _ns: number, qty: number): void {
    this.printed += qty;
  }
  crossTrade(locate: number, _ns: number, qty: number, _px: number, _match: number, cross: number) {
    this.crosses.push(`${locate} ${qty} ${String.fromCharCode(cross)}`);
  }
  brokenTrade(): void {}

  #take(ref: number, qty: number): void {
    const order = this.orders.get(ref) as Shown;
    expect(order.qty).toBeGreaterThanOrEqual(qty);
    order.qty -= qty;
    if (order.qty === 0) this.orders.delete(ref);
  }
}

async function opened(changes = {}) {
  const world = new MemoryWorld();
  const venue = await Venue.open(quietVenue("FIX.4.4", changes), {
    network: world,
    clock: world,
    disk: null,
    days: null,
    log: () => undefined,
  });
  return { world, venue };
}

function displayed(venue: Venue): Map<number, Shown> {
  const { engine } = venue.exchange;
  const all = new Map<number, Shown>();
  for (const symbol of [0, 1]) {
    for (const side of [Side.Buy, Side.Sell]) {
      for (let row = engine.best(symbol, side); row >= 0; row = engine.after(row)) {
        if (!engine.isShown(row)) continue;
        const shown = { qty: engine.leaves(row), px: engine.price(row) };
        all.set(engine.ref(row), { locate: symbol + 1, buy: side === Side.Buy, ...shown });
      }
    }
  }
  return all;
}

test("a reader knows the displayed book, whenever it came", async () => {
  const step = fc.record({
    symbol: fc.integer({ min: 0, max: 1 }),
    side: fc.constantFrom(Side.Buy, Side.Sell),
    qty: fc.integer({ min: 1, max: 900 }),
    price: fc.integer({ min: 1, max: 9 }).map((cents) => 1_820_000 + cents * 100),
    hidden: fc.boolean(),
    after: fc.constantFrom("nothing", "cancel", "amend"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(60), async (steps, joins) => {
      const { world, venue } = await opened();
      const { engine } = venue.exchange;
      const readers = [new Reader(world)];
      let executed = 0;
      steps.forEach(({ symbol, side, qty, price, hidden, after }, i) => {
        if (i === joins) readers.push(new Reader(world));
        const row = engine.submit(symbol, side, qty, price, Tif.Day, hidden, -1);
        executed += qty - engine.leavesQty;
        if (row >= 0 && after === "cancel") engine.cancel(row);
        if (row >= 0 && after === "amend") {
          const leaves = (qty % 300) + 1;
          engine.amend(row, leaves, price + 100);
          if (engine.leavesQty < leaves) executed += leaves - engine.leavesQty;
        }
        world.settle();
      });
      for (const reader of readers) expect(reader.orders).toEqual(displayed(venue));
      expect((readers[0]?.traded ?? 0) + (readers[0]?.printed ?? 0)).toBe(executed);
      venue.close();
    }),
    { numRuns: 60 },
  );
});

test("the directory and the day's events come first, to a late reader too", async () => {
  const { world } = await opened();
  world.advance(500);
  const reader = new Reader(world);
  expect([...reader.stocks.values()]).toEqual(["IBM 100", "BAC 100"]);
  expect(reader.events).toEqual(["O", "S", "Q"]);
});

test("a late reader knows halts with their reasons, short-sale restrictions and the breaker", async () => {
  const { world, venue } = await opened();
  const { day } = venue.exchange;
  const early = new Reader(world);
  day.halt(1, HaltReason.Regulatory);
  day.restrictShort(0, ShortSaleState.Triggered);
  day.announceBreaker(4_000);
  day.breakMarket(1);
  world.settle();
  const late = new Reader(world);
  for (const { states, shorts, breaker } of [early, late]) {
    expect([...states]).toEqual([
      [1, "H MWC1"],
      [2, "H H10 "],
    ]);
    expect([...shorts]).toEqual([[1, "1"]]);
    expect(breaker).toBe(1);
  }
});

test("a day with times is told as system events, imbalances and crosses", async () => {
  const times = REGULAR_DAY;
  const fromMs = times.openingAuctionMs - 2_000;
  const { world, venue } = await opened({ times, fromMs });
  const reader = new Reader(world);
  expect(reader.events).toEqual(["O", "S"]);
  world.advance(2_100);
  expect(reader.noiis[0]).toMatch(/^1 O/);
  expect(reader.noiis).toHaveLength(2);
  world.advance(300_000);
  expect(reader.events).toEqual(["O", "S", "Q"]);
  expect(reader.crosses).toEqual(["1 0 O", "2 0 O"]);
  expect(venue.exchange.day.phase).toBe(VenuePhase.Regular);
  expect(new Reader(world).events).toEqual(["O", "S", "Q"]);
});

test("an auction's executions take displayed orders out of the reader's book", async () => {
  const times = { ...REGULAR_DAY, extendedHours: false };
  const shares = [{ code: 0x4e, weight: 1 }];
  const { world, venue } = await opened({ times, fromMs: times.openMs - 1_000, shares });
  const reader = new Reader(world);
  expect(reader.orders.size).toBe(0);
  world.advance(2_000);
  const [, qty] = (reader.crosses[0] as string).split(" ").map(Number);
  expect(qty).toBeGreaterThan(100);
  expect(reader.orders.size).toBeGreaterThan(10);
  world.advance(10_000);
  venue.exchange.day.pause(0, 1_900_000);
  world.advance(300_000);
  expect(reader.states.get(1)).toBe("T     ");
  expect(reader.collars).toEqual(["1 1900000 1995000 1805000"]);
  expect(reader.orders).toEqual(displayed(venue));
});

test("the makers of a synthetic market quote, and the reader sees their quotes move", async () => {
  const { world, venue } = await opened({ shares: [{ code: 0x4e, weight: 1 }] });
  const reader = new Reader(world);
  const first = displayed(venue);
  expect(first.size).toBeGreaterThan(15);
  expect(reader.orders).toEqual(first);
  world.advance(10_000);
  expect(reader.orders).toEqual(displayed(venue));
  expect(reader.orders).not.toEqual(first);
  expect(reader.traded).toBeGreaterThan(0);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { venueCode, venueLetter } from "../../core/domain/venue-code.ts";
import { SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { decodeFrame, encodeFrame } from "../../wire/fleet/frame-values.ts";
import type { Layout } from "../../wire/fleet/layout.ts";
import { Heartbeat, Hello, SnapshotEnd, Subscribe, Unsubscribe } from "../../wire/fleet/schema.ts";
import {
  type ItchSink,
  putAddOrder,
  putOrderCancel,
  putOrderDelete,
  putOrderExecuted,
  putOrderExecutedPx,
  putOrderReplace,
  putStockDirectory,
  putSystemEvent,
  putTrade,
  putTradingAction,
} from "../../wire/itch/encode.ts";
import { SystemEventCode, TradingState } from "../../wire/itch/schema.ts";
import { SoupServer } from "../feed/soup-server.ts";
import { FleetClient, type FleetLink } from "../fleet/link.ts";
import { type MemoryConnection, MemoryWorld } from "../fleet/memory-world.ts";
import { Turn } from "../turn.ts";
import { Quotes, type QuotesOptions } from "./quotes.ts";

const NAMES = ["IBM", "BAC", "F"];
/** What quotes follows: F trades at the venues and is none of its instruments. */
const SYMBOLS = new SymbolTable(["BAC", "IBM"]);
const QUOTES = { host: "127.0.0.1", port: 9884 };
const LETTERS = ["N", "P"];

type Order = { locate: number; buy: boolean; qty: number; px: number };

/** A venue that tells what it is told; its book is a plain map. */
class Venue {
  readonly orders: Map<number, Order> = new Map();
  readonly state: Map<number, number> = new Map();
  #feed: SoupServer | null = null;
  #next = 1;

  static async open(world: MemoryWorld, index: number, session = "DAY1"): Promise<Venue> {
    const venue = new Venue();
    venue.#feed = await SoupServer.open({
      network: world,
      clock: world,
      turn: new Turn(world),
      address: { host: "127.0.0.1", port: 9951 + index },
      session,
      keepBytes: 1_024,
      chunkBytes: 512,
      snapshot: (sink) => venue.#describe(sink),
    });
    return venue;
  }

  get feed(): SoupServer {
    return this.#feed as SoupServer;
  }

  /** Directory and the start of trading, as at the beginning of a day. */
  openDay(): this {
    for (let i = 0; i < NAMES.length; i++) this.state.set(i + 1, TradingState.Trading);
    this.#describe(this.feed);
    return this;
  }

  halt(name: string, state: number = TradingState.Halted): void {
    const locate = NAMES.indexOf(name) + 1;
    this.state.set(locate, state);
    putTradingAction(this.feed, locate, 0, 0, 0, state);
  }

  add(name: string, buy: boolean, qty: number, px: number): number {
    const locate = NAMES.indexOf(name) + 1;
    const ref = this.#next++;
    this.orders.set(ref, { locate, buy, qty, px });
    putAddOrder(this.feed, locate, 0, ref, buy, qty, 0, 0, px);
    return ref;
  }

  execute(ref: number, qty: number, px?: number, printable = true): void {
    const { locate } = this.#reduce(ref, qty);
    if (px === undefined) putOrderExecuted(this.feed, locate, 0, ref, qty, 1);
    else putOrderExecutedPx(this.feed, locate, 0, ref, qty, 1, printable, px);
  }

  cancel(ref: number, qty: number): void {
    putOrderCancel(this.feed, this.#reduce(ref, qty).locate, 0, ref, qty);
  }

  delete(ref: number): void {
    putOrderDelete(this.feed, (this.orders.get(ref) as Order).locate, 0, ref);
    this.orders.delete(ref);
  }

  replace(ref: number, qty: number, px: number): number {
    const order = this.orders.get(ref) as Order;
    const newRef = this.#next++;
    this.orders.delete(ref);
    this.orders.set(newRef, { ...order, qty, px });
    putOrderReplace(this.feed, order.locate, 0, ref, newRef, qty, px);
    return newRef;
  }

  /** Levels of a side, best first, as "qty@px". */
  levels(name: string, buy: boolean): string[] {
    const locate = NAMES.indexOf(name) + 1;
    const sums = new Map<number, number>();
    for (const o of this.orders.values()) {
      if (o.locate === locate && o.buy === buy) sums.set(o.px, (sums.get(o.px) ?? 0) + o.qty);
    }
    return [...sums].sort(([a], [b]) => (buy ? b - a : a - b)).map(([px, qty]) => `${qty}@${px}`);
  }

  top(name: string): string {
    const trading = this.state.get(NAMES.indexOf(name) + 1) === TradingState.Trading;
    const side = (buy: boolean): string => this.levels(name, buy)[0] ?? "0@0";
    return `${side(true)} / ${side(false)}${trading ? "" : " halted"}`;
  }

  #reduce(ref: number, qty: number): Order {
    const order = this.orders.get(ref) as Order;
    order.qty -= qty;
    if (order.qty === 0) this.orders.delete(ref);
    return order;
  }

  #describe(sink: ItchSink): void {
    const names = new SymbolTable(NAMES);
    for (let i = 0; i < NAMES.length; i++) {
      putStockDirectory(sink, i + 1, 0, names.lo(i), names.hi(i), 100);
    }
    for (const [locate, state] of this.state) putTradingAction(sink, locate, 0, 0, 0, state);
    for (const [ref, o] of this.orders) {
      putAddOrder(sink, o.locate, 0, ref, o.buy, o.qty, 0, 0, o.px);
    }
  }
}

/** A client of quotes: what it was told last, and every frame as a line. */
class Watcher {
  readonly tops: Map<string, string> = new Map();
  readonly depths: Map<string, string> = new Map();
  readonly lasts: Map<string, string> = new Map();
  readonly feeds: Map<string, string> = new Map();
  readonly lines: string[] = [];
  readonly client: FleetClient;
  /** The end at which quotes writes. */
  readonly serverEnd: MemoryConnection;

  constructor(world: MemoryWorld, first = Hello as Layout) {
    const { lo, hi } = SCHEMA_DIGEST;
    this.client = new FleetClient({
      network: world,
      clock: world,
      turn: new Turn(world),
      address: QUOTES,
      handler: {
        open: (link) => encodeFrame(link, first, { role: 2, digestLo: lo, digestHi: hi }),
        frame: (_link, _type, view, at) => this.#frame(view, at),
        closed: (_link, reason) => this.lines.push(`closed: ${reason}`),
      },
    });
    this.client.start();
    this.serverEnd = world.connections.at(-1) as MemoryConnection;
  }

  get link(): FleetLink {
    return this.client.link as FleetLink;
  }

  /** Lines since the last time, heartbeats and the feeds' periodic state left out. */
  take(): string[] {
    return this.lines.splice(0);
  }

  #frame(view: DataView, at: number): void {
    const { name, fields: f, entries } = decodeFrame(view, at);
    const key = `${f.symbol ?? ""} ${venueLetter(Number(f.venue ?? 0))}`.trim();
    switch (name) {
      case "Top": {
        const halted = f.trading === 1 ? "" : " halted";
        const top = `${f.bidQty}@${f.bidPx} / ${f.askQty}@${f.askPx}${halted}`;
        this.tops.set(key, top);
        this.lines.push(`Top ${key} ${top}`);
        return;
      }
      case "Last":
        this.lasts.set(key, `${f.qty}@${f.px}`);
        this.lines.push(`Last ${key} ${this.lasts.get(key)}`);
        return;
      case "Depth": {
        const levels = entries.map((e) => `${e.qty}@${e.px}`);
        const bids = levels.splice(0, Number(f.bids));
        this.depths.set(key, `${bids.join(" ")} / ${levels.join(" ")}`);
        this.lines.push(`Depth ${key} ${this.depths.get(key)}`);
        return;
      }
      case "Feed": {
        const state = f.up === 1 ? "up" : "down";
        if (this.feeds.get(key) !== state) this.lines.push(`Feed ${key} ${state}`);
        this.feeds.set(key, state);
        return;
      }
      case "Heartbeat":
        return;
      default:
        this.lines.push(name);
    }
  }
}

type Market = {
  readonly world: MemoryWorld;
  readonly venues: readonly [Venue, Venue];
  readonly events: string[];
};

/** Two venues that have opened their day, and quotes reading them. */
async function market(options: Partial<QuotesOptions> = {}): Promise<Market> {
  const world = new MemoryWorld();
  const venues = [await Venue.open(world, 0), await Venue.open(world, 1)] as const;
  for (const venue of venues) venue.openDay();
  world.settle();
  const events: string[] = [];
  await Quotes.open({
    network: world,
    clock: world,
    turn: new Turn(world),
    address: QUOTES,
    symbols: SYMBOLS,
    venues: LETTERS.map((letter, index) => ({
      code: venueCode(letter),
      feed: { host: "127.0.0.1", port: 9951 + index },
    })),
    onFeed: (code, reason) => events.push(`${venueLetter(code)} ${reason ?? "up"}`),
    ...options,
  });
  world.settle();
  return { world, venues, events };
}

describe("quotes", () => {
  test("tells a new client everything, then only what changes", async () => {
    const { world, venues } = await market();
    const [n, p] = venues;
    n.add("IBM", true, 300, 1_000_000);
    n.add("IBM", true, 200, 1_000_000);
    p.add("IBM", false, 100, 1_000_300);
    n.add("F", true, 100, 50_000);
    const watcher = new Watcher(world);
    world.settle();
    expect(watcher.take()).toEqual([
      "Top BAC N 0@0 / 0@0",
      "Top BAC P 0@0 / 0@0",
      "Top IBM N 500@1000000 / 0@0",
      "Top IBM P 0@0 / 100@1000300",
      "Feed N up",
      "Feed P up",
      "SnapshotEnd",
    ]);
    n.add("IBM", true, 50, 999_900);
    p.add("IBM", false, 50, 1_000_200);
    world.settle();
    expect(watcher.take()).toEqual(["Top IBM P 0@0 / 50@1000200"]);
  });

  test("tells a row once a turn, however often it changed, and not when it came back", async () => {
    const { world, venues } = await market();
    const [n] = venues;
    const watcher = new Watcher(world);
    world.settle();
    watcher.take();
    for (let i = 1; i <= 20; i++) n.add("IBM", true, i, 1_000_000 + i);
    world.settle();
    expect(watcher.take()).toEqual(["Top IBM N 20@1000020 / 0@0"]);
    n.delete(n.add("IBM", true, 5, 1_000_900));
    world.settle();
    expect(watcher.take()).toEqual([]);
  });

  test("follows every message of a book", async () => {
    const { world, venues } = await market();
    const [n] = venues;
    const watcher = new Watcher(world);
    const a = n.add("BAC", false, 500, 140_000);
    n.add("BAC", false, 100, 140_100);
    world.settle();
    const seen: (string | undefined)[] = [];
    const step = (change: () => void): void => {
      change();
      world.settle();
      seen.push(watcher.tops.get("BAC N"));
    };
    step(() => n.execute(a, 100));
    step(() => n.execute(a, 100, 139_900));
    step(() => n.cancel(a, 50));
    step(() => n.replace(a, 700, 140_050));
    step(() => n.halt("BAC"));
    step(() => n.halt("BAC", TradingState.Trading));
    expect(seen).toEqual([
      "0@0 / 400@140000",
      "0@0 / 300@140000",
      "0@0 / 250@140000",
      "0@0 / 700@140050",
      "0@0 / 700@140050 halted",
      "0@0 / 700@140050",
    ]);
  });

  test("tells the last eligible trade, once a turn", async () => {
    const { world, venues } = await market();
    const [n, p] = venues;
    const watcher = new Watcher(world);
    const ref = n.add("IBM", true, 1_000, 1_000_000);
    world.settle();
    const seen: string[][] = [];
    const step = (change: () => void): void => {
      watcher.take();
      change();
      world.settle();
      seen.push(watcher.take().filter((line) => line.startsWith("Last")));
    };
    step(() => {
      n.execute(ref, 100);
      n.execute(ref, 200);
    });
    step(() => n.execute(ref, 100, 1_000_050));
    step(() => n.execute(ref, 100, 1_000_070, false));
    step(() => putTrade(p.feed, 1, 0, true, 400, 0, 0, 1_000_020, 9));
    step(() => putTrade(p.feed, 3, 0, true, 400, 0, 0, 50_000, 9));
    expect(seen).toEqual([
      ["Last IBM N 200@1000000"],
      ["Last IBM N 100@1000050"],
      [],
      ["Last IBM P 400@1000020"],
      [],
    ]);
    const late = new Watcher(world);
    world.settle();
    expect([...late.lasts]).toEqual([
      ["IBM N", "100@1000050"],
      ["IBM P", "400@1000020"],
    ]);
  });

  test("trades nothing before the venue's hours and after them", async () => {
    const { world, venues } = await market();
    const [n] = venues;
    const watcher = new Watcher(world);
    world.settle();
    const seen = [
      SystemEventCode.StartOfMessages,
      SystemEventCode.StartOfMarketHours,
      SystemEventCode.EndOfMarketHours,
    ].map((event) => {
      putSystemEvent(n.feed, 0, event);
      world.settle();
      return watcher.tops.get("IBM N");
    });
    expect(seen).toEqual(["0@0 / 0@0 halted", "0@0 / 0@0", "0@0 / 0@0 halted"]);
  });

  test("sends depth of what a client asked for, and of nothing else", async () => {
    const { world, venues } = await market();
    const [n, p] = venues;
    const watcher = new Watcher(world);
    for (let i = 0; i < 12; i++) n.add("IBM", true, 100 + i, 1_000_000 - i);
    p.add("IBM", false, 70, 1_000_100);
    p.add("BAC", false, 70, 140_000);
    world.settle();
    watcher.take();
    encodeFrame(watcher.link, Subscribe, { symbol: "IBM" });
    encodeFrame(watcher.link, Subscribe, { symbol: "ZZZ" });
    world.settle();
    const ten = Array.from({ length: 10 }, (_, i) => `${100 + i}@${1_000_000 - i}`).join(" ");
    expect(watcher.take()).toEqual([`Depth IBM N ${ten} / `, "Depth IBM P  / 70@1000100"]);
    p.add("IBM", false, 30, 1_000_150);
    p.add("BAC", false, 30, 140_100);
    world.settle();
    expect(watcher.take()).toEqual(["Depth IBM P  / 70@1000100 30@1000150"]);
    encodeFrame(watcher.link, Unsubscribe, { symbol: "IBM" });
    world.settle();
    p.add("IBM", false, 30, 1_000_200);
    world.settle();
    expect(watcher.take()).toEqual([]);
  });

  test("says that a feed is down, keeps its rows, and tells what changed when it is back", async () => {
    const { world, venues, events } = await market();
    const [n] = venues;
    n.add("IBM", true, 300, 1_000_000);
    const watcher = new Watcher(world);
    world.settle();
    watcher.take();
    feedEnd(world, 0).lose("ECONNRESET");
    n.add("IBM", true, 100, 1_000_100);
    world.settle();
    expect(watcher.take()).toEqual(["Feed N down"]);
    expect(watcher.tops.get("IBM N")).toBe("300@1000000 / 0@0");
    world.advance(100);
    expect(watcher.take()).toEqual(["Top IBM N 100@1000100 / 0@0", "Feed N up"]);
    expect(events).toEqual(["N up", "P up", "N Disconnected", "N up"]);
  });

  test("says that a feed is down before the rows of that turn, that it is up behind them", async () => {
    const { world, venues } = await market();
    const [n, p] = venues;
    const watcher = new Watcher(world);
    world.settle();
    watcher.take();
    p.add("IBM", true, 200, 1_000_000);
    feedEnd(world, 0).lose("ECONNRESET");
    n.add("IBM", true, 100, 1_000_100);
    world.settle();
    expect(watcher.take()).toEqual(["Feed N down", "Top IBM P 200@1000000 / 0@0"]);
  });

  test("tells nothing of a feed that has not yet caught up", async () => {
    const { world, venues } = await market();
    const [n] = venues;
    const watcher = new Watcher(world);
    world.settle();
    feedEnd(world, 0).lose("ECONNRESET");
    // More than a chunk of the feed's log: the first is taken, the rest is held.
    for (let i = 1; i <= 20; i++) n.add("IBM", true, i, 1_000_000 + i);
    world.settle();
    watcher.take();
    let writes = 0;
    const end = nextServerEnd(world, (made) => {
      const write = made.write.bind(made);
      made.write = (bytes) => {
        made.stalled = writes++ === 2;
        return write(bytes);
      };
    });
    expect([writes, watcher.take()]).toEqual([3, []]);
    end.release();
    world.settle();
    expect(watcher.take()).toEqual(["Top IBM N 20@1000020 / 0@0", "Feed N up"]);
  });

  test("takes a feed down that tells what cannot be, and reads it anew", async () => {
    const { world, venues, events } = await market();
    const [n] = venues;
    n.add("IBM", true, 300, 1_000_000);
    const watcher = new Watcher(world);
    world.settle();
    for (const wrong of [
      () => putOrderDelete(n.feed, 1, 0, 999),
      () => putAddOrder(n.feed, 77, 0, 998, true, 1, 0, 0, 1),
      () => putOrderExecuted(n.feed, 2, 0, 1, 100, 1),
      () => n.feed.room(3),
    ]) {
      events.length = 0;
      wrong();
      world.settle();
      expect(events).toEqual(["N Untrusted"]);
      world.advance(1_000);
      expect(events).toEqual(["N Untrusted", "N up"]);
      expect(watcher.tops.get("IBM N")).toBe("300@1000000 / 0@0");
    }
  });

  test("passes a slow client over, holds no queue for it, and catches it up", async () => {
    const { world, venues } = await market({ slowBytes: 1_000 });
    const [n] = venues;
    const slow = new Watcher(world);
    const quick = new Watcher(world);
    world.settle();
    encodeFrame(slow.link, Subscribe, { symbol: "IBM" });
    world.settle();
    const end = slow.serverEnd;
    end.stalled = true;
    for (let i = 1; i <= 300; i++) {
      n.add("IBM", true, 1, 1_000_000 + i);
      if (i % 3 === 0) putTrade(n.feed, 2, 0, true, i, 0, 0, 140_000, i);
      world.settle();
    }
    expect(quick.tops.get("IBM N")).toBe("1@1000300 / 0@0");
    expect(slow.tops.get("IBM N")).toBe("0@0 / 0@0");
    expect(end.pendingBytes).toBeLessThan(2_000);
    end.release();
    world.advance(100);
    expect(slow.tops).toEqual(quick.tops);
    expect(slow.lasts).toEqual(quick.lasts);
    expect(slow.depths.get("IBM N")?.startsWith("1@1000300 1@1000299")).toBe(true);
  });

  test.each<[string, (watcher: Watcher) => void]>([
    ["a client of another release", (w) => encodeFrame(w.link, Hello, { role: 1 })],
    ["a client that says what only quotes says", (w) => encodeFrame(w.link, SnapshotEnd, {})],
  ])("closes the connection of %s", async (_title, send) => {
    const { world } = await market();
    const watcher = new Watcher(world);
    world.settle();
    watcher.take();
    send(watcher);
    world.settle();
    expect(watcher.take()).toEqual(["closed: closed by the peer"]);
  });

  test("closes the connection of a client that does not begin with Hello", async () => {
    const { world } = await market();
    const watcher = new Watcher(world, Heartbeat);
    world.settle();
    expect(watcher.take()).toEqual(["closed: closed by the peer"]);
  });
});

test("a client has every venue's book after any messages, losses and stalls", async () => {
  const qty = fc.integer({ min: 1, max: 300 });
  const px = fc.integer({ min: 1, max: 30 });
  const pick = fc.nat();
  const venue = fc.constantFrom(0, 1);
  const step = fc.oneof(
    fc.tuple(fc.constant("add"), venue, fc.constantFrom(...NAMES), fc.boolean(), qty, px),
    fc.tuple(fc.constant("add"), venue, fc.constantFrom(...NAMES), fc.boolean(), qty, px),
    fc.tuple(fc.constant("execute"), venue, pick, qty),
    fc.tuple(fc.constant("delete"), venue, pick),
    fc.tuple(fc.constant("replace"), venue, pick, qty, px),
    fc.tuple(fc.constant("halt"), venue, fc.constantFrom(...NAMES), fc.boolean()),
    fc.tuple(fc.constant("lose"), venue),
    fc.tuple(fc.constant("stall")),
    fc.tuple(fc.constant("release")),
    fc.tuple(fc.constant("advance"), fc.nat(300)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { world, venues } = await market({ slowBytes: 300 });
      const watcher = new Watcher(world);
      world.settle();
      for (const name of SYMBOLS_FOLLOWED) encodeFrame(watcher.link, Subscribe, { symbol: name });
      world.settle();
      for (const [name, ...args] of steps) {
        act(world, watcher, venues, name, args);
        world.settle();
      }
      watcher.serverEnd.release();
      world.advance(3_000);
      for (const [v, letter] of LETTERS.entries()) {
        const truth = venues[v as 0 | 1];
        for (const name of SYMBOLS_FOLLOWED) {
          const key = `${name} ${letter}`;
          expect(watcher.tops.get(key)).toBe(truth.top(name));
          const sides = [true, false].map((buy) => truth.levels(name, buy).slice(0, 10).join(" "));
          expect(watcher.depths.get(key)).toBe(sides.join(" / "));
        }
        expect(watcher.feeds.get(letter)).toBe("up");
      }
    }),
    { numRuns: 60 },
  );
});

const SYMBOLS_FOLLOWED = ["IBM", "BAC"];

function act(
  world: MemoryWorld,
  watcher: Watcher,
  venues: readonly Venue[],
  name: string,
  args: readonly (string | number | boolean)[],
): void {
  const [v, ...rest] = args as [number, ...never[]];
  const venue = venues[v] as Venue;
  const refs = [...(venue?.orders.keys() ?? [])];
  const ref = refs[Number(rest[0]) % refs.length] as number;
  if (name === "add") venue.add(...(rest as unknown as [string, boolean, number, number]));
  if (name === "halt") {
    const [symbol, trades] = rest as unknown as [string, boolean];
    venue.halt(symbol, trades ? TradingState.Trading : TradingState.Paused);
  }
  if (name === "lose") feedEnd(world, v).lose("ECONNRESET");
  if (name === "stall") watcher.serverEnd.stalled = true;
  if (name === "release") watcher.serverEnd.release();
  if (name === "advance") world.advance(v);
  if (ref === undefined) return;
  const { qty } = venue.orders.get(ref) as Order;
  if (name === "delete") venue.delete(ref);
  if (name === "replace") venue.replace(ref, ...(rest.slice(1) as unknown as [number, number]));
  if (name === "execute") venue.execute(ref, Math.min(qty, Number(rest[1])));
}

/** The end at which quotes reads a venue's feed, the newest. */
function feedEnd(world: MemoryWorld, venue: number): MemoryConnection {
  const ends = world.connections.filter((c) => c.remote === `memory:${9951 + venue}`);
  return ends.at(-1) as MemoryConnection;
}

/** Lets time pass until a connection is made; its accepted end, after `act` was done to it. */
function nextServerEnd(world: MemoryWorld, act: (end: MemoryConnection) => void): MemoryConnection {
  const { connections } = world;
  let made: MemoryConnection | undefined;
  connections.push = (...ends) => {
    made = ends[1] as MemoryConnection;
    act(made);
    return Array.prototype.push.apply(connections, ends);
  };
  world.advance(100);
  return made as MemoryConnection;
}

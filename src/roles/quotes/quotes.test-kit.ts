import { SymbolTable } from "../../core/domain/symbols.ts";
import { venueCode, venueLetter } from "../../core/domain/venue-code.ts";
import { HaltReason } from "../../core/market/trading-state.ts";
import { SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import { decodeFrame, encodeFrame } from "../../wire/fleet/frame-values.ts";
import type { Layout } from "../../wire/fleet/layout.ts";
import { Hello } from "../../wire/fleet/schema.ts";
import {
  type ItchSink,
  putAddOrder,
  putOrderCancel,
  putOrderDelete,
  putOrderExecuted,
  putOrderExecutedPx,
  putOrderReplace,
  putStockDirectory,
  putTradingAction,
} from "../../wire/itch/encode.ts";
import { haltCode } from "../../wire/itch/halt-code.ts";
import { TradingState } from "../../wire/itch/schema.ts";
import { SoupServer } from "../feed/soup-server.ts";
import { FleetClient, type FleetLink } from "../fleet/link.ts";
import { type MemoryConnection, MemoryWorld } from "../fleet/memory-world.ts";
import { Turn } from "../turn.ts";
import { Quotes, type QuotesOptions } from "./quotes.ts";

/** Stocks that the venues list. */
export const NAMES = ["IBM", "BAC", "F"];
/** What quotes follows: F trades at the venues and is none of its instruments. */
const SYMBOLS = new SymbolTable(["BAC", "IBM"]);
const NO_REASON = haltCode(HaltReason.None);
const QUOTES = { host: "127.0.0.1", port: 9884 };
/** The venues. */
export const LETTERS = ["N", "P"];

/** An order of a venue's book; price in $0.0001. */
export type Order = { locate: number; buy: boolean; qty: number; px: number };

/** A venue that tells what it is told; its book is a plain map. */
export class Venue {
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
    putTradingAction(this.feed, locate, 0, 0, 0, state, NO_REASON);
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
      putStockDirectory(sink, i + 1, 0, names.lo(i), names.hi(i), 100, 1);
    }
    for (const [locate, state] of this.state)
      putTradingAction(sink, locate, 0, 0, 0, state, NO_REASON);
    for (const [ref, o] of this.orders) {
      putAddOrder(sink, o.locate, 0, ref, o.buy, o.qty, 0, 0, o.px);
    }
  }
}

/** A client of quotes: what it was told last, and every frame as a line. */
export class Watcher {
  readonly tops: Map<string, string> = new Map();
  readonly depths: Map<string, string> = new Map();
  readonly lasts: Map<string, string> = new Map();
  /** Shares traded by symbol. */
  readonly volumes: Map<string, number> = new Map();
  readonly feeds: Map<string, string> = new Map();
  /** State, reason, short sale, cross, price, paired, imbalance. */
  readonly states: Map<string, string> = new Map();
  readonly bands: Map<string, string> = new Map();
  readonly phases: Map<string, string> = new Map();
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
        this.volumes.set(String(f.symbol), Number(f.volume));
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
      case "SymbolState":
        this.states.set(key, Object.values(f).slice(2, -1).join(" "));
        return;
      case "Bands":
        this.bands.set(String(f.symbol), `${f.lowerPx} ${f.upperPx} ${f.referencePx}`);
        return;
      case "VenuePhase":
        this.phases.set(key, `${f.phase} ${f.breaker}`);
        return;
      case "Heartbeat":
        return;
      default:
        this.lines.push(name);
    }
  }
}

export type Market = {
  readonly world: MemoryWorld;
  readonly venues: readonly [Venue, Venue];
  readonly events: string[];
};

/** Two venues that have opened their day, and quotes reading them. */
export async function market(options: Partial<QuotesOptions> = {}): Promise<Market> {
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
    bands: { terms: [0, 1].map(() => ({ tier: 1, priorClosePx: 1_000_000 })), closeMs: 57_600_000 },
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

/** The end at which quotes reads a venue's feed, the newest. */
export function feedEnd(world: MemoryWorld, venue: number): MemoryConnection {
  const ends = world.connections.filter((c) => c.remote === `memory:${9951 + venue}`);
  return ends.at(-1) as MemoryConnection;
}

/** Lets time pass until a connection is made; its accepted end, after `act` was done to it. */
export function nextServerEnd(
  world: MemoryWorld,
  act: (end: MemoryConnection) => void,
): MemoryConnection {
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

import { SymbolTable } from "../../src/core/domain/symbols.ts";
import { type FeedHandler, SoupClient } from "../../src/roles/feed/soup-client.ts";
import { NodeClock } from "../../src/shell/system/clock.ts";
import { NodeNetwork } from "../../src/shell/system/network.ts";
import { decodeItch, type ItchHandler } from "../../src/wire/itch/decode.ts";
import { until } from "./system.ts";

/** An execution of a displayed order, as its venue published it. */
export type Execution = {
  readonly symbol: string;
  /** Side of the order that was displayed. */
  readonly bid: boolean;
  /** $0.0001. */
  readonly px: number;
  readonly qty: number;
  /** Shares that the venue displayed at that price just before. */
  readonly shown: number;
  /** Simulated nanoseconds since midnight. */
  readonly ns: number;
};

/** A trade that a venue printed: $0.0001, shares, simulated nanoseconds since midnight. */
export type Print = {
  readonly symbol: string;
  readonly px: number;
  readonly qty: number;
  readonly ns: number;
};

/** What a venue displayed at one price of one side, over the whole tape. */
export type PriceLevel = {
  shown: number;
  /** Shares that ever came to be displayed here, each counted once. */
  offered: number;
  executed: number;
  /** When shares came back after some were executed, simulated nanoseconds since midnight. */
  readonly refillsNs: number[];
  taken: boolean;
};

type Shown = { readonly symbol: string; readonly bid: boolean; readonly px: number; qty: number };
type Best = { readonly seq: number; readonly bid: number; readonly ask: number };

/**
 * Everything that a venue publishes of a few stocks, read from its own feed: an outside view that
 * knows nothing of `quotes`, and keeps the plainest book that there can be.
 */
export class VenueTape implements FeedHandler, ItchHandler {
  readonly venue: string;
  readonly executions: Execution[] = [];
  /** Trades of orders that were not displayed: on a recorded day, those of its record. */
  readonly prints: Print[] = [];
  /** Anything that cannot be, in words; the tape is worth nothing then. */
  readonly faults: string[] = [];
  readonly #client: SoupClient;
  readonly #symbols: SymbolTable;
  readonly #symbolOf: Map<number, string> = new Map();
  readonly #orders: Map<number, Shown> = new Map();
  readonly #levels: Map<string, Map<number, PriceLevel>> = new Map();
  readonly #bests: Map<string, Best[]> = new Map();
  #seq = 0;
  #begun = 0;

  private constructor(venue: string, port: number, symbols: readonly string[]) {
    this.venue = venue;
    this.#symbols = new SymbolTable(symbols);
    this.#client = new SoupClient({
      network: new NodeNetwork(),
      clock: new NodeClock(),
      address: { host: "127.0.0.1", port },
      handler: this,
    });
  }

  /** Resolves when the tape has all that the venue displays and follows it. */
  static async open(venue: string, port: number, symbols: readonly string[]): Promise<VenueTape> {
    const tape = new VenueTape(venue, port, symbols);
    tape.#client.start();
    const up = await until(() => (tape.#client.isUp ? true : undefined), 10_000);
    if (up !== true) throw new Error(`the feed of venue ${venue} did not come up`);
    return tape;
  }

  close(): void {
    this.#client.stop();
  }

  /** Price levels of a side that ever were, by price. */
  levels(symbol: string, bid: boolean): ReadonlyMap<number, PriceLevel> {
    return this.#side(symbol, bid);
  }

  /**
   * Best displayed prices after a message of the feed, 0 for none: what the snapshot did not show,
   * and no message since, is not displayed.
   */
  bestAt(symbol: string, seq: number): { readonly bid: number; readonly ask: number } {
    const best = this.#bests.get(symbol)?.findLast((entry) => entry.seq <= seq);
    return best ?? { bid: 0, ask: 0 };
  }

  // ---- the feed ------------------------------------------------------------------------------

  begin(): void {
    this.#begun += 1;
    if (this.#begun > 1) this.faults.push("the feed began anew: the tape has a gap");
  }

  message(view: DataView, at: number, length: number, seq: number): boolean {
    this.#seq = seq;
    return decodeItch(view, at, length, this) === null && this.faults.length === 0;
  }

  up(): void {}

  down(): void {}

  // ---- its messages --------------------------------------------------------------------------

  stockDirectory(locate: number, _ns: number, lo: number, hi: number): void {
    const id = this.#symbols.findWords(lo, hi);
    if (id >= 0) this.#symbolOf.set(locate, this.#symbols.name(id));
  }

  add(locate: number, ns: number, ref: number, bid: boolean, qty: number, px: number): void {
    const symbol = this.#symbolOf.get(locate);
    if (symbol === undefined) return;
    this.#check(!this.#orders.has(ref) && qty > 0, `order ${ref} of ${qty} shares is added`);
    const order = { symbol, bid, px, qty };
    this.#orders.set(ref, order);
    this.#change(order, qty, ns);
  }

  executed(locate: number, ns: number, ref: number, qty: number): void {
    const order = this.#order(locate, ref);
    if (order === undefined) return;
    const level = this.#level(order);
    const { symbol, bid, px } = order;
    this.executions.push({ symbol, bid, px, qty, shown: level.shown, ns });
    level.executed += qty;
    level.taken = true;
    this.#reduce(ref, order, qty, ns);
  }

  executedPx(): void {
    this.faults.push("an execution off its displayed price (C): no venue of ours makes one");
  }

  cancel(locate: number, ns: number, ref: number, qty: number): void {
    const order = this.#order(locate, ref);
    if (order !== undefined) this.#reduce(ref, order, qty, ns);
  }

  delete(locate: number, ns: number, ref: number): void {
    const order = this.#order(locate, ref);
    if (order !== undefined) this.#reduce(ref, order, order.qty, ns);
  }

  replace(locate: number, ns: number, ref: number, newRef: number, qty: number, px: number): void {
    const order = this.#order(locate, ref);
    if (order === undefined) return;
    const next = { ...order, px, qty };
    this.#orders.delete(ref);
    this.#orders.set(newRef, next);
    // At the same price only the difference is new.
    if (px === order.px) this.#change(next, qty - order.qty, ns);
    else {
      this.#change(order, -order.qty, ns);
      this.#change(next, qty, ns);
    }
  }

  systemEvent(): void {}
  tradingAction(): void {}
  regSho(): void {}
  luldCollar(): void {}

  mwcbStatus(): void {}

  noii(): void {}

  trade(locate: number, ns: number, qty: number, px: number): void {
    const symbol = this.#symbolOf.get(locate);
    if (symbol !== undefined) this.prints.push({ symbol, px, qty, ns });
  }

  crossTrade(): void {}
  brokenTrade(): void {}

  /** The order that a message speaks of; undefined when it is of a stock that is not followed. */
  #order(locate: number, ref: number): Shown | undefined {
    const symbol = this.#symbolOf.get(locate);
    if (symbol === undefined) return undefined;
    const order = this.#orders.get(ref);
    this.#check(order?.symbol === symbol, `order ${ref} of ${symbol} is displayed`);
    return order;
  }

  #reduce(ref: number, order: Shown, qty: number, ns: number): void {
    this.#check(qty > 0 && qty <= order.qty, `${qty} of ${order.qty} shares of order ${ref} go`);
    order.qty -= qty;
    if (order.qty === 0) this.#orders.delete(ref);
    this.#change(order, -qty, ns);
  }

  #change(order: Shown, shares: number, ns: number): void {
    const level = this.#level(order);
    level.shown += shares;
    if (shares > 0) {
      level.offered += shares;
      if (level.taken) level.refillsNs.push(ns);
      level.taken = false;
    }
    this.#check(level.shown >= 0, `${level.shown} shares stand at ${order.px}`);
    this.#noteBest(order.symbol);
  }

  #noteBest(symbol: string): void {
    const prices = (bid: boolean): number[] =>
      [...this.#side(symbol, bid)].filter(([, { shown }]) => shown > 0).map(([px]) => px);
    const asks = prices(false);
    const best = {
      seq: this.#seq,
      bid: Math.max(0, ...prices(true)),
      ask: asks.length === 0 ? 0 : Math.min(...asks),
    };
    const list = this.#bests.get(symbol) ?? [];
    this.#bests.set(symbol, list);
    const last = list.at(-1);
    if (last?.bid !== best.bid || last.ask !== best.ask) list.push(best);
  }

  #level({ symbol, bid, px }: Shown): PriceLevel {
    const side = this.#side(symbol, bid);
    const known = side.get(px);
    if (known !== undefined) return known;
    const level = { shown: 0, offered: 0, executed: 0, refillsNs: [], taken: false };
    side.set(px, level);
    return level;
  }

  #side(symbol: string, bid: boolean): Map<number, PriceLevel> {
    const key = `${symbol} ${bid ? "bid" : "ask"}`;
    const known = this.#levels.get(key);
    if (known !== undefined) return known;
    const side = new Map<number, PriceLevel>();
    this.#levels.set(key, side);
    return side;
  }

  #check(holds: boolean, what: string): void {
    if (!holds) this.faults.push(`message ${this.#seq}: it cannot be that ${what}`);
  }
}

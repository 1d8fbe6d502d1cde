import { OrdType } from "../domain/order.ts";
import { NamedRates, partOf, RateWindows } from "./rate-windows.ts";
import { RecentTimes } from "./recent-times.ts";

const SECOND = 1_000;
const MINUTE = 60_000;

/** An order, or a replace, as C12, C24 and C25 count it. */
export type PacedOrder = {
  readonly client: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: number;
  readonly ordType: number;
  readonly strategy: number;
  readonly qty: number;
  readonly limitPx: number;
};

/**
 * What was admitted in the last second or minute (C12, C24, C25, C27). It follows the records of
 * the journal and their times, so a restart counts on where the last start stood (I17); it knows no
 * limit. A clock that goes back makes nothing younger: the newest time stands.
 *
 * `at` sets the instant that is asked for; windows are asked with its `second` or `minute`.
 */
export class Pace {
  readonly firmOrders: RateWindows = new RateWindows(1);
  readonly symbolOrders: RateWindows;
  readonly symbolMarketOrders: RateWindows;
  readonly firmChildren: RateWindows = new RateWindows(1);
  readonly symbolChildren: RateWindows;
  readonly symbolShares: RateWindows;
  readonly routerChildren: RateWindows = new RateWindows(64);
  readonly clientOrders: NamedRates = new NamedRates();
  /** How often each strategy was applied to an account, symbol and side. */
  readonly applications: NamedRates = new NamedRates();
  /** When equal orders came, by what they have in common. */
  readonly equalOrders: RecentTimes = new RecentTimes();
  /** The instant: ms, and the numbers of its parts of a second and of a minute. */
  ms = 0;
  second = 0;
  minute = 0;
  #askedMs = -1;
  #newestMs = 0;

  /** @param symbols Instruments that there are. */
  constructor(symbols: number) {
    this.symbolOrders = new RateWindows(symbols);
    this.symbolMarketOrders = new RateWindows(symbols);
    this.symbolChildren = new RateWindows(symbols);
    this.symbolShares = new RateWindows(symbols);
  }

  /** Asks as of `utcMs`, but never before what was counted last. */
  at(utcMs: number): void {
    if (utcMs === this.#askedMs) return;
    this.#askedMs = utcMs;
    this.ms = Math.max(this.#newestMs, utcMs);
    this.second = partOf(this.ms, SECOND);
    this.minute = partOf(this.ms, MINUTE);
  }

  /** An order or a replace was admitted. */
  order(symbol: number, order: PacedOrder, utcMs: number): void {
    this.#moveTo(utcMs);
    this.firmOrders.add(0, this.second, 1);
    this.symbolOrders.add(symbol, this.second, 1);
    if (order.ordType === OrdType.Market) this.symbolMarketOrders.add(symbol, this.minute, 1);
    this.clientOrders.add(order.client, this.second, 1);
    this.applications.add(applicationKey(order), this.minute, 1);
    this.equalOrders.add(equalKey(order), this.ms);
  }

  /** How often the strategy was applied to the account, symbol and side within the last minute. */
  applicationsLike(order: PacedOrder): number {
    return this.applications.count(applicationKey(order), this.minute);
  }

  /** Orders equal to this one within so many milliseconds. */
  equalTo(order: PacedOrder, withinMs: number): number {
    return this.equalOrders.count(equalKey(order), withinMs, this.ms);
  }

  /** A child was drawn. */
  child(symbol: number, router: number, qty: number, utcMs: number): void {
    this.#moveTo(utcMs);
    this.firmChildren.add(0, this.second, 1);
    this.symbolChildren.add(symbol, this.second, 1);
    this.symbolShares.add(symbol, this.minute, qty);
    this.routerChildren.add(router, this.second, 1);
  }

  /** The tables whose rows are the same wherever the same records were read. */
  get tables(): readonly Int32Array[] {
    return [
      this.firmOrders.words,
      this.firmChildren.words,
      this.routerChildren.words,
      this.clientOrders.words,
      this.applications.words,
    ];
  }

  #moveTo(utcMs: number): void {
    this.at(utcMs);
    this.#newestMs = this.ms;
  }
}

function applicationKey({ strategy, account, symbol, side }: PacedOrder): string {
  return `${strategy}\u0001${account}\u0001${symbol}\u0001${side}`;
}

function equalKey({ account, symbol, side, qty, limitPx, ordType }: PacedOrder): string {
  return `${account}\u0001${symbol}\u0001${side}\u0001${qty}\u0001${limitPx}\u0001${ordType}`;
}

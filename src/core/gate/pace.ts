import { OrdType } from "../domain/order.ts";
import { NamedRates, RateWindows } from "./rate-windows.ts";
import { RecentTimes } from "./recent-times.ts";

const SECOND = 1_000;
const MINUTE = 60_000;

/** An order, or a replace, as its record has it: what C12, C24 and C25 count it under. */
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

/** A child as its DRAW has it, with the row and the symbol of its parent. */
export type PacedChild = {
  readonly venue: number;
  readonly router: number;
  readonly qty: number;
  readonly px: number;
  readonly utcMs: number;
};

/** The last child of a parent, how many like it came in a row, and when (ms, on 32 bits). */
const Run = { venue: 0, px: 1, qty: 2, length: 3, lastMs: 4 } as const;
const RUN = Object.keys(Run).length;

/**
 * What was admitted in the last second or minute (C12, C24 to C27). It follows the records of the
 * journal and their times, so a restart counts on where the last start stood (I17); it knows no
 * limit. A clock that goes back makes nothing younger: the newest time stands.
 */
export class Pace {
  readonly firmOrders: RateWindows = new RateWindows(1, SECOND);
  readonly symbolOrders: RateWindows;
  readonly symbolMarketOrders: RateWindows;
  readonly firmChildren: RateWindows = new RateWindows(1, SECOND);
  readonly symbolChildren: RateWindows;
  readonly symbolShares: RateWindows;
  readonly routerChildren: RateWindows = new RateWindows(64, SECOND);
  readonly parentShares: RateWindows;
  readonly clientOrders: NamedRates = new NamedRates(SECOND);
  /** How often each strategy was applied to an account, symbol and side. */
  readonly applications: NamedRates = new NamedRates(MINUTE);
  /** When equal orders came, by what they have in common. */
  readonly equalOrders: RecentTimes = new RecentTimes();
  #runs: Uint32Array;
  #newestMs = 0;

  /**
   * @param symbols Instruments that there are.
   * @param parents Most parents that are expected.
   */
  constructor(symbols: number, parents: number) {
    this.symbolOrders = new RateWindows(symbols, SECOND);
    this.symbolMarketOrders = new RateWindows(symbols, MINUTE);
    this.symbolChildren = new RateWindows(symbols, SECOND);
    this.symbolShares = new RateWindows(symbols, MINUTE);
    this.parentShares = new RateWindows(parents, SECOND);
    this.#runs = new Uint32Array(parents * RUN);
  }

  /** The time that counts at `utcMs`: never before what was counted last. */
  at(utcMs: number): number {
    return Math.max(this.#newestMs, utcMs);
  }

  /** An order or a replace was admitted. */
  order(symbol: number, order: PacedOrder, utcMs: number): void {
    const ms = this.#moveTo(utcMs);
    this.firmOrders.add(0, ms, 1);
    this.symbolOrders.add(symbol, ms, 1);
    if (order.ordType === OrdType.Market) this.symbolMarketOrders.add(symbol, ms, 1);
    this.clientOrders.add(order.client, ms, 1);
    this.applications.add(applicationKey(order), ms, 1);
    this.equalOrders.add(equalKey(order), ms);
  }

  /** How often the strategy was applied to the account, symbol and side within the last minute. */
  applicationsLike(order: PacedOrder, nowMs: number): number {
    return this.applications.count(applicationKey(order), nowMs);
  }

  /** Orders equal to this one within so many milliseconds. */
  equalTo(order: PacedOrder, withinMs: number, nowMs: number): number {
    return this.equalOrders.count(equalKey(order), withinMs, nowMs);
  }

  /** A child was drawn from the parent of a row. */
  child(row: number, symbol: number, child: PacedChild): void {
    const ms = this.#moveTo(child.utcMs);
    this.firmChildren.add(0, ms, 1);
    this.symbolChildren.add(symbol, ms, 1);
    this.symbolShares.add(symbol, ms, child.qty);
    this.routerChildren.add(child.router, ms, 1);
    this.parentShares.add(row, ms, child.qty);
    this.#run(row, child, ms);
  }

  /** Children of a parent that were equal and came in a row, each within a second of the next. */
  runOf(row: number, venue: number, qty: number, px: number, nowMs: number): number {
    const at = row * RUN;
    const runs = this.#runs;
    if (runs[at + Run.venue] !== venue || runs[at + Run.px] !== px) return 0;
    if (runs[at + Run.qty] !== qty) return 0;
    const passed = ((nowMs >>> 0) - (runs[at + Run.lastMs] as number)) >>> 0;
    return passed > SECOND ? 0 : (runs[at + Run.length] as number);
  }

  /** The tables whose rows are the same wherever the same records were read. */
  get tables(): readonly Uint32Array[] {
    return [
      this.firmOrders.words,
      this.firmChildren.words,
      this.routerChildren.words,
      this.clientOrders.words,
      this.applications.words,
    ];
  }

  #run(row: number, child: PacedChild, ms: number): void {
    const at = row * RUN;
    if (at >= this.#runs.length) {
      const grown = new Uint32Array(Math.max(at + RUN, this.#runs.length * 2));
      grown.set(this.#runs);
      this.#runs = grown;
    }
    const length = this.runOf(row, child.venue, child.qty, child.px, ms) + 1;
    this.#runs[at + Run.venue] = child.venue;
    this.#runs[at + Run.px] = child.px;
    this.#runs[at + Run.qty] = child.qty;
    this.#runs[at + Run.length] = length;
    this.#runs[at + Run.lastMs] = ms;
  }

  #moveTo(utcMs: number): number {
    this.#newestMs = this.at(utcMs);
    return this.#newestMs;
  }
}

function applicationKey({ strategy, account, symbol, side }: PacedOrder): string {
  return `${strategy}\u0001${account}\u0001${symbol}\u0001${side}`;
}

function equalKey({ account, symbol, side, qty, limitPx, ordType }: PacedOrder): string {
  return `${account}\u0001${symbol}\u0001${side}\u0001${qty}\u0001${limitPx}\u0001${ordType}`;
}

import { assert } from "../../core/domain/assert.ts";
import { SymbolTable } from "../../core/domain/symbols.ts";
import { type VenueCode, venueLetter } from "../../core/domain/venue-code.ts";
import { Exchange } from "../../core/venue/exchange.ts";
import type { DayVolume } from "../../core/venue/market/day-volume.ts";
import { luldTier } from "../../core/venue/market/instrument.ts";
import { stockSeed } from "../../core/venue/market/mix.ts";
import { NewsDesk } from "../../core/venue/market/news-halts.ts";
import { RecordedMarket } from "../../core/venue/market/recorded-market.ts";
import { SyntheticMarket } from "../../core/venue/market/synthetic-market.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Disk } from "../../ports/disk.ts";
import type { Network } from "../../ports/network.ts";
import type { FixSession } from "../../wire/fix/session.ts";
import type { FixSessionConfig } from "../../wire/fix/session-config.ts";
import { SystemEventCode } from "../../wire/itch/schema.ts";
import { describeLeanFault } from "../../wire/lean/fault.ts";
import type { LeanSource } from "../../wire/lean/source.ts";
import { SoupServer } from "../feed/soup-server.ts";
import { FixAcceptor } from "../fix/acceptor.ts";
import { Turn } from "../turn.ts";
import type { VenueConfig } from "./config.ts";
import { dayPlan } from "./day-plan.ts";
import { FeedOut } from "./feed-out.ts";
import { MarketClock } from "./market-clock.ts";
import type { DeskSession } from "./mass-status.ts";
import { OrderDesk } from "./order-desk.ts";
import { OrderReports } from "./order-reports.ts";
import { RecordedDriver } from "./recorded-driver.ts";
import { RecordedTape } from "./recorded-tape.ts";
import { ReportStore } from "./report-store.ts";
import { runName } from "./running-id.ts";
import { SyntheticDriver } from "./synthetic-driver.ts";

const OPEN_MS = 34_200_000;
const CLOSE_MS = 57_600_000;
/** End of the recorded day: what rests expires, and no order is taken any more. */
const DAY_END_MS = 72_000_000;

/** One stock's recorded day: its ticks, and what it traded in all. */
export type RecordedDay = {
  readonly symbol: string;
  readonly quotes: LeanSource;
  readonly trades: LeanSource;
  readonly volume: DayVolume;
};

/** What a venue runs on. */
export type VenuePorts = {
  readonly network: Network;
  readonly clock: Clock;
  /** Keeps the outgoing FIX numbers over restarts; null where a venue starts but once. */
  readonly disk: Disk | null;
  /** The day to replay; null for the synthetic market. */
  readonly days: readonly RecordedDay[] | null;
  /** Takes one line for each thing that a person should know of. */
  readonly log: (line: string) => void;
};

/** One simulated exchange: FIX order entry, matching, a market, and an ITCH feed. */
export class Venue {
  readonly exchange: Exchange;
  readonly #config: VenueConfig;
  readonly #ports: VenuePorts;
  readonly #turn: Turn;
  readonly #symbols: SymbolTable;
  readonly #run: string;
  readonly #marketClock: MarketClock;
  readonly #feed: FeedOut;
  readonly #reports: OrderReports;
  /** By the number that the order desk knows each by. */
  readonly #sessions: FixSession[] = [];
  readonly #members: Map<FixSession, DeskSession> = new Map();
  readonly #desk: OrderDesk;
  #acceptor: FixAcceptor | null = null;
  #feedServer: SoupServer | null = null;
  #driver: { stop(): void } | null = null;

  private constructor(config: VenueConfig, ports: VenuePorts) {
    const { instruments, code, fees, cancelOnDisconnect } = config;
    const { clock } = ports;
    this.#config = config;
    this.#ports = ports;
    this.#turn = new Turn(clock);
    this.#symbols = new SymbolTable(instruments.map(({ symbol }) => symbol));
    this.#run = runName(venueLetter(code), clock.utcMs());
    this.#marketClock = new MarketClock(clock, config);
    const stocks = instruments.map((stock) => ({ lot: stock.lot, luldTier: luldTier(stock) }));
    this.#feed = new FeedOut(this.#symbols, stocks, this.#marketClock);
    const sessions = this.#sessions;
    const symbols = this.#symbols;
    this.#reports = new OrderReports({ sessions, symbols, clock, venue: code, run: this.#run });
    const orders = this.#reports;
    const book = this.#feed;
    const plan = dayPlan(config, ports.days !== null);
    const size = this.#symbols.size;
    const { retail } = config;
    this.exchange = new Exchange({
      symbols: size,
      fees,
      plan,
      orders,
      book,
      day: book.day,
      retail,
    });
    this.#reports.attach(this.exchange.entry, this.exchange.engine);
    this.#desk = new OrderDesk({
      entry: this.exchange.entry,
      reports: this.#reports,
      symbols,
      clock,
      cancelOnDisconnect,
      onRequest: () => this.exchange.day.advance(this.#marketClock.nowMs()),
      identify: (session) => this.#identify(session),
    });
  }

  /**
   * Opens feed and order entry and starts the market; resolves when a recorded one stands where its
   * clock does. Rejects with a `NetworkFault`.
   */
  static async open(config: VenueConfig, ports: VenuePorts): Promise<Venue> {
    const venue = new Venue(config, ports);
    if (ports.days !== null) venue.#haltUnrecorded(ports.days);
    try {
      await venue.#listen();
    } catch (fault) {
      venue.close();
      throw fault;
    }
    await venue.#startMarket();
    return venue;
  }

  /** Ports in use. */
  get fixPort(): number {
    return this.#acceptor?.port ?? 0;
  }

  get feedPort(): number {
    return this.#feedServer?.port ?? 0;
  }

  get code(): VenueCode {
    return this.#config.code;
  }

  /**
   * The venue's officials break the trade with this ExecID(17).
   *
   * @returns whether there is such a trade that still counts.
   */
  bust(execId: string): boolean {
    const number = this.#reports.execNumber(execId);
    const { executions } = this.exchange.entry;
    const row = executions.find(number);
    if (!this.exchange.entry.amendTrade(number, 0, 0)) return false;
    const match = executions.match(row);
    // A cross has one number for all its trades: a bust of one does not break it.
    if (match > 0) this.#feed.day.broken(match);
    return true;
  }

  /** They correct it: so many shares, at most as many as it had, at another price ($0.0001). */
  correct(execId: string, qty: number, price: number): boolean {
    if (qty <= 0 || price <= 0) return false;
    return this.exchange.entry.amendTrade(this.#reports.execNumber(execId), qty, price);
  }

  /** Stops the market, ends the feed's session and closes all connections. */
  close(): void {
    this.#driver?.stop();
    this.#acceptor?.close();
    this.#feedServer?.close();
  }

  /** Order entry first, so that at a turn's end reports leave before the feed's messages. */
  async #listen(): Promise<void> {
    const { network, clock, disk } = this.#ports;
    const { host, fixPort, feedPort, sessions } = this.#config;
    const turn = this.#turn;
    this.#acceptor = await FixAcceptor.open({
      network,
      clock,
      turn,
      store: new ReportStore(disk),
      address: { host, port: fixPort },
      application: this.#desk,
      sessions: sessions.map(({ compId }) => this.#sessionConfig(compId)),
    });
    const numberOf = new Map(sessions.map(({ compId }, number) => [compId, number]));
    for (const { compId, audit, purges, copies } of sessions) {
      const session = this.#acceptor.session(compId);
      assert(session !== undefined, "the acceptor has every configured session");
      const numbers = (of: readonly string[]) => of.flatMap((owner) => numberOf.get(owner) ?? []);
      this.#members.set(session, {
        number: this.#sessions.length,
        audit,
        purges: numbers(purges),
        copies: numbers(copies),
      });
      this.#sessions.push(session);
      // Who was ever there gets its copies from the first report of this run on.
      if (session.nextOut === 1) continue;
      for (const owner of numbers(copies)) this.#reports.copyTo(session, owner);
    }
    this.#feedServer = await SoupServer.open({
      network,
      clock,
      turn,
      address: { host, port: feedPort },
      session: this.#run,
      snapshot: (sink) => this.#feed.snapshot(sink),
    });
    this.#feed.open(this.#feedServer, this.exchange);
  }

  #sessionConfig(remoteCompId: string): FixSessionConfig {
    const { beginString, compId } = this.#config;
    return {
      beginString,
      localCompId: compId,
      remoteCompId,
      heartBtIntS: 30,
      resetOnLogon: false,
      resend: "application",
    };
  }

  #identify(session: FixSession): DeskSession {
    const member = this.#members.get(session);
    assert(member !== undefined, "only configured sessions log on");
    return member;
  }

  async #startMarket(): Promise<void> {
    const { days, clock } = this.#ports;
    // A day with phases tells its events itself, when its clock comes to them.
    const phased = days === null && this.#config.times !== null;
    if (!phased) this.#feed.day.systemEvent(SystemEventCode.StartOfSystemHours);
    if (days !== null) {
      const driver = this.#recordedDriver(days);
      this.#driver = driver;
      await driver.start();
      return;
    }
    if (!phased) this.#feed.day.systemEvent(SystemEventCode.StartOfMarketHours);
    const market = this.#syntheticMarket();
    this.exchange.onAuction = (symbol) => market.interest(symbol);
    this.exchange.retailInterest = market;
    const { day } = this.exchange;
    const { times, seed, instruments } = this.#config;
    const names = instruments.map(({ symbol }) => symbol);
    const news = times === null ? null : new NewsDesk(day, seed, names, times);
    const marketClock = this.#marketClock;
    this.#driver = new SyntheticDriver({ market, day, news, clock, marketClock });
  }

  #syntheticMarket(): SyntheticMarket {
    const { code, instruments, seed, speed, shares } = this.#config;
    const { engine, ladder, day } = this.exchange;
    const total = shares.reduce((sum, { weight }) => sum + weight, 0);
    const own = shares.find((share) => share.code === code)?.weight ?? 0;
    const share = total === 0 ? 0 : own / total;
    const venue = code;
    return new SyntheticMarket({ engine, ladder, instruments, seed, venue, share, speed, day });
  }

  #haltUnrecorded(days: readonly RecordedDay[]): void {
    const recorded = new Set(days.map(({ symbol }) => this.#symbols.find(symbol)));
    for (let symbol = 0; symbol < this.#symbols.size; symbol++) {
      if (!recorded.has(symbol)) this.exchange.halt(symbol);
    }
  }

  #recordedDriver(days: readonly RecordedDay[]): RecordedDriver {
    const { code, seed, shares } = this.#config;
    const { engine, ladder } = this.exchange;
    const book = this.#feed;
    const symbols = this.#symbols.size;
    const market = new RecordedMarket({ engine, ladder, book, venue: code, symbols });
    this.exchange.onRest = (handle, row) => market.rested(handle, row);
    const codes = shares.map((share) => share.code);
    const startMs = this.#marketClock.nowMs();
    const tapes = days.map(({ symbol: name, quotes, trades, volume }) => {
      const symbol = this.#symbols.find(name);
      market.list(symbol, stockSeed(seed, name), volume, codes);
      const onReady = (): void => driver.readOn();
      return new RecordedTape({ symbol, quotes, trades, market, startMs, onReady });
    });
    const event = (marketMs: number, eventCode: number) => ({
      marketMs,
      act: () => this.#feed.day.systemEvent(eventCode),
    });
    const driver = new RecordedDriver({
      tapes,
      clock: this.#ports.clock,
      marketClock: this.#marketClock,
      moments: [
        event(OPEN_MS, SystemEventCode.StartOfMarketHours),
        event(CLOSE_MS, SystemEventCode.EndOfMarketHours),
        { marketMs: DAY_END_MS, act: () => this.#endDay(market, tapes) },
      ],
      onFault: (symbol, fault) => {
        this.exchange.halt(symbol);
        market.withdraw(symbol);
        const name = this.#symbols.name(symbol);
        this.#ports.log(`${name} is halted for the day: ${describeLeanFault(fault)}`);
      },
    });
    return driver;
  }

  #endDay(market: RecordedMarket, tapes: readonly RecordedTape[]): void {
    for (const { symbol } of tapes) market.withdraw(symbol);
    this.exchange.entry.closeDay();
    this.#feed.day.systemEvent(SystemEventCode.EndOfSystemHours);
    this.#feed.day.systemEvent(SystemEventCode.EndOfMessages);
  }
}

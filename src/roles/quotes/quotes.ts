import type { SymbolTable } from "../../core/domain/symbols.ts";
import type { VenueCode } from "../../core/domain/venue-code.ts";
import { MarketPhase } from "../../core/market/market-states.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { Address, Network } from "../../ports/network.ts";
import { type FeedDown, SoupClient } from "../feed/soup-client.ts";
import { FleetServer } from "../fleet/link.ts";
import type { Turn } from "../turn.ts";
import { QuoteBoard } from "./board.ts";
import { type BandPlan, NationalBands } from "./national-bands.ts";
import { type FeedStatus, QuotePublisher } from "./publisher.ts";
import { StateBoard } from "./state-board.ts";
import { StatePublisher } from "./state-publisher.ts";
import { type FeedChanges, VenueFeed } from "./venue-feed.ts";

export type QuotesOptions = {
  readonly network: Network;
  readonly clock: Clock;
  readonly turn: Turn;
  /** Where gate, routers and observers connect. */
  readonly address: Address;
  readonly symbols: SymbolTable;
  readonly venues: readonly { readonly code: VenueCode; readonly feed: Address }[];
  /** What makes the limit up-limit down bands of each symbol. */
  readonly bands: BandPlan;
  /** A feed that says nothing for so long is down; 3 s unless told. */
  readonly silenceMs?: number;
  /** A client with more bytes waiting is passed over until it has read on; 1 MiB unless told. */
  readonly slowBytes?: number;
  /** A feed came up (`null`) or went down. */
  readonly onFeed?: (code: VenueCode, reason: FeedDown | null) => void;
};

const FEED_PERIOD_MS = 100;
const HEARTBEAT_PERIOD_MS = 250;
const SLOW_BYTES = 1_048_576;

/**
 * The `quotes` process: reads every venue's feed once, keeps its book, and tells gate and routers
 * what changed, once a turn. It hears no router: nothing a client sends changes what it says.
 */
export class Quotes implements FeedChanges {
  readonly #options: QuotesOptions;
  readonly #feeds: readonly VenueFeed[];
  readonly #clients: readonly SoupClient[];
  readonly #board: QuoteBoard;
  readonly #states: StateBoard;
  readonly #bands: NationalBands;
  readonly #publisher: QuotePublisher;
  #server: FleetServer | null = null;
  #timers: Timer[] = [];

  /** Listens, then joins the feeds; rejects with a `NetworkFault`. */
  static async open(options: QuotesOptions): Promise<Quotes> {
    const quotes = new Quotes(options);
    const { network, clock, turn, address } = options;
    // Registered before the server's own step: what is published leaves in the same turn.
    turn.addStep(() => quotes.#publisher.publish());
    const handler = quotes.#publisher;
    quotes.#server = await FleetServer.open({ network, clock, turn, address, handler });
    quotes.#timers = [
      clock.every(FEED_PERIOD_MS, () => quotes.#tick()),
      clock.every(HEARTBEAT_PERIOD_MS, () => quotes.#publisher.beat()),
    ];
    for (const client of quotes.#clients) client.start();
    return quotes;
  }

  private constructor(options: QuotesOptions) {
    this.#options = options;
    const { network, clock, turn, symbols, venues } = options;
    this.#feeds = venues.map(
      ({ code }, index) => new VenueFeed({ code, index, symbols, changes: this }),
    );
    this.#clients = venues.map(
      ({ feed }, index) =>
        new SoupClient({
          network,
          clock,
          address: feed,
          handler: this.#feeds[index] as VenueFeed,
          ...(options.silenceMs === undefined ? {} : { silenceMs: options.silenceMs }),
        }),
    );
    this.#board = new QuoteBoard(symbols.size, this.#feeds);
    const states = new StateBoard(symbols.size, venues.length);
    this.#states = states;
    this.#bands = new NationalBands(options.bands, (symbol) => states.bands.touch(symbol));
    const feeds = this.#feeds.map((f, index) => statusOf(f, this.#clients[index] as SoupClient));
    this.#publisher = new QuotePublisher({
      board: this.#board,
      states: new StatePublisher({
        board: states,
        venues: this.#feeds,
        feeds,
        bands: this.#bands,
        symbols,
      }),
      feeds,
      symbols,
      clock,
      turn,
      slowBytes: options.slowBytes ?? SLOW_BYTES,
    });
  }

  /** The port in use. */
  get port(): number {
    return this.#server?.port ?? 0;
  }

  close(): void {
    for (const timer of this.#timers) timer.cancel();
    for (const client of this.#clients) client.stop();
    this.#server?.close();
  }

  #tick(): void {
    this.#bands.look();
    this.#publisher.tick();
  }

  touch(symbol: number, venueIndex: number): void {
    this.#options.turn.touch();
    this.#board.touch(symbol, venueIndex);
  }

  touchAll(venueIndex: number): void {
    this.#options.turn.touch();
    this.#board.touchAll(venueIndex);
  }

  trade(symbol: number, venueIndex: number, px: number, qty: number, ns: number): void {
    this.#options.turn.touch();
    this.#board.trade(symbol, venueIndex, px, qty);
    this.#bands.trade(symbol, px, ns);
  }

  reopened(symbol: number, px: number, ns: number): void {
    this.#bands.restart(symbol, px, ns);
  }

  state(symbol: number, venueIndex: number): void {
    this.#options.turn.touch();
    this.#states.touch(symbol, venueIndex);
  }

  phase(venueIndex: number, ns: number): void {
    this.#options.turn.touch();
    this.#states.phases.touch(venueIndex);
    const isOpen = this.#feeds.some(({ phase }) => phase === MarketPhase.Regular);
    this.#bands.open(isOpen, ns);
  }

  feed(venueIndex: number, reason: FeedDown | null): void {
    this.#publisher.feedChanged();
    const feed = this.#feeds[venueIndex] as VenueFeed;
    this.#options.onFeed?.(feed.code, reason);
  }
}

function statusOf(feed: VenueFeed, client: SoupClient): FeedStatus {
  return {
    code: feed.code,
    get isUp() {
      return feed.isUp;
    },
    get feedSeq() {
      return client.lastSeq;
    },
    get messages() {
      return feed.messages;
    },
  };
}

import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import type { VenueCode } from "../../core/domain/venue-code.ts";
import { DEPTH_LEVELS } from "../../core/market/depths.ts";
import type { Clock } from "../../ports/clock.ts";
import { putSym, SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import {
  Depth,
  DepthLevel,
  Feed,
  Heartbeat,
  Hello,
  Last,
  SnapshotEnd,
  Subscribe,
  Top,
  Unsubscribe,
} from "../../wire/fleet/schema.ts";
import type { FleetHandler, FleetLink } from "../fleet/link.ts";
import type { Turn } from "../turn.ts";
import type { QuoteBoard } from "./board.ts";
import type { StatePublisher, StateStamps } from "./state-publisher.ts";

/** One venue's feed, as clients are told of it. */
export interface FeedStatus {
  readonly code: VenueCode;
  readonly isUp: boolean;
  /** Sequence number of the last message taken in. */
  readonly feedSeq: number;
  readonly messages: number;
}

export type PublisherOptions = {
  readonly board: QuoteBoard;
  readonly states: StatePublisher;
  readonly feeds: readonly FeedStatus[];
  readonly symbols: SymbolTable;
  readonly clock: Clock;
  readonly turn: Turn;
  /** A client with more bytes waiting gets nothing until it has read on. */
  readonly slowBytes: number;
};

type Client = {
  readonly link: FleetLink;
  readonly depths: Set<SymbolId>;
  /** It said Hello in our schema. */
  known: boolean;
  /** It was told that it has everything once. */
  whole: boolean;
  /** Stamp of the board up to which it has everything. */
  stamp: number;
  readonly states: StateStamps;
};

/**
 * Sends each turn's changes to the gate, the routers and whoever watches. A client that does not
 * keep up is passed over and later gets, once, what changed since: never more than one row per
 * symbol and venue waits for anybody.
 */
export class QuotePublisher implements FleetHandler {
  readonly #options: PublisherOptions;
  readonly #clients: Map<FleetLink, Client> = new Map();
  #feedsChanged = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  open(link: FleetLink): void {
    const states = { symbols: 0, bands: 0, phases: 0 };
    const depths = new Set<SymbolId>();
    this.#clients.set(link, { link, depths, known: false, whole: false, stamp: 0, states });
  }

  closed(link: FleetLink): void {
    this.#clients.delete(link);
  }

  frame(link: FleetLink, type: number, view: DataView, at: number): void {
    const client = this.#clients.get(link);
    if (client === undefined) return;
    if (type === Hello.type) {
      this.#hello(client, view, at);
    } else if (!client.known) {
      link.close("Hello comes first");
    } else if (type === Subscribe.type) {
      this.#subscribe(client, this.#symbolAt(view, at + Subscribe.at.symbol));
    } else if (type === Unsubscribe.type) {
      client.depths.delete(this.#symbolAt(view, at + Unsubscribe.at.symbol));
    } else if (type !== Heartbeat.type) {
      link.close(`quotes takes no message of type ${type}`);
    }
  }

  /** The state of a feed changed: said at the end of this turn. */
  feedChanged(): void {
    this.#feedsChanged = true;
    this.#options.turn.touch();
  }

  /** Ends a turn: the board's changes leave, to whom it concerns. */
  publish(): void {
    const { board } = this.#options;
    const before = board.stamp;
    board.collect();
    this.#options.states.collect();
    for (const client of this.#clients.values()) {
      if (!client.known || client.link.pendingBytes > this.#options.slowBytes) continue;
      const tellsFeeds = this.#feedsChanged && client.whole;
      // Before the rows: what a lost feed showed last must not be decided on because a row came.
      if (tellsFeeds) this.#sendFeeds(client, false);
      // Before the prices too: a symbol that was stopped must not be decided on by a new price.
      this.#options.states.send(client.link, client.states);
      if (client.stamp === before && client.whole) this.#sendChanges(client);
      else this.#sendSince(client);
      // After the rows: a feed that comes up must not vouch for rows that are still old.
      if (tellsFeeds) this.#sendFeeds(client, true);
      client.stamp = board.stamp;
      if (!client.whole) this.#sendWhole(client);
    }
    this.#feedsChanged = false;
  }

  /** Says how the feeds are, changed or not. */
  tick(): void {
    this.#feedsChanged = true;
    this.#options.turn.touch();
  }

  beat(): void {
    for (const { link, known } of this.#clients.values()) {
      if (!known || link.pendingBytes > this.#options.slowBytes) continue;
      const at = link.frame(Heartbeat.type, Heartbeat.size);
      link.view.setFloat64(at + Heartbeat.at.seen, 0, true);
      link.view.setFloat64(at + Heartbeat.at.utcMs, Math.floor(this.#options.clock.utcMs()), true);
    }
  }

  #hello(client: Client, view: DataView, at: number): void {
    const same =
      view.getUint32(at + Hello.at.digestLo, true) === SCHEMA_DIGEST.lo &&
      view.getUint32(at + Hello.at.digestHi, true) === SCHEMA_DIGEST.hi;
    if (!same) {
      client.link.close("the schema digest differs: not the same release");
      return;
    }
    client.known = true;
    this.#options.turn.touch();
  }

  #subscribe(client: Client, symbol: SymbolId): void {
    if (symbol < 0 || client.depths.has(symbol)) return;
    client.depths.add(symbol);
    const { venues } = this.#options.board;
    for (let v = 0; v < venues.length; v++) this.#sendDepth(client.link, symbol, v);
  }

  #symbolAt(view: DataView, at: number): SymbolId {
    const lo = view.getUint32(at, true);
    return this.#options.symbols.findWords(lo, view.getUint32(at + 4, true));
  }

  #sendChanges(client: Client): void {
    const { board } = this.#options;
    for (const row of board.changedTops) this.#sendTop(client.link, row);
    for (const row of board.changedLasts) this.#sendLast(client.link, row);
    if (client.depths.size === 0) return;
    const venues = board.venues.length;
    for (const row of board.changedDepths) {
      const symbol = Math.floor(row / venues);
      if (client.depths.has(symbol)) this.#sendDepth(client.link, symbol, row % venues);
    }
  }

  /** Every row that is younger than what the client has. */
  #sendSince(client: Client): void {
    const { board } = this.#options;
    const venues = board.venues.length;
    const rows = board.symbols * venues;
    for (let row = 0; row < rows; row++) {
      if (board.topStamp(row) > client.stamp) this.#sendTop(client.link, row);
      if (board.lastStamp(row) > client.stamp) this.#sendLast(client.link, row);
    }
    for (const symbol of client.depths) {
      for (let v = 0; v < venues; v++) {
        const changed = board.depthStamp(symbol * venues + v) > client.stamp;
        if (changed) this.#sendDepth(client.link, symbol, v);
      }
    }
  }

  #sendWhole(client: Client): void {
    client.whole = true;
    this.#sendFeeds(client, false);
    this.#sendFeeds(client, true);
    const at = client.link.frame(SnapshotEnd.type, SnapshotEnd.size);
    client.link.view.setFloat64(at + SnapshotEnd.at.index, 0, true);
  }

  #sendTop(link: FleetLink, row: number): void {
    const { board, symbols, feeds } = this.#options;
    const symbol = Math.floor(row / feeds.length);
    const feed = feeds[row % feeds.length] as FeedStatus;
    const f = Top.at;
    const at = link.frame(Top.type, Top.size);
    const { view } = link;
    putSym(view, at + f.symbol, symbols.lo(symbol), symbols.hi(symbol));
    view.setUint8(at + f.venue, feed.code);
    view.setUint8(at + f.trading, board.trading(row) ? 1 : 0);
    view.setUint32(at + f.bidPx, board.bidPx(row), true);
    view.setUint32(at + f.bidQty, board.bidQty(row), true);
    view.setUint32(at + f.askPx, board.askPx(row), true);
    view.setUint32(at + f.askQty, board.askQty(row), true);
    view.setFloat64(at + f.feedSeq, feed.feedSeq, true);
  }

  #sendLast(link: FleetLink, row: number): void {
    const { board, symbols, feeds } = this.#options;
    const symbol = Math.floor(row / feeds.length);
    const feed = feeds[row % feeds.length] as FeedStatus;
    const f = Last.at;
    const at = link.frame(Last.type, Last.size);
    const { view } = link;
    putSym(view, at + f.symbol, symbols.lo(symbol), symbols.hi(symbol));
    view.setUint8(at + f.venue, feed.code);
    view.setUint32(at + f.px, board.lastPx(row), true);
    view.setUint32(at + f.qty, board.lastQty(row), true);
    view.setFloat64(at + f.feedSeq, feed.feedSeq, true);
    view.setFloat64(at + f.volume, board.volume(symbol), true);
  }

  #sendDepth(link: FleetLink, symbol: SymbolId, venueIndex: number): void {
    const { board, symbols, feeds } = this.#options;
    const venue = board.venues[venueIndex];
    const feed = feeds[venueIndex];
    if (venue === undefined || feed === undefined || !venue.isUp) return;
    const { book } = venue;
    const bids = Math.min(book.levels(symbol, true), DEPTH_LEVELS);
    const asks = Math.min(book.levels(symbol, false), DEPTH_LEVELS);
    const f = Depth.at;
    const at = link.frame(Depth.type, Depth.size + (bids + asks) * DepthLevel.size, bids + asks);
    const { view } = link;
    putSym(view, at + f.symbol, symbols.lo(symbol), symbols.hi(symbol));
    view.setUint8(at + f.venue, feed.code);
    view.setUint8(at + f.bids, bids);
    view.setFloat64(at + f.feedSeq, feed.feedSeq, true);
    let entry = at + Depth.size;
    for (let side = 0; side < 2; side++) {
      const buy = side === 0;
      const count = buy ? bids : asks;
      for (let level = 0; level < count; level++, entry += DepthLevel.size) {
        const shares = Math.min(book.levelQty(symbol, buy, level), 4_294_967_295);
        view.setUint32(entry + DepthLevel.at.px, book.levelPx(symbol, buy, level), true);
        view.setUint32(entry + DepthLevel.at.qty, shares, true);
      }
    }
  }

  /** How the feeds are: of those that are up, or of those that are down. */
  #sendFeeds({ link }: Client, up: boolean): void {
    for (const feed of this.#options.feeds) {
      if (feed.isUp !== up) continue;
      const at = link.frame(Feed.type, Feed.size);
      link.view.setUint8(at + Feed.at.venue, feed.code);
      link.view.setUint8(at + Feed.at.up, up ? 1 : 0);
      link.view.setFloat64(at + Feed.at.feedSeq, feed.feedSeq, true);
      link.view.setFloat64(at + Feed.at.messages, feed.messages, true);
    }
  }
}

import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import { putSym } from "../../wire/fleet/codec.ts";
import { Bands, SymbolState, VenuePhase } from "../../wire/fleet/schema.ts";
import type { FleetLink } from "../fleet/link.ts";
import type { NationalBands } from "./national-bands.ts";
import type { FeedStatus } from "./publisher.ts";
import type { ChangedRows, StateBoard } from "./state-board.ts";
import type { VenueFeed } from "./venue-feed.ts";

/** Up to which turn a reader has each kind of row. */
export type StateStamps = { symbols: number; bands: number; phases: number };

/** Sends what changes a few times a day: trading states, bands, phases. */
export class StatePublisher {
  readonly #board: StateBoard;
  readonly #venues: readonly VenueFeed[];
  readonly #feeds: readonly FeedStatus[];
  readonly #bands: NationalBands;
  readonly #symbols: SymbolTable;

  constructor(options: {
    readonly board: StateBoard;
    readonly venues: readonly VenueFeed[];
    readonly feeds: readonly FeedStatus[];
    readonly bands: NationalBands;
    readonly symbols: SymbolTable;
  }) {
    this.#board = options.board;
    this.#venues = options.venues;
    this.#feeds = options.feeds;
    this.#bands = options.bands;
    this.#symbols = options.symbols;
  }

  /** Ends a turn. */
  collect(): void {
    this.#board.collect();
  }

  /** Every row that is younger than what the reader has. */
  send(link: FleetLink, stamps: StateStamps): void {
    const { phases, symbols, bands } = this.#board;
    for (const row of younger(phases, stamps.phases)) this.#sendPhase(link, row);
    for (const row of younger(symbols, stamps.symbols)) this.#sendSymbol(link, row);
    for (const row of younger(bands, stamps.bands)) this.#sendBands(link, row);
    stamps.phases = phases.stamp;
    stamps.symbols = symbols.stamp;
    stamps.bands = bands.stamp;
  }

  #sendPhase(link: FleetLink, venue: number): void {
    const { code, phase, breaker } = this.#venues[venue] as VenueFeed;
    const f = VenuePhase.at;
    const at = link.frame(VenuePhase.type, VenuePhase.size);
    const { view } = link;
    view.setUint8(at + f.venue, code);
    view.setUint8(at + f.phase, phase);
    view.setUint8(at + f.breaker, breaker);
    view.setFloat64(at + f.feedSeq, (this.#feeds[venue] as FeedStatus).feedSeq, true);
  }

  #sendSymbol(link: FleetLink, row: number): void {
    const { venues } = this.#board;
    const symbol = Math.floor(row / venues);
    const venue = this.#venues[row % venues] as VenueFeed;
    const auction = venue.auction(symbol);
    const f = SymbolState.at;
    const at = link.frame(SymbolState.type, SymbolState.size);
    const { view } = link;
    putSym(view, at + f.symbol, this.#symbols.lo(symbol), this.#symbols.hi(symbol));
    view.setUint8(at + f.venue, venue.code);
    view.setUint8(at + f.state, venue.state(symbol));
    view.setUint8(at + f.reason, venue.reason(symbol));
    view.setUint8(at + f.shortSale, venue.shortSale(symbol));
    view.setUint8(at + f.cross, auction.cross);
    view.setUint32(at + f.crossPx, auction.px, true);
    view.setUint32(at + f.pairedQty, auction.pairedQty, true);
    view.setInt32(at + f.imbalanceQty, auction.imbalanceQty, true);
    view.setFloat64(at + f.feedSeq, (this.#feeds[row % venues] as FeedStatus).feedSeq, true);
  }

  #sendBands(link: FleetLink, symbol: SymbolId): void {
    const f = Bands.at;
    const at = link.frame(Bands.type, Bands.size);
    const { view } = link;
    putSym(view, at + f.symbol, this.#symbols.lo(symbol), this.#symbols.hi(symbol));
    view.setUint32(at + f.lowerPx, this.#bands.lower(symbol), true);
    view.setUint32(at + f.upperPx, this.#bands.upper(symbol), true);
    view.setUint32(at + f.referencePx, this.#bands.reference(symbol), true);
  }
}

/** The turn's own list for a reader that has everything before it, else a look at all rows. */
function younger(rows: ChangedRows, stamp: number): Iterable<number> {
  if (stamp === rows.stamp) return [];
  return stamp === rows.stamp - 1 && rows.changed.length > 0 ? rows.changed : rows.since(stamp);
}

import type { SymbolId } from "../../core/domain/symbols.ts";
import { loseFeeds, takeFeed } from "../../core/gate/feeds.ts";
import type { Gate } from "../../core/gate/gate.ts";
import type { AuctionCross, MarketPhase } from "../../core/market/market-states.ts";
import type { HaltReason, ShortSaleState, TradingState } from "../../core/market/trading-state.ts";
import { SCHEMA_DIGEST } from "../../wire/fleet/codec.ts";
import {
  Bands,
  Feed,
  Heartbeat,
  Hello,
  Last,
  SnapshotEnd,
  SymbolState,
  Top,
  VenuePhase,
} from "../../wire/fleet/schema.ts";
import type { FleetHandler, FleetLink } from "../fleet/link.ts";

/** Role of the gate in a Hello to quotes. */
const ROLE_GATE = 2;

/**
 * The gate's own ear on the market: takes in what `quotes` publishes. Every frame proves that it
 * lives; when the link is lost no price of it decides anything any more.
 */
export class QuotesFeed implements FleetHandler {
  readonly #gate: Gate;
  readonly #time: () => void;

  /** @param time Sets the gate's clock for this turn. */
  constructor(gate: Gate, time: () => void) {
    this.#gate = gate;
    this.#time = time;
  }

  open(link: FleetLink): void {
    const at = link.frame(Hello.type, Hello.size);
    const v = link.view;
    link.bytes.fill(0, at + 8, at + Hello.size);
    v.setUint8(at + Hello.at.role, ROLE_GATE);
    v.setUint32(at + Hello.at.digestLo, SCHEMA_DIGEST.lo, true);
    v.setUint32(at + Hello.at.digestHi, SCHEMA_DIGEST.hi, true);
  }

  frame(_link: FleetLink, type: number, view: DataView, at: number, _length: number): void {
    const { market, symbols } = this.#gate;
    this.#time();
    market.heardNs = this.#gate.nowNs;
    if (type === Top.type) this.#top(view, at);
    else if (type === Last.type) {
      const lo = view.getUint32(at + Last.at.symbol, true);
      const hi = view.getUint32(at + Last.at.symbol + 4, true);
      const symbol = symbols.findWords(lo, hi);
      if (symbol < 0) return;
      const { nowNs } = this.#gate;
      market.trade(symbol, view.getUint32(at + Last.at.px, true), nowNs);
      market.volume.told(symbol, view.getFloat64(at + Last.at.volume, true), nowNs);
    } else if (type === Feed.type) {
      const venue = market.tops.venueIndex(view.getUint8(at + Feed.at.venue));
      if (venue >= 0) takeFeed(this.#gate, venue, view.getUint8(at + Feed.at.up) === 1);
    } else if (type === SymbolState.type) this.#symbolState(view, at);
    else if (type === Bands.type) this.#bands(view, at);
    else if (type === VenuePhase.type) {
      const f = VenuePhase.at;
      const venue = market.tops.venueIndex(view.getUint8(at + f.venue));
      if (venue < 0) return;
      const phase = view.getUint8(at + f.phase) as MarketPhase;
      market.states.setVenue(venue, phase, view.getUint8(at + f.breaker));
    } else if (type === Heartbeat.type) this.#heartbeat(view, at);
    else if (type === SnapshotEnd.type) market.ready = true;
  }

  closed(): void {
    this.#time();
    loseFeeds(this.#gate);
  }

  /** Says when it was written: what comes behind it may have waited while the gate stood still. */
  #heartbeat(view: DataView, at: number): void {
    const { market, limits, utcMs } = this.#gate;
    const ageMs = utcMs - view.getFloat64(at + Heartbeat.at.utcMs, true);
    market.volume.late(ageMs > limits.quoteAgeMaxMs);
  }

  #symbolState(view: DataView, at: number): void {
    const { states, tops } = this.#gate.market;
    const f = SymbolState.at;
    const symbol = this.#symbol(view, at + f.symbol);
    const venue = tops.venueIndex(view.getUint8(at + f.venue));
    if (symbol < 0 || venue < 0) return;
    states.setSymbol(
      symbol,
      venue,
      view.getUint8(at + f.state) as TradingState,
      view.getUint8(at + f.reason) as HaltReason,
      view.getUint8(at + f.shortSale) as ShortSaleState,
    );
    states.setAuction(symbol, venue, {
      cross: view.getUint8(at + f.cross) as AuctionCross,
      px: view.getUint32(at + f.crossPx, true),
      pairedQty: view.getUint32(at + f.pairedQty, true),
      imbalanceQty: view.getInt32(at + f.imbalanceQty, true),
    });
  }

  #bands(view: DataView, at: number): void {
    const f = Bands.at;
    const symbol = this.#symbol(view, at + f.symbol);
    if (symbol < 0) return;
    this.#gate.market.states.setBands(
      symbol,
      view.getUint32(at + f.lowerPx, true),
      view.getUint32(at + f.upperPx, true),
      view.getUint32(at + f.referencePx, true),
    );
  }

  #symbol(view: DataView, at: number): SymbolId {
    return this.#gate.symbols.findWords(view.getUint32(at, true), view.getUint32(at + 4, true));
  }

  #top(view: DataView, at: number): void {
    const { tops } = this.#gate.market;
    const lo = view.getUint32(at + Top.at.symbol, true);
    const hi = view.getUint32(at + Top.at.symbol + 4, true);
    const symbol = this.#gate.symbols.findWords(lo, hi);
    const venue = tops.venueIndex(view.getUint8(at + Top.at.venue));
    if (symbol < 0 || venue < 0) return;
    tops.set(
      symbol,
      venue,
      view.getUint32(at + Top.at.bidPx, true),
      view.getUint32(at + Top.at.bidQty, true),
      view.getUint32(at + Top.at.askPx, true),
      view.getUint32(at + Top.at.askQty, true),
      view.getFloat64(at + Top.at.feedSeq, true),
      view.getUint8(at + Top.at.trading) === 1,
    );
  }
}

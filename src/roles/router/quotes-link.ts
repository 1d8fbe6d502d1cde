import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import type { Router } from "../../core/router/router.ts";
import type { Clock } from "../../ports/clock.ts";
import { putSym } from "../../wire/fleet/codec.ts";
import { COUNT_AT } from "../../wire/fleet/layout.ts";
import {
  Depth,
  DepthLevel,
  Feed,
  SnapshotEnd,
  Subscribe,
  Top,
  Unsubscribe,
} from "../../wire/fleet/schema.ts";
import type { FleetHandler, FleetLink } from "../fleet/link.ts";
import type { Turn } from "../turn.ts";

const T = Top.at;

export type QuotesLinkOptions = {
  readonly symbols: SymbolTable;
  readonly clock: Clock;
  readonly turn: Turn;
  /** Writes the Hello of this process. */
  readonly hello: (link: FleetLink) => void;
  readonly log: (line: string) => void;
};

/** The router's side of the link to `quotes`: its market, and depth for the symbols in work. */
export class QuotesLink implements FleetHandler {
  /** Instant of the last frame from quotes, ns. */
  heardNs = 0;
  readonly #options: QuotesLinkOptions;
  #router: Router | null = null;
  #link: FleetLink | null = null;
  readonly #watched: Set<SymbolId> = new Set();

  constructor(options: QuotesLinkOptions) {
    this.#options = options;
  }

  /** The router whose market this is; set once, before the link is started. */
  serve(router: Router): void {
    this.#router = router;
  }

  open(link: FleetLink): void {
    this.#link = link;
    this.heardNs = this.#options.clock.nowNs();
    this.#options.hello(link);
    for (const symbol of this.#watched) this.#ask(Subscribe.type, Subscribe.size, symbol);
    this.#options.log("quotes: connected");
  }

  closed(_link: FleetLink, reason: string): void {
    this.#link = null;
    this.#router?.market.lost();
    this.#options.log(`quotes: lost, ${reason}`);
  }

  frame(link: FleetLink, type: number, view: DataView, at: number): void {
    const router = this.#router;
    if (router === null) return;
    this.#options.turn.touch();
    this.heardNs = this.#options.clock.nowNs();
    switch (type) {
      case Top.type:
        this.#top(router, view, at);
        break;
      case Depth.type:
        this.#depth(link, router, view, at);
        break;
      case Feed.type:
        this.#feed(router, view, at);
        break;
      case SnapshotEnd.type:
        router.market.complete();
        this.#options.log("quotes: snapshot complete");
        break;
    }
  }

  /** Asks for depth of a symbol, now and after every new connection. */
  watch(symbol: SymbolId): void {
    this.#watched.add(symbol);
    this.#ask(Subscribe.type, Subscribe.size, symbol);
  }

  unwatch(symbol: SymbolId): void {
    this.#watched.delete(symbol);
    this.#ask(Unsubscribe.type, Unsubscribe.size, symbol);
  }

  #ask(type: number, size: number, symbol: SymbolId): void {
    const link = this.#link;
    if (link === null) return;
    const at = link.frame(type, size);
    const { symbols } = this.#options;
    putSym(link.view, at + Subscribe.at.symbol, symbols.lo(symbol), symbols.hi(symbol));
  }

  #top(router: Router, view: DataView, at: number): void {
    const symbol = this.#symbol(view, at + T.symbol);
    const venue = router.market.tops.venueIndex(view.getUint8(at + T.venue));
    if (symbol < 0 || venue < 0) return;
    router.market.top(
      symbol,
      venue,
      view.getUint32(at + T.bidPx, true),
      view.getUint32(at + T.bidQty, true),
      view.getUint32(at + T.askPx, true),
      view.getUint32(at + T.askQty, true),
      view.getFloat64(at + T.feedSeq, true),
      view.getUint8(at + T.trading) === 1,
    );
  }

  #feed(router: Router, view: DataView, at: number): void {
    const venue = router.market.tops.venueIndex(view.getUint8(at + Feed.at.venue));
    if (venue >= 0) router.market.feed(venue, view.getUint8(at + Feed.at.up) === 1);
  }

  #depth(link: FleetLink, router: Router, view: DataView, at: number): void {
    const count = view.getUint32(at + COUNT_AT, true);
    const bids = view.getUint8(at + Depth.at.bids);
    if (bids > count) {
      link.close("garbled: more bids than levels in a Depth");
      return;
    }
    const symbol = this.#symbol(view, at + Depth.at.symbol);
    const venue = router.market.tops.venueIndex(view.getUint8(at + Depth.at.venue));
    if (symbol < 0 || venue < 0) return;
    const { depths } = router.market;
    depths.replace(symbol, venue, view.getFloat64(at + Depth.at.feedSeq, true));
    for (let i = 0; i < count; i++) {
      const level = at + Depth.size + i * DepthLevel.size;
      const px = view.getUint32(level + DepthLevel.at.px, true);
      depths.push(symbol, venue, i < bids, px, view.getUint32(level + DepthLevel.at.qty, true));
    }
    router.market.depthChanged(symbol);
  }

  #symbol(view: DataView, at: number): SymbolId {
    return this.#options.symbols.findWords(view.getUint32(at, true), view.getUint32(at + 4, true));
  }
}

import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import type { VenueCode } from "../../core/domain/venue-code.ts";
import { AuctionCross, type AuctionWords, MarketPhase } from "../../core/market/market-states.ts";
import { HaltReason, ShortSaleState, TradingState } from "../../core/market/trading-state.ts";
import { VenueBook } from "../../core/market/venue-book.ts";
import { decodeItch, type ItchHandler } from "../../wire/itch/decode.ts";
import { haltReason } from "../../wire/itch/halt-code.ts";
import {
  CrossType,
  ImbalanceSide,
  TradingState as ItchState,
  RegShoAction,
  SystemEventCode,
} from "../../wire/itch/schema.ts";
import type { FeedDown, FeedHandler } from "../feed/soup-client.ts";
import type { VenueState } from "./board.ts";

/** A feed's number that no directory message has named yet; a stock that we do not follow. */
const UNDECLARED = -2;
const NOT_FOLLOWED = -1;
const LOCATES = 65_536;
const I32_MAX = 2_147_483_647;
const NO_AUCTION: AuctionWords = {
  cross: AuctionCross.None,
  px: 0,
  pairedQty: 0,
  imbalanceQty: 0,
};

/** Takes what a venue's feed changes. */
export interface FeedChanges {
  touch(symbol: SymbolId, venueIndex: number): void;
  touchAll(venueIndex: number): void;
  /** `ns` since midnight, by the feed. */
  trade(symbol: SymbolId, venueIndex: number, px: number, qty: number, ns: number): void;
  /** An auction opened or reopened a symbol at a price. */
  reopened(symbol: SymbolId, px: number, ns: number): void;
  /** Trading state, short-sale state or auction of a symbol. */
  state(symbol: SymbolId, venueIndex: number): void;
  /** Phase or breaker of the venue. */
  phase(venueIndex: number, ns: number): void;
  feed(venueIndex: number, reason: FeedDown | null): void;
}

export type VenueFeedOptions = {
  readonly code: VenueCode;
  readonly index: number;
  readonly symbols: SymbolTable;
  readonly changes: FeedChanges;
};

/**
 * One venue as its feed tells it: the book of its displayed orders, which symbols trade there, its
 * trades. Stocks outside our table are passed over. A message that cannot be (an unknown order,
 * more shares than it has, a stock without a directory entry) makes the whole feed untrusted.
 */
export class VenueFeed implements FeedHandler, ItchHandler, VenueState {
  readonly code: VenueCode;
  readonly book: VenueBook;
  readonly #index: number;
  readonly #symbols: SymbolTable;
  readonly #changes: FeedChanges;
  readonly #symbolOf: Int32Array = new Int32Array(LOCATES).fill(UNDECLARED);
  readonly #state: Uint8Array;
  readonly #reason: Uint8Array;
  readonly #short: Uint8Array;
  readonly #auctions: Map<SymbolId, AuctionWords> = new Map();
  /** Unknown until a system event has come. */
  phase: MarketPhase = MarketPhase.Unknown;
  /** Highest level of the market-wide breaker that was told today. */
  breaker = 0;
  #trusted = true;
  /** Time of the newest system event, ns since midnight. */
  #ns = 0;
  isUp = false;
  /** Messages read since the start, snapshots included. */
  messages = 0;

  constructor(options: VenueFeedOptions) {
    this.code = options.code;
    this.#index = options.index;
    this.#symbols = options.symbols;
    this.#changes = options.changes;
    this.book = new VenueBook(options.symbols.size);
    this.#state = new Uint8Array(options.symbols.size);
    this.#reason = new Uint8Array(options.symbols.size);
    this.#short = new Uint8Array(options.symbols.size);
  }

  trading(symbol: SymbolId): boolean {
    const { Unknown, Regular } = MarketPhase;
    const hours = this.phase === Regular || this.phase === Unknown;
    return hours && this.#state[symbol] === TradingState.Trading;
  }

  state(symbol: SymbolId): TradingState {
    return this.#state[symbol] as TradingState;
  }

  reason(symbol: SymbolId): HaltReason {
    return this.#reason[symbol] as HaltReason;
  }

  shortSale(symbol: SymbolId): ShortSaleState {
    return this.#short[symbol] as ShortSaleState;
  }

  auction(symbol: SymbolId): AuctionWords {
    return this.#auctions.get(symbol) ?? NO_AUCTION;
  }

  // ---- the feed ------------------------------------------------------------------------------

  begin(): void {
    this.book.clear();
    this.#symbolOf.fill(UNDECLARED);
    this.#state.fill(TradingState.Halted);
    this.#reason.fill(HaltReason.None);
    this.#short.fill(ShortSaleState.Free);
    this.#auctions.clear();
    this.phase = MarketPhase.Unknown;
    this.breaker = 0;
  }

  message(view: DataView, at: number, length: number): boolean {
    this.messages++;
    this.#trusted = true;
    return decodeItch(view, at, length, this) === null && this.#trusted;
  }

  up(): void {
    this.isUp = true;
    this.#changes.touchAll(this.#index);
    for (let symbol = 0; symbol < this.#state.length; symbol++) {
      this.#changes.state(symbol, this.#index);
    }
    this.#changes.phase(this.#index, this.#ns);
    this.#changes.feed(this.#index, null);
  }

  down(reason: FeedDown): void {
    this.isUp = false;
    this.#changes.feed(this.#index, reason);
  }

  // ---- its messages --------------------------------------------------------------------------

  systemEvent(ns: number, event: number): void {
    this.phase = phaseAfter(event);
    if (event === SystemEventCode.StartOfSystemHours) this.breaker = 0;
    this.#ns = ns;
    this.#changes.touchAll(this.#index);
    this.#changes.phase(this.#index, ns);
  }

  stockDirectory(locate: number, _ns: number, lo: number, hi: number): void {
    const symbol = this.#symbols.findWords(lo, hi);
    this.#symbolOf[locate] = symbol < 0 ? NOT_FOLLOWED : symbol;
  }

  tradingAction(locate: number, _ns: number, state: number, reason: number): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    this.#state[symbol] = stateOf(state);
    this.#reason[symbol] = haltReason(reason);
    this.#changes.touch(symbol, this.#index);
    this.#changes.state(symbol, this.#index);
  }

  regSho(locate: number, _ns: number, action: number): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    this.#short[symbol] = shortSaleOf(action);
    this.#changes.state(symbol, this.#index);
  }

  luldCollar(): void {}

  mwcbStatus(ns: number, level: number): void {
    this.breaker = Math.max(this.breaker, level);
    this.#changes.phase(this.#index, ns);
  }

  noii(
    locate: number,
    _ns: number,
    pairedQty: number,
    imbalanceQty: number,
    direction: number,
    px: number,
    cross: number,
  ): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    const sign = direction === ImbalanceSide.Sell ? -1 : direction === ImbalanceSide.Buy ? 1 : 0;
    this.#auctions.set(symbol, {
      cross: crossOf(cross),
      px,
      pairedQty: Math.min(pairedQty, I32_MAX),
      imbalanceQty: sign * Math.min(imbalanceQty, I32_MAX),
    });
    this.#changes.state(symbol, this.#index);
  }

  add(locate: number, _ns: number, ref: number, buy: boolean, qty: number, px: number): void {
    const symbol = this.#symbol(locate);
    if (symbol >= 0) this.#changed(symbol, this.book.add(symbol, ref, buy, qty, px));
  }

  executed(locate: number, ns: number, ref: number, qty: number): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    if (!this.#changed(symbol, this.book.reduce(ref, qty))) return;
    this.#changes.trade(symbol, this.#index, this.book.orderPx, qty, ns);
  }

  executedPx(
    locate: number,
    ns: number,
    ref: number,
    qty: number,
    printable: boolean,
    px: number,
  ): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    if (!this.#changed(symbol, this.book.reduce(ref, qty))) return;
    if (printable) this.#changes.trade(symbol, this.#index, px, qty, ns);
  }

  cancel(locate: number, _ns: number, ref: number, qty: number): void {
    const symbol = this.#symbol(locate);
    if (symbol >= 0) this.#changed(symbol, this.book.reduce(ref, qty));
  }

  delete(locate: number, _ns: number, ref: number): void {
    const symbol = this.#symbol(locate);
    if (symbol >= 0) this.#changed(symbol, this.book.delete(ref));
  }

  replace(locate: number, _ns: number, ref: number, newRef: number, qty: number, px: number): void {
    const symbol = this.#symbol(locate);
    if (symbol >= 0) this.#changed(symbol, this.book.replace(ref, newRef, qty, px));
  }

  trade(locate: number, ns: number, qty: number, px: number): void {
    const symbol = this.#symbol(locate);
    if (symbol >= 0 && qty > 0 && px > 0) this.#changes.trade(symbol, this.#index, px, qty, ns);
  }

  crossTrade(
    locate: number,
    ns: number,
    qty: number,
    px: number,
    _match: number,
    cross: number,
  ): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    this.#auctions.delete(symbol);
    this.#changes.state(symbol, this.#index);
    if (qty === 0 || px === 0) return;
    this.#changes.trade(symbol, this.#index, px, qty, ns);
    if (cross !== CrossType.Closing) this.#changes.reopened(symbol, px, ns);
  }

  /**
   * The last price stays: which one it was before is not known here, nor how many shares were
   * broken. In the volume of its minute the trade stays too.
   */
  brokenTrade(): void {}

  #symbol(locate: number): SymbolId {
    const symbol = this.#symbolOf[locate] as number;
    if (symbol === UNDECLARED) this.#trusted = false;
    return symbol;
  }

  /** Whether the book took it, and for the symbol that the message named. */
  #changed(symbol: SymbolId, answer: number): boolean {
    if (answer !== symbol) {
      this.#trusted = false;
      return false;
    }
    this.#changes.touch(symbol, this.#index);
    return true;
  }
}

/** Every event that we do not know closes the market. */
function phaseAfter(event: number): MarketPhase {
  switch (event) {
    case SystemEventCode.StartOfSystemHours:
      return MarketPhase.PreMarket;
    case SystemEventCode.StartOfMarketHours:
      return MarketPhase.Regular;
    case SystemEventCode.EndOfMarketHours:
      return MarketPhase.AfterHours;
    default:
      return MarketPhase.Closed;
  }
}

/** A state that we do not know is a halt. */
function stateOf(state: number): TradingState {
  switch (state) {
    case ItchState.Trading:
      return TradingState.Trading;
    case ItchState.Paused:
      return TradingState.Paused;
    case ItchState.QuotationOnly:
      return TradingState.QuotationOnly;
    default:
      return TradingState.Halted;
  }
}

/** A restriction that we do not know is the strictest. */
function shortSaleOf(action: number): ShortSaleState {
  if (action === RegShoAction.None) return ShortSaleState.Free;
  return action === RegShoAction.Remains ? ShortSaleState.Remains : ShortSaleState.Triggered;
}

/** A cross that we do not know reopens. */
function crossOf(cross: number): AuctionCross {
  if (cross === CrossType.Opening) return AuctionCross.Opening;
  return cross === CrossType.Closing ? AuctionCross.Closing : AuctionCross.Reopening;
}

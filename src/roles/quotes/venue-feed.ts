import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import type { VenueCode } from "../../core/domain/venue-code.ts";
import { VenueBook } from "../../core/market/venue-book.ts";
import { decodeItch, type ItchHandler } from "../../wire/itch/decode.ts";
import { SystemEventCode, TradingState } from "../../wire/itch/schema.ts";
import type { FeedDown, FeedHandler } from "../feed/soup-client.ts";
import type { VenueState } from "./board.ts";

/** A feed's number that no directory message has named yet; a stock that we do not follow. */
const UNDECLARED = -2;
const NOT_FOLLOWED = -1;
const LOCATES = 65_536;

/** Takes what a venue's feed changes. */
export interface FeedChanges {
  touch(symbol: SymbolId, venueIndex: number): void;
  touchAll(venueIndex: number): void;
  trade(symbol: SymbolId, venueIndex: number, px: number, qty: number): void;
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
  /** 1: trading; 0: halted, paused, quotation only, or never told. */
  readonly #trading: Uint8Array;
  /** Between the open and the close, or no system event has come yet. */
  #hours = true;
  #trusted = true;
  isUp = false;
  /** Messages read since the start, snapshots included. */
  messages = 0;

  constructor(options: VenueFeedOptions) {
    this.code = options.code;
    this.#index = options.index;
    this.#symbols = options.symbols;
    this.#changes = options.changes;
    this.book = new VenueBook(options.symbols.size);
    this.#trading = new Uint8Array(options.symbols.size);
  }

  trading(symbol: SymbolId): boolean {
    return this.#hours && this.#trading[symbol] === 1;
  }

  // ---- the feed ------------------------------------------------------------------------------

  begin(): void {
    this.book.clear();
    this.#symbolOf.fill(UNDECLARED);
    this.#trading.fill(0);
    this.#hours = true;
  }

  message(view: DataView, at: number, length: number): boolean {
    this.messages++;
    this.#trusted = true;
    return decodeItch(view, at, length, this) === null && this.#trusted;
  }

  up(): void {
    this.isUp = true;
    this.#changes.touchAll(this.#index);
    this.#changes.feed(this.#index, null);
  }

  down(reason: FeedDown): void {
    this.isUp = false;
    this.#changes.feed(this.#index, reason);
  }

  // ---- its messages --------------------------------------------------------------------------

  systemEvent(_ns: number, event: number): void {
    this.#hours = event === SystemEventCode.StartOfMarketHours;
    this.#changes.touchAll(this.#index);
  }

  stockDirectory(locate: number, _ns: number, lo: number, hi: number): void {
    const symbol = this.#symbols.findWords(lo, hi);
    this.#symbolOf[locate] = symbol < 0 ? NOT_FOLLOWED : symbol;
  }

  tradingAction(locate: number, _ns: number, state: number): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    this.#trading[symbol] = state === TradingState.Trading ? 1 : 0;
    this.#changes.touch(symbol, this.#index);
  }

  regSho(): void {}

  luldCollar(): void {}

  mwcbStatus(): void {}

  noii(): void {}

  add(locate: number, _ns: number, ref: number, buy: boolean, qty: number, px: number): void {
    const symbol = this.#symbol(locate);
    if (symbol >= 0) this.#changed(symbol, this.book.add(symbol, ref, buy, qty, px));
  }

  executed(locate: number, _ns: number, ref: number, qty: number): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    if (!this.#changed(symbol, this.book.reduce(ref, qty))) return;
    this.#changes.trade(symbol, this.#index, this.book.orderPx, qty);
  }

  executedPx(
    locate: number,
    _ns: number,
    ref: number,
    qty: number,
    printable: boolean,
    px: number,
  ): void {
    const symbol = this.#symbol(locate);
    if (symbol < 0) return;
    if (!this.#changed(symbol, this.book.reduce(ref, qty))) return;
    if (printable) this.#changes.trade(symbol, this.#index, px, qty);
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

  trade(locate: number, _ns: number, qty: number, px: number): void {
    const symbol = this.#symbol(locate);
    if (symbol >= 0 && qty > 0 && px > 0) this.#changes.trade(symbol, this.#index, px, qty);
  }

  crossTrade(locate: number, ns: number, qty: number, px: number): void {
    this.trade(locate, ns, qty, px);
  }

  /** The last price stays: which one it was before is not known here. */
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

import type { SymbolId } from "../../core/domain/symbols.ts";
import type { RecordedMarket, RecordedNbbo } from "../../core/venue/market/recorded-market.ts";
import type { LeanFault } from "../../wire/lean/fault.ts";
import { NbboUpdates } from "../../wire/lean/nbbo-updates.ts";
import type { LeanSource } from "../../wire/lean/source.ts";
import { TradeRows } from "../../wire/lean/trade-rows.ts";

/** How far a tape came: the time of its next row, or why there is none to act on. */
export type TapeState =
  | { readonly kind: "due"; readonly marketMs: number }
  /** The next row has not been read from the file yet. */
  | { readonly kind: "reading" }
  /** More rows are due than one turn may take. */
  | { readonly kind: "behind" }
  | { readonly kind: "ended" }
  | { readonly kind: "fault"; readonly fault: LeanFault };

/** Rows of one stock in one turn: orders are served in between. */
const TURN_ROWS = 4_096;

/** One stream of rows with the next one in hand. */
type Head = { held: boolean; ended: boolean };

type Nbbo = { -readonly [K in keyof RecordedNbbo]: RecordedNbbo[K] };

/**
 * The recorded quotes and trades of one stock, merged by time: of the same millisecond trades come
 * first, for the quote tells what they left. Rows before the start are passed over, but the NBBO
 * that then stood is quoted.
 */
export class RecordedTape {
  readonly symbol: SymbolId;
  readonly #quotes: NbboUpdates;
  readonly #trades: TradeRows;
  readonly #market: RecordedMarket;
  readonly #startMs: number;
  readonly #quoteHead: Head = { held: false, ended: false };
  readonly #tradeHead: Head = { held: false, ended: false };
  /** The NBBO before the start, until it is quoted; then null. */
  #before: Nbbo | null = {
    bidPx: 0,
    bidQty: 0,
    bidVenue: 0,
    askPx: 0,
    askQty: 0,
    askVenue: 0,
  };

  constructor(options: {
    readonly symbol: SymbolId;
    readonly quotes: LeanSource;
    readonly trades: LeanSource;
    readonly market: RecordedMarket;
    /** Market time from which rows count, ms since midnight. */
    readonly startMs: number;
    /** Called when a stream that had nothing can be read on. */
    readonly onReady: () => void;
  }) {
    this.symbol = options.symbol;
    this.#quotes = new NbboUpdates(options.quotes);
    this.#trades = new TradeRows(options.trades);
    this.#market = options.market;
    this.#startMs = options.startMs;
    options.quotes.onReady = options.onReady;
    options.trades.onReady = options.onReady;
  }

  /** Plays every row that is due at a market time, within one turn's limit. */
  advance(marketMs: number): TapeState {
    for (let rows = 0; rows < TURN_ROWS; rows++) {
      const trade = this.#hold(this.#tradeHead, this.#trades);
      const quote = this.#hold(this.#quoteHead, this.#quotes);
      const fault = this.#trades.fault ?? this.#quotes.fault;
      if (fault !== null) return { kind: "fault", fault };
      if (!trade || !quote) return { kind: "reading" };
      const tradeMs = this.#tradeHead.held ? this.#trades.ms : Number.POSITIVE_INFINITY;
      const quoteMs = this.#quoteHead.held ? this.#quotes.ms : Number.POSITIVE_INFINITY;
      const nextMs = Math.min(tradeMs, quoteMs);
      if (nextMs >= this.#startMs) this.#begin();
      if (nextMs === Number.POSITIVE_INFINITY) return { kind: "ended" };
      if (nextMs > marketMs) return { kind: "due", marketMs: nextMs };
      if (tradeMs <= quoteMs) this.#playTrade();
      else this.#playQuote();
    }
    return { kind: "behind" };
  }

  close(): void {
    this.#quotes.source.close();
    this.#trades.source.close();
  }

  /** Takes the next row in hand; false while it has to be waited for. */
  #hold(head: Head, rows: NbboUpdates | TradeRows): boolean {
    if (head.held || head.ended) return true;
    const found = rows.next();
    head.held = found === "row";
    head.ended = found === "end";
    return found !== "wait";
  }

  #begin(): void {
    const before = this.#before;
    if (before === null) return;
    this.#before = null;
    if (before.bidPx > 0 || before.askPx > 0) this.#market.quote(this.symbol, before);
  }

  #playTrade(): void {
    this.#tradeHead.held = false;
    const { px, qty, venue, suspicious } = this.#trades;
    if (this.#before !== null || suspicious) return;
    if (px > 0 && qty > 0) this.#market.trade(this.symbol, px, qty, venue);
  }

  #playQuote(): void {
    this.#quoteHead.held = false;
    if (this.#before === null) this.#market.quote(this.symbol, this.#quotes);
    else copy(this.#quotes, this.#before);
  }
}

function copy(from: RecordedNbbo, to: Nbbo): void {
  to.bidPx = from.bidPx;
  to.bidQty = from.bidQty;
  to.bidVenue = from.bidVenue;
  to.askPx = from.askPx;
  to.askQty = from.askQty;
  to.askVenue = from.askVenue;
}

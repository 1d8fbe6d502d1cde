import type { SymbolId, SymbolTable } from "../../core/domain/symbols.ts";
import { type HaltReason, ShortSaleState, TradingState } from "../../core/market/trading-state.ts";
import type { AuctionFrame } from "../../core/venue/auction-price.ts";
import { AuctionKind } from "../../core/venue/auction-queue.ts";
import type { DaySink, Indication } from "../../core/venue/day-sink.ts";
import { VenuePhase } from "../../core/venue/session-phases.ts";
import type { TradingDay } from "../../core/venue/trading-day.ts";
import {
  type ItchSink,
  putBrokenTrade,
  putCrossTrade,
  putLuldCollar,
  putMwcbLevels,
  putMwcbStatus,
  putNoii,
  putOrderExecutedPx,
  putRegSho,
  putSystemEvent,
  putTradingAction,
} from "../../wire/itch/encode.ts";
import { haltCode } from "../../wire/itch/halt-code.ts";
import {
  CrossType,
  ImbalanceSide,
  TradingState as ItchState,
  RegShoAction,
  SystemEventCode,
} from "../../wire/itch/schema.ts";
import type { MarketClock } from "./market-clock.ts";

/** Where messages go while nobody can read them. */
const NOWHERE: ItchSink = { view: new DataView(new ArrayBuffer(64)), room: () => 0 };

const STATE: Readonly<Record<TradingState, number>> = {
  [TradingState.Halted]: ItchState.Halted,
  [TradingState.Trading]: ItchState.Trading,
  [TradingState.Paused]: ItchState.Paused,
  [TradingState.QuotationOnly]: ItchState.QuotationOnly,
};

/** A point of the index in the $0.00000001 of the breaker's levels. */
const POINT = 100_000_000;

/** A venue's day on its feed: what a `TradingDay` tells, and its state for a late reader. */
export class DayFeed implements DaySink {
  readonly #symbols: SymbolTable;
  readonly #clock: MarketClock;
  readonly #events: { readonly code: number; readonly ns: number }[] = [];
  #levels: readonly [number, number, number] | null = null;
  #out: ItchSink = NOWHERE;

  constructor(symbols: SymbolTable, clock: MarketClock) {
    this.#symbols = symbols;
    this.#clock = clock;
  }

  /** Begins to publish. */
  open(sink: ItchSink): void {
    this.#out = sink;
  }

  /** One of `SystemEventCode`. */
  systemEvent(code: number): void {
    const ns = this.#clock.timeOfDayNs();
    this.#events.push({ code, ns });
    putSystemEvent(this.#out, ns, code);
  }

  /** Today's events, for a reader who begins now. */
  putEvents(sink: ItchSink): void {
    for (const { code, ns } of this.#events) putSystemEvent(sink, ns, code);
  }

  /** A symbol's state, for a reader who begins now; its directory entry was put before. */
  putState(sink: ItchSink, symbol: SymbolId, day: TradingDay): void {
    this.#putAction(sink, symbol, day.states.state(symbol), day.states.reason(symbol));
    const shorts = day.shortSale(symbol);
    if (shorts !== ShortSaleState.Free) this.#putShort(sink, symbol, shorts);
  }

  /** The market-wide breaker's state, for a reader who begins now. */
  putBreaker(sink: ItchSink, day: TradingDay): void {
    if (this.#levels !== null) this.#putLevels(sink, this.#levels);
    if (day.breaker > 0) putMwcbStatus(sink, this.#clock.timeOfDayNs(), day.breaker);
  }

  phase(phase: VenuePhase): void {
    switch (phase) {
      case VenuePhase.PreMarket:
        this.#beginDay();
        return;
      case VenuePhase.Regular:
        this.#beginDay();
        this.systemEvent(SystemEventCode.StartOfMarketHours);
        return;
      case VenuePhase.AfterHours:
        this.#beginDay();
        this.systemEvent(SystemEventCode.EndOfMarketHours);
        return;
      case VenuePhase.Closed:
        this.systemEvent(SystemEventCode.EndOfSystemHours);
        this.systemEvent(SystemEventCode.EndOfMessages);
        return;
      case VenuePhase.OpeningAuction:
        this.#beginDay();
        return;
      case VenuePhase.ClosingAuction:
        // A run that begins in it has not told yet that the market is open.
        if (!this.#isIn(SystemEventCode.StartOfMarketHours)) this.phase(VenuePhase.Regular);
    }
  }

  tradingState(symbol: SymbolId, state: TradingState, reason: HaltReason): void {
    this.#putAction(this.#out, symbol, state, reason);
  }

  shortSale(symbol: SymbolId, state: ShortSaleState): void {
    this.#putShort(this.#out, symbol, state);
  }

  breakerLevels(levels: readonly [number, number, number]): void {
    this.#levels = levels;
    this.#putLevels(this.#out, levels);
  }

  breaker(level: number): void {
    putMwcbStatus(this.#out, this.#clock.timeOfDayNs(), level);
  }

  collar(symbol: SymbolId, { referencePx, lowPx, highPx }: AuctionFrame): void {
    const { ns, lo, hi } = this.#head(symbol);
    putLuldCollar(this.#out, symbol + 1, ns, lo, hi, referencePx, highPx, lowPx, 0);
  }

  imbalance(symbol: SymbolId, indication: Indication): void {
    const { ns, lo, hi } = this.#head(symbol);
    const { px, pairedQty, imbalanceQty, farPx, referencePx, kind } = indication;
    putNoii(this.#out, symbol + 1, ns, lo, hi, {
      pairedQty,
      imbalanceQty: Math.abs(imbalanceQty),
      direction: direction(imbalanceQty, pairedQty),
      farPx,
      nearPx: px,
      referencePx,
      cross: crossType(kind),
    });
  }

  executedAt(ref: number, symbol: SymbolId, qty: number, px: number, match: number): void {
    // The shares are printed once, with the cross.
    const ns = this.#clock.timeOfDayNs();
    putOrderExecutedPx(this.#out, symbol + 1, ns, ref, qty, match, false, px);
  }

  crossed(symbol: SymbolId, kind: AuctionKind, qty: number, px: number, match: number): void {
    const { ns, lo, hi } = this.#head(symbol);
    putCrossTrade(this.#out, symbol + 1, ns, qty, lo, hi, px, match, crossType(kind));
  }

  /** The trade with this number does not stand. */
  broken(match: number): void {
    putBrokenTrade(this.#out, 0, this.#clock.timeOfDayNs(), match);
  }

  #beginDay(): void {
    const last = this.#events.at(-1)?.code;
    if (last === SystemEventCode.EndOfMessages) this.#events.length = 0;
    if (!this.#isIn(SystemEventCode.StartOfSystemHours)) {
      this.systemEvent(SystemEventCode.StartOfSystemHours);
    }
  }

  #isIn(code: number): boolean {
    return this.#events.some((event) => event.code === code);
  }

  #head(symbol: SymbolId): { readonly ns: number; readonly lo: number; readonly hi: number } {
    const ns = this.#clock.timeOfDayNs();
    return { ns, lo: this.#symbols.lo(symbol), hi: this.#symbols.hi(symbol) };
  }

  #putAction(sink: ItchSink, symbol: SymbolId, state: TradingState, reason: HaltReason): void {
    const { ns, lo, hi } = this.#head(symbol);
    putTradingAction(sink, symbol + 1, ns, lo, hi, STATE[state], haltCode(reason));
  }

  #putShort(sink: ItchSink, symbol: SymbolId, state: ShortSaleState): void {
    const { ns, lo, hi } = this.#head(symbol);
    putRegSho(sink, symbol + 1, ns, lo, hi, RegShoAction.None + state);
  }

  #putLevels(sink: ItchSink, levels: readonly [number, number, number]): void {
    const [one, two, three] = levels.map((points) => Math.round(points * POINT));
    putMwcbLevels(sink, this.#clock.timeOfDayNs(), one ?? 0, two ?? 0, three ?? 0);
  }
}

function direction(imbalanceQty: number, pairedQty: number): number {
  if (imbalanceQty > 0) return ImbalanceSide.Buy;
  if (imbalanceQty < 0) return ImbalanceSide.Sell;
  return pairedQty > 0 ? ImbalanceSide.None : ImbalanceSide.NoCross;
}

function crossType(kind: AuctionKind): number {
  if (kind === AuctionKind.Opening) return CrossType.Opening;
  return kind === AuctionKind.Closing ? CrossType.Closing : CrossType.Halt;
}

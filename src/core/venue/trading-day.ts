import { OrdType, Side, Tif } from "../domain/order.ts";
import type { SymbolId } from "../domain/symbols.ts";
import type { LuldTerms } from "../market/luld-bands.ts";
import { HaltReason, ShortSaleState, TradingState } from "../market/trading-state.ts";
import { AuctionHouse, type AuctionOrders } from "./auction-house.ts";
import type { AuctionFrame } from "./auction-price.ts";
import { AuctionKind, type AuctionQueue } from "./auction-queue.ts";
import type { DaySink } from "./day-sink.ts";
import type { MatchingEngine } from "./engine.ts";
import { LimitStates, LULD_PAUSE_MS } from "./limit-states.ts";
import { VENUE_PRICE_MAX } from "./order-request.ts";
import type { OrderRules } from "./order-rules.ts";
import {
  checkPhase,
  isRegular,
  mayLeaveAuction,
  nextPhaseMs,
  phaseAt,
  type SessionTimes,
  tradesIn,
  VenuePhase,
} from "./session-phases.ts";
import { TradingStates } from "./trading-states.ts";
import { VenueReject } from "./venue-reject.ts";

/** What a venue's day consists of. */
export type DayPlan = {
  /** Null: in regular hours always, without auctions. */
  readonly times: SessionTimes | null;
  /** By symbol; null: no bands and no short-sale trigger, as on a recorded day. */
  readonly terms: readonly LuldTerms[] | null;
};

/** What the day does to orders. */
export interface DayOrders extends AuctionOrders {
  /** The makers' quotes in a symbol go. */
  withdraw(symbol: SymbolId): void;
  /** Orders outside the bands go. */
  expel(symbol: SymbolId): void;
  /** No order of the day stands any longer. */
  expireAll(): void;
}

const DAY_MS = 86_400_000;
/** How often imbalances are told before an auction. */
const IMBALANCE_MS = 5_000;
/** How often bands and limit states are looked at. */
const LOOK_MS = 100;
/** Length of a quotation-only period before a halt's end. */
const QUOTATION_MS = 300_000;
const BREAKER_MS = 900_000;
/** Falls of the S&P 500 from its prior close that trip levels 1 to 3. */
const BREAKER_FALLS = [0.07, 0.13, 0.2] as const;
/** From 15:25 on the breaker's first two levels stop nothing. */
const BREAKER_END_BEFORE_CLOSE_MS = 2_100_000;
/** How far from its reference the auction after a pause may cross, in parts. */
const COLLAR = 0.05;
/** How far from its reference an opening or closing auction may cross, in parts. */
const FRAME = 0.1;

/**
 * The day of one venue: its phases and crosses, halts, limit up-limit down pauses, the
 * market-wide breaker and the short-sale restriction. Driven by time (`advance`), trades and
 * commands. Times are ms since midnight, never going back, and may pass 24 hours.
 */
export class TradingDay implements OrderRules {
  readonly states: TradingStates;
  readonly limits: LimitStates | null;
  readonly #plan: DayPlan;
  readonly #engine: MatchingEngine;
  readonly #house: AuctionHouse;
  readonly #orders: DayOrders;
  readonly #sink: DaySink;
  readonly #symbols: number;
  readonly #shorts: Uint8Array;
  readonly #lastPx: Float64Array;
  readonly #frames: Map<SymbolId, AuctionFrame> = new Map();
  #phase: VenuePhase = VenuePhase.Closed;
  #nowMs = 0;
  /** 0 before the first instant. */
  #nextPhaseMs = 0;
  #lookMs = 0;
  #imbalanceMs = 0;
  #breaker = 0;

  constructor(parts: {
    readonly plan: DayPlan;
    readonly symbols: number;
    readonly engine: MatchingEngine;
    readonly queue: AuctionQueue;
    readonly orders: DayOrders;
    readonly sink: DaySink;
  }) {
    const { plan, symbols, engine, orders, sink } = parts;
    this.#plan = plan;
    this.#symbols = symbols;
    this.#engine = engine;
    this.#orders = orders;
    this.#sink = sink;
    this.#house = new AuctionHouse(parts);
    this.states = new TradingStates(symbols);
    this.limits = plan.terms === null ? null : new LimitStates(engine, plan.terms);
    this.#shorts = new Uint8Array(symbols);
    this.#lastPx = Float64Array.from({ length: symbols }, (_, symbol) => this.#closePx(symbol));
    if (plan.times === null) this.#phase = VenuePhase.Regular;
    this.#enforceAll();
  }

  get phase(): VenuePhase {
    return this.#phase;
  }

  /** Level of the market-wide breaker that was reached today, 0 for none. */
  get breaker(): number {
    return this.#breaker;
  }

  shortSale(symbol: SymbolId): ShortSaleState {
    return this.#shorts[symbol] as ShortSaleState;
  }

  /** Whether orders in a symbol trade at once. */
  isContinuous(symbol: SymbolId): boolean {
    return this.states.isTrading(symbol) && tradesIn(this.#phase, this.#plan.times);
  }

  // ---- time and trades -----------------------------------------------------------------------

  /**
   * Brings the day to an instant: phases, crosses, the ends of halts, bands, imbalances. However
   * long ago the last call was, no phase is passed over; the first call begins where it is.
   */
  advance(nowMs: number): void {
    if (this.#nextPhaseMs === 0) this.#nextPhaseMs = nowMs;
    while (this.#nextPhaseMs <= nowMs) {
      this.#step(this.#nextPhaseMs);
      this.#nextPhaseMs = nextPhaseMs(this.#plan.times, this.#nowMs);
    }
    this.#step(nowMs);
    if (nowMs >= this.#lookMs) {
      this.#lookMs = nowMs + LOOK_MS;
      this.#lookAtBands();
    }
    if (nowMs >= this.#imbalanceMs) {
      this.#imbalanceMs = nowMs + IMBALANCE_MS;
      this.#tellImbalances();
    }
  }

  #step(nowMs: number): void {
    this.#nowMs = nowMs;
    const phase = phaseAt(this.#plan.times, nowMs);
    if (phase !== this.#phase) this.#enter(phase);
    for (const symbol of this.states.due(nowMs)) this.#reopen(symbol);
  }

  /** A trade took place at this venue. */
  traded(symbol: SymbolId, px: number): void {
    this.#lastPx[symbol] = px;
    if (this.limits === null || !isRegular(this.#phase)) return;
    this.limits.bands.trade(symbol, px, this.#nowMs);
    // Rule 201(b)(1)(i): 10 percent or more below the prior close. Rounded against the seller.
    if (this.#shorts[symbol] === ShortSaleState.Free && px * 10 <= this.#closePx(symbol) * 9) {
      this.restrictShort(symbol, ShortSaleState.Triggered);
    }
  }

  // ---- commands ------------------------------------------------------------------------------

  /** Stops a symbol until `resume`: no order is taken; what rests may be cancelled. */
  halt(symbol: SymbolId, reason: HaltReason): void {
    this.#stop(symbol, TradingState.Halted, reason);
  }

  /** Ends a halt: orders gather for so many ms, then an auction reopens the symbol. */
  resume(symbol: SymbolId, afterMs: number = QUOTATION_MS): void {
    if (this.states.isTrading(symbol)) return;
    const reason = this.states.reason(symbol);
    this.#stop(symbol, TradingState.QuotationOnly, reason, this.#nowMs + afterMs);
  }

  /** A limit up-limit down pause of five minutes, as from the listing market. */
  pause(symbol: SymbolId, edgePx: number): void {
    this.#frames.set(symbol, frameAround(edgePx, COLLAR));
    this.#stop(symbol, TradingState.Paused, HaltReason.Luld, this.#nowMs + LULD_PAUSE_MS);
    this.#sink.collar(symbol, this.#frameOf(symbol));
  }

  restrictShort(symbol: SymbolId, state: ShortSaleState): void {
    this.#shorts[symbol] = state;
    this.#sink.shortSale(symbol, state);
  }

  /** Tells at which points of the index the breaker trips; `closePoints` is its prior close. */
  announceBreaker(closePoints: number): void {
    const [one, two, three] = BREAKER_FALLS;
    this.#sink.breakerLevels([
      closePoints * (1 - one),
      closePoints * (1 - two),
      closePoints * (1 - three),
    ]);
  }

  /**
   * The index fell to a level of the market-wide breaker: levels 1 (7 %) and 2 (13 %) stop
   * everything for 15 minutes, once each, not from 15:25 on; level 3 (20 %) for the day.
   */
  breakMarket(level: 1 | 2 | 3): void {
    if (level <= this.#breaker) return;
    this.#breaker = level;
    this.#sink.breaker(level);
    const { times } = this.#plan;
    const endMs = times === null ? DAY_MS : times.closeMs - BREAKER_END_BEFORE_CLOSE_MS;
    if (level < 3 && this.#nowMs % DAY_MS >= endMs) return;
    const reason = (HaltReason.Breaker1 + level - 1) as HaltReason;
    const untilMs = level < 3 ? this.#nowMs + BREAKER_MS : Number.POSITIVE_INFINITY;
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      const other = this.states.reason(symbol);
      const halted = this.states.state(symbol) === TradingState.Halted && !isBreaker(other);
      if (!halted) this.#stop(symbol, TradingState.Halted, reason, untilMs);
    }
  }

  // ---- what an order may do ------------------------------------------------------------------

  checkNew(symbol: SymbolId, side: Side, ordType: OrdType, tif: Tif, price: number): VenueReject {
    const { times } = this.#plan;
    const phase = checkPhase(times, this.#nowMs, ordType, tif);
    if (phase !== VenueReject.None) return phase;
    const state = this.states.state(symbol);
    if (state === TradingState.Halted) return VenueReject.SymbolHalted;
    const waits = this.auctionOf(symbol, tif);
    if (waits === AuctionKind.Reopening && (tif !== Tif.Day || ordType !== OrdType.Limit)) {
      return VenueReject.SymbolPaused;
    }
    // An order that is not to stand in the book is bound by the bands when it matches.
    const stands = waits === AuctionKind.None && tif === Tif.Day && price > 0;
    if (stands && this.isOutside(symbol, side, price)) return VenueReject.OutsideBands;
    return this.#checkShort(symbol, side, price);
  }

  checkReplace(symbol: SymbolId, side: Side, price: number): VenueReject {
    const state = this.states.state(symbol);
    if (state === TradingState.Halted) return VenueReject.SymbolHalted;
    if (state !== TradingState.Trading) return VenueReject.SymbolPaused;
    if (!tradesIn(this.#phase, this.#plan.times)) return VenueReject.PhaseUnsupported;
    if (this.isOutside(symbol, side, price)) return VenueReject.OutsideBands;
    return this.#checkShort(symbol, side, price);
  }

  mayLeave(ordType: OrdType, tif: Tif): boolean {
    return tif === Tif.Day || mayLeaveAuction(this.#plan.times, this.#nowMs, ordType, tif);
  }

  auctionOf(symbol: SymbolId, tif: Tif): AuctionKind {
    if (tif === Tif.AtOpen) return AuctionKind.Opening;
    if (tif === Tif.AtClose) return AuctionKind.Closing;
    return this.states.isTrading(symbol) ? AuctionKind.None : AuctionKind.Reopening;
  }

  /** A buy above the upper band, or a sale below the lower one. */
  isOutside(symbol: SymbolId, side: Side, price: number): boolean {
    if (this.limits === null || !isRegular(this.#phase)) return false;
    const { bands } = this.limits;
    const upper = bands.upper(symbol);
    return upper > 0 && (side === Side.Buy ? price > upper : price < bands.lower(symbol));
  }

  /** Rule 201(b): no short sale at or below the best bid, here that of this venue. */
  #checkShort(symbol: SymbolId, side: Side, price: number): VenueReject {
    if (side !== Side.SellShort || this.#shorts[symbol] === ShortSaleState.Free) {
      return VenueReject.None;
    }
    const bid = this.#engine.best(symbol, Side.Buy);
    const above = price > 0 && (bid < 0 || price > this.#engine.price(bid));
    return above ? VenueReject.None : VenueReject.ShortSaleRestricted;
  }

  // ---- phases --------------------------------------------------------------------------------

  #enter(phase: VenuePhase): void {
    const before = this.#phase;
    this.#phase = phase;
    this.#imbalanceMs = this.#nowMs;
    if (phase === VenuePhase.PreMarket || before === VenuePhase.Closed) this.#beginDay();
    this.#sink.phase(phase);
    const opens = isRegular(phase) && !isRegular(before) && before !== VenuePhase.Closed;
    const closes = isRegular(before) && !isRegular(phase);
    if (opens) this.#crossAll(AuctionKind.Opening);
    if (closes) this.#crossAll(AuctionKind.Closing);
    this.#enforceAll();
    if (tradesIn(phase, this.#plan.times)) return;
    for (let symbol = 0; symbol < this.#symbols; symbol++) this.#orders.withdraw(symbol);
    if (closes || phase === VenuePhase.Closed) this.#orders.expireAll();
  }

  /** A restriction that was triggered yesterday remains; that of the day before yesterday ends. */
  #beginDay(): void {
    this.#breaker = 0;
    const { times } = this.#plan;
    if (this.limits !== null && times !== null) {
      const midnightMs = Math.floor(this.#nowMs / DAY_MS) * DAY_MS;
      this.limits.bands.closeMs = midnightMs + times.closeMs;
    }
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      if (this.states.reason(symbol) === HaltReason.Breaker3) this.#trade(symbol);
      const was = this.#shorts[symbol];
      if (was === ShortSaleState.Free) continue;
      const remains = was === ShortSaleState.Triggered;
      this.restrictShort(symbol, remains ? ShortSaleState.Remains : ShortSaleState.Free);
    }
  }

  #crossAll(kind: AuctionKind): void {
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      if (this.states.isTrading(symbol)) this.#cross(symbol, [kind]);
      else if (kind === AuctionKind.Closing) this.#house.release(symbol, [kind]);
    }
  }

  // ---- halts, pauses and their auctions ------------------------------------------------------

  #stop(symbol: SymbolId, state: TradingState, reason: HaltReason, untilMs?: number): void {
    this.states.stop(symbol, state, reason, untilMs);
    this.limits?.enforce(symbol, false);
    this.#orders.withdraw(symbol);
    this.#sink.tradingState(symbol, state, reason);
  }

  /** A stop has run its time: the auction, or for a breaker first the orders that make one. */
  #reopen(symbol: SymbolId): void {
    const reason = this.states.reason(symbol);
    if (this.states.state(symbol) === TradingState.Halted && isBreaker(reason)) {
      this.resume(symbol);
      return;
    }
    this.#trade(symbol);
    // Outside regular hours the opening orders wait on for the opening.
    const regular = isRegular(this.#phase);
    this.#cross(
      symbol,
      regular ? [AuctionKind.Reopening, AuctionKind.Opening] : [AuctionKind.Reopening],
    );
    this.#frames.delete(symbol);
  }

  #trade(symbol: SymbolId): void {
    this.states.trade(symbol);
    this.#sink.tradingState(symbol, TradingState.Trading, HaltReason.None);
  }

  #cross(symbol: SymbolId, kinds: readonly AuctionKind[]): void {
    const px = this.#house.cross(symbol, kinds, this.#frameOf(symbol));
    if (px > 0) {
      this.traded(symbol, px);
      this.limits?.bands.restart(symbol, px, this.#nowMs);
    }
    this.#enforce(symbol);
    this.#house.release(symbol, kinds);
  }

  #frameOf(symbol: SymbolId): AuctionFrame {
    return this.#frames.get(symbol) ?? frameAround(this.#lastPx[symbol] as number, FRAME);
  }

  #tellImbalances(): void {
    const kind = auctionOfPhase(this.#phase);
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      const state = this.states.state(symbol);
      const trading = state === TradingState.Trading;
      if (trading && kind === AuctionKind.None) continue;
      if (state === TradingState.Halted) continue;
      const of = trading ? kind : AuctionKind.Reopening;
      this.#sink.imbalance(symbol, this.#house.indicate(symbol, [of], this.#frameOf(symbol)));
    }
  }

  // ---- limit up-limit down -------------------------------------------------------------------

  #enforceAll(): void {
    for (let symbol = 0; symbol < this.#symbols; symbol++) this.#enforce(symbol);
  }

  #enforce(symbol: SymbolId): void {
    const inForce = isRegular(this.#phase) && this.states.isTrading(symbol);
    this.limits?.enforce(symbol, inForce);
    if (inForce && this.limits !== null) this.#orders.expel(symbol);
  }

  #lookAtBands(): void {
    const { limits } = this;
    if (limits === null || !isRegular(this.#phase)) return;
    const isOpen = (symbol: SymbolId): boolean => this.states.isTrading(symbol);
    limits.advance(this.#nowMs, isOpen, (symbol) => this.#orders.expel(symbol));
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      if (!isOpen(symbol) || !limits.isExhausted(symbol, this.#nowMs)) continue;
      this.pause(symbol, limits.edge(symbol));
    }
  }

  #closePx(symbol: SymbolId): number {
    return this.#plan.terms?.[symbol]?.priorClosePx ?? 0;
  }
}

function auctionOfPhase(phase: VenuePhase): AuctionKind {
  if (phase === VenuePhase.OpeningAuction) return AuctionKind.Opening;
  return phase === VenuePhase.ClosingAuction ? AuctionKind.Closing : AuctionKind.None;
}

function isBreaker(reason: HaltReason): boolean {
  return reason >= HaltReason.Breaker1 && reason <= HaltReason.Breaker3;
}

/** Prices within a part of a reference, on whole cents; any price when there is none. */
function frameAround(px: number, part: number): AuctionFrame {
  if (px <= 0) return { referencePx: 0, lowPx: 1, highPx: VENUE_PRICE_MAX };
  const tick = px >= 10_000 ? 100 : 1;
  const lowPx = Math.max(tick, Math.ceil((px * (1 - part)) / tick) * tick);
  const highPx = Math.floor((px * (1 + part)) / tick) * tick;
  return { referencePx: Math.round(px / tick) * tick, lowPx, highPx };
}

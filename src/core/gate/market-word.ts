import { type AuctionCross, MarketPhase } from "../market/market-states.ts";
import { ShortSaleState } from "../market/trading-state.ts";
import { isRestricted } from "./controls/short-sale-price.ts";
import type { Gate } from "./gate.ts";

/**
 * What the feeds and the day's list said of a symbol beside prices, as the ladders read it: written
 * beside each decision, so that it can be made again.
 */
export type MarketInputs = {
  /**
   * Bits 0 to 3 why it trades nowhere (`HaltReason`), 4 and 5 Rule 201 (`ShortSaleState`), 6 some
   * venue is in regular hours; of its listing venue 7 to 9 the phase, 10 and 11 the auction to
   * come, 12 to 17 the lane and 1, 0 when there is none; 18 and 19 the level of the breaker.
   */
  market: number;
  /** Indicative price of that auction and official prior close, $0.0001; 0 none. */
  auctionPx: number;
  priorClose: number;
};

const SHORT_BITS = 0x30;
const SHORT_SHIFT = 4;
const STATES_BITS = 0x3f;
const REGULAR = 0x40;
const PHASE_SHIFT = 7;
const PHASE_BITS = 7;
const CROSS_SHIFT = 10;
const CROSS_BITS = 3;
const LANE_SHIFT = 12;
const LANE_BITS = 63;
const LEVEL_SHIFT = 18;

/** The lane of the venue that lists a symbol; -1 when it is not known or none of ours. */
export function listingLane(gate: Gate, symbol: number): number {
  const venue = gate.reference.listing(symbol);
  return venue === 0 ? -1 : gate.ledger.laneOf(venue);
}

/** The phase of that venue; Unknown when there is none. */
export function listingPhase(gate: Gate, symbol: number): MarketPhase {
  const lane = listingLane(gate, symbol);
  return lane < 0 ? MarketPhase.Unknown : gate.market.states.phase(lane);
}

/**
 * What a ladder reads of a symbol. A child of an order that waits for no auction reads nothing of
 * the listing venue.
 *
 * @param symbol Its id, -1 when it is not known.
 */
export function marketWord(gate: Gate, symbol: number, listing: boolean): number {
  if (symbol < 0) return 0;
  const { states } = gate.market;
  let word = states.word(symbol) | (states.regular ? REGULAR : 0);
  word |= states.breaker() << LEVEL_SHIFT;
  const free = (word & SHORT_BITS) >>> SHORT_SHIFT === ShortSaleState.Free;
  if (free && isRestricted(gate, symbol)) word |= ShortSaleState.Remains << SHORT_SHIFT;
  const lane = listing ? listingLane(gate, symbol) : -1;
  if (lane < 0) return word;
  const ofListing =
    (states.phase(lane) << PHASE_SHIFT) | (states.auctionCross(symbol, lane) << CROSS_SHIFT);
  return word | ofListing | ((lane + 1) << LANE_SHIFT);
}

/** The same with the two prices, for a parent. */
export function marketInputs(gate: Gate, symbol: number): MarketInputs {
  return {
    market: marketWord(gate, symbol, true),
    auctionPx: symbol < 0 ? 0 : indicativePx(gate, symbol),
    priorClose: symbol < 0 ? 0 : gate.reference.priorClose(symbol),
  };
}

/** Indicative price of the auction to come at the listing venue, 0 for none. */
export function indicativePx(gate: Gate, symbol: number): number {
  const lane = listingLane(gate, symbol);
  return lane < 0 ? 0 : gate.market.states.auctionPx(symbol, lane);
}

/** Sets the market of a gate that only decides to what a record has. */
export function setMarket(gate: Gate, symbol: number, r: MarketInputs): void {
  const { states } = gate.market;
  const { market: word } = r;
  const listing = ((word >>> LANE_SHIFT) & LANE_BITS) - 1;
  const level = word >>> LEVEL_SHIFT;
  const others = (word & REGULAR) === 0 ? MarketPhase.Closed : MarketPhase.Regular;
  const own = ((word >>> PHASE_SHIFT) & PHASE_BITS) as MarketPhase;
  for (const { index } of gate.lanes) {
    const phase = index === listing ? own : others;
    const same = states.phase(index) === phase && states.breaker() === level;
    if (!same) states.setVenue(index, phase, level);
  }
  if (symbol < 0) return;
  if (listing >= 0) {
    const cross = ((word >>> CROSS_SHIFT) & CROSS_BITS) as AuctionCross;
    states.setAuction(symbol, listing, { cross, px: r.auctionPx, pairedQty: 0, imbalanceQty: 0 });
  }
  states.setWord(symbol, word & STATES_BITS);
  gate.reference.setListing(symbol, gate.lanes[listing]?.venue ?? 0, r.priorClose);
}

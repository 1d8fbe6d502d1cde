import { isAuctionTif } from "../domain/order.ts";
import { type GateWorld, VENUES } from "../gate/gate.test-kit.ts";
import { listNowhere } from "../gate/market.test-kit.ts";
import { type AuctionCross, MarketPhase } from "../market/market-states.ts";
import { HaltReason, ShortSaleState, TradingState } from "../market/trading-state.ts";

/** Prices, feeds and what venues say beside them, as chance will. */
export function anyMarket(world: GateWorld, a: number, b: number): void {
  const { market: view } = world.gate;
  const lane = a % 3;
  // Now it goes on from what was told before, now quotes begin anew.
  view.volume.told(a % 2, 400 * (a % 7), world.gate.nowNs);
  if (b % 9 === 0) anyStates(world, a, Math.floor(b / 9));
  if (b % 6 === 0) view.tops.setFeed(lane, a % 9 > 0);
  else if (b % 6 === 1) view.trade(0, 1_819_000 + (a % 30) * 100, world.gate.nowNs);
  else {
    const bid = 1_818_000 + (a % 15) * 100;
    view.tops.set(0, lane, b % 15 === 0 ? 0 : bid, 500, bid + (b % 20) * 100, 500, b, b % 17 > 0);
  }
}

/** What venues say beside prices: halts, bands, short sales, phases, auctions, the breaker. */
function anyStates(world: GateWorld, a: number, b: number): void {
  const { states } = world.gate.market;
  const [symbol, lane] = [a % 2, a % 3];
  const word = b % 9;
  if (word < 3) {
    const state = (a % 5 === 0 ? 1 : a % 4) as TradingState;
    const short = (a % 3) as ShortSaleState;
    states.setSymbol(symbol, lane, state, (a % 9) as HaltReason, short);
  } else if (word === 3) states.setVenue(lane, (a % 5) as MarketPhase, a % 17 === 0 ? 3 : a % 3);
  else if (word < 6) states.setBands(0, 1_790_000 + (b % 40) * 1_000, 1_815_000 + b * 10, 0);
  else if (word === 6) states.setBands(0, 0, 0, 0);
  else if (word === 7) {
    const px = 1_700_000 + (b % 30) * 10_000;
    const cross = (a % 4) as AuctionCross;
    states.setAuction(symbol, lane, { cross, px, pairedQty: a, imbalanceQty: b });
  } else if (b % 4 === 0) listNowhere(world.gate);
  else world.listed(1_700_000 + (b % 20) * 10_000);
}

/** What changes between an order and its children. */
export function changedMarket(world: GateWorld, a: number, b: number): void {
  if (a % 3 === 1) anyStates(world, a, b);
  if (a % 8 === 0) listNowhere(world.gate);
  if (a % 9 === 2) world.gate.market.states.setVenue(b % 3, MarketPhase.PreMarket, 0);
}

/** A child of an auction order is one for its auction, mostly; any other may be marked retail. */
export function ofAuction(world: GateWorld, row: number, b: number): object {
  const { parents } = world.gate.ledger;
  if (!isAuctionTif(parents.tif(row))) return retailChild(world, row, b);
  const px = b % 13 === 0 ? {} : { px: parents.reservePx(row) };
  const venue = b % 7 === 0 ? {} : { venue: VENUES[0] };
  return { ...px, ...venue, tif: parents.tif(row), ordType: parents.ordType(row) };
}

/** A child that takes all there is, or sweeps: now through a quote, now at it, now resting. */
export function sweep(odd: number, a: number, b: number): object {
  const tif = a % 2 === 0 ? 3 : 0;
  if (odd === 9) return { px: 1_820_100, iso: 1, qty: 450 + (b % 3) * 50, tif };
  if (odd === 12 || odd === 13) return { qty: 1_001 + (b % 40) };
  return odd === 11 ? { iso: 1, tif: 0, qty: 500 } : {};
}

/** A child with the retail designator: of any order, at its own price or at another. */
function retailChild({ gate }: GateWorld, row: number, b: number): object {
  const odd = b % 30;
  if (odd < 14 || odd > 16) return {};
  const { parents } = gate.ledger;
  const px = odd < 16 ? { px: parents.limitPx(row) || parents.reservePx(row) } : {};
  return { retail: 1, tif: b % 4 === 0 ? 0 : 3, ...px };
}

/** An order's price, quantity and mark, now for an auction. */
export function prices(a: number, b: number): object {
  const px = a % 2 === 0 ? 1_800_000 + (b % 400) * 100 : 138_000 + (b % 40) * 100 - 1_000;
  // For an auction, now at the market, now with a limit.
  const tif = [2, 7][a % 2];
  if (b % 11 === 0) return { tif, ordType: 1, qty: 1 + (b % 3_000), side: 1 + (a % 2), limitPx: 0 };
  if (b % 11 === 1) return { tif, qty: 1 + (b % 3_000), side: 1 + (a % 2), limitPx: px };
  const capacity = b % 4 === 0 ? 73 : 65;
  const limitPx = b % 7 === 0 ? px + 1 : px;
  return { qty: 1 + (b % 3_000), side: b % 3 === 0 ? 2 : 1, limitPx, capacity };
}

/** Both symbols trade everywhere, unrestricted and without bands, in regular hours. */
export function quietMarket(world: GateWorld): void {
  const { states } = world.gate.market;
  world.listed();
  states.setBands(0, 0, 0, 0);
  VENUES.forEach((_, venue) => {
    states.setVenue(venue, MarketPhase.Regular, 0);
    for (const symbol of [0, 1]) {
      const { Trading } = TradingState;
      states.setSymbol(symbol, venue, Trading, HaltReason.None, ShortSaleState.Free);
    }
  });
}

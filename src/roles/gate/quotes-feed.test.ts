import { expect, test } from "vitest";
import { venueCode } from "../../core/domain/venue-code.ts";
import { GateWorld } from "../../core/gate/gate.test-kit.ts";
import { AuctionCross, MarketPhase } from "../../core/market/market-states.ts";
import { HaltReason, ShortSaleState, TradingState } from "../../core/market/trading-state.ts";
import { encodeFrame, type FieldValues, FrameBytes } from "../../wire/fleet/frame-values.ts";
import type { Layout } from "../../wire/fleet/layout.ts";
import { Bands, Heartbeat, Last, SymbolState, Top, VenuePhase } from "../../wire/fleet/schema.ts";
import type { FleetLink } from "../fleet/link.ts";
import { QuotesFeed } from "./quotes-feed.ts";

const IBM = 0;
const N = 0;
const P = 1;

function heard() {
  const { gate } = new GateWorld();
  gate.market.states.clear();
  const feed = new QuotesFeed(gate, () => undefined);
  const tell = (layout: Layout, fields: FieldValues): void => {
    const frames = new FrameBytes();
    encodeFrame(frames, layout, fields);
    feed.frame({} as FleetLink, layout.type, frames.view, 0, frames.used);
  };
  return { gate, market: gate.market, feed, tell };
}

test("what quotes tells of halts, short sales and auctions is what the gate reads", () => {
  const { market, tell } = heard();
  const { states } = market;
  tell(SymbolState, {
    symbol: "IBM",
    venue: venueCode("P"),
    state: TradingState.Paused,
    reason: HaltReason.Luld,
    shortSale: ShortSaleState.Triggered,
    cross: AuctionCross.Reopening,
    crossPx: 1_800_000,
    pairedQty: 500,
    imbalanceQty: -300,
    feedSeq: 7,
  });
  expect(states.state(IBM, P)).toBe(TradingState.Paused);
  expect(states.stopped(IBM)).toBe(HaltReason.Luld);
  expect(states.shortSale(IBM)).toBe(ShortSaleState.Triggered);
  expect(states.auctionCross(IBM, P)).toBe(AuctionCross.Reopening);
  expect(states.auctionPx(IBM, P)).toBe(1_800_000);
  expect(states.pairedQty(IBM, P)).toBe(500);
  expect(states.imbalanceQty(IBM, P)).toBe(-300);
  tell(SymbolState, { symbol: "NONE", venue: venueCode("P"), state: TradingState.Trading });
  tell(SymbolState, { symbol: "IBM", venue: venueCode("Z"), state: TradingState.Trading });
  expect(states.stopped(IBM)).toBe(HaltReason.Luld);
});

test("a venue's phase and the breaker's level are known by venue", () => {
  const { market, tell } = heard();
  tell(VenuePhase, { venue: venueCode("N"), phase: MarketPhase.PreMarket, breaker: 2 });
  tell(VenuePhase, { venue: venueCode("Z"), phase: MarketPhase.Regular, breaker: 3 });
  expect(market.states.phase(N)).toBe(MarketPhase.PreMarket);
  expect(market.states.phase(P)).toBe(MarketPhase.Unknown);
  expect(market.states.breaker()).toBe(2);
});

test("a symbol is in a limit state while its best quote stands at a band", () => {
  const { market, tell } = heard();
  const { tops } = market;
  const quote = (bidPx: number, askPx: number): void => {
    const sizes = { bidQty: 100, askQty: 100, trading: 1, feedSeq: 1 };
    tell(Top, { symbol: "IBM", venue: venueCode("N"), bidPx, askPx, ...sizes });
  };
  tops.setFeed(N, true);
  quote(1_690_000, 1_700_000);
  expect(market.inLimitState(IBM)).toBe(false);
  tell(Bands, { symbol: "IBM", lowerPx: 1_700_000, upperPx: 2_000_000, referencePx: 1_850_000 });
  expect(market.states.bandReference(IBM)).toBe(1_850_000);
  expect(market.inLimitState(IBM)).toBe(true);
  quote(1_850_000, 1_850_100);
  expect(market.inLimitState(IBM)).toBe(false);
  quote(2_000_000, 2_000_100);
  expect(market.inLimitState(IBM)).toBe(true);
  tell(Bands, { symbol: "IBM", lowerPx: 0, upperPx: 0, referencePx: 0 });
  quote(0, 0);
  expect(market.inLimitState(IBM)).toBe(false);
});

test("when the link to quotes is lost nothing of it is known any more", () => {
  const { market, feed, tell } = heard();
  tell(VenuePhase, { venue: venueCode("N"), phase: MarketPhase.Regular, breaker: 1 });
  tell(Bands, { symbol: "IBM", lowerPx: 1, upperPx: 2, referencePx: 1 });
  tell(SymbolState, { symbol: "IBM", venue: venueCode("N"), state: TradingState.Trading });
  feed.closed();
  const { states } = market;
  expect(states.phase(N)).toBe(MarketPhase.Unknown);
  expect(states.breaker()).toBe(0);
  expect(states.upperBand(IBM)).toBe(0);
  expect(states.state(IBM, N)).toBe(TradingState.Halted);
});

test("C27: what trades counts from the second word on, at whatever venue, of each connection", () => {
  const { market, feed, tell, gate } = heard();
  const last = (symbol: string, venue: string, volume: number): void =>
    tell(Last, { symbol, venue: venueCode(venue), px: 1_820_000, qty: 100, feedSeq: 1, volume });
  const ibm = (): number => market.volume.within(IBM, gate.nowNs);
  last("IBM", "N", 40_000);
  expect(ibm()).toBe(0);
  last("IBM", "P", 40_300);
  last("IBM", "N", 40_300);
  last("BAC", "N", 90_000);
  last("NONE", "N", 70_000);
  expect(ibm()).toBe(300);
  feed.closed();
  expect(ibm()).toBe(300);
  last("IBM", "N", 50_000);
  expect(ibm()).toBe(300);
  last("IBM", "N", 50_050);
  expect(ibm()).toBe(350);
  last("IBM", "N", 1_000);
  expect(ibm()).toBe(350);
});

test("C27: what quotes wrote too long ago is not of this minute", () => {
  const { market, tell, gate } = heard();
  const { quoteAgeMaxMs } = gate.limits;
  const last = (volume: number): number => {
    const of = { symbol: "IBM", venue: venueCode("N"), px: 1_820_000, qty: 100, feedSeq: 1 };
    tell(Last, { ...of, volume });
    return market.volume.within(IBM, gate.nowNs);
  };
  const heartbeat = (agoMs: number): void =>
    tell(Heartbeat, { seen: 0, utcMs: gate.utcMs - agoMs });
  expect([last(0), last(100)]).toEqual([0, 100]);
  heartbeat(quoteAgeMaxMs);
  expect(last(300)).toBe(300);
  heartbeat(quoteAgeMaxMs + 1);
  expect([last(400), last(9_000)]).toEqual([300, 300]);
  heartbeat(0);
  expect([last(80_000), last(80_070)]).toEqual([300, 370]);
});

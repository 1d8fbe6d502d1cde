import { describe, expect, test } from "vitest";
import { AuctionCross, MarketPhase, MarketStates } from "./market-states.ts";
import { HaltReason, ShortSaleState, TradingState } from "./trading-state.ts";

const { Trading, Halted, Paused } = TradingState;
const { None, Luld, Operational, Other } = HaltReason;
const { Free, Triggered, Remains } = ShortSaleState;

describe("what the venues say of a symbol", () => {
  test("nothing heard: it trades nowhere, and nobody has stopped it", () => {
    const states = new MarketStates(2, 2);
    expect(states.state(1, 1)).toBe(Halted);
    expect(states.stopped(1)).toBe(None);
    expect(states.phase(0)).toBe(MarketPhase.Unknown);
    expect([states.lowerBand(1), states.upperBand(1), states.bandReference(1)]).toEqual([0, 0, 0]);
  });

  test.each([
    ["a pause told by one venue stops it everywhere", Paused, Luld, Luld],
    ["a reason that we do not know stops it everywhere", Halted, Other, Other],
    ["a venue's own trouble stops it there only", Halted, Operational, None],
    ["a reason told with trading stops nothing", Trading, Luld, None],
  ])("%s", (_name, state, reason, stopped) => {
    const states = new MarketStates(2, 2);
    states.setSymbol(1, 0, Trading, None, Free);
    states.setSymbol(1, 1, state, reason, Free);
    expect(states.stopped(1)).toBe(stopped);
    expect(states.stopped(0)).toBe(None);
    expect(states.state(1, 1)).toBe(state);
    expect(states.reason(1, 1)).toBe(reason);
  });

  test.each([
    [Free, Free, Free],
    [Free, Remains, Remains],
    [Triggered, Remains, Triggered],
    [Remains, Triggered, Triggered],
  ])("short sales %i and %i: the strictest word holds", (first, second, wanted) => {
    const states = new MarketStates(1, 2);
    states.setSymbol(0, 0, Trading, None, first);
    states.setSymbol(0, 1, Trading, None, second);
    expect(states.shortSale(0)).toBe(wanted);
  });

  test("of a symbol that nobody has told of, short sales are restricted as if triggered today", () => {
    const states = new MarketStates(2, 2);
    expect(states.shortSale(0)).toBe(Triggered);
    states.setSymbol(0, 1, Trading, None, Free);
    expect([states.shortSale(0), states.shortSale(1)]).toEqual([Free, Triggered]);
    states.clear();
    expect(states.shortSale(0)).toBe(Triggered);
  });

  test("a reason and a restriction beyond all numbers are the strictest", () => {
    const states = new MarketStates(1, 1);
    states.setSymbol(0, 0, Halted, 99 as HaltReason, 77 as ShortSaleState);
    expect([states.stopped(0), states.shortSale(0)]).toEqual([Other, Triggered]);
  });

  test("the breaker's last level stops every symbol, and a new day lifts it", () => {
    const states = new MarketStates(1, 2);
    states.setSymbol(0, 0, Trading, None, Free);
    states.setVenue(1, MarketPhase.Regular, 3);
    expect(states.stopped(0)).toBe(HaltReason.Breaker3);
    states.setVenue(1, MarketPhase.PreMarket, 0);
    expect(states.stopped(0)).toBe(None);
  });

  test("there are regular hours as long as any venue is in them", () => {
    const states = new MarketStates(1, 2);
    states.setVenue(0, MarketPhase.Regular, 0);
    states.setVenue(1, MarketPhase.Closed, 0);
    expect(states.regular).toBe(true);
    states.setVenue(0, MarketPhase.AfterHours, 0);
    expect(states.regular).toBe(false);
    states.setVenue(0, MarketPhase.Regular, 1);
    states.clear();
    expect([states.regular, states.breaker()]).toEqual([false, 0]);
  });

  test("its word goes into a journal and comes back", () => {
    const [live, again] = [new MarketStates(1, 2), new MarketStates(1, 2)];
    live.setSymbol(0, 1, Paused, Luld, Remains);
    again.setWord(0, live.word(0));
    expect([again.stopped(0), again.shortSale(0)]).toEqual([Luld, Remains]);
  });

  test("the breaker's highest level of any venue holds", () => {
    const states = new MarketStates(1, 2);
    states.setVenue(0, MarketPhase.Regular, 2);
    states.setVenue(1, MarketPhase.AfterHours, 1);
    expect(states.breaker()).toBe(2);
    expect([states.phase(0), states.phase(1)]).toEqual([3, 4]);
  });

  test("an auction's words are kept by venue, with the sign of the imbalance", () => {
    const states = new MarketStates(2, 2);
    const cross = AuctionCross.Closing;
    states.setAuction(1, 0, { cross, px: 1_000, pairedQty: 30, imbalanceQty: -20 });
    expect(states.auctionCross(1, 0)).toBe(cross);
    expect(states.auctionPx(1, 0)).toBe(1_000);
    expect(states.pairedQty(1, 0)).toBe(30);
    expect(states.imbalanceQty(1, 0)).toBe(-20);
    expect(states.auctionCross(1, 1)).toBe(AuctionCross.None);
  });

  test("bands are those of the symbol", () => {
    const states = new MarketStates(2, 1);
    states.setBands(1, 950, 1_050, 1_000);
    expect([states.lowerBand(1), states.upperBand(1), states.bandReference(1)]).toEqual([
      950, 1_050, 1_000,
    ]);
    expect(states.upperBand(0)).toBe(0);
  });
});

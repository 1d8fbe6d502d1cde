import { describe, expect, test } from "vitest";
import { HaltReason } from "../../core/market/trading-state.ts";
import * as itch from "../../wire/itch/encode.ts";
import { haltCode } from "../../wire/itch/halt-code.ts";
import {
  CrossType,
  ImbalanceSide,
  RegShoAction,
  SystemEventCode,
  TradingState,
} from "../../wire/itch/schema.ts";
import { market, Watcher } from "./quotes.test-kit.ts";

const NS_PER_S = 1_000_000_000;
/** 10:00:00 in New York. */
const TEN = 36_000 * NS_PER_S;
/** Locate of BAC. */
const BAC = 2;

async function watched() {
  const set = await market();
  const watcher = new Watcher(set.world);
  set.world.settle();
  return { ...set, feed: set.venues[0].feed, watcher };
}

describe("what is told of halts", () => {
  test("a halt with its reason, a pause, an unknown reason, an unknown state", async () => {
    const { world, feed, watcher } = await watched();
    expect(watcher.states.get("BAC N")).toBe("1 0 0 0 0 0 0");
    const told = (state: number, reason: number): string | undefined => {
      itch.putTradingAction(feed, BAC, TEN, 0, 0, state, reason);
      world.settle();
      return watcher.states.get("BAC N");
    };
    const { Halted, Paused, QuotationOnly, Trading } = TradingState;
    expect(told(Halted, haltCode(HaltReason.Regulatory))).toBe("0 6 0 0 0 0 0");
    expect(told(Paused, haltCode(HaltReason.Luld))).toBe("2 1 0 0 0 0 0");
    expect(told(QuotationOnly, haltCode(HaltReason.Breaker2))).toBe("3 3 0 0 0 0 0");
    expect(told(Halted, 0x5a5a5a5a)).toBe("0 8 0 0 0 0 0");
    expect(told(0x58, haltCode(HaltReason.None))).toBe("0 0 0 0 0 0 0");
    expect(told(Trading, haltCode(HaltReason.None))).toBe("1 0 0 0 0 0 0");
    expect(watcher.states.get("BAC P")).toBe("1 0 0 0 0 0 0");
  });

  test("Rule 201, the strictest for a word that we do not know", async () => {
    const { world, feed, watcher } = await watched();
    const told = (action: number): string | undefined => {
      itch.putRegSho(feed, BAC, TEN, 0, 0, action);
      world.settle();
      return watcher.states.get("BAC N");
    };
    expect(told(RegShoAction.Intraday)).toBe("1 0 1 0 0 0 0");
    expect(told(RegShoAction.Remains)).toBe("1 0 2 0 0 0 0");
    expect(told(RegShoAction.None)).toBe("1 0 0 0 0 0 0");
    expect(told(0x58)).toBe("1 0 1 0 0 0 0");
  });

  test("phases and the market-wide breaker, until the next day begins", async () => {
    const { world, feed, watcher } = await watched();
    const { StartOfSystemHours, StartOfMarketHours, EndOfMarketHours, EndOfMessages } =
      SystemEventCode;
    const told = (event: number): string | undefined => {
      itch.putSystemEvent(feed, TEN, event);
      world.settle();
      return watcher.phases.get("N");
    };
    expect(watcher.phases.get("N")).toBe("0 0");
    expect(told(StartOfSystemHours)).toBe("2 0");
    expect(told(StartOfMarketHours)).toBe("3 0");
    itch.putMwcbStatus(feed, TEN, 2);
    itch.putMwcbStatus(feed, TEN, 1);
    expect(told(EndOfMarketHours)).toBe("4 2");
    expect(told(EndOfMessages)).toBe("1 2");
    expect(told(StartOfSystemHours)).toBe("2 0");
  });
});

describe("what is told of auctions", () => {
  test("the indication stands until the cross, which is the last trade", async () => {
    const { world, feed, watcher } = await watched();
    itch.putNoii(feed, BAC, TEN, 0, 0, {
      pairedQty: 300,
      imbalanceQty: 200,
      direction: ImbalanceSide.Sell,
      farPx: 0,
      nearPx: 1_010_000,
      referencePx: 1_000_000,
      cross: CrossType.Opening,
    });
    world.settle();
    expect(watcher.states.get("BAC N")).toBe("1 0 0 1 1010000 300 -200");
    itch.putCrossTrade(feed, BAC, TEN, 500, 0, 0, 1_020_000, 7, CrossType.Opening);
    world.settle();
    expect(watcher.states.get("BAC N")).toBe("1 0 0 0 0 0 0");
    expect(watcher.lasts.get("BAC N")).toBe("500@1020000");
  });
});

describe("the bands of all venues", () => {
  test("stand in regular hours of any venue, follow its trades, and double before the close", async () => {
    const { world, venues, watcher } = await watched();
    const [first, second] = venues;
    const event = (venue: typeof first, code: number, ns: number): void => {
      itch.putSystemEvent(venue.feed, ns, code);
      world.settle();
    };
    expect(watcher.bands.get("BAC")).toBeUndefined();
    event(first, SystemEventCode.StartOfMarketHours, TEN);
    expect(watcher.bands.get("BAC")).toBe("950000 1050000 1000000");
    itch.putTrade(second.feed, BAC, TEN + NS_PER_S, true, 100, 0, 0, 1_020_000, 1);
    world.advance(100);
    expect(watcher.bands.get("BAC")).toBe("969000 1071000 1020000");
    // 15:35 by the other feed's clock.
    itch.putTrade(second.feed, BAC, 56_100 * NS_PER_S, true, 1, 0, 0, 1_020_000, 2);
    world.advance(100);
    expect(watcher.bands.get("BAC")).toBe("918000 1122000 1020000");
    itch.putCrossTrade(first.feed, BAC, 56_101 * NS_PER_S, 9, 0, 0, 900_000, 3, CrossType.Halt);
    world.advance(100);
    expect(watcher.bands.get("BAC")).toBe("810000 990000 900000");
    event(first, SystemEventCode.EndOfMarketHours, 57_600 * NS_PER_S);
    expect(watcher.bands.get("BAC")).toBe("0 0 0");
  });

  test("go on over midnight, when the feeds' clocks begin anew", async () => {
    const { world, venues, watcher } = await watched();
    const { feed } = venues[0];
    itch.putSystemEvent(feed, 86_300 * NS_PER_S, SystemEventCode.StartOfMarketHours);
    itch.putTrade(feed, BAC, 10 * NS_PER_S, true, 1, 0, 0, 1_100_000, 1);
    world.advance(100);
    expect(watcher.bands.get("BAC")).toBe("1045000 1155000 1100000");
  });
});

test("a client that comes late, and one that fell behind, are told the same", async () => {
  const { world, feed, watcher } = await watched();
  watcher.serverEnd.stalled = true;
  itch.putSystemEvent(feed, TEN, SystemEventCode.StartOfMarketHours);
  itch.putTradingAction(feed, BAC, TEN, 0, 0, TradingState.Paused, haltCode(HaltReason.Luld));
  itch.putMwcbStatus(feed, TEN, 1);
  world.settle();
  watcher.serverEnd.release();
  world.advance(200);
  const late = new Watcher(world);
  world.settle();
  for (const kind of ["states", "bands", "phases"] as const) {
    expect([...late[kind]].sort()).toEqual([...watcher[kind]].sort());
  }
  expect(late.states.get("BAC N")).toBe("2 1 0 0 0 0 0");
  expect(late.phases.get("N")).toBe("3 1");
});

import { expect, test } from "vitest";
import * as itch from "../../wire/itch/encode.ts";
import { CrossType } from "../../wire/itch/schema.ts";
import { feedEnd, type Market, market, Watcher } from "./quotes.test-kit.ts";

const [IBM, BAC, F] = [1, 2, 3] as const;
const PX = 1_000_000;

async function watched(): Promise<Market & { readonly watcher: Watcher }> {
  const all = await market();
  const watcher = new Watcher(all.world);
  all.world.settle();
  watcher.take();
  return { ...all, watcher };
}

/** Lines of trades since the last time, each with the shares that have traded in its symbol. */
function lasts({ watcher, world }: { watcher: Watcher } & Market): string[] {
  world.settle();
  return watcher.take().filter((line) => line.startsWith("Last"));
}

test("C27: every trade of every venue counts, in its symbol and once", async () => {
  const w = await watched();
  const [n, p] = w.venues;
  const [bid, offer] = [n.add("IBM", true, 1_000, PX), p.add("IBM", false, 900, PX + 100)];
  n.execute(bid, 100);
  n.execute(bid, 200);
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([["Last IBM N 200@1000000"], 300]);
  p.execute(offer, 400, PX + 50);
  itch.putTrade(n.feed, IBM, 0, true, 50, 0, 0, PX, 9);
  itch.putTrade(n.feed, BAC, 0, true, 70, 0, 0, PX, 9);
  itch.putTrade(n.feed, F, 0, true, 80, 0, 0, PX, 9);
  expect(lasts(w)).toEqual([
    "Last IBM N 50@1000000",
    "Last IBM P 400@1000050",
    "Last BAC N 70@1000000",
  ]);
  expect([...w.watcher.volumes]).toEqual([
    ["IBM", 750],
    ["BAC", 70],
  ]);
});

test("C27: the same price and size again is another trade, and is told", async () => {
  const w = await watched();
  const trade = (): void => itch.putTrade(w.venues[0].feed, IBM, 0, true, 50, 0, 0, PX, 9);
  trade();
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([["Last IBM N 50@1000000"], 50]);
  trade();
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([["Last IBM N 50@1000000"], 100]);
});

test("C27: a cross counts whole and its single executions, which are not printed, do not", async () => {
  const w = await watched();
  const [n] = w.venues;
  const bid = n.add("IBM", true, 1_000, PX);
  n.execute(bid, 600, PX, false);
  itch.putCrossTrade(n.feed, IBM, 0, 600, 0, 0, PX, 7, CrossType.Opening);
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([["Last IBM N 600@1000000"], 600]);
  itch.putCrossTrade(n.feed, IBM, 0, 0, 0, 0, 0, 8, CrossType.Closing);
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([[], 600]);
});

test("C27: a trade that is broken is not counted again, nor taken out", async () => {
  const w = await watched();
  const [n] = w.venues;
  itch.putTrade(n.feed, IBM, 0, true, 50, 0, 0, PX, 9);
  lasts(w);
  itch.putBrokenTrade(n.feed, IBM, 0, 9);
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([[], 50]);
  itch.putTrade(n.feed, IBM, 0, true, 30, 0, 0, PX, 10);
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([["Last IBM N 30@1000000"], 80]);
});

test("C27: what a feed tells of the time when it was down counts nothing", async () => {
  const w = await watched();
  const [n, p] = w.venues;
  itch.putTrade(n.feed, IBM, 0, true, 50, 0, 0, PX, 9);
  lasts(w);
  feedEnd(w.world, 0).lose("ECONNRESET");
  itch.putTrade(n.feed, IBM, 0, true, 4_000, 0, 0, PX + 100, 10);
  itch.putTrade(p.feed, IBM, 0, true, 20, 0, 0, PX, 11);
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([["Last IBM P 20@1000000"], 70]);
  w.world.advance(100);
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([["Last IBM N 4000@1000100"], 70]);
  itch.putTrade(n.feed, IBM, 0, true, 5, 0, 0, PX, 12);
  expect([lasts(w), w.watcher.volumes.get("IBM")]).toEqual([["Last IBM N 5@1000000"], 75]);
});

test("C27: who comes later is told the same sums, and who fell behind too", async () => {
  const w = await watched();
  const [n, p] = w.venues;
  for (let i = 0; i < 3; i++) itch.putTrade(n.feed, IBM, 0, true, 10, 0, 0, PX, i);
  itch.putTrade(p.feed, IBM, 0, true, 5, 0, 0, PX, 4);
  lasts(w);
  const late = new Watcher(w.world);
  w.world.settle();
  expect([late.volumes, w.watcher.volumes]).toEqual([w.watcher.volumes, new Map([["IBM", 35]])]);
});

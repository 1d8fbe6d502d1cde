import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame } from "../../wire/fleet/frame-values.ts";
import { Heartbeat, Hello, SnapshotEnd, Subscribe, Unsubscribe } from "../../wire/fleet/schema.ts";
import {
  putAddOrder,
  putOrderDelete,
  putOrderExecuted,
  putSystemEvent,
  putTrade,
} from "../../wire/itch/encode.ts";
import { SystemEventCode, TradingState } from "../../wire/itch/schema.ts";
import type { MemoryWorld } from "../fleet/memory-world.ts";
import {
  feedEnd,
  LETTERS,
  market,
  NAMES,
  nextServerEnd,
  type Order,
  type Venue,
  Watcher,
} from "./quotes.test-kit.ts";

describe("quotes", () => {
  test("tells a new client everything, then only what changes", async () => {
    const { world, venues } = await market();
    const [n, p] = venues;
    n.add("IBM", true, 300, 1_000_000);
    n.add("IBM", true, 200, 1_000_000);
    p.add("IBM", false, 100, 1_000_300);
    n.add("F", true, 100, 50_000);
    const watcher = new Watcher(world);
    world.settle();
    expect(watcher.take()).toEqual([
      "Top BAC N 0@0 / 0@0",
      "Top BAC P 0@0 / 0@0",
      "Top IBM N 500@1000000 / 0@0",
      "Top IBM P 0@0 / 100@1000300",
      "Feed N up",
      "Feed P up",
      "SnapshotEnd",
    ]);
    n.add("IBM", true, 50, 999_900);
    p.add("IBM", false, 50, 1_000_200);
    world.settle();
    expect(watcher.take()).toEqual(["Top IBM P 0@0 / 50@1000200"]);
  });

  test("tells a row once a turn, however often it changed, and not when it came back", async () => {
    const { world, venues } = await market();
    const [n] = venues;
    const watcher = new Watcher(world);
    world.settle();
    watcher.take();
    for (let i = 1; i <= 20; i++) n.add("IBM", true, i, 1_000_000 + i);
    world.settle();
    expect(watcher.take()).toEqual(["Top IBM N 20@1000020 / 0@0"]);
    n.delete(n.add("IBM", true, 5, 1_000_900));
    world.settle();
    expect(watcher.take()).toEqual([]);
  });

  test("follows every message of a book", async () => {
    const { world, venues } = await market();
    const [n] = venues;
    const watcher = new Watcher(world);
    const a = n.add("BAC", false, 500, 140_000);
    n.add("BAC", false, 100, 140_100);
    world.settle();
    const seen: (string | undefined)[] = [];
    const step = (change: () => void): void => {
      change();
      world.settle();
      seen.push(watcher.tops.get("BAC N"));
    };
    step(() => n.execute(a, 100));
    step(() => n.execute(a, 100, 139_900));
    step(() => n.cancel(a, 50));
    step(() => n.replace(a, 700, 140_050));
    step(() => n.halt("BAC"));
    step(() => n.halt("BAC", TradingState.Trading));
    expect(seen).toEqual([
      "0@0 / 400@140000",
      "0@0 / 300@140000",
      "0@0 / 250@140000",
      "0@0 / 700@140050",
      "0@0 / 700@140050 halted",
      "0@0 / 700@140050",
    ]);
  });

  test("tells the last eligible trade, once a turn", async () => {
    const { world, venues } = await market();
    const [n, p] = venues;
    const watcher = new Watcher(world);
    const ref = n.add("IBM", true, 1_000, 1_000_000);
    world.settle();
    const seen: string[][] = [];
    const step = (change: () => void): void => {
      watcher.take();
      change();
      world.settle();
      seen.push(watcher.take().filter((line) => line.startsWith("Last")));
    };
    step(() => {
      n.execute(ref, 100);
      n.execute(ref, 200);
    });
    step(() => n.execute(ref, 100, 1_000_050));
    step(() => n.execute(ref, 100, 1_000_070, false));
    step(() => putTrade(p.feed, 1, 0, true, 400, 0, 0, 1_000_020, 9));
    step(() => putTrade(p.feed, 3, 0, true, 400, 0, 0, 50_000, 9));
    expect(seen).toEqual([
      ["Last IBM N 200@1000000"],
      ["Last IBM N 100@1000050"],
      [],
      ["Last IBM P 400@1000020"],
      [],
    ]);
    const late = new Watcher(world);
    world.settle();
    expect([...late.lasts]).toEqual([
      ["IBM N", "100@1000050"],
      ["IBM P", "400@1000020"],
    ]);
  });

  test("trades nothing before the venue's hours and after them", async () => {
    const { world, venues } = await market();
    const [n] = venues;
    const watcher = new Watcher(world);
    world.settle();
    const seen = [
      SystemEventCode.StartOfMessages,
      SystemEventCode.StartOfMarketHours,
      SystemEventCode.EndOfMarketHours,
    ].map((event) => {
      putSystemEvent(n.feed, 0, event);
      world.settle();
      return watcher.tops.get("IBM N");
    });
    expect(seen).toEqual(["0@0 / 0@0 halted", "0@0 / 0@0", "0@0 / 0@0 halted"]);
  });

  test("sends depth of what a client asked for, and of nothing else", async () => {
    const { world, venues } = await market();
    const [n, p] = venues;
    const watcher = new Watcher(world);
    for (let i = 0; i < 12; i++) n.add("IBM", true, 100 + i, 1_000_000 - i);
    p.add("IBM", false, 70, 1_000_100);
    p.add("BAC", false, 70, 140_000);
    world.settle();
    watcher.take();
    encodeFrame(watcher.link, Subscribe, { symbol: "IBM" });
    encodeFrame(watcher.link, Subscribe, { symbol: "ZZZ" });
    world.settle();
    const ten = Array.from({ length: 10 }, (_, i) => `${100 + i}@${1_000_000 - i}`).join(" ");
    expect(watcher.take()).toEqual([`Depth IBM N ${ten} / `, "Depth IBM P  / 70@1000100"]);
    p.add("IBM", false, 30, 1_000_150);
    p.add("BAC", false, 30, 140_100);
    world.settle();
    expect(watcher.take()).toEqual(["Depth IBM P  / 70@1000100 30@1000150"]);
    encodeFrame(watcher.link, Unsubscribe, { symbol: "IBM" });
    world.settle();
    p.add("IBM", false, 30, 1_000_200);
    world.settle();
    expect(watcher.take()).toEqual([]);
  });

  test("says that a feed is down, keeps its rows, and tells what changed when it is back", async () => {
    const { world, venues, events } = await market();
    const [n] = venues;
    n.add("IBM", true, 300, 1_000_000);
    const watcher = new Watcher(world);
    world.settle();
    watcher.take();
    feedEnd(world, 0).lose("ECONNRESET");
    n.add("IBM", true, 100, 1_000_100);
    world.settle();
    expect(watcher.take()).toEqual(["Feed N down"]);
    expect(watcher.tops.get("IBM N")).toBe("300@1000000 / 0@0");
    world.advance(100);
    expect(watcher.take()).toEqual(["Top IBM N 100@1000100 / 0@0", "Feed N up"]);
    expect(events).toEqual(["N up", "P up", "N Disconnected", "N up"]);
  });

  test("says that a feed is down before the rows of that turn, that it is up behind them", async () => {
    const { world, venues } = await market();
    const [n, p] = venues;
    const watcher = new Watcher(world);
    world.settle();
    watcher.take();
    p.add("IBM", true, 200, 1_000_000);
    feedEnd(world, 0).lose("ECONNRESET");
    n.add("IBM", true, 100, 1_000_100);
    world.settle();
    expect(watcher.take()).toEqual(["Feed N down", "Top IBM P 200@1000000 / 0@0"]);
  });

  test("tells nothing of a feed that has not yet caught up", async () => {
    const { world, venues } = await market();
    const [n] = venues;
    const watcher = new Watcher(world);
    world.settle();
    feedEnd(world, 0).lose("ECONNRESET");
    // More than a chunk of the feed's log: the first is taken, the rest is held.
    for (let i = 1; i <= 20; i++) n.add("IBM", true, i, 1_000_000 + i);
    world.settle();
    watcher.take();
    let writes = 0;
    const end = nextServerEnd(world, (made) => {
      const write = made.write.bind(made);
      made.write = (bytes) => {
        made.stalled = writes++ === 2;
        return write(bytes);
      };
    });
    expect([writes, watcher.take()]).toEqual([3, []]);
    end.release();
    world.settle();
    expect(watcher.take()).toEqual(["Top IBM N 20@1000020 / 0@0", "Feed N up"]);
  });

  test("takes a feed down that tells what cannot be, and reads it anew", async () => {
    const { world, venues, events } = await market();
    const [n] = venues;
    n.add("IBM", true, 300, 1_000_000);
    const watcher = new Watcher(world);
    world.settle();
    for (const wrong of [
      () => putOrderDelete(n.feed, 1, 0, 999),
      () => putAddOrder(n.feed, 77, 0, 998, true, 1, 0, 0, 1),
      () => putOrderExecuted(n.feed, 2, 0, 1, 100, 1),
      () => n.feed.room(3),
    ]) {
      events.length = 0;
      wrong();
      world.settle();
      expect(events).toEqual(["N Untrusted"]);
      world.advance(1_000);
      expect(events).toEqual(["N Untrusted", "N up"]);
      expect(watcher.tops.get("IBM N")).toBe("300@1000000 / 0@0");
    }
  });

  test("passes a slow client over, holds no queue for it, and catches it up", async () => {
    const { world, venues } = await market({ slowBytes: 1_000 });
    const [n] = venues;
    const slow = new Watcher(world);
    const quick = new Watcher(world);
    world.settle();
    encodeFrame(slow.link, Subscribe, { symbol: "IBM" });
    world.settle();
    const end = slow.serverEnd;
    end.stalled = true;
    for (let i = 1; i <= 300; i++) {
      n.add("IBM", true, 1, 1_000_000 + i);
      if (i % 3 === 0) putTrade(n.feed, 2, 0, true, i, 0, 0, 140_000, i);
      world.settle();
    }
    expect(quick.tops.get("IBM N")).toBe("1@1000300 / 0@0");
    expect(slow.tops.get("IBM N")).toBe("0@0 / 0@0");
    expect(end.pendingBytes).toBeLessThan(2_000);
    end.release();
    world.advance(100);
    expect(slow.tops).toEqual(quick.tops);
    expect(slow.lasts).toEqual(quick.lasts);
    expect(slow.depths.get("IBM N")?.startsWith("1@1000300 1@1000299")).toBe(true);
  });

  test.each<[string, (watcher: Watcher) => void]>([
    ["a client of another release", (w) => encodeFrame(w.link, Hello, { role: 1 })],
    ["a client that says what only quotes says", (w) => encodeFrame(w.link, SnapshotEnd, {})],
  ])("closes the connection of %s", async (_title, send) => {
    const { world } = await market();
    const watcher = new Watcher(world);
    world.settle();
    watcher.take();
    send(watcher);
    world.settle();
    expect(watcher.take()).toEqual(["closed: closed by the peer"]);
  });

  test("closes the connection of a client that does not begin with Hello", async () => {
    const { world } = await market();
    const watcher = new Watcher(world, Heartbeat);
    world.settle();
    expect(watcher.take()).toEqual(["closed: closed by the peer"]);
  });
});

test("a client has every venue's book after any messages, losses and stalls", async () => {
  const qty = fc.integer({ min: 1, max: 300 });
  const px = fc.integer({ min: 1, max: 30 });
  const pick = fc.nat();
  const venue = fc.constantFrom(0, 1);
  const step = fc.oneof(
    fc.tuple(fc.constant("add"), venue, fc.constantFrom(...NAMES), fc.boolean(), qty, px),
    fc.tuple(fc.constant("add"), venue, fc.constantFrom(...NAMES), fc.boolean(), qty, px),
    fc.tuple(fc.constant("execute"), venue, pick, qty),
    fc.tuple(fc.constant("delete"), venue, pick),
    fc.tuple(fc.constant("replace"), venue, pick, qty, px),
    fc.tuple(fc.constant("halt"), venue, fc.constantFrom(...NAMES), fc.boolean()),
    fc.tuple(fc.constant("lose"), venue),
    fc.tuple(fc.constant("stall")),
    fc.tuple(fc.constant("release")),
    fc.tuple(fc.constant("advance"), fc.nat(300)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { world, venues } = await market({ slowBytes: 300 });
      const watcher = new Watcher(world);
      world.settle();
      for (const name of SYMBOLS_FOLLOWED) encodeFrame(watcher.link, Subscribe, { symbol: name });
      world.settle();
      for (const [name, ...args] of steps) {
        act(world, watcher, venues, name, args);
        world.settle();
      }
      watcher.serverEnd.release();
      world.advance(3_000);
      for (const [v, letter] of LETTERS.entries()) {
        const truth = venues[v as 0 | 1];
        for (const name of SYMBOLS_FOLLOWED) {
          const key = `${name} ${letter}`;
          expect(watcher.tops.get(key)).toBe(truth.top(name));
          const sides = [true, false].map((buy) => truth.levels(name, buy).slice(0, 10).join(" "));
          expect(watcher.depths.get(key)).toBe(sides.join(" / "));
        }
        expect(watcher.feeds.get(letter)).toBe("up");
      }
    }),
    { numRuns: 60 },
  );
});

const SYMBOLS_FOLLOWED = ["IBM", "BAC"];

function act(
  world: MemoryWorld,
  watcher: Watcher,
  venues: readonly Venue[],
  name: string,
  args: readonly (string | number | boolean)[],
): void {
  const [v, ...rest] = args as [number, ...never[]];
  const venue = venues[v] as Venue;
  const refs = [...(venue?.orders.keys() ?? [])];
  const ref = refs[Number(rest[0]) % refs.length] as number;
  if (name === "add") venue.add(...(rest as unknown as [string, boolean, number, number]));
  if (name === "halt") {
    const [symbol, trades] = rest as unknown as [string, boolean];
    venue.halt(symbol, trades ? TradingState.Trading : TradingState.Paused);
  }
  if (name === "lose") feedEnd(world, v).lose("ECONNRESET");
  if (name === "stall") watcher.serverEnd.stalled = true;
  if (name === "release") watcher.serverEnd.release();
  if (name === "advance") world.advance(v);
  if (ref === undefined) return;
  const { qty } = venue.orders.get(ref) as Order;
  if (name === "delete") venue.delete(ref);
  if (name === "replace") venue.replace(ref, ...(rest.slice(1) as unknown as [number, number]));
  if (name === "execute") venue.execute(ref, Math.min(qty, Number(rest[1])));
}

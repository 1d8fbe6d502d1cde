import { expect, test } from "vitest";
import { Side } from "../../core/domain/order.ts";
import { DayVolume } from "../../core/venue/market/day-volume.ts";
import { MemorySource } from "../../wire/lean/source.ts";
import { MemoryWorld } from "../fleet/memory-world.ts";
import { readDayVolume } from "./read-day-volume.ts";
import { findRecordedDays } from "./recorded-days.ts";
import { quietVenue, ScriptedMember } from "./scripted-member.test-kit.ts";
import { type RecordedDay, Venue } from "./venue.ts";

const at = (text: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
  return (hours * 3600 + minutes * 60 + seconds) * 1000;
};

/** Rows of a file in chunks of seven bytes: lines are cut anywhere. */
function source(name: string, rows: readonly (readonly (string | number)[])[]): MemorySource {
  const bytes = new TextEncoder().encode(rows.map((row) => row.join(",")).join("\n"));
  const chunks: Uint8Array[] = [];
  for (let i = 0; i < bytes.length; i += 7) chunks.push(bytes.slice(i, i + 7));
  return new MemorySource(name, chunks);
}

/** A quote update at a time: the bid line and the ask line of one millisecond. */
const quote = (time: string, bid: string, ask: string): (string | number)[][] => {
  const [bidQty = "", bidPx = "", bidVenue = ""] = bid.split(" ");
  const [askQty = "", askPx = "", askVenue = ""] = ask.split(" ");
  return [
    [at(time), bidPx, bidQty, 0, 0, bidVenue, 1, 0],
    [at(time), 0, 0, askPx, askQty, askVenue, 1, 0],
  ];
};
const trade = (time: string, qty: number, price: number, venue: string, suspicious = 0) => [
  at(time),
  price,
  qty,
  venue,
  1,
  suspicious,
];

const QUOTES = [
  ...quote("09:20:00", "500 1819000 N", "500 1819500 N"),
  ...quote("09:34:59", "600 1820000 N", "300 1820500 P"),
  ...quote("09:35:10", "800 1820100 P", "300 1820500 P"),
  ...quote("09:35:20", "800 1820100 P", "900 1820200 N"),
];
const TRADES = [
  trade("09:20:00", 300, 1819500, "N"),
  trade("09:35:05", 400, 1820000, "N"),
  trade("09:35:06", 700, 1820000, "D"),
  trade("09:35:07", 100, 1990000, "N", 1),
  trade("09:35:10", 200, 1820000, "N"),
];

async function volume(): Promise<DayVolume> {
  const read = await readDayVolume(source("IBM_trade", TRADES));
  if (!(read instanceof DayVolume)) throw new Error("the trades can be read");
  return read;
}

async function opened(
  fromMs: number,
  quotes = source("IBM_quote", QUOTES),
  speed = 1,
  world = new MemoryWorld(),
) {
  const log: string[] = [];
  const day: RecordedDay = {
    symbol: "IBM",
    quotes,
    trades: source("IBM_trade", TRADES),
    volume: await volume(),
  };
  const shares = [0x4e, 0x50].map((code) => ({ code, weight: 0 }));
  const config = quietVenue("FIX.4.4", { fromMs, speed, shares, leanFolder: "somewhere" });
  const venue = await Venue.open(config, {
    network: world,
    clock: world,
    disk: null,
    days: [day],
    log: (line) => log.push(line),
  });
  const top = (side: Side): string => {
    const { engine } = venue.exchange;
    const row = engine.best(0, side);
    return row < 0 ? "nothing" : `${engine.leaves(row)} @ ${engine.price(row)}`;
  };
  return { world, venue, config, log, top };
}

test("the sums of a day leave out suspicious trades; those off exchange count for no venue", async () => {
  const sums = await volume();
  expect(sums.shares([0x4e, 0x50, 0x44])).toEqual([
    { code: 0x4e, weight: 900 },
    { code: 0x50, weight: 0 },
    { code: 0x44, weight: 0 },
  ]);
  expect(Math.round(sums.sharesPerDollar())).toBe(Math.round(1_600 / 181.99));
});

test("the market starts with the last quotes before it and follows the record", async () => {
  const { world, top } = await opened(at("09:35:00"));
  world.advance(100);
  // N set the bid and printed all that was printed: everything but the setter's lot is its own.
  expect([top(Side.Buy), top(Side.Sell)]).toEqual(["600 @ 1820000", "200 @ 1820500"]);
  world.advance(9_000);
  expect(top(Side.Buy)).toBe("600 @ 1820000");
  world.advance(1_200);
  expect(top(Side.Buy)).toBe("700 @ 1820100");
  world.advance(10_000);
  expect(top(Side.Sell)).toBe("900 @ 1820200");
});

test("a venue is open when its record stands where its clock does, not before", async () => {
  class LateSource extends MemorySource {
    isThere = false;
    override take(): Uint8Array | null {
      return this.isThere ? super.take() : null;
    }
  }
  const late = new LateSource("IBM_quote", [
    new TextEncoder().encode(QUOTES.map((row) => row.join(",")).join("\n")),
  ]);
  const world = new MemoryWorld();
  let isOpen = false;
  const opening = opened(at("09:35:00"), late, 1, world).then(({ top }) => {
    isOpen = true;
    return top(Side.Buy);
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isOpen).toBe(false);
  late.isThere = true;
  late.onReady();
  world.advance(1);
  expect(await opening).toBe("600 @ 1820000");
});

test("a fast clock plays the same record sooner", async () => {
  const { world, top } = await opened(at("09:35:00"), undefined, 10);
  world.advance(1_200);
  expect(top(Side.Buy)).toBe("700 @ 1820100");
});

const BUY = "35=D 11=B1 21=1 38=900 40=2 54=1 55=IBM 59=0 60=20131008-13:30:00.000";

test("a trade of the same millisecond as a quote comes first", async () => {
  const { world, venue, config } = await opened(at("09:35:08"));
  world.advance(10);
  const member = new ScriptedMember(world, config);
  member.send(BUY.replace("54=1", "44=182.00 54=1"));
  world.advance(3_000);
  // Before the quote 600 shares stand before it at 182.00, after it only a lot of depth.
  expect(venue.exchange.ladder.shownAt(0, Side.Buy, 1_820_000)).toBe(100);
  expect(venue.exchange.entry.orders.cumQty(0)).toBe(0);
});

test("a recorded trade below a resting buy executes it", async () => {
  const { world, venue, config } = await opened(at("09:35:08"));
  world.advance(10);
  const member = new ScriptedMember(world, config);
  member.send(BUY.replace("54=1", "44=182.01 54=1"));
  world.advance(3_000);
  expect(venue.exchange.entry.orders.cumQty(0)).toBe(200);
});

test("nothing of before the start prints", async () => {
  const { world, venue } = await opened(at("09:35:00"));
  world.advance(100);
  expect(venue.exchange.engine.nextMatch()).toBe(1);
});

test("a stock without a record is halted, and the venue says so", async () => {
  const { world, config } = await opened(at("09:35:00"));
  const member = new ScriptedMember(world, config);
  member.heard();
  member.send("35=D 11=B1 21=1 38=900 40=2 44=13.80 54=1 55=BAC 59=0 60=20131008-13:30:00.000");
  world.settle();
  expect(member.heard()[0]).toContain("58=symbol BAC is halted");
});

test("a record that breaks off halts its stock, with the file, the line and the reason", async () => {
  const bad = source("IBM_quote", [...QUOTES.slice(0, 4), [at("09:35:10"), "18x", 1, 0, 0, "N"]]);
  const { world, venue, log, top } = await opened(at("09:35:00"), bad);
  world.advance(11_000);
  expect(log).toEqual([expect.stringMatching(/^IBM is halted for the day: IBM_quote, line 5: /)]);
  expect([top(Side.Buy), venue.exchange.isTradable(0)]).toEqual(["nothing", false]);
});

test("the day ends at 20:00: quotes go, orders expire, new ones are refused", async () => {
  const { world, config, top } = await opened(at("19:59:58"));
  const member = new ScriptedMember(world, config);
  member.send("35=D 11=B1 21=1 38=900 40=2 44=1.00 54=1 55=IBM 59=0 60=20131008-13:30:00.000");
  world.advance(1_000);
  expect(top(Side.Buy)).toBe("700 @ 1820100");
  member.heard();
  world.advance(2_000);
  expect(top(Side.Buy)).toBe("nothing");
  member.send("35=D 11=B2 21=1 38=900 40=2 44=1.00 54=1 55=IBM 59=0 60=20131008-13:30:00.000");
  world.settle();
  const [expired, refused] = member.heard();
  expect(expired).toContain("150=C");
  expect(refused).toContain("58=the market is closed for the day");
});

test("of a folder the newest day is taken, with a word on everything left out", () => {
  const names = [
    "IBM_20131008_quote.zip",
    "IBM_20131008_trade.zip",
    "IBM_20131007_quote.zip",
    "IBM_20131007_trade.zip",
    "BAC_20131008_quote.zip",
    "XYZ_20131008_quote.zip",
    "XYZ_20131008_trade.zip",
    "notes.txt",
  ];
  expect(findRecordedDays(names, new Set(["IBM", "BAC"]))).toEqual({
    date: "20131008",
    // The trades of BAC are missing: whoever opens them says so.
    files: ["BAC", "IBM"].map((symbol) => ({
      symbol,
      quotes: `${symbol}_20131008_quote.zip`,
      trades: `${symbol}_20131008_trade.zip`,
    })),
    remarks: [
      "XYZ_20131008_quote.zip is left out: XYZ is not listed",
      "XYZ_20131008_trade.zip is left out: XYZ is not listed",
      "IBM_20131007 is left out: the day is 20131008",
    ],
  });
});

import { describe, expect, test } from "vitest";
import { OrdType, Tif } from "../domain/order.ts";
import {
  checkPhase,
  EARLY_CLOSE_DAY,
  mayLeaveAuction,
  nextPhaseMs,
  phaseAt,
  REGULAR_DAY,
  VenuePhase,
} from "./session-phases.ts";
import { VenueReject } from "./venue-reject.ts";

const { Market, Limit } = OrdType;
const { Day, Ioc, AtOpen, AtClose } = Tif;

/** Ms since midnight of `hh:mm:ss`. */
function at(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(":").map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

function named<T extends number>(names: Readonly<Record<string, T>>, value: T): string {
  return Object.keys(names).find((name) => names[name] === value) ?? "";
}

test.each([
  ["03:59:59", "Closed", "Closed"],
  ["04:00:00", "PreMarket", "PreMarket"],
  ["09:25:00", "OpeningAuction", "OpeningAuction"],
  ["09:29:59", "OpeningAuction", "OpeningAuction"],
  ["09:30:00", "Regular", "Regular"],
  ["12:49:59", "Regular", "Regular"],
  ["12:50:00", "Regular", "ClosingAuction"],
  ["13:00:00", "Regular", "AfterHours"],
  ["15:50:00", "ClosingAuction", "AfterHours"],
  ["16:00:00", "AfterHours", "AfterHours"],
  ["17:00:00", "AfterHours", "Closed"],
  ["20:00:00", "Closed", "Closed"],
  ["33:30:00", "Regular", "Regular"], // The next day at 9:30.
])("at %s a whole day is in %s, an early close in %s", (clock, whole, early) => {
  expect(named(VenuePhase, phaseAt(REGULAR_DAY, at(clock)))).toBe(whole);
  expect(named(VenuePhase, phaseAt(EARLY_CLOSE_DAY, at(clock)))).toBe(early);
});

test("every phase has a next one, the last that of the next day", () => {
  const found: string[] = [];
  let ms = at("00:00");
  for (let i = 0; i < 7; i++) {
    ms = nextPhaseMs(REGULAR_DAY, ms);
    found.push(named(VenuePhase, phaseAt(REGULAR_DAY, ms)));
    expect(phaseAt(REGULAR_DAY, ms - 1)).not.toBe(phaseAt(REGULAR_DAY, ms));
  }
  expect(found).toEqual([
    "PreMarket",
    "OpeningAuction",
    "Regular",
    "ClosingAuction",
    "AfterHours",
    "Closed",
    "PreMarket",
  ]);
  expect(ms).toBe(at("28:00"));
  expect(nextPhaseMs(null, 0)).toBe(Number.POSITIVE_INFINITY);
});

test("a market without times is in regular hours always and has no auctions", () => {
  expect(phaseAt(null, at("03:00"))).toBe(VenuePhase.Regular);
  expect(checkPhase(null, at("03:00"), Market, Ioc)).toBe(VenueReject.None);
  expect(checkPhase(null, at("03:00"), Limit, AtClose)).toBe(VenueReject.AuctionUnsupported);
});

describe("what a phase takes", () => {
  test.each<[string, OrdType, Tif, keyof typeof VenueReject]>([
    ["03:59:59", Limit, Day, "MarketClosed"],
    ["03:59:59", Limit, AtOpen, "MarketClosed"],
    ["08:00:00", Limit, Day, "None"],
    ["08:00:00", Limit, Ioc, "None"],
    ["08:00:00", Market, Ioc, "PhaseUnsupported"],
    ["08:00:00", Market, AtClose, "None"],
    ["09:27:59", Market, AtOpen, "None"],
    ["09:28:00", Market, AtOpen, "AuctionCutoff"],
    ["09:28:00", Limit, AtOpen, "None"],
    ["09:29:30", Limit, AtOpen, "AuctionCutoff"],
    ["09:30:00", Market, Ioc, "None"],
    ["15:54:59", Market, AtClose, "None"],
    ["15:55:00", Market, AtClose, "AuctionCutoff"],
    ["15:57:59", Limit, AtClose, "None"],
    ["15:58:00", Limit, AtClose, "AuctionCutoff"],
    ["16:00:00", Market, Day, "PhaseUnsupported"],
    ["16:00:00", Limit, Day, "None"],
    ["20:00:00", Limit, Day, "MarketClosed"],
  ])("%s: OrdType %i, TimeInForce %i: %s", (clock, ordType, tif, reject) => {
    expect(named(VenueReject, checkPhase(REGULAR_DAY, at(clock), ordType, tif))).toBe(reject);
  });

  test("a venue without extended hours takes only auction orders before the open", () => {
    const times = { ...REGULAR_DAY, extendedHours: false };
    const { PhaseUnsupported, None } = VenueReject;
    expect(checkPhase(times, at("08:00"), Limit, Day)).toBe(PhaseUnsupported);
    expect(checkPhase(times, at("08:00"), Limit, AtOpen)).toBe(None);
    expect(checkPhase(times, at("17:00"), Limit, Day)).toBe(PhaseUnsupported);
  });

  test("an auction order cannot be cancelled from its cut-off on", () => {
    const leaves = (clock: string, type: OrdType, tif: Tif) =>
      mayLeaveAuction(REGULAR_DAY, at(clock), type, tif);
    expect(leaves("09:27:59", Market, AtOpen)).toBe(true);
    expect(leaves("09:28:00", Market, AtOpen)).toBe(false);
    expect(leaves("09:28:00", Limit, AtOpen)).toBe(true);
    expect(leaves("15:55:00", Market, AtClose)).toBe(false);
    expect(leaves("15:58:00", Limit, AtClose)).toBe(false);
  });
});

import { expect, test } from "vitest";
import type { MarketEvent } from "../tape.ts";
import type { Child } from "./book.ts";
import { MarketStops } from "./market-stops.ts";

const TRADING = 1;
const PAUSED = 2;
const HALTED = 0;
const LULD = 1;
const OPERATIONAL = 7;
const MS = 1e6;

function told(stops: MarketStops, changes: Partial<MarketEvent>): void {
  stops.take({
    ...{ kind: "market", what: "state", atNs: 10 * MS, symbol: "IBM", venue: "P" },
    ...{ state: PAUSED, reason: LULD, ...changes },
  });
}

function sends(stops: MarketStops, atNs: number, symbol = "IBM"): string {
  const venue = { process: "venue-N" } as Child["venue"];
  try {
    stops.sent({ id: "1", symbol, venue } as Child, atNs);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

test("C33: an order of a symbol that another venue has told to be paused is found", () => {
  const stops = new MarketStops();
  told(stops, {});
  expect(sends(stops, 11 * MS)).toContain("1 is sent to venue-N, and IBM is stopped at P (1)");
  expect(sends(stops, 11 * MS, "BAC")).toBe("");
});

test("what came in the turn of the order, a venue's own trouble, a word that was taken back", () => {
  const stops = new MarketStops();
  told(stops, {});
  expect(sends(stops, 10 * MS)).toBe("");
  expect(sends(stops, 11 * MS - 1)).toBe("");
  told(stops, { atNs: 12 * MS });
  expect(sends(stops, 12 * MS)).not.toBe("");
  told(stops, { state: TRADING, reason: 0, atNs: 13 * MS });
  expect(sends(stops, 14 * MS)).toBe("");
  told(stops, { state: HALTED, reason: OPERATIONAL, atNs: 15 * MS });
  expect(sends(stops, 16 * MS)).toBe("");
});

test("a gate that starts, or whose line to quotes is lost, has heard nothing", () => {
  const stops = new MarketStops();
  told(stops, {});
  told(stops, { what: "lost" });
  expect(sends(stops, 20 * MS)).toBe("");
  told(stops, {});
  stops.forget();
  expect(sends(stops, 20 * MS)).toBe("");
});

import { expect, test } from "vitest";
import type { MarketEvent } from "../tape.ts";
import type { Child } from "./book.ts";
import { MarketStops } from "./market-stops.ts";

const TRADING = 1;
const PAUSED = 2;
const HALTED = 0;
const LULD = 1;
const OPERATIONAL = 7;

function told(stops: MarketStops, changes: Partial<MarketEvent>): void {
  stops.take({
    ...{ kind: "market", what: "state", atNs: 10, symbol: "IBM", venue: "P" },
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
  expect(sends(stops, 11)).toContain("1 is sent to venue-N, and IBM is stopped at P (1)");
  expect(sends(stops, 11, "BAC")).toBe("");
});

test("what came in the instant of the order, a venue's own trouble, a word that was taken back", () => {
  const stops = new MarketStops();
  told(stops, {});
  expect(sends(stops, 10)).toBe("");
  told(stops, { atNs: 12 });
  expect(sends(stops, 12)).not.toBe("");
  told(stops, { state: TRADING, reason: 0, atNs: 13 });
  expect(sends(stops, 14)).toBe("");
  told(stops, { state: HALTED, reason: OPERATIONAL, atNs: 15 });
  expect(sends(stops, 16)).toBe("");
});

test("a gate that starts, or whose line to quotes is lost, has heard nothing", () => {
  const stops = new MarketStops();
  told(stops, {});
  told(stops, { what: "lost" });
  expect(sends(stops, 20)).toBe("");
  told(stops, {});
  stops.forget();
  expect(sends(stops, 20)).toBe("");
});

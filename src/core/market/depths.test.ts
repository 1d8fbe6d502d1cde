import { expect, test } from "vitest";
import { venueCode } from "../domain/venue-code.ts";
import { DEPTH_LEVELS, Depths } from "./depths.ts";

const VENUES = [venueCode("N"), venueCode("P")];
const IBM = 3;

/** A venue's side, best first, as "price x shares". */
function side(depths: Depths, venue: number, bid: boolean): string[] {
  return Array.from({ length: depths.count(IBM, venue, bid) }, (_, level) => {
    return `${depths.px(IBM, venue, bid, level)} x ${depths.qty(IBM, venue, bid, level)}`;
  });
}

test("keeps each venue's levels apart and replaces them whole", () => {
  const depths = new Depths(5, VENUES);
  depths.open(IBM);
  depths.replace(IBM, 0, 10);
  depths.push(IBM, 0, true, 1_000_000, 300);
  depths.push(IBM, 0, true, 999_900, 500);
  depths.push(IBM, 0, false, 1_000_100, 200);
  depths.replace(IBM, 1, 20);
  depths.push(IBM, 1, false, 1_000_200, 4_294_967_295);
  expect(side(depths, 0, true)).toEqual(["1000000 x 300", "999900 x 500"]);
  expect(side(depths, 0, false)).toEqual(["1000100 x 200"]);
  expect(side(depths, 1, false)).toEqual(["1000200 x 4294967295"]);
  expect([depths.feedSeq(IBM, 0), depths.feedSeq(IBM, 1)]).toEqual([10, 20]);
  depths.replace(IBM, 0, 11);
  depths.push(IBM, 0, true, 999_800, 100);
  expect(side(depths, 0, true)).toEqual(["999800 x 100"]);
  expect(side(depths, 0, false)).toEqual([]);
});

test("takes ten levels of a side and no more", () => {
  const depths = new Depths(5, VENUES);
  depths.open(IBM);
  depths.replace(IBM, 1, 1);
  for (let i = 0; i < 15; i++) depths.push(IBM, 1, false, 1_000_000 + i, 1);
  expect(depths.count(IBM, 1, false)).toBe(DEPTH_LEVELS);
  expect(depths.px(IBM, 1, false, 9)).toBe(1_000_009);
  expect(depths.count(IBM, 1, true)).toBe(0);
});

test("knows nothing of a symbol that is not open, and forgets one that is closed", () => {
  const depths = new Depths(5, VENUES);
  depths.replace(IBM, 0, 1);
  depths.push(IBM, 0, true, 1_000_000, 300);
  expect([depths.isOpen(IBM), depths.count(IBM, 0, true)]).toEqual([false, 0]);
  depths.open(IBM);
  depths.replace(IBM, 0, 5);
  depths.push(IBM, 0, true, 1_000_000, 300);
  depths.close(IBM);
  depths.open(IBM);
  expect([depths.isOpen(IBM), depths.count(IBM, 0, true), depths.feedSeq(IBM, 0)]).toEqual([
    true,
    0,
    0,
  ]);
  expect(() => depths.px(IBM, 0, true, 0)).toThrow("below the count");
});

import { expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

const MARK = { 528: "I" };
const OF_B1 = { 1: "B1", 11: "C1" };

/** An order of B1, which is attested, for 500 at most at 10.00, marked retail or not. */
function ordered(marks: object, more: object = {}): TapeStory {
  const t = new TapeStory().order("C1", { ...OF_B1, ...marks, ...more }, "client-2");
  t.tell(1, { ...OF_B1, 151: 500, ...more }, "client-2");
  return t;
}

const child = (t: TapeStory, more: object, venue = "venue-N"): string =>
  t.child(1, 1, { 1: "B1", 44: "10.00", ...more }, venue);

test("C37: a retail order's child at its client's limit, where there is a programme", () => {
  child(ordered(MARK), MARK);
  child(ordered({ 47: "I" }), { 47: "I" });
  // Without the mark any price and any venue may be.
  child(ordered(MARK), { 44: "9.95" }, "venue-Q");
});

test("C37: not of an order that is not marked", () => {
  expect(() => child(ordered({ 528: "A" }), MARK)).toThrow(
    "C37: 10001000010001 is marked retail, its order is not",
  );
  expect(() => child(ordered({}), { 47: "I" })).toThrow("C37: ");
});

test("C37: not where there is no programme", () => {
  expect(() => child(ordered(MARK), MARK, "venue-Q")).toThrow(
    "C37: 10001000010001 is marked retail at venue-Q, which takes none",
  );
});

test("C37: not at a price that its client has not named", () => {
  expect(() => child(ordered(MARK), { ...MARK, 44: "9.99" })).toThrow(
    "C37: 10001000010001 is marked retail at 99900, no price of its client",
  );
});

test("C37: of a market order only where the venue takes those", () => {
  const market = { 40: 1, 44: "" };
  expect(() => child(ordered(MARK, market), MARK)).toThrow("C37: ");
  child(ordered(MARK, market), MARK, "venue-P");
});

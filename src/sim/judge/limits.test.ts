import { expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

test("C4: shares of one order at a venue", () => {
  const t = new TapeStory().parent(1, { 38: 3000 });
  t.child(1, 1, { 38: 1000 });
  expect(() => t.child(1, 2, { 38: 1001 })).toThrow("C4: 10001000010002: 1001 shares");
  expect(() => t.child(1, 3, { 38: 0 })).toThrow("C4:");
});

test("C5: money of one order at a venue", () => {
  const t = new TapeStory().parent(1, { 38: 900, 44: "20.00" });
  t.child(1, 1, { 38: 100, 44: "19.00" });
  const dear = { 38: 790, 44: "19.00" };
  expect(() => t.child(1, 2, dear)).toThrow("C5: 10001000010002: 150100000 money");
});

test("C4, C5: shares and money of a client's order", () => {
  const t = new TapeStory();
  expect(() => t.parent(1, { 38: 10_001 })).toThrow("C4: client-1 C1: 10001 shares");
  const large = new TapeStory().parent(1, { 38: 9000, 44: "30.00" });
  const dear = { 38: 10, 44: "23.00" };
  expect(() => large.child(1, 1, dear)).toThrow("C5: P1: 2070000000 money");
});

test("C22: shares of an account in a symbol, what works on its side included", () => {
  const t = new TapeStory({ positionMaxShares: 1000 }).parent(1).parent(2, { 54: 5 });
  t.fill(t.child(1, 1), 200, 200);
  t.child(1, 2);
  t.child(2, 1, { 38: 150, 44: "10.00", 54: 5 });
  // 200 are bought and 200 may be: what is for sale makes no room.
  expect(() => t.parent(3, { 38: 601 })).toThrow("C22: client-1 C3: 1001 shares of a position");
  t.fill(t.id(2, 1), 150, 150, { 38: 150, 54: 5 });
  t.parent(4, { 38: 750 });
  t.parent(5, { 38: 1000, 55: "BAC" });
  t.parent(6, { 38: 1000, 54: 5 });
  expect(() => t.parent(7, { 38: 1051, 54: 5 })).toThrow("C22:");
});

test("C22: what an account held at first counts, and every sell is a sell", () => {
  const t = new TapeStory({ positionMaxShares: 1000 }, 500);
  expect(() => t.parent(1, { 38: 501 })).toThrow("C22: client-1 C1: 1001 shares of a position");
  const u = new TapeStory({ positionMaxShares: 1000 }, 500).parent(1, { 38: 900, 54: 2 });
  u.fill(u.child(1, 1, { 38: 900, 44: "10.00", 54: 2 }), 900, 900, { 38: 900, 54: 2 });
  u.parent(2, { 38: 600, 54: 5 });
  expect(() => u.parent(3, { 38: 601, 54: 6 })).toThrow("C22: client-1 C3: 1001 shares");
});

test("C22: an order that is told at its end only has made room for others", () => {
  const t = new TapeStory({ positionMaxShares: 1000 }).order("C1", { 38: 600 });
  t.tell(1, { 11: "C1", 38: 600, 39: 6, 150: 6, 151: 600 });
  t.parent(2, { 38: 600 });
  t.child(2, 1, { 38: 600 });
  t.tell(1, { 11: "C1", 38: 600, 39: 4, 150: 4, 151: 0 });
  t.order("C3", { 38: 500 });
  expect(() => t.tell(3, { 11: "C3", 38: 500, 39: 6, 150: 0, 151: 500 })).not.toThrow();
  expect(() => t.tell(3, { 11: "C3", 38: 500, 151: 500 })).toThrow("C22: client-1 C3: 1100");
});

test("I14: new orders of a venue's session without a word of the venue", () => {
  const t = new TapeStory().parent(1);
  const first = t.child(1, 1, { 38: 10 });
  t.child(1, 2, { 38: 10 });
  t.child(1, 3, { 38: 10 });
  t.child(1, 4, { 38: 10 }, "venue-Q");
  t.report(first, { 38: 10, 151: 10 });
  t.child(1, 5, { 38: 10 });
  expect(() => t.child(1, 6, { 38: 10 })).toThrow("I14: venue-N: 4 new orders without an answer");
});

test("I14: what people have entered of an order is an answer", () => {
  const t = new TapeStory({ laneWindow: 1 }).parent(1);
  const id = t.child(1, 1, { 38: 10 });
  t.people("resolve", `order:${id}`, "asked", "answered");
  t.child(1, 2, { 38: 10 });
  expect(() => t.child(1, 3, { 38: 10 })).toThrow("I14:");
});

test.each([
  ["C24: orders at venues within a second", { firmChildrenMaxPerS: 2 }, "C24: the firm's children"],
  ["C24: orders in one symbol", { symbolChildrenMaxPerS: 2 }, "C24: children in IBM: 3 within"],
  ["C26: orders for one client's order", { parentChildrenMax: 2 }, "C26: P1: 3 children, at"],
  ["C26: shares of it within a second", { parentSharesMaxPerS: 20 }, "C26: shares of P1: 30"],
  [
    "C27: shares in one symbol within a minute",
    { symbolSharesMaxPerMin: 20 },
    "C27: shares in IBM",
  ],
])("%s", (_title, limits, words) => {
  const t = new TapeStory(limits).parent(1);
  const child = (n: number, time: string): string =>
    t.child(1, n, { 38: 10, 52: `20120801-${time}` });
  child(1, "16:00:00.000");
  t.report(t.id(1, 1), { 38: 10, 151: 10 });
  child(2, "16:00:00.980");
  expect(() => child(3, "16:00:00.989")).toThrow(words);
});

test("C16: an order that could trade with one of the same owner that is out", () => {
  const t = new TapeStory().parent(1).parent(2, { 44: "9.00", 54: 5 });
  t.child(1, 1, { 38: 10, 44: "9.90" });
  t.report(t.id(1, 1), { 38: 10, 151: 10 });
  t.child(2, 1, { 38: 10, 44: "9.91", 54: 5 });
  expect(() => t.child(2, 2, { 38: 10, 44: "9.90", 54: 5 })).toThrow(
    "C16: 10001000020002 at 99000 could trade with 10001000010001 at 99000",
  );
});

test("C37: an order that is marked retail, of an account that nobody attested", () => {
  expect(() => new TapeStory().parent(1, { 528: "I" })).toThrow(
    "C37: client-1 C1 is marked retail, nobody has attested A1",
  );
  expect(() => new TapeStory().parent(1, { 47: "I" })).toThrow("C37: ");
  new TapeStory().parent(1, { 528: "A" });
});

test("C24: a second later, and after a loss of power, they count no more", () => {
  const t = new TapeStory({ firmChildrenMaxPerS: 1, sentCap: 20, laneWindow: 9 }).parent(1);
  const child = (n: number, time: string): string =>
    t.child(1, n, { 38: 10, 52: `20120801-${time}` });
  child(1, "16:00:00.500");
  child(2, "16:00:01.500");
  t.restart("power");
  child(1, "16:00:01.600");
  // A clock that goes back makes nothing younger.
  expect(() => child(2, "15:00:00.000")).toThrow("C24:");
});

test("shares ever sent for an order, also of orders that came to nothing", () => {
  const t = new TapeStory().parent(1);
  for (let child = 1; child <= 5; child++) {
    const id = t.child(1, child);
    t.report(id, { 39: 4, 150: 4, 151: 0 });
  }
  expect(() => t.child(1, 6)).toThrow("SAFETY 9.7: P1: 1200 shares sent, at most 1000");
});

test("other limits hold from the start of the gate that has them", () => {
  const t = new TapeStory().parent(1, { 38: 3000 });
  t.child(1, 1, { 38: 1000 });
  t.limited({ maxChildQty: 500, maxOrderQty: 20_000 });
  t.child(1, 1, { 38: 500 });
  t.parent(2, { 38: 20_000 });
  expect(() => t.child(1, 2, { 38: 501 })).toThrow("C4: 10002000010002: 501 shares");
});

test("what was admitted before its limit fell is told later", () => {
  const t = new TapeStory().order("C1", { 38: 10_000 });
  t.limited({ maxOrderQty: 100 });
  t.tell(1, { 11: "C1", 38: 10_000, 151: 10_000 });
  expect(() => t.parent(2, { 38: 101 })).toThrow("C4: client-1 C2: 101 shares, at most 100");
});

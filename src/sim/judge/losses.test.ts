import { describe, expect, test } from "vitest";
import { TapeStory } from "./tape-story.test-kit.ts";

/** 200 shares are bought at 9.90 and sold at 9.80. */
const LOST = 200 * 1_000;
const CLOSES = { IBM: 99_000 };
const SELL = { 44: "9.00", 54: 2 };
const SHORT = 5;
const SOLD = { 6: "9.80", 31: "9.80", 54: 2 };

/** A day is open; what trades it begins with, the client is told of at once. */
function day(limits: object, held = 0): TapeStory {
  const story = new TapeStory(limits, held, "", CLOSES);
  return story.people("day", "firm", "asked", "answered");
}

function buys(t: TapeStory, number = 1): TapeStory {
  t.parent(number);
  t.fill(t.child(number, 1), 200, 200);
  t.tellFill(number, 200, 200);
  return t.later(2);
}

type Sale = { number?: number; told?: boolean; qty?: number; side?: number };

/** An order to sell, of which 200 shares are sold. */
function sells(t: TapeStory, { number = 2, told = true, qty = 200, side = 2 }: Sale = {}) {
  t.parent(number, { ...SELL, 38: qty, 54: side });
  t.fill(t.child(number, 1, { ...SELL, 54: side }), 200, 200, { ...SOLD, 54: side });
  if (told) t.tellFill(number, 200, 200, { ...SOLD, 38: qty, 54: side });
  return t.later(2);
}

/** Another order of the first parent, or what is wrong with it. */
function buysMore(t: TapeStory): string {
  try {
    t.child(1, 9);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("C23: an order that adds to a position leaves beyond a loss limit", () => {
  test.each(["accountLossMax", "firmLossMax"])("%s", (limit) => {
    const beyond = buysMore(sells(buys(day({ [limit]: LOST - 1 }))));
    expect(beyond).toContain(`${LOST} is lost at least, at most ${LOST - 1}`);
    expect(buysMore(sells(buys(day({ [limit]: LOST }))))).toBe("");
  });

  test("what is held counts at the best price that it ever had", () => {
    const holds = buys(day({ accountLossMax: 1 }));
    expect(buysMore(holds)).toBe("");
    // Of what was sold short at 9.80 the best is the lowest: a close, a quote or a trade.
    const short = sells(day({ accountLossMax: 1 }), { qty: 400, side: SHORT });
    expect(() => short.child(2, 2, { ...SELL, 54: SHORT })).not.toThrow();
    const sold = sells(day({ accountLossMax: LOST - 1 }, 400)).parent(1);
    expect(buysMore(sold)).toContain(`${LOST} is lost at least`);
    const quoted = sells(day({ accountLossMax: LOST - 1 }, 400).quote("IBM", 99_005, 0));
    expect(buysMore(quoted.parent(1))).toBe("");
  });

  test("an order that can only reduce a position passes", () => {
    const t = sells(day({ accountLossMax: 1 }, 400), { qty: 400 });
    expect(() => t.child(2, 2, SELL)).not.toThrow();
    expect(buysMore(t.parent(1))).toContain("is lost at least");
  });

  test("an account of which not all is certain is not judged", () => {
    const limits = { accountLossMax: 1 };
    expect(buysMore(sells(buys(day(limits)), { told: false }))).toBe("");
    expect(buysMore(sells(buys(day(limits))).people("day", "firm", "asked"))).toBe("");
    const t = buys(day(limits));
    t.parent(2, { ...SELL, 38: 200 });
    t.fill(t.child(2, 1, SELL), 200, 200, SOLD);
    t.tellFill(2, 200, 200, { ...SOLD, 38: 200 });
    // In the turn of that report: it may have come behind the decision.
    expect(buysMore(t)).toBe("");
  });

  test("a limit that people have lowered holds from the gate's word on", () => {
    const t = sells(buys(day({})));
    t.limit("firmLossMaxUsd", LOST - 1, "asked", "answered");
    expect(buysMore(t)).toContain("C23");
  });
});

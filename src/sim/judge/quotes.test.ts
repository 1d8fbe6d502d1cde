import { beforeEach, describe, expect, test } from "vitest";
import type { Child } from "./book.ts";
import type { VisibleLimits } from "./facts.ts";
import { Quotes } from "./quotes.ts";

const MS = 1e6;
const LIMITS = { bookTimesMax: 2, maxIsoQty: 500, quoteAgeMaxMs: 100 } as VisibleLimits;
const SHOWN = { bidPx: 99, bidQty: 100, askPx: 101, askQty: 100, trading: true };

let quotes: Quotes;

beforeEach(() => {
  quotes = new Quotes();
  quotes.heard(10 * MS);
  for (const venue of ["N", "P"]) {
    quotes.feed(10 * MS, venue, true);
    quotes.top(10 * MS, "IBM", venue, SHOWN);
  }
  quotes.whole(10 * MS);
});

type Said = {
  side?: 1 | 2;
  qty?: number;
  px?: number;
  tif?: number;
  iso?: boolean;
  retail?: boolean;
};

/** Sends an order of IBM to venue N; the rule that it breaks, "" for none. */
function sends(
  { side = 1, qty = 100, px = 101, tif = 3, iso, retail }: Said,
  atNs = 20 * MS,
): string {
  const venue = { process: "venue-N", code: "N" } as Child["venue"];
  const text = `|35=D|54=${side}|59=${tif}|${iso === true ? "18=f|" : ""}${retail === true ? "528=I|" : ""}`;
  try {
    quotes.sent({ id: "1", symbol: "IBM", venue, qty, px } as Child, text, LIMITS, atNs);
  } catch (error) {
    return `${(error as { rule?: string }).rule} ${(error as Error).message}`;
  }
  return "";
}

describe("an order is held against what the gate has heard", () => {
  test.each<[string, Said, string]>([
    ["it takes what is shown", {}, ""],
    ["it sells what is bid", { side: 2, px: 99 }, ""],
    ["it is priced through the best offer", { px: 102 }, "C34"],
    ["it is priced through the best bid", { side: 2, px: 98 }, "C34"],
    ["it rests at another venue's offer", { tif: 0 }, "C35"],
    ["it rests below", { tif: 0, px: 100, qty: 9_000 }, ""],
    ["it takes as often as is allowed", { qty: 400 }, ""],
    ["it takes more", { qty: 401 }, "C9"],
    ["a sweep goes through", { px: 105, iso: true }, ""],
    ["a sweep is too large", { px: 105, iso: true, qty: 501 }, "C34"],
    ["a retail order has its client's limit", { px: 105, retail: true }, ""],
    ["a retail order takes more", { px: 105, retail: true, qty: 401 }, "C9"],
    ["it waits for an auction", { px: 200, tif: 7 }, ""],
  ])("%s", (_what, said, rule) => {
    expect(sends(said).slice(0, rule.length || 1)).toBe(rule);
  });

  test("at its own venue alone it may rest at the offer: it executes", () => {
    quotes.top(11 * MS, "IBM", "P", { ...SHOWN, askPx: 102 });
    expect(sends({ tif: 0 })).toBe("");
  });

  test("a venue that does not trade, or whose feed is down, shows nothing", () => {
    quotes.top(11 * MS, "IBM", "P", { ...SHOWN, trading: false });
    expect(sends({ qty: 201 })).toContain("C9");
    quotes.feed(12 * MS, "N", false);
    expect(sends({})).toContain("nothing is shown");
    expect(sends({ tif: 0 })).toBe("");
  });

  test("crossed quotes, old ones and none at all are C10", () => {
    quotes.top(11 * MS, "IBM", "P", { ...SHOWN, bidPx: 102 });
    expect(sends({ px: 100, tif: 0 })).toContain("crossed");
    quotes.top(12 * MS, "IBM", "P", SHOWN);
    expect(sends({}, 211 * MS)).toBe("");
    expect(sends({}, 212 * MS)).toContain("quotes of 202 ms ago");
    quotes.lost();
    expect(sends({})).toContain("C10");
  });
});

test("what changed in the turn of an order may have come behind its decision", () => {
  quotes.top(20 * MS, "IBM", "N", { ...SHOWN, askPx: 90, bidPx: 0 });
  quotes.top(20 * MS, "IBM", "P", { ...SHOWN, askPx: 90, bidPx: 0 });
  expect(sends({}, 20 * MS)).toBe("");
  expect(sends({}, 21 * MS)).toContain("C34");
  // The states of before were looked at and put back.
  expect(sends({ px: 90 }, 21 * MS)).toBe("");
});

import { describe, expect, test } from "vitest";
import { type OrderWords, parseOrderWords } from "./order-words.ts";

const WORDS: OrderWords = {
  side: "buy",
  qty: "5000",
  symbol: "IBM",
  limit: "185.10",
  tif: "day",
  strategy: "sweep",
};

function read(words: Partial<OrderWords>): unknown {
  const faults: string[] = [];
  const request = parseOrderWords({ ...WORDS, ...words }, faults);
  return request ?? faults;
}

test("a limit order is read with its price in $0.0001", () => {
  expect(read({})).toEqual({
    side: 1,
    orderQty: 5000,
    symbol: "IBM",
    ordType: 2,
    limitPx: 1_851_000,
    tif: 0,
    strategy: 1,
  });
});

test("without a limit it is a market order", () => {
  expect(read({ side: "sell", limit: undefined, tif: "ioc" })).toMatchObject({
    side: 2,
    ordType: 1,
    limitPx: 0,
    tif: 3,
  });
});

describe("a wrong word is named with its value and what is allowed", () => {
  const qty = "it must be whole shares from 1 to 2147483647";
  const limit = "it must be USD from 0.0001 to 429496.7295 with at most 4 decimals";
  const digits = "digits and at most one point are read, no sign and no exponent";

  test.each<[Partial<OrderWords>, string]>([
    [{ qty: "0" }, `QTY is "0": it is zero; ${qty}`],
    [{ qty: "-5" }, `QTY is "-5": ${digits}; ${qty}`],
    [{ qty: "1.5" }, `QTY is "1.5": ${digits}; ${qty}`],
    [{ qty: "1e6" }, `QTY is "1e6": ${digits}; ${qty}`],
    [{ qty: "2147483648" }, `QTY is "2147483648": it is too large; ${qty}`],
    [{ qty: "" }, `QTY is "": it is empty; ${qty}`],
    [{ limit: "185.12345" }, `--limit is "185.12345": it has too many decimals; ${limit}`],
    [{ limit: "0.0000" }, `--limit is "0.0000": it is zero; ${limit}`],
    [{ limit: "-1" }, `--limit is "-1": ${digits}; ${limit}`],
    [{ limit: "500000" }, `--limit is "500000": it is too large; ${limit}`],
    [{ limit: "NaN" }, `--limit is "NaN": ${digits}; ${limit}`],
    [
      { symbol: "ibm" },
      'SYMBOL is "ibm": it must be 1 to 8 of A-Z 0-9 . - and begin with a letter',
    ],
    [{ side: "hold" }, 'the side is "hold": it must be one of buy, sell, short'],
    [{ tif: "gtc" }, '--tif is "gtc": it must be one of day, ioc, open, close'],
    [{ strategy: "peg" }, '--strategy is "peg": it must be one of sweep'],
    [{ strategy: "toString" }, '--strategy is "toString": it must be one of sweep'],
  ])("%o", (words, fault) => {
    expect(read(words)).toEqual([fault]);
  });

  test("all of them at once", () => {
    expect(read({ qty: "0", limit: "x", symbol: "1" })).toHaveLength(3);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "./assert.ts";
import {
  formatPrice,
  notional,
  PRICE_MAX,
  parsePrice,
  parseQty,
  price,
  QTY_MAX,
  qty,
} from "./price.ts";

const anyPrice = fc.integer({ min: 1, max: PRICE_MAX });
const anyQty = fc.integer({ min: 1, max: QTY_MAX });

describe("price and quantity", () => {
  test("Rule 612: a price in text and back is exact to the last of its four decimals", () => {
    fc.assert(
      fc.property(anyPrice, (units) => {
        expect(parsePrice(formatPrice(units))).toBe(units);
      }),
    );
  });

  test("a quantity in text and back is the same", () => {
    fc.assert(
      fc.property(anyQty, (shares) => {
        expect(parseQty(`${shares}`)).toBe(shares);
      }),
    );
  });

  test("B6, B7: whatever the text, it is a number of ours or a named fault, and never another", () => {
    const texts = fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String));
    fc.assert(
      fc.property(texts, (text) => {
        const read = parseQty(text);
        if (typeof read === "number") expect(`${read}`).toBe(text);
        const px = parsePrice(text);
        if (typeof px === "number") expect(text).toMatch(/^(0|[1-9]\d{0,5})(\.\d{1,4})?$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ["", "Empty"],
    ["0", "Zero"],
    ["-0", "NotANumber"],
    ["-100", "NotANumber"],
    ["+7", "NotANumber"],
    ["100.5", "NotANumber"],
    ["1e3", "NotANumber"],
    ["0x10", "NotANumber"],
    ["NaN", "NotANumber"],
    ["Infinity", "NotANumber"],
    [" 5 ", "NotANumber"],
    ["\u0661\u0660", "NotANumber"],
    ["007", "LeadingZero"],
    ["2147483648", "TooLarge"],
    ["9007199254740993", "TooLarge"],
    ["1".padEnd(31, "0"), "TooLarge"],
  ])("B6: the quantity %j is refused: %s", (text, fault) => {
    expect(parseQty(text)).toBe(fault);
  });

  test.each([
    ["", "Empty"],
    ["0", "Zero"],
    ["0.0000", "Zero"],
    ["-1.00", "NotANumber"],
    [".5", "NotANumber"],
    ["5.", "NotANumber"],
    ["1,000.00", "NotANumber"],
    ["1.23456", "TooManyDecimals"],
    ["1.000000000", "TooManyDecimals"],
    ["01.00", "LeadingZero"],
    ["429496.7296", "TooLarge"],
    ["1000000", "TooLarge"],
  ])("B7: the price %j is refused: %s", (text, fault) => {
    expect(parsePrice(text)).toBe(fault);
  });

  test("money is exact where a float would round", () => {
    fc.assert(
      fc.property(anyPrice, anyQty, (units, shares) => {
        expect(notional(price(units), qty(shares))).toBe(BigInt(units) * BigInt(shares));
      }),
    );
  });

  test("only whole numbers in range become a price or a quantity", () => {
    for (const bad of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
      expect(() => price(bad)).toThrow(InvariantViolation);
    }
    for (const bad of [-1, 0.1, Number.POSITIVE_INFINITY]) {
      expect(() => qty(bad)).toThrow(InvariantViolation);
    }
  });
});

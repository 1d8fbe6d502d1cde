import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePrice, parseQty } from "../../core/domain/price.ts";
import { latin1 } from "./fix-text.test-kit.ts";
import {
  MALFORMED,
  readChar,
  readPrice,
  readQty,
  readText,
  readUint,
  TOO_FINE,
  TOO_LARGE,
} from "./values.ts";

const read = (
  reader: (bytes: Uint8Array, at: number, length: number) => number,
  text: string,
): number => reader(latin1(`\x01${text}\x01`), 1, text.length);

/** Texts near the edge of what a number may look like. */
const numberish = fc.oneof(
  fc.string({ maxLength: 14, unit: fc.constantFrom(..."0123456789.-+e ") }),
  fc.nat().map(String),
  fc.nat(500_000).map((units) => `${Math.floor(units / 100)}.${units % 100}`),
);

describe("prices", () => {
  test.each([
    ["185.10", 1_851_000],
    ["0.0001", 1],
    ["1", 10_000],
    ["429496.7295", 4_294_967_295],
    ["429496.7296", TOO_LARGE],
    ["99999999999999999999999", TOO_LARGE],
    ["1.00001", TOO_FINE],
    ["0", 0],
    ["0.00", 0],
    ["007", MALFORMED],
    ["-1", MALFORMED],
    ["+1", MALFORMED],
    ["1.", MALFORMED],
    [".5", MALFORMED],
    ["1.2.3", MALFORMED],
    ["1e3", MALFORMED],
    ["NaN", MALFORMED],
    ["", MALFORMED],
  ])("%j reads as %d", (text, units) => expect(read(readPrice, text)).toBe(units));

  test("agree with the readable reader on every text", () => {
    fc.assert(
      fc.property(numberish, (text) => {
        const units = read(readPrice, text);
        const wanted = parsePrice(text);
        if (typeof wanted === "number") expect(units).toBe(wanted);
        else expect(units).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("quantities", () => {
  test.each([
    ["100", 100],
    ["0", 0],
    ["2147483647", 2_147_483_647],
    ["2147483648", MALFORMED],
    ["9007199254740993", MALFORMED],
    ["1000000000000000000000000000000", MALFORMED],
    ["-0", MALFORMED],
    ["-100", MALFORMED],
    ["+7", MALFORMED],
    ["100.5", MALFORMED],
    ["100.0", MALFORMED],
    ["1e3", MALFORMED],
    ["0x10", MALFORMED],
    ["Infinity", MALFORMED],
    [" ", MALFORMED],
    ["\u00b2", MALFORMED],
    ["002000", MALFORMED],
  ])("%j reads as %d", (text, shares) => expect(read(readQty, text)).toBe(shares));

  test("agree with the readable reader on every text", () => {
    fc.assert(
      fc.property(numberish, (text) => {
        const shares = read(readQty, text);
        const wanted = parseQty(text);
        if (typeof wanted === "number") expect(shares).toBe(wanted);
        else expect(shares).toBeLessThanOrEqual(0);
      }),
    );
  });
});

test("whole numbers read digits only, characters read one", () => {
  expect(
    ["0", "007", "123456789012345", "1234567890123456", "", "-1", "1a"].map((t) =>
      read(readUint, t),
    ),
  ).toEqual([0, 7, 123_456_789_012_345, MALFORMED, MALFORMED, MALFORMED, MALFORMED]);
  expect(["A", "AB", ""].map((t) => read(readChar, t))).toEqual([65, MALFORMED, MALFORMED]);
  expect(readText(latin1("x\u00e9y"), 0, 3)).toBe("x\u00e9y");
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrice, PRICE_MAX, QTY_MAX } from "../../core/domain/price.ts";
import { fixText, latin1 } from "./fix-text.test-kit.ts";
import { Tag } from "./tags.ts";
import { FixWriter } from "./writer.ts";

function written(write: (writer: FixWriter) => void, size = 16): string {
  const writer = new FixWriter(size);
  write(writer);
  return fixText(writer.buffer.subarray(0, writer.at));
}

test("each kind of field", () => {
  const text = written((w) => {
    w.text(Tag.Account, "ACCT-1");
    w.bytes(Tag.ClOrdID, latin1("..00A1.."), 2, 4);
    w.uint(Tag.OrderQty, 0);
    w.uint(Tag.CumQty, 9_007_199_254_740_991);
    w.char(Tag.Side, 0x31);
    w.price(Tag.Price, 1_851_000);
    w.utc(Tag.TransactTime, 1_381_239_000_123);
    w.utcMicros(Tag.TransactTime, 1_381_239_000_123.456);
    w.uint(1137, 9);
  });
  expect(text).toMatchInlineSnapshot(
    `"1=ACCT-1|11=00A1|38=0|14=9007199254740991|54=1|44=185.10|60=20131008-13:30:00.123|60=20131008-13:30:00.123456|1137=9|"`,
  );
});

test("an empty text or value is left out, for FIX has no empty field", () => {
  expect(written((w) => w.text(Tag.Text, ""))).toBe("");
  expect(written((w) => w.bytes(Tag.Text, latin1("x"), 0, 0))).toBe("");
});

test("no text ends its own field", () => {
  expect(written((w) => w.text(Tag.Text, "a\x01150=F\n\u20acé"))).toBe("58=a?150=F??é|");
});

test("prices have two to four decimals and read as people write them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: PRICE_MAX }), (units) => {
      expect(written((w) => w.price(Tag.Price, units))).toBe(`44=${formatPrice(units)}|`);
    }),
  );
});

describe("AvgPx", () => {
  test.each([
    [0, 0, "0.00"],
    [1_851_000 * 100, 100, "185.10"],
    [10_001 + 10_002, 2, "1.00015"],
    [10_000 + 10_000 + 10_001, 3, "1.000033"],
    [20_000 * 2 + 20_001, 3, "2.000033"],
    [5, 3, "0.000167"],
    [1, 200, "0.000001"],
    [1, 201, "0.00"],
  ])("%d units over %d shares is %s", (notional, qty, text) => {
    expect(written((w) => w.avgPx(Tag.AvgPx, notional, qty))).toBe(`6=${text}|`);
  });

  test("is exact to the last of six decimals, rounded half up", () => {
    const qty = fc.integer({ min: 1, max: QTY_MAX });
    fc.assert(
      fc.property(qty, fc.integer({ min: 0, max: 4_000_000 }), fc.nat(), (shares, units, more) => {
        const notional = units * shares + (more % shares);
        const micros = (BigInt(notional) * 200n + BigInt(shares)) / (2n * BigInt(shares));
        const text = written((w) => w.avgPx(Tag.AvgPx, notional, shares));
        const [whole = "", decimals = ""] = text.slice(2, -1).split(".");
        expect(BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, "0"))).toBe(micros);
        expect(decimals.length).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});

test("the buffer grows as it must", () => {
  const long = "x".repeat(100_000);
  expect(written((w) => w.text(Tag.Text, long))).toBe(`58=${long}|`);
});

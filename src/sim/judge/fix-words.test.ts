import { expect, test } from "vitest";
import { bodyOf, Field, letter, micros, price, whole, word } from "./fix-words.ts";

const TEXT = "8=FIX.4.4|9=12|35=8|34=7|43=Y|52=x|122=y|6=191.646622|11=A=1|14=100|44=9.9|10=000|";

test("a field is read by its tag, and by no tag that ends alike", () => {
  expect(word(TEXT, Field.ClOrdID)).toBe("A=1");
  expect(word(TEXT, Field.MsgType)).toBe("8");
  expect(letter(TEXT, Field.PossDupFlag)).toBe("Y");
  expect(word(TEXT, Field.Symbol)).toBe("");
  expect(letter(TEXT, Field.Side)).toBe("");
});

test("a number is whole or none", () => {
  expect(whole(TEXT, Field.CumQty)).toBe(100);
  expect(whole(TEXT, Field.ClOrdID)).toBe(-1);
  expect(whole(TEXT, Field.LeavesQty)).toBe(-1);
});

test("prices are exact: $0.0001 for orders, millionths for averages", () => {
  expect(price(TEXT, Field.Price)).toBe(99_000);
  expect(micros(TEXT, Field.AvgPx)).toBe(191_646_622);
  expect(price(TEXT, Field.AvgPx)).toBe(-1);
  expect(price(TEXT, Field.LastPx)).toBe(0);
});

test("a message and its resend say the same", () => {
  const first = "8=FIX.4.4|9=10|35=8|34=7|52=w|6=191.646622|11=A=1|14=100|44=9.9|10=123|";
  expect(bodyOf(TEXT)).toBe(bodyOf(first));
  expect(bodyOf(TEXT)).toBe("6=191.646622|11=A=1|14=100|44=9.9");
  expect(bodyOf(first.replace("14=100", "14=101"))).not.toBe(bodyOf(first));
});

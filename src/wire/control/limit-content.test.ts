import { expect, test } from "vitest";
import { decodeLimitContent, encodeLimitContent } from "./limit-content.ts";

const GOOD = { limit: "maxOrderQty", from: 1_000_000, to: 2_000_000, until: 1_700_000_000_000 };

test("decode(encode(x)) = x", () => {
  expect(decodeLimitContent(encodeLimitContent(GOOD))).toEqual(GOOD);
  const named = { ...GOOD, limit: "clients.alpha.creditMaxUsd", to: -5, until: 0 };
  expect(decodeLimitContent(encodeLimitContent(named))).toEqual(named);
});

test.each<[string, string]>([
  ["no JSON", "{"],
  ["a list", "[1]"],
  ["a key too few", '{"from":1,"limit":"a","to":2}'],
  ["a key too many", '{"from":1,"limit":"a","to":2,"until":0,"why":1}'],
  ["another order", '{"limit":"a","from":1,"to":2,"until":0}'],
  ["a fraction", '{"from":1,"limit":"a","to":2.5,"until":0}'],
  ["a text for a number", '{"from":1,"limit":"a","to":"2","until":0}'],
  ["a name with a blank", '{"from":1,"limit":"a b","to":2,"until":0}'],
  ["an end before 1970", '{"from":1,"limit":"a","to":2,"until":-1}'],
])("%s is not one", (_, text) => {
  expect(decodeLimitContent(text)).toBeNull();
});

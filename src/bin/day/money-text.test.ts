import { expect, test } from "vitest";
import { microsUsd, usd } from "./money-text.ts";

test.each<[bigint, string, string]>([
  [0n, "0.0000", "0.000000"],
  [-5n, "-0.0005", "-0.000005"],
  [1_234_567n, "123.4567", "1.234567"],
  [8_000_000_000_000_010_001n, "800000000000001.0001", "8000000000000.010001"],
])("%d", (units, dollars, micros) => {
  expect([usd(units), microsUsd(units)]).toEqual([dollars, micros]);
});

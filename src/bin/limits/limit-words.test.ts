import { describe, expect, test } from "vitest";
import type { LimitBody } from "../../wire/control/kill-port.ts";
import { readAmount, readUntil } from "./limit-words.ts";

const usd = { name: "maxChildNotionalUsd", unit: "USD", decimals: 4 } as LimitBody;
const shares = { name: "maxChildQty", unit: "shares", decimals: 0 } as LimitBody;
const NOW = Date.UTC(2026, 10, 22, 12);

describe("a value as a person types it", () => {
  test.each<[string, LimitBody, number]>([
    ["50000000", usd, 500_000_000_000],
    ["0.0001", usd, 1],
    ["18.51", usd, 185_100],
    ["-5", shares, -5],
    ["0", shares, 0],
  ])("%s", (words, limit, units) => {
    expect(readAmount(words, limit)).toBe(units);
  });

  test.each(["", " ", "1e6", "5k", "1,000", "Infinity", "NaN", "0x10", "1.5", "9".repeat(17)])(
    "%j is none",
    (words) => {
      expect(() => readAmount(words, shares)).toThrow(
        `maxChildQty ${words}: it must be a whole number of shares`,
      );
    },
  );

  test("one that is finer than its unit is none", () => {
    expect(() => readAmount("1.00005", usd)).toThrow("with at most 4 decimals of USD");
  });
});

describe("when a change is meant to end", () => {
  test.each<[string | undefined, number]>([
    [undefined, 0],
    ["90m", NOW + 5_400_000],
    ["2h", NOW + 7_200_000],
    ["30s", NOW + 30_000],
    ["2026-11-22T21:00Z", Date.UTC(2026, 10, 22, 21)],
    ["2026-11-22T12:00:01Z", NOW + 1_000],
  ])("%s", (words, utcMs) => {
    expect(readUntil(words, NOW)).toBe(utcMs);
  });

  test.each(["2026-11-22T12:00Z", "2026-11-22 21:00", "2026-11-22T21:00", "tomorrow", "0m", "5"])(
    "%s is none",
    (words) => {
      expect(() => readUntil(words, NOW)).toThrow(
        `--until ${words}: it must be an instant to come`,
      );
    },
  );
});

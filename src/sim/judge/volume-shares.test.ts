import { beforeEach, describe, expect, test } from "vitest";
import type { Child } from "./book.ts";
import type { VisibleLimits } from "./facts.ts";
import { VolumeShares } from "./volume-shares.ts";

/** A quarter of what trades, 100 shares in any case. */
const LIMITS = { symbolVolumeMaxBp: 2_500, symbolVolumeFromShares: 100 } as VisibleLimits;
const MINUTE_NS = 60e9;

let judge: VolumeShares;
let atNs: number;

beforeEach(() => {
  judge = new VolumeShares();
  atNs = 1e9;
});

function trades(...sums: number[]): void {
  for (const sum of sums) judge.traded(atNs, "IBM", sum);
}

/** Shares of IBM leave at that second of the gate's day. */
function leaves(qty: number, second = 0, waited = false): void {
  const time = new Date(Date.UTC(2012, 7, 1, 14) + second * 1_000).toISOString();
  const text = `|52=${time.slice(0, 10).replaceAll("-", "")}-${time.slice(11, 23)}|`;
  judge.sent({ symbol: "IBM", qty } as Child, text, LIMITS, { atNs, waited });
}

describe("C27: what is sent in a symbol, of what quotes had told the gate that trades", () => {
  test("some shares pass whatever trades, no more of them within a minute", () => {
    leaves(60);
    leaves(40, 30);
    expect(() => leaves(1, 50)).toThrow("C27: 101 shares in IBM within a minute, of 0 that");
  });

  test("a share of what has traded", () => {
    trades(5_000, 5_600, 6_000);
    leaves(250);
    expect(() => leaves(1)).toThrow("C27: 251 shares in IBM within a minute, of 1000 that");
  });

  test("a minute later neither counts, by the slowest clock", () => {
    trades(0, 4_000);
    leaves(500);
    atNs += 2 * MINUTE_NS;
    leaves(1_000, 61);
    atNs += MINUTE_NS;
    expect(() => leaves(101, 122)).toThrow("C27: 101 shares in IBM within a minute, of 0 that");
  });

  test("the first sum of a line, and a lower one, say nothing of when it traded", () => {
    trades(9_000, 1_000, 1_400);
    judge.lost();
    trades(9_000, 9_400);
    leaves(200);
    expect(() => leaves(1)).toThrow("of 800 that have traded: at most 25 % or 100");
  });

  test("a gate that starts has heard of nothing, and knows what it sent", () => {
    trades(0, 4_000);
    leaves(80);
    judge.gateStarts();
    expect(() => leaves(21)).toThrow("C27: 101 shares");
  });

  test("without its power it does not know what it sent", () => {
    leaves(80);
    judge.powerLost();
    leaves(100);
  });

  test("what a full line kept back only counts", () => {
    leaves(150, 0, true);
    expect(() => leaves(1)).toThrow("C27: 151 shares");
  });
});

import { describe, expect, test } from "vitest";
import { Tif } from "../../core/domain/order.ts";
import { accessFee, accountFees, positionCosts, positionKey } from "./day-money.ts";
import type { DayTrade, OpeningPosition } from "./day-trades.ts";

const TRADE: DayTrade = {
  ...{ account: "A1", client: "alpha", symbol: "IBM", side: "Buy", qty: 100, px: 1_000_000 },
  ...{ venue: "N", execId: "E1", venueClOrdId: "10001", orderId: "P1", clOrdId: "C1", utc: "" },
  ...{ capacity: "A", state: "counts", tif: Tif.Ioc },
};
const FEES = new Map([["N", 3_000]]);
const DOLLARS = 10_000;

function held(shares: number, cost: number): OpeningPosition {
  return { account: "A1", symbol: "IBM", shares, cost };
}

/** Cost of A1 in IBM, $0.0001, behind an opening and trades of so many shares at so many dollars. */
function cost(opening: OpeningPosition, ...trades: readonly (readonly [number, number])[]): bigint {
  const made = trades.map(([shares, usd]): DayTrade => {
    const side = shares > 0 ? "Buy" : "Sell";
    return { ...TRADE, side, qty: Math.abs(shares), px: usd * DOLLARS };
  });
  const costs = positionCosts({ opening: [opening], fees: FEES, trades: made });
  return costs.get(positionKey("A1", "IBM")) ?? -1n;
}

describe("cost of a position, by average cost", () => {
  test.each<[string, OpeningPosition, [number, number][], bigint]>([
    ["what is bought adds its price", held(100, 500 * DOLLARS), [[100, 7]], 12_000_000n],
    ["what is sold takes its part out", held(200, 1_200 * DOLLARS), [[-50, 9]], 9_000_000n],
    ["nothing is left of a position that is closed", held(200, 1_200 * DOLLARS), [[-200, 9]], 0n],
    ["a part is rounded down", held(3, 100), [[-1, 9]], 67n],
    ["short it is negative", held(0, 0), [[-100, 5]], -5_000_000n],
    ["a short one that is bought back in part", held(-100, -500 * DOLLARS), [[40, 6]], -3_000_000n],
    ["the other side begins anew", held(100, 500 * DOLLARS), [[-150, 8]], -4_000_000n],
    [
      "exactly, where a double could not",
      held(0, 0),
      [
        [2_000_000_000, 400_000],
        [1, 1],
      ],
      8_000_000_000_000_010_000n,
    ],
  ])("%s", (_what, opening, trades, expected) => {
    expect(cost(opening, ...trades)).toBe(expected);
  });
});

describe("access fees by the day's table", () => {
  test.each<[string, Partial<DayTrade>, number | null]>([
    ["an immediate order takes", {}, 300_000],
    ["all or none of it too", { tif: Tif.Fok }, 300_000],
    ["of one that may rest nobody knows", { tif: Tif.Day }, null],
    ["nor of one that people entered", { tif: -1 }, null],
    ["a venue that is not in the table", { venue: "Q" }, null],
    ["a dollar is charged by the share", { px: 10_000 }, 300_000],
    ["below it a part of the price is", { px: 9_999 }, null],
    ["a broken trade costs nothing", { qty: 0, state: "busted" }, 0],
  ])("%s", (_what, changes, expected) => {
    expect(accessFee({ ...TRADE, ...changes }, FEES)).toBe(expected);
  });

  test("an account's are summed, and the shares of which none is known counted", () => {
    const trades = [TRADE, { ...TRADE, qty: 50 }, { ...TRADE, qty: 7, tif: Tif.Day }];
    const sums = accountFees({ opening: [], fees: FEES, trades });
    expect(sums.get("A1")).toEqual({ micros: 450_000n, unknownShares: 7 });
  });
});

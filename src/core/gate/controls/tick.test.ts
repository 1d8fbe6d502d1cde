import { describe, expect, test } from "vitest";
import { RejectCode } from "../../domain/reject-code.ts";
import { openTestDay, securityRow } from "../day.test-kit.ts";
import { DayFlag } from "../day-records.ts";
import { GateWorld, TRADE_DATE } from "../gate.test-kit.ts";
import { closeDay } from "../trading-day.ts";
import { onTick } from "./tick.ts";

const PENNY = 100;
const HALF = 50;

describe("C11: 612(a): no price in an increment smaller than the symbol's", () => {
  test.each([
    ["a cent at a dollar", 10_000, PENNY, true],
    ["1.005 in cents", 10_050, PENNY, false],
    ["1.005 in half cents", 10_050, HALF, true],
    ["1.0025 in half cents", 10_025, HALF, false],
    ["0.9999, whatever the class", 9_999, HALF, true],
    ["0.99995", 9_999.5, HALF, false],
    ["no price, of a market order", 0, 0, true],
    ["any price of a symbol whose increment nobody knows", 10_000, 0, false],
    ["0.50 of such a symbol", 5_000, 0, false],
  ])("%s", (_what, px, increment, holds) => {
    const why = { code: RejectCode.None, a: 0, b: 0 } as Parameters<typeof onTick>[2];
    expect(onTick(px, increment, why)).toBe(holds);
    const least = px >= 10_000 ? increment : 1;
    expect(why).toEqual(
      holds
        ? { code: RejectCode.None, a: 0, b: 0 }
        : { code: RejectCode.PriceOffTick, a: px, b: least },
    );
  });

  test("a half cent is the increment of a symbol that the open day has in that class", () => {
    const world = new GateWorld().up();
    const order = { limitPx: 1_820_050, body: "half" };
    world.order(order);
    expect(world.effects.refusals).toMatchObject([{ code: RejectCode.PriceOffTick, b: PENNY }]);
    closeDay(world.gate, TRADE_DATE, { persons: ["ada"], reason: "evening" });
    const half = securityRow("IBM", { f: DayFlag.Allowed | DayFlag.HalfPenny });
    expect(openTestDay(world.gate, TRADE_DATE + 1, [half])).toBe(true);
    expect(world.gate.reference.tick(0)).toBe(HALF);
    expect(world.gate.reference.tick(1)).toBe(PENNY);
  });
});

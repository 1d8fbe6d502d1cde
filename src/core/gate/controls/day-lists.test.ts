import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode } from "../../domain/reject-code.ts";
import { openTestDay, securityRow } from "../day.test-kit.ts";
import { DayFlag } from "../day-records.ts";
import { GateWorld, TRADE_DATE } from "../gate.test-kit.ts";
import { Phase } from "../phase.ts";
import type { ParentOrder } from "../requests.ts";
import { takePhase } from "../time.ts";
import type { DayRow } from "../trading-day.ts";
import { closeDay } from "../trading-day.ts";

let world: GateWorld;

beforeEach(() => {
  world = new GateWorld().up();
});

/** A day on which IBM has this row. */
function day(changes: Partial<DayRow>): void {
  closeDay(world.gate, TRADE_DATE, { persons: ["ada"], reason: "evening" });
  openTestDay(world.gate, TRADE_DATE + 1, [securityRow("IBM", changes)]);
  takePhase(world.gate, TRADE_DATE + 1, Phase.Open);
}

/** What an order is refused with, or nothing. */
function refusal(order: Partial<ParentOrder> = {}): readonly number[] {
  const before = world.effects.refusals.length;
  world.order(order);
  const refused = world.effects.refusals[before];
  return refused === undefined ? [] : [refused.code, refused.a, refused.b];
}

describe("C14: the firm trades what its lists of the day allow", () => {
  test.each<[string, number, readonly number[]]>([
    ["allowed", DayFlag.Allowed, []],
    ["on no list", 0, [RejectCode.NotAllowed, TRADE_DATE + 1, 0]],
    ["restricted", DayFlag.Restricted, [RejectCode.Restricted, TRADE_DATE + 1, 0]],
    [
      "allowed and restricted",
      DayFlag.Allowed | DayFlag.Restricted,
      [RejectCode.Restricted, TRADE_DATE + 1, 0],
    ],
  ])("%s", (_, f, want) => {
    day({ f });
    expect(refusal()).toEqual(want);
  });

  test("another instrument's list says nothing of this one", () => {
    day({ f: 0 });
    expect(refusal({ symbol: "BAC", limitPx: 138_100 })).toEqual([]);
  });

  test.each(["ibm", "IBM ", " IBM", "ІBM"])("%j is no way around it (B9)", (symbol) => {
    day({ f: DayFlag.Restricted });
    expect(refusal({ symbol })).toEqual([RejectCode.UnknownSymbol, 0, 0]);
  });

  test("an instrument that the day's securities lack is not traded", () => {
    world.gate.reference.clear();
    expect(refusal()).toEqual([RejectCode.NotAllowed, TRADE_DATE, 0]);
  });
});

describe("C8: an order is small against what its instrument trades in a day", () => {
  test.each<[string, number, number, readonly number[]]>([
    ["as much as may be", 10_000, 1_000, []],
    ["a share more", 10_000, 1_001, [RejectCode.AdvMax, 1_001, 1_000]],
    ["a part of a share is none", 9_999, 1_000, [RejectCode.AdvMax, 1_000, 999]],
    ["a volume that is not known", 0, 1, [RejectCode.AdvUnknown, 1, 0]],
  ])("%s", (_, e, qty, want) => {
    day({ e });
    expect(refusal({ qty })).toEqual(want);
  });
});

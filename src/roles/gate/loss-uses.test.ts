import { describe, expect, test } from "vitest";
import {
  accountLoss,
  BID,
  buys,
  flatWorld,
  PAID,
  quote,
  ROUND_MS,
} from "../../core/gate/loss.test-kit.ts";
import { lossUses } from "./loss-uses.ts";

const DOLLAR = 10_000;
const QTY = 1_000;
const LOST = QTY * (PAID - BID);

describe("what is lost beside its limit", () => {
  test("in whole dollars: never less than is lost, never more than is allowed", () => {
    const limits = { firmLossMax: LOST + 1, firmLossWindowMax: 5 * LOST - 1 };
    const world = flatWorld(limits);
    buys(world, QTY + 1);
    world.pass(ROUND_MS);
    const used = LOST / DOLLAR + 1;
    expect(lossUses(world.gate).slice(0, 2)).toEqual([
      { limit: "firmLossMaxUsd", scope: "firm", used, max: LOST / DOLLAR },
      { limit: "firmLossWindowMaxUsd", scope: "firm", used, max: (5 * LOST) / DOLLAR - 1 },
    ]);
  });

  test("of the accounts the one that is nearest to its limit", () => {
    const world = flatWorld(accountLoss(2 * LOST));
    buys(world, QTY);
    buys(world, 50 * QTY, "A2");
    world.pass(ROUND_MS);
    const worst = { limit: "lossMaxUsd", scope: "worst", used: LOST / DOLLAR };
    expect(lossUses(world.gate)[2]).toEqual({ ...worst, max: (2 * LOST) / DOLLAR });
  });

  test("a profit is below zero", () => {
    const world = flatWorld();
    buys(world, QTY);
    quote(world, PAID + 1_000, PAID + 2_000);
    world.pass(ROUND_MS);
    const gained = -(QTY * 1_000) / DOLLAR;
    expect(lossUses(world.gate).map(({ used }) => used)).toEqual([gained, 0, expect.anything()]);
    expect(lossUses(world.gate)[2]).toMatchObject({ used: 0, max: 4e15 / DOLLAR });
  });
});

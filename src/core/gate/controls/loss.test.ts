import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import type { GateWorld } from "../gate.test-kit.ts";
import { accountLoss, BID, buys, flatWorld, PAID, quote, ROUND_MS } from "../loss.test-kit.ts";
import { watchLosses } from "../watch-losses.ts";
import { firmLoss, firmLossWithin } from "./loss.ts";

const QTY = 1_000;
/** What the account has lost once its shares are marked at the bid, $0.0001. */
const LOST = QTY * (PAID - BID);
const SELL = { side: 2, limitPx: BID };

/** A world in which the account has bought, and the bid has fallen by so much more. */
function losing(limits: object, fall = 0): GateWorld {
  const world = flatWorld(limits);
  buys(world, QTY);
  fallen(world, fall);
  return world;
}

/** The round of marks has taken in another bid; nobody has looked at the limits yet. */
function fallen(world: GateWorld, fall: number): void {
  quote(world, BID - fall, PAID);
  world.tick(ROUND_MS);
  const { limits } = world.gate;
  world.gate.limits = { ...limits, firmLossMax: 9e15, firmLossWindowMax: 9e15, exposure: WIDE };
  watchLosses(world.gate);
  world.gate.limits = limits;
}
const WIDE = accountLoss(9e15).exposure as NonNullable<ReturnType<typeof accountLoss>["exposure"]>;

function refused(world: GateWorld): readonly (readonly number[])[] {
  return world.effects.refusals.map(({ code, a, b }) => [code, a, b]);
}

describe("C23: loss of the day of the firm and of each account, and the firm's within a window", () => {
  test.each<[string, object, number, number, number]>([
    ["a loss at the firm's limit", { firmLossMax: LOST }, 0, 0, 0],
    ["one unit below it", { firmLossMax: LOST - 1 }, R.FirmLoss, LOST, LOST - 1],
    ["a loss at the window's limit", { firmLossWindowMax: LOST }, 0, 0, 0],
    ["more within it", { firmLossWindowMax: LOST - 1 }, R.FirmLossWindow, LOST, LOST - 1],
    ["a loss at the account's limit", accountLoss(LOST), 0, 0, 0],
    ["more of the account", accountLoss(LOST - 1), R.AccountLoss, LOST, LOST - 1],
  ])("%s", (_what, limits, code, a, b) => {
    const world = losing(limits);
    world.order({ account: "A1", qty: 1 });
    expect(refused(world)).toEqual(code === 0 ? [] : [[code, a, b]]);
  });

  test.each<[string, object, number, boolean]>([
    ["a sell of what is held", SELL, QTY, true],
    ["a sell of a part of it", SELL, 1, true],
    ["a sale short of one share more", { ...SELL, side: 5 }, QTY + 1, false],
    ["a buy", {}, 1, false],
    ["a sell of another symbol", { side: 5, symbol: "BAC", limitPx: 138_000 }, 1, false],
  ])("B61: beyond the limit %s", (_what, order, qty, passes) => {
    const world = losing(accountLoss(LOST - 1));
    world.order({ account: "A1", qty, ...order });
    expect(refused(world).map(([code]) => code)).toEqual(passes ? [] : [R.AccountLoss]);
  });

  test("one account's limit stops nobody else; the firm's stops all", () => {
    const world = losing(accountLoss(LOST - 1));
    world.order({ account: "A2", qty: 1 });
    expect(refused(world)).toEqual([]);
    world.gate.limits = { ...world.gate.limits, firmLossMax: LOST - 1 };
    world.order({ account: "A2", qty: 2 });
    expect(refused(world)).toEqual([[R.FirmLoss, LOST, LOST - 1]]);
  });

  test("children of an order from before: no new risk leaves, what only reduces does", () => {
    const world = flatWorld(accountLoss(LOST - 1));
    buys(world, QTY);
    const more = world.parent({ qty: QTY });
    const less = world.parent({ qty: QTY, ...SELL });
    fallen(world, 0);
    world.propose(more, [{ qty: 100 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.AccountLoss, a: LOST }]);
    const sent = world.effects.sent.length;
    world.propose(less, [{ qty: 100, px: BID }]);
    expect(world.effects.sent).toHaveLength(sent + 1);
    // With more open on that side than is held nobody knows which of it would reduce.
    const short = world.parent({ qty: 1, ...SELL, side: 5, account: "A2" });
    expect(short).toBeGreaterThan(less);
    world.gate.ledger.exposure.openWith("A1", "IBM", QTY - 1);
    world.propose(less, [{ qty: 100, px: BID }]);
    expect(world.effects.sent).toHaveLength(sent + 1);
  });

  test("an execution counts at once, before the next tick", () => {
    const world = flatWorld({ firmLossMax: LOST - 1 });
    buys(world, QTY);
    fallen(world, 0);
    buys(world, QTY, "A2");
    expect(refused(world)).toEqual([[R.FirmLoss, LOST, LOST - 1]]);
    // Bought at the offer and marked at the bid of those who hold the symbol already.
    const open = flatWorld();
    buys(open, QTY);
    fallen(open, 0);
    buys(open, QTY, "A2");
    expect(firmLoss(open.gate.ledger)).toBe(2 * LOST);
  });

  test("what nothing explains is gone money until somebody explains it", () => {
    const world = losing({});
    world.gate.ledger.suspense.notional = 77;
    expect(firmLoss(world.gate.ledger)).toBe(LOST + 77);
    expect(firmLossWithin(world.gate.ledger, 60)).toBe(LOST + 77);
  });

  test("an account that has no limits of its own may lose nothing", () => {
    const world = losing({});
    const { loss } = world.gate.ledger.exposure;
    const at = loss.accounts.find("A1");
    expect(world.gate.lossMaxes.of(world.gate, at)).toBe(4e15);
    world.gate.limits = {
      ...world.gate.limits,
      exposure: { ...world.gate.limits.exposure, accounts: {} },
    };
    expect(world.gate.lossMaxes.of(world.gate, at)).toBe(0);
  });
});

import { describe, expect, test } from "vitest";
import { RejectCode as R } from "../../domain/reject-code.ts";
import { GateWorld } from "../gate.test-kit.ts";
import type { AccountLimits, ExposureLimits, GateLimits } from "../limits.ts";
import { ReportKind } from "../records.ts";
import { replaceParent } from "../replace-parent.ts";

const ROOM = 4e15;
const MONEY = { grossMax: ROOM, netMax: ROOM };
const CLIENT = { ...MONEY, ordersMaxPerS: 1000, messagesMaxPerS: 1000 };

/** Limits of which those of the account A1, or of the firm, are narrow. */
function limitsOf(
  account: Partial<AccountLimits>,
  firmGrossMax: number = ROOM,
): Partial<GateLimits> {
  const wide = { ...MONEY, positionMaxShares: 2_147_483_647, lossMax: 4e15 };
  const exposure: ExposureLimits = {
    clients: { alpha: CLIENT, bravo: CLIENT },
    accounts: { A1: { ...wide, ...account }, A2: wide, B1: wide },
    symbolClasses: { large: MONEY, mid: MONEY },
    strategies: { sweep: MONEY },
  };
  return { exposure, firmGrossMax };
}

const BUY = { side: 1, limitPx: 1_820_000 };
const SELL = { side: 2, limitPx: 1_819_000 };
/** What is beyond the position is a short sale (C30). */
const SHORT = { ...SELL, side: 5 };

/** A world in which nobody has anything. */
function flatWorld(limits: Partial<GateLimits>): GateWorld {
  return new GateWorld(limits, undefined, undefined, undefined, 0, 0).up();
}

/** A world in which the account has bought so many shares. */
function holding(shares: number, limits: Partial<GateLimits>): GateWorld {
  const world = flatWorld(limits);
  const row = world.parent({ ...BUY, qty: shares });
  world.propose(row, [{ qty: shares }]);
  world.report(0, { kind: ReportKind.Fill, lastQty: shares });
  world.sync();
  return world;
}

function lastRefusal(world: GateWorld): object | undefined {
  return world.effects.refusals.at(-1);
}

describe("C22: intraday position of an account in a symbol, including working orders", () => {
  test.each<[string, readonly [object, number][], number]>([
    ["one order up to the limit", [[BUY, 1000]], 0],
    ["one share more", [[BUY, 1001]], 1001],
    [
      "working orders count",
      [
        [BUY, 600],
        [BUY, 401],
      ],
      1001,
    ],
    [
      "sells make no room for buys while they are open",
      [
        [SHORT, 600],
        [BUY, 1000],
      ],
      0,
    ],
    [
      "short positions have the same limit",
      [
        [SHORT, 600],
        [SHORT, 401],
      ],
      1001,
    ],
    [
      "another symbol is another position",
      [
        [BUY, 1000],
        [{ side: 1, limitPx: 138_100, symbol: "BAC" }, 1000],
      ],
      0,
    ],
    [
      "another account is another position",
      [
        [BUY, 1000],
        [{ ...BUY, account: "A2" }, 5000],
      ],
      0,
    ],
  ])("%s", (_title, orders, refusedAt) => {
    const world = flatWorld(limitsOf({ positionMaxShares: 1000 }));
    for (const [order, qty] of orders) world.order({ ...order, qty });
    const refused = world.effects.refusals;
    expect(refused.map(({ code, a, b }) => [code, a, b])).toEqual(
      refusedAt === 0 ? [] : [[R.PositionMax, refusedAt, 1000]],
    );
  });

  test("what was bought can be sold, and turned into a short position up to the limit", () => {
    const world = holding(1000, limitsOf({ positionMaxShares: 1000 }));
    world.order({ ...SHORT, qty: 2000 });
    expect(world.effects.refusals).toEqual([]);
    world.order({ ...SHORT, qty: 1 });
    expect(lastRefusal(world)).toMatchObject({ code: R.PositionMax, a: 1001, b: 1000 });
  });
});

describe("B61: when a limit is lower than the exposure only orders that reduce it pass", () => {
  const lowered = limitsOf({}, 1);

  /** The position was built under wider limits, then the gate started with narrow ones. */
  function afterLowering(): GateWorld {
    const before = holding(1000, limitsOf({}));
    return new GateWorld(lowered, before.tape).up();
  }

  test.each<[string, object, number, boolean]>([
    ["a sell of less than the position", SELL, 400, true],
    ["a sell of all of it", SELL, 1000, true],
    ["a sell of one share more", SHORT, 1001, false],
    ["a buy", BUY, 1, false],
    ["a sell of another symbol", { side: 5, limitPx: 138_000, symbol: "BAC" }, 1, false],
    ["a sell of another account", { ...SHORT, account: "A2" }, 1, false],
  ])("%s", (_title, order, qty, passes) => {
    const world = afterLowering();
    world.order({ ...order, qty });
    const codes = world.effects.refusals.map(({ code }) => code);
    expect(codes).toEqual(passes ? [] : [R.FirmGross]);
  });

  test("what already works on that side is taken off the measure", () => {
    const world = afterLowering();
    world.order({ ...SELL, qty: 700 });
    world.order({ ...SHORT, qty: 301 });
    expect(world.effects.refusals.map(({ code }) => code)).toEqual([R.FirmGross]);
    world.order({ ...SELL, qty: 300 });
    expect(world.effects.refusals).toHaveLength(1);
  });

  test("a replace counts what its order does not count already", () => {
    const world = flatWorld(limitsOf({}, 1000 * BUY.limitPx));
    world.parent({ ...BUY, qty: 1000, clOrdId: "A" });
    expect(replaced(world, "B", "A", 1001)).toBe(R.FirmGross);
    expect(replaced(world, "C", "A", 999)).toBe(0);
    expect(replaced(world, "D", "C", 1000)).toBe(0);
    world.order({ ...BUY, qty: 1 });
    expect(lastRefusal(world)).toMatchObject({ code: R.FirmGross, a: 1001 * BUY.limitPx });
  });
});

/** Replaces an order's quantity; the code of its refusal, 0 for none. */
function replaced(world: GateWorld, clOrdId: string, origClOrdId: string, qty: number): number {
  const before = world.effects.cancelRefusals.length;
  replaceParent(world.gate, {
    ...BUY,
    client: "alpha",
    session: "s",
    account: "A1",
    clOrdId,
    origClOrdId,
    symbol: "IBM",
    ordType: 2,
    tif: 0,
    strategy: 1,
    qty,
    handlInst: 1,
    capacity: 65,
    accountType: 0,
    body: clOrdId,
    possDupSentUtcMs: 0,
    fault: null,
  });
  world.sync();
  return world.effects.cancelRefusals[before] ?? 0;
}

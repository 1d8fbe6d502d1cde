import { beforeEach, describe, expect, test } from "vitest";
import { RejectCode as R, rejectName } from "../domain/reject-code.ts";
import { notPriced } from "./admit-parent.ts";
import { ChildFlag } from "./children.ts";
import { GateWorld } from "./gate.test-kit.ts";
import { P, ParentFlag, type PendingReplace } from "./parents.ts";
import { ReplaceStep, ReportKind } from "./records.ts";
import { misfits, nextReplaceStep, replaceLadder } from "./replace-ladder.ts";
import type { ReplaceRequest } from "./requests.ts";

const DAY = 0;
const PX = 1_820_000;

const REQUEST: ReplaceRequest = {
  ...{ client: "alpha", session: "s", clOrdId: "R", origClOrdId: "A", account: "A1" },
  ...{ symbol: "IBM", side: 1, ordType: 2, tif: DAY, strategy: 1, qty: 1_000, limitPx: PX },
  ...{ handlInst: 1, capacity: 65, accountType: 0, body: "r", possDupSentUtcMs: 0, fault: null },
};

let world: GateWorld;

beforeEach(() => {
  world = new GateWorld().up();
});

describe("the ladder of a replace (M15)", () => {
  test.each<{
    readonly what: string;
    readonly request?: Partial<ReplaceRequest>;
    readonly before?: () => void;
    readonly row?: number;
    readonly want?: readonly [code: number, a: number, b: number];
  }>([
    { what: "the same again under another key" },
    {
      what: "a key of the order itself",
      request: { clOrdId: "A" },
      want: [R.DuplicateClOrdId, 1, 0],
    },
    { what: "an order of nobody", row: -1, want: [R.UnknownOrder, 0, 0] },
    ...[ParentFlag.ended, ParentFlag.closing, ParentFlag.frozen].map((flag) => ({
      what: `an order with flag ${flag}`,
      before: () => world.gate.ledger.parents.flag(0, flag),
      want: [R.OrderEnded, 0, 0] as const,
    })),
    {
      what: "a second one while the first waits",
      before: () => world.gate.ledger.parents.flag(0, ParentFlag.replacePending),
      want: [R.ReplacePending, 1, 0],
    },
    {
      what: "one share in doubt",
      before: () => world.gate.ledger.parents.set(0, P.doubtQty, 1),
      want: [R.ReplaceInDoubt, 1, 0],
    },
    {
      what: "a reserve that is not durable",
      before: () => world.gate.ledger.parents.unflag(0, ParentFlag.durable),
      want: [R.ReplaceInDoubt, 0, 0],
    },
    { what: "another side", request: { side: 2 }, want: [R.ReplaceChangesOrder, 54, 0] },
    { what: "another symbol", request: { symbol: "BAC" }, want: [R.ReplaceChangesOrder, 55, 0] },
    { what: "another account", request: { account: "A2" }, want: [R.ReplaceChangesOrder, 1, 0] },
    { what: "another type", request: { ordType: 1 }, want: [R.ReplaceChangesOrder, 40, 0] },
    { what: "another time", request: { tif: 3 }, want: [R.ReplaceChangesOrder, 59, 0] },
    { what: "another strategy", request: { strategy: 9 }, want: [R.ReplaceChangesOrder, 847, 0] },
    {
      what: "what a new order may not be either",
      request: { qty: 100_001 },
      want: [R.MaxOrderQty, 100_001, 100_000],
    },
    { what: "all that is filled and broken", request: { qty: 100 }, before: () => filled(70, 30) },
    {
      what: "a share less than is filled and broken",
      request: { qty: 99 },
      before: () => filled(70, 30),
      want: [R.ReplaceBelowCommitted, 99, 100],
    },
  ])("$what", ({ request, before, row = 0, want }) => {
    world.parent({ clOrdId: "A" });
    before?.();
    const out = notPriced();
    const { why } = world.gate;
    const taken = replaceLadder(world.gate, { ...REQUEST, ...request }, row, out);
    expect(taken ? [] : [rejectName(why.code), why.a, why.b]).toEqual(
      want ? [rejectName(want[0]), want[1], want[2]] : [],
    );
  });
});

describe("children in the way of a replace (M15)", () => {
  /** Children of 100, 200 and 300 at these prices, in the order in which they were sent. */
  function working(side: number, prices: readonly number[]): void {
    world.parent({ clOrdId: "A", side, limitPx: 0, ordType: 1 });
    for (const [i, px] of prices.entries()) {
      world.propose(0, [{ qty: 100 * (i + 1), tif: DAY, px }]);
    }
  }

  function wanted(changes: Partial<PendingReplace>): PendingReplace {
    return {
      ...{ clOrdId: "R", session: "s", body: "r", orderQty: 1_000, limitPx: 0, reservePx: PX },
      ...{ worstNotional: 0, handlInst: 1, capacity: 65, ...changes },
    };
  }

  const BUYS = [PX, PX - 100, PX - 200];
  const SELLS = [PX, PX + 100, PX + 200];

  test.each([
    {
      what: "a quantity that holds all",
      side: 1,
      prices: BUYS,
      change: { orderQty: 600 },
      away: [],
    },
    {
      what: "a share less: the newest",
      side: 1,
      prices: BUYS,
      change: { orderQty: 599 },
      away: [2],
    },
    { what: "what the newest leaves", side: 1, prices: BUYS, change: { orderQty: 300 }, away: [2] },
    { what: "less: the next too", side: 1, prices: BUYS, change: { orderQty: 299 }, away: [2, 1] },
    {
      what: "a lower limit of a buy",
      side: 1,
      prices: BUYS,
      change: { limitPx: PX - 100 },
      away: [0],
    },
    {
      what: "a lower reserve price",
      side: 1,
      prices: BUYS,
      change: { reservePx: PX - 200 },
      away: [1, 0],
    },
    {
      what: "the stricter of the two for a buy",
      side: 1,
      prices: BUYS,
      change: { limitPx: PX - 100, reservePx: PX - 200 },
      away: [1, 0],
    },
    {
      what: "a price first, then the newest",
      side: 1,
      prices: BUYS,
      change: { limitPx: PX - 100, orderQty: 400 },
      away: [0, 2],
    },
    { what: "a sell at its reserve price", side: 2, prices: SELLS, change: {}, away: [] },
    {
      what: "a higher limit of a sell",
      side: 2,
      prices: SELLS,
      change: { limitPx: PX + 100 },
      away: [0],
    },
    {
      what: "the stricter of the two for a sell",
      side: 2,
      prices: SELLS,
      change: { limitPx: PX + 100, reservePx: PX + 200 },
      away: [1, 0],
    },
  ])("$what: asks back $away", ({ side, prices, change, away }) => {
    working(side, prices);
    expect(misfits(world.gate, 0, wanted(change))).toEqual({ away, fits: true });
  });

  test("an order that has ended is in nobody's way, and what it has filled still counts", () => {
    working(1, BUYS);
    world.report(2, { kind: ReportKind.Fill, lastQty: 300 });
    expect(misfits(world.gate, 0, wanted({ orderQty: 300 }))).toEqual({ away: [1, 0], fits: true });
    expect(misfits(world.gate, 0, wanted({ orderQty: 299 }))).toEqual({
      ...{ away: [1, 0], fits: false },
    });
  });

  test("what has begun is done, waits, or is given up", () => {
    working(1, BUYS);
    const { gate } = world;
    const { children, parents } = gate.ledger;
    const next = (orderQty: number) => nextReplaceStep(gate, 0, wanted({ orderQty }));
    expect(next(600)).toEqual({ step: ReplaceStep.Done, away: [] });
    expect(next(200)).toEqual({ step: ReplaceStep.Begun, away: [2, 1] });
    children.flag(2, ChildFlag.cancelRefused);
    expect(next(200).step).toBe(ReplaceStep.Begun);
    children.flag(1, ChildFlag.cancelRefused);
    expect(next(200)).toEqual({ step: ReplaceStep.GivenUp, away: [2, 1] });
    expect(gate.why).toEqual({ code: R.NotCancellable, a: 0, b: 0 });
    parents.set(0, P.doubtQty, 1);
    expect([next(600).step, gate.why.code, gate.why.a]).toEqual([
      ...[ReplaceStep.GivenUp, R.ReplaceInDoubt, 1],
    ]);
    parents.flag(0, ParentFlag.frozen);
    expect([next(600).step, gate.why.code]).toEqual([ReplaceStep.GivenUp, R.OrderEnded]);
  });

  test("fills that are still to come decide whether it fits", () => {
    working(1, [PX]);
    world.report(0, { kind: ReportKind.Canceled, cumQty: 40, leavesQty: 0 });
    expect(nextReplaceStep(world.gate, 0, wanted({ orderQty: 39 }))).toEqual({
      ...{ step: ReplaceStep.Begun, away: [] },
    });
    expect(nextReplaceStep(world.gate, 0, wanted({ orderQty: 40 })).step).toBe(ReplaceStep.Done);
  });
});

/** The order has so many filled and so many broken. */
function filled(cum: number, busted: number): void {
  const { parents } = world.gate.ledger;
  parents.set(0, P.cumQty, cum);
  parents.set(0, P.bustedQty, busted);
}

import { describe, expect, test } from "vitest";
import { RejectCode as R, rejectName } from "../domain/reject-code.ts";
import { C } from "./children.ts";
import { cancelParent } from "./client-requests.ts";
import { CHILD_CONTROLS, PARENT_CONTROLS } from "./controls/list.ts";
import { enterDoubt } from "./doubt.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { holdScope } from "./hold.ts";
import { P, ParentFlag } from "./parents.ts";
import type { Proposal, ProposedChild } from "./proposal.ts";
import { ReportKind } from "./records.ts";
import { StateCause } from "./scope-state.ts";

type Row = {
  readonly what: string;
  readonly child?: Partial<ProposedChild>;
  readonly head?: Partial<Proposal>;
  readonly before?: (world: GateWorld, row: number) => void;
  readonly want: number;
};

/** One row per rung, in the order of the ladder; the wanted code at the end. */
const LADDER: readonly Row[] = [
  { what: "an empty group", head: { count: 0 }, want: R.GroupTooLarge },
  { what: "33 children", head: { count: 33 }, want: R.GroupTooLarge },
  {
    what: "a gate that is not OPEN",
    before: (w) => (w.gate.ledger.firmState = 2),
    want: R.GateNotOpen,
  },
  { what: "a scope that is HELD", before: (w) => hold(w), want: R.ScopeNotOpen },
  { what: "another lease", head: { leaseId: 99 }, want: R.LeaseUnknown },
  { what: "a silent router", before: (w) => silence(w), want: R.LeaseExpired },
  { what: "an older incarnation", head: { incarnation: 0 }, want: R.FenceOld },
  { what: "another release epoch", head: { rel: 0 }, want: R.FenceOld },
  { what: "an older kill counter", head: { kill: -1 }, want: R.FenceOld },
  {
    what: "a router of another release",
    before: (w) => Object.assign(w.gate.routers[1] as object, { release: "old" }),
    want: R.WrongDigest,
  },
  { what: "a number twice", head: { n: 0 }, want: R.SequenceGap },
  { what: "a number left out", head: { n: 2 }, want: R.SequenceGap },
  { what: "C3: a parent that never was", head: { parent: 77 }, want: R.UnknownParent },
  { what: "C3: a parent of number 0", head: { parent: 0 }, want: R.UnknownParent },
  { what: "C3: a cancelled parent", before: (w) => cancel(w), want: R.ParentEnded },
  { what: "C3: a frozen parent", before: (w, row) => freeze(w, row), want: R.ParentFrozen },
  { what: "C3: a parent in doubt", before: (w, row) => doubt(w, row), want: R.ParentInDoubt },
  {
    what: "C3: a reserve that is not durable",
    before: (w, row) => undurable(w, row),
    want: R.ReserveNotDurable,
  },
  {
    what: "C3: a parent whose replace waits for children",
    before: (w, row) => w.gate.ledger.parents.flag(row, ParentFlag.replacePending),
    want: R.ReplacePending,
  },
  { what: "C3: an assignment of before", head: { assign: 0 }, want: R.NotTheWorker },
  {
    what: "C53: a router that has not seen the last fill",
    before: (w, row) => w.gate.ledger.parents.setLastFill(row, 1_000_001),
    want: R.FillLag,
  },
  { what: "B10: another side", child: { side: 2 }, want: R.ParentMismatch },
  { what: "B10: another symbol", child: { symbol: 1 }, want: R.ParentMismatch },
  { what: "B10: another account", child: { account0: 1 }, want: R.ParentMismatch },
  { what: "B10: an account that goes on", child: { account3: 1 }, want: R.ParentMismatch },
  { what: "C15: an unknown venue", child: { venue: 90 }, want: R.VenueNotAllowed },
  {
    what: "C15: a venue outside the route set",
    before: (w, row) => w.gate.ledger.parents.set(row, P.routeSet, 2),
    want: R.VenueNotAllowed,
  },
  { what: "C13: a market order", child: { ordType: 1 }, want: R.ChildOrdType },
  { what: "C13: an unknown time in force", child: { tif: 1 }, want: R.ChildTif },
  { what: "C2: no shares", child: { qty: 0 }, want: R.ChildQtyInvalid },
  { what: "C2: NaN shares", child: { qty: Number.NaN }, want: R.ChildQtyInvalid },
  { what: "C2: 2^31 shares", child: { qty: 2 ** 31 }, want: R.ChildQtyInvalid },
  { what: "C2: one share more than is free", child: { qty: 1_001 }, want: R.ExceedsParent },
  { what: "no price", child: { px: 0 }, want: R.PriceInvalid },
  { what: "a price of NaN", child: { px: Number.NaN }, want: R.PriceInvalid },
  { what: "C11: a price off the tick", child: { px: 1_819_950 }, want: R.PriceOffTick },
  {
    what: "SAFETY 4.3: a price above the client's limit",
    child: { px: 1_820_100 },
    want: R.WorseThanLimit,
  },
  {
    what: "SAFETY 4.3: a price above the reserve price",
    before: (w, row) => w.gate.ledger.parents.set(row, P.reservePx, 1_810_000),
    want: R.WorseThanReserve,
  },
  {
    what: "C10: quotes that are too old",
    before: (w) => (w.gate.market.heardNs -= 1.1e9),
    want: R.NoReferenceForChild,
  },
  {
    what: "C6: a price above the collar",
    before: (w) => market(w, 1_700_000, 1_701_000),
    want: R.ChildCollar,
  },
  {
    what: "C34: a price through the best offer",
    before: (w) => market(w, 1_818_000, 1_819_000),
    want: R.TradesThrough,
  },
  {
    what: "C33: a symbol that is halted there",
    before: (w) => w.gate.market.tops.set(0, 0, 1, 1, 1, 1, 2, false),
    want: R.SymbolHalted,
  },
  {
    what: "C34: an immediate child where our own quotes show nothing to take",
    before: (w) => {
      market(w, 1_818_000, 0);
      // A last trade still gives the collar its reference.
      w.gate.market.trade(0, 1_819_000, w.gate.nowNs);
    },
    want: R.TradesThrough,
  },
  {
    what: "C4: too many shares of one child",
    before: (w) => Object.assign(w.gate.limits, { maxChildQty: 99 }),
    want: R.MaxChildQty,
  },
  {
    what: "C5: too much money of one child",
    before: (w) => Object.assign(w.gate.limits, { maxChildNotional: 100 * 1_820_000 - 1 }),
    want: R.MaxChildNotional,
  },
  {
    what: "SAFETY 9.7: more than its parent may ever have sent",
    before: (w, row) => w.gate.ledger.parents.set(row, P.sentQty, 4_000),
    want: R.SentCap,
  },
  { what: "C15: a venue that is down", before: (w) => lane(w, "ready", false), want: R.LaneDown },
  {
    what: "C15: a venue that reads too slowly",
    before: (w) => lane(w, "congested", true),
    want: R.LaneDown,
  },
  { what: "C15: a full window", before: (w) => lane(w, "unacked", 64), want: R.LaneWindow },
];

describe("admitChild", () => {
  test.each(LADDER)("refuses $what", ({ child = {}, head = {}, before, want }) => {
    const world = new GateWorld().up();
    const row = world.parent();
    before?.(world, row);
    const reject = proposeAndSee(world, row, child, head);
    expect(rejectName(reject)).toBe(rejectName(want));
    expect(world.effects.sent).toEqual([]);
  });

  test("SAFETY 4: the rungs are in this order: of two that fail, the first decides", () => {
    const wrong: string[] = [];
    LADDER.forEach((first, at) => {
      for (const second of LADDER.slice(at + 1)) {
        // A group of no children has no second fault; a parent that is not there has no state.
        if (second.want === R.UnknownParent && second.head?.parent !== undefined) continue;
        // An ended parent's row is turned by no scope any more.
        if (first.want === R.ScopeNotOpen && second.want === R.ParentEnded) continue;
        const world = new GateWorld().up();
        const row = world.parent();
        second.before?.(world, row);
        first.before?.(world, row);
        const child = { ...second.child, ...first.child };
        const code = proposeAndSee(world, row, child, { ...second.head, ...first.head });
        if (code !== first.want) wrong.push(`${first.what} + ${second.what}: ${rejectName(code)}`);
      }
    });
    expect(wrong).toEqual([]);
  });

  test("admits the honest child and takes its shares from what is free", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ qty: 1_000 }]);
    expect(world.effects.childRefusals).toEqual([]);
    expect(world.effects.sent).toEqual([0]);
    expect(world.gate.ledger.parents.get(row, P.remainingQty)).toBe(0);
  });

  test("M4: a group is admitted all or none, and its sums run", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ qty: 600 }, { qty: 401, venue: VENUES[1] as number }]);
    expect(world.effects.childRefusals).toEqual([
      { code: R.ExceedsParent, a: 401, b: 400, remainingQty: 1_000 },
    ]);
    expect(world.effects.sent).toEqual([]);
    world.propose(row, [{ qty: 600 }, { qty: 400, venue: VENUES[1] as number }]);
    expect(world.effects.sent).toHaveLength(2);
  });

  test("I14: the window counts the children of the same group", () => {
    const world = new GateWorld({ laneWindow: 2 }).up();
    const row = world.parent();
    world.propose(row, [{ qty: 1 }, { qty: 1 }, { qty: 1 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.LaneWindow, a: 2, b: 2 }]);
  });

  test.each([
    { what: "maxChildQty", limits: { maxChildQty: 99 }, want: R.MaxChildQty },
    { what: "maxChildNotional", limits: { maxChildNotional: 1 }, want: R.MaxChildNotional },
  ])("C4, C5: refuses a child above $what", ({ limits, want }) => {
    const world = new GateWorld(limits).up();
    world.propose(world.parent(), [{}]);
    expect(world.effects.childRefusals).toMatchObject([{ code: want }]);
  });

  test("a parent that has sent its cap is FROZEN and says so", () => {
    const world = new GateWorld({ sentCapSweep: 2 }).up();
    const row = world.parent({ qty: 100 });
    for (let i = 0; i < 2; i++) {
      world.propose(row, [{ qty: 100 }]);
      world.report(i, { kind: ReportKind.Canceled, leavesQty: 0 });
    }
    world.propose(row, [{ qty: 1 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.SentCap, a: 201, b: 200 }]);
    expect(world.gate.ledger.parents.has(row, ParentFlag.frozen)).toBe(true);
    expect(world.effects.alerts).toEqual([R.SentCap]);
  });

  test.each([
    { what: "side", child: { side: 2 } },
    { what: "symbol", child: { symbol: 1 } },
    { what: "account", child: { account0: 1 } },
  ])("B10: another $what than its parent's: refused, the lease ends, people are told", (wrong) => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [wrong.child]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.ParentMismatch, b: 0 }]);
    expect(world.effects.revoked).toEqual([1]);
    expect(world.effects.alerts).toEqual([R.ParentMismatch]);
    expect(world.effects.sent).toEqual([]);
  });

  test("B67: buying high and selling low in a loop ends at the sent cap, inside the reserve prices", () => {
    const world = new GateWorld().up();
    const buy = world.parent({ qty: 100 });
    const sell = world.parent({ qty: 100, side: 2, limitPx: 0, ordType: 1 });
    const { parents, children } = world.gate.ledger;
    for (let n = 0; n < 50; n++) {
      for (const row of [buy, sell]) world.proposeAs(parents.get(row, P.worker), row, [{}]);
      for (const child of world.effects.sent) {
        if (children.get(child, C.leavesQty) > 0) {
          world.report(child, { kind: ReportKind.Canceled, leavesQty: 0 });
        }
      }
    }
    const sent = world.effects.sent.reduce((sum, at) => sum + children.get(at, C.qty), 0);
    expect(sent).toBe(2 * 4 * 100);
    for (const row of [buy, sell]) expect(parents.has(row, ParentFlag.frozen)).toBe(true);
    for (const child of world.effects.sent) {
      const row = children.get(child, C.parentRow);
      if (row === buy) expect(children.px(child)).toBeLessThanOrEqual(parents.reservePx(buy));
      else expect(children.px(child)).toBeGreaterThanOrEqual(parents.reservePx(sell));
    }
  });

  test("B13: a child of the same reference again is refused and ends the lease", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ ref: 5 }]);
    world.propose(row, [{ ref: 5 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.DuplicateRef, a: 5, b: 5 }]);
    expect(world.effects.revoked).toHaveLength(1);
  });

  test("M17: a router that stalls loses its parents to another, and is refused when it wakes", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    const first = world.gate.ledger.parents.get(row, P.worker);
    const stale = world.proposal(row, [{}]);
    world.gate.ledger.parents.set(row, P.assign, world.gate.ledger.parents.get(row, P.assign) + 1);
    world.gate.ledger.parents.set(row, P.worker, 3 - first);
    world.propose(row, [{}], { assign: stale.assign });
    expect(world.effects.childRefusals).toMatchObject([{ code: R.NotTheWorker }]);
  });

  test("the refusals of each control are its own, and the list names every one of the ladder's", () => {
    const codes = CHILD_CONTROLS.flatMap((control) => control.codes);
    expect(new Set(codes).size).toBe(codes.length);
    const message = [
      R.GroupTooLarge,
      R.GateNotOpen,
      R.ScopeNotOpen,
      R.WrongDigest,
      R.LeaseUnknown,
      R.LeaseExpired,
      R.FenceOld,
    ];
    const rest = [R.SequenceGap, R.PriceInvalid];
    for (const { want } of LADDER) expect([...codes, ...message, ...rest]).toContain(want);
    expect(PARENT_CONTROLS.every((control) => control.scope !== "child")).toBe(true);
    expect(PARENT_CONTROLS.map(({ codes }) => rejectName(codes[0] as R))).toEqual([
      "Restricted",
      "UnsupportedSide",
      "PriceOffTick",
      "MaxOrderQty",
      "NotReducing",
      "AdvMax",
      "SymbolStopped",
      "AuctionCutoff",
      "NoReference",
      "MaxOrderNotional",
      "BookLiquidity",
      "ShortSaleRestricted",
      "MarkedLong",
      "LocateMissing",
      "RetailNotAttested",
      "SelfTrade",
      "NoLimitSet",
      "PositionMax",
      "FirmLoss",
      "FirmGross",
      "FirmNet",
      "ClientGross",
      "SymbolGross",
      "ClientMessageRate",
      "FirmOrderRate",
      "EqualOrders",
      "RepeatedExecution",
      "SoftOrderQty",
    ]);
    const parentCodes = PARENT_CONTROLS.flatMap((control) => control.codes);
    expect(new Set(parentCodes).size).toBe(parentCodes.length);
  });
});

function hold(world: GateWorld): void {
  holdScope(world.gate, { kind: "symbol", name: "IBM" }, StateCause.Unexplained);
}

function proposeAndSee(
  world: GateWorld,
  row: number,
  child: Partial<ProposedChild>,
  head: Partial<Proposal>,
): number {
  world.propose(row, [child], head);
  return world.effects.childRefusals[0]?.code ?? 0;
}

function silence(world: GateWorld): void {
  for (const router of world.gate.routers) router.heardNs -= 3.1e9;
}

function cancel(world: GateWorld): void {
  const origClOrdId = world.gate.ledger.parents.infoOf(0).clOrdId;
  cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "x", origClOrdId });
}

function freeze(world: GateWorld, row: number): void {
  world.gate.ledger.parents.flag(row, ParentFlag.frozen);
}

function doubt(world: GateWorld, row: number): void {
  enterDoubt(world.gate.ledger);
  world.gate.ledger.parents.flag(row, ParentFlag.durable);
}

function undurable(world: GateWorld, row: number): void {
  world.gate.ledger.parents.unflag(row, ParentFlag.durable);
}

function lane(
  world: GateWorld,
  field: "ready" | "congested" | "unacked",
  value: never | unknown,
): void {
  Object.assign(world.gate.lanes[0] as object, { [field]: value });
}

function market(world: GateWorld, bid: number, ask: number): void {
  for (let v = 0; v < VENUES.length; v++) {
    world.gate.market.tops.set(0, v, bid, 500, ask, 500, 2, true);
  }
}

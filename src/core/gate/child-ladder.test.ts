import { describe, expect, test } from "vitest";
import { CHILD_MAX } from "../domain/clordid.ts";
import { RejectCode as R, rejectName } from "../domain/reject-code.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import type { Proposal, ProposedChild } from "./proposal.ts";
import { type ChildRefusedRecord, RecordType } from "./records.ts";
import type { Router } from "./routers.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { turnScope } from "./turn-scope.ts";

type Case = {
  readonly what: string;
  /** Client's order, a buy of 1,000 at 182.00 unless changed. */
  readonly order?: { side?: number; limitPx?: number; ordType?: number; qty?: number };
  readonly limits?: Record<string, number>;
  readonly children?: Partial<ProposedChild>[];
  readonly head?: Partial<Proposal>;
  readonly before?: (world: GateWorld, row: number) => void;
  /** Code and the two numbers that decided; absent: it is admitted. */
  readonly want?: readonly [code: number, a: number, b: number];
};

const SELL = { side: 2, limitPx: 1_800_000 };
const SELL_AT_MARKET = { side: 2, limitPx: 0, ordType: 1 };
const BUY_AT_MARKET = { limitPx: 0, ordType: 1 };
const NYSE = VENUES[0] as number;

/** Each limit twice: the last value that passes and the first that does not. */
const EDGES: readonly Case[] = [
  { what: "32 children", children: Array(32).fill({ qty: 1 }) },
  { what: "33 children", head: { count: 33 }, want: [R.GroupTooLarge, 33, 32] },
  { what: "no child", head: { count: 0 }, want: [R.GroupTooLarge, 0, 32] },
  { what: "one child", children: [{}] },
  {
    what: "a silence as long as the lease",
    before: (w) => silent(w, 3_000),
  },
  {
    what: "a silence of a millisecond more",
    before: (w) => silent(w, 3_001.5),
    want: [R.LeaseExpired, 3_001, 3_000],
  },
  { what: "another lease", head: { leaseId: 99 }, want: [R.LeaseUnknown, 99, 1] },
  { what: "no lease at all", head: { leaseId: 0 }, want: [R.LeaseUnknown, 0, 1] },
  {
    what: "no lease, of a router that has none",
    before: (w) => Object.assign(w.gate.routers[1] as object, { leaseId: 0 }),
    head: { leaseId: 0 },
    want: [R.LeaseUnknown, 0, 0],
  },
  {
    what: "the lease of before, of a router that has none",
    before: (w) => Object.assign(w.gate.routers[1] as object, { leaseId: 0, oldLease: 1 }),
    head: { leaseId: 1 },
    want: [R.LeaseUnknown, 1, 0],
  },
  { what: "a newer kill counter", head: { kill: 2 }, want: [R.FenceOld, 2, 0] },
  { what: "a newer release epoch", head: { rel: 2 }, want: [R.FenceOld, 2, 1] },
  { what: "a newer incarnation", head: { incarnation: 9 }, want: [R.FenceOld, 9, 1] },
  {
    what: "a router of another release",
    before: (w) => Object.assign(w.gate.routers[1] as object, { release: "old" }),
    want: [R.WrongDigest, 1, 0],
  },
  { what: "the number after the next", head: { n: 2 }, want: [R.SequenceGap, 2, 1] },
  {
    what: "a router that has seen its parent's turn",
    before: (w, row) => turned(w, row, 40),
    head: { seen: 40 },
  },
  {
    what: "a router that is one event behind its parent's turn",
    before: (w, row) => turned(w, row, 40),
    head: { seen: 39 },
    want: [R.SeenBehindTurned, 39, 40],
  },
  {
    what: "a router that has seen the venue's turn",
    before: (w) => (w.gate.ledger.laneTurned[0] = 40),
    head: { seen: 40 },
  },
  {
    what: "a router that is one event behind the venue's turn",
    before: (w) => (w.gate.ledger.laneTurned[0] = 40),
    head: { seen: 39 },
    want: [R.SeenBehindTurned, 39, 40],
  },
  {
    what: "a turn of a venue that it does not go to",
    before: (w) => (w.gate.ledger.laneTurned[1] = 40),
  },
  { what: "a parent that never was", head: { parent: 77 }, want: [R.UnknownParent, 77, 0] },
  {
    what: "a frozen parent",
    before: (w, row) => w.gate.ledger.parents.flag(row, ParentFlag.frozen),
    want: [R.ParentFrozen, 1, 0],
  },
  {
    what: "a parent that waits for its end",
    before: (w, row) => w.gate.ledger.parents.flag(row, ParentFlag.closing),
    want: [R.ParentEnded, 1, 0],
  },
  {
    what: "a parent that has ended",
    before: (w, row) => w.gate.ledger.parents.flag(row, ParentFlag.ended),
    want: [R.ParentEnded, 1, 0],
  },
  {
    what: "one share in doubt",
    before: (w, row) => w.gate.ledger.parents.set(row, P.doubtQty, 1),
    want: [R.ParentInDoubt, 1, 0],
  },
  {
    what: "a reserve that is not durable",
    before: (w, row) => w.gate.ledger.parents.unflag(row, ParentFlag.durable),
    want: [R.ReserveNotDurable, 1, 0],
  },
  {
    what: "a replace that waits",
    before: (w, row) => w.gate.ledger.parents.flag(row, ParentFlag.replacePending),
    want: [R.ReplacePending, 1, 0],
  },
  { what: "another assignment", head: { assign: 5 }, want: [R.NotTheWorker, 5, 1] },
  {
    what: "as many events behind the last fill as may be",
    before: (w, row) => w.gate.ledger.parents.setLastFill(row, 1_000_000),
  },
  {
    what: "one event more behind the last fill",
    before: (w, row) => w.gate.ledger.parents.setLastFill(row, 1_000_003),
    head: { seen: 2 },
    want: [R.FillLag, 1_000_001, 1_000_000],
  },
  {
    what: "the last child numbers of a parent",
    before: (w, row) => w.gate.ledger.parents.set(row, P.nextChild, CHILD_MAX - 2),
    children: [{ qty: 1 }, { qty: 1 }],
  },
  {
    what: "one child more than there are numbers",
    before: (w, row) => w.gate.ledger.parents.set(row, P.nextChild, CHILD_MAX - 1),
    children: [{ qty: 1 }, { qty: 1 }],
    want: [R.ChildNumbersUsedUp, CHILD_MAX - 1, CHILD_MAX],
  },
  {
    what: "as many children as the tables hold",
    limits: { maxChildren: 2 },
    children: [{ qty: 1 }, { qty: 1 }],
  },
  {
    what: "one child more than the tables hold",
    limits: { maxChildren: 2 },
    children: [{ qty: 1 }, { qty: 1 }, { qty: 1 }],
    want: [R.TooManyChildren, 0, 2],
  },
  {
    what: "a reference twice in a group",
    children: [{ ref: 3 }, { ref: 3 }],
    want: [R.DuplicateRef, 3, 3],
  },
  {
    what: "a reference that falls in a group",
    children: [{ ref: 3 }, { ref: 2 }],
    want: [R.DuplicateRef, 2, 3],
  },
  { what: "the reference 0", children: [{ ref: 0 }], want: [R.DuplicateRef, 0, 0] },
  { what: "another side", children: [{ side: 2 }], want: [R.ParentMismatch, 1, 0] },
  { what: "another symbol", children: [{ symbol: 1 }], want: [R.ParentMismatch, 2, 0] },
  ...["account0", "account1", "account2", "account3"].map((word) => ({
    what: `another ${word}`,
    children: [{ [word]: 1 }],
    want: [R.ParentMismatch, 3, 0] as const,
  })),
  { what: "a venue of nobody", children: [{ venue: 90 }], want: [R.VenueNotAllowed, 90, 0] },
  {
    what: "a venue outside the route set",
    before: (w, row) => w.gate.ledger.parents.set(row, P.routeSet, 0b110),
    want: [R.VenueNotAllowed, NYSE, 0],
  },
  {
    what: "the only venue of the route set",
    before: (w, row) => w.gate.ledger.parents.set(row, P.routeSet, 0b010),
    children: [{ venue: VENUES[1] as number }],
  },
  { what: "C7: a market order", children: [{ ordType: 1 }], want: [R.ChildOrdType, 1, 0] },
  { what: "a day order", children: [{ tif: 0 }] },
  { what: "an immediate order", children: [{ tif: 3 }] },
  { what: "a fill-or-kill order", children: [{ tif: 4 }] },
  { what: "an order till cancelled", children: [{ tif: 1 }], want: [R.ChildTif, 1, 0] },
  { what: "one share", children: [{ qty: 1 }] },
  { what: "no share", children: [{ qty: 0 }], want: [R.ChildQtyInvalid, 0, 0] },
  { what: "half a share", children: [{ qty: 0.5 }], want: [R.ChildQtyInvalid, 0.5, 0] },
  { what: "fewer than no shares", children: [{ qty: -1 }], want: [R.ChildQtyInvalid, -1, 0] },
  {
    what: "2^31 - 1 shares, which is a number of shares",
    children: [{ qty: 2 ** 31 - 1 }],
    want: [R.ExceedsParent, 2 ** 31 - 1, 1_000],
  },
  { what: "2^31 shares", children: [{ qty: 2 ** 31 }], want: [R.ChildQtyInvalid, 2 ** 31, 0] },
  { what: "C2: all the shares", children: [{ qty: 1_000 }] },
  { what: "C2: a share more", children: [{ qty: 1_001 }], want: [R.ExceedsParent, 1_001, 1_000] },
  { what: "C2: all in two", children: [{ qty: 999 }, { qty: 1 }] },
  {
    what: "C2: a share more in two",
    children: [{ qty: 999 }, { qty: 2 }],
    want: [R.ExceedsParent, 2, 1],
  },
  { what: "a price of 0.0001", children: [{ px: 1 }] },
  { what: "no price", children: [{ px: 0 }], want: [R.PriceInvalid, 0, 0] },
  { what: "a price below nothing", children: [{ px: -100 }], want: [R.PriceInvalid, -100, 0] },
  {
    what: "the highest price of 32 bits, off its tick as it happens",
    children: [{ px: 0xffffffff }],
    want: [R.PriceOffTick, 0xffffffff, 100],
  },
  {
    what: "a price of 33 bits",
    children: [{ px: 0x100000000 }],
    want: [R.PriceInvalid, 0x100000000, 0],
  },
  { what: "Rule 612: 0.9999", children: [{ px: 9_999 }] },
  { what: "Rule 612: 1.00", children: [{ px: 10_000 }] },
  { what: "Rule 612: 1.0001", children: [{ px: 10_001 }], want: [R.PriceOffTick, 10_001, 100] },
  {
    what: "Rule 612: 1.00005",
    children: [{ px: 10_000.5 }],
    want: [R.PriceOffTick, 10_000.5, 100],
  },
  { what: "Rule 612: 0.99995", children: [{ px: 9_999.5 }], want: [R.PriceOffTick, 9_999.5, 1] },
  { what: "a buy at its limit", children: [{ px: 1_820_000 }] },
  {
    what: "a buy a cent above its limit",
    children: [{ px: 1_820_100 }],
    want: [R.WorseThanLimit, 1_820_100, 1_820_000],
  },
  {
    what: "a sell at its limit",
    order: { side: 2, limitPx: 1_819_000 },
    children: [{ px: 1_819_000 }],
  },
  {
    what: "a sell a cent below its limit",
    order: { side: 2, limitPx: 1_819_000 },
    children: [{ px: 1_818_900 }],
    want: [R.WorseThanLimit, 1_818_900, 1_819_000],
  },
  { what: "a sell above its limit", order: SELL, children: [{ px: 1_825_000 }] },
  {
    what: "a buy at the reserve price",
    before: (w, row) => w.gate.ledger.parents.set(row, P.reservePx, 1_810_000),
    children: [{ px: 1_810_000 }],
  },
  {
    what: "a buy a cent above the reserve price",
    before: (w, row) => w.gate.ledger.parents.set(row, P.reservePx, 1_810_000),
    children: [{ px: 1_810_100 }],
    want: [R.WorseThanReserve, 1_810_100, 1_810_000],
  },
  {
    what: "a sell at the reserve price",
    order: SELL_AT_MARKET,
    before: (w, row) => w.gate.ledger.parents.set(row, P.reservePx, 1_830_000),
    children: [{ px: 1_830_000 }],
  },
  {
    what: "a sell a cent below the reserve price",
    order: SELL_AT_MARKET,
    before: (w, row) => w.gate.ledger.parents.set(row, P.reservePx, 1_830_000),
    children: [{ px: 1_829_900 }],
    want: [R.WorseThanReserve, 1_829_900, 1_830_000],
  },
  {
    what: "C10: quotes as old as may be",
    before: (w) => (w.gate.market.heardNs -= 1e9),
  },
  {
    what: "C10: quotes a millisecond older",
    before: (w) => (w.gate.market.heardNs -= 1.0015e9),
    want: [R.NoReferenceForChild, 1_001, 1_000],
  },
  { what: "C6: a buy at the collar", order: BUY_AT_MARKET, limits: { collarBp: 0 } },
  {
    what: "C6: a buy above the collar",
    order: BUY_AT_MARKET,
    limits: { collarBp: 0 },
    children: [{ px: 1_820_100 }],
    want: [R.ChildCollar, 1_820_100, 1_820_000],
  },
  { what: "C6: a sell at the collar", order: SELL_AT_MARKET, limits: { collarBp: 0 } },
  {
    what: "C6: a sell below the collar",
    order: SELL_AT_MARKET,
    limits: { collarBp: 0 },
    children: [{ px: 1_818_900 }],
    want: [R.ChildCollar, 1_818_900, 1_819_000],
  },
  {
    what: "C6: a sell below the collar of 3 %",
    order: SELL_AT_MARKET,
    children: [{ px: 1_764_400 }],
    want: [R.ChildCollar, 1_764_400, 1_764_430],
  },
  { what: "Rule 611: a buy at the best ask", order: BUY_AT_MARKET, children: [{ px: 1_820_000 }] },
  {
    what: "Rule 611: a buy through the best ask",
    order: BUY_AT_MARKET,
    children: [{ px: 1_820_100 }],
    want: [R.TradesThrough, 1_820_100, 1_820_000],
  },
  { what: "Rule 611: a sell at the best bid", order: SELL, children: [{ px: 1_819_000 }] },
  {
    what: "Rule 611: a sell through the best bid",
    order: SELL,
    children: [{ px: 1_818_900 }],
    want: [R.TradesThrough, 1_818_900, 1_819_000],
  },
  {
    what: "a buy that rests where nobody offers",
    before: (w) => quotes(w, { bid: 1_818_000, ask: 0 }),
    children: [{ tif: 0 }],
  },
  {
    what: "a sell that rests where nobody bids",
    order: SELL,
    before: (w) => quotes(w, { bid: 0, ask: 1_820_000 }),
    children: [{ tif: 0 }],
  },
  {
    what: "a buy that has to trade where nobody offers",
    before: (w) => quotes(w, { bid: 1_818_000, ask: 0 }),
    want: [R.TradesThrough, 1_820_000, 0],
  },
  {
    what: "a sell that has to trade where nobody bids",
    order: SELL,
    before: (w) => quotes(w, { bid: 0, ask: 1_820_000 }),
    children: [{ tif: 4 }],
    want: [R.TradesThrough, 1_819_000, 0],
  },
  {
    what: "a buy that has to trade, where nobody bids",
    before: (w) => quotes(w, { bid: 0, ask: 1_820_000 }),
  },
  {
    what: "a symbol that is halted there",
    before: (w) => w.gate.market.tops.set(0, 0, 1, 1, 1, 1, 2, false),
    want: [R.SymbolHalted, NYSE, 0],
  },
  { what: "C4: the largest child", limits: { maxChildQty: 100 } },
  {
    what: "C4: a share more than the largest child",
    limits: { maxChildQty: 100 },
    children: [{ qty: 101 }],
    want: [R.MaxChildQty, 101, 100],
  },
  { what: "C5: the dearest child", limits: { maxChildNotional: 182_000_000 } },
  {
    what: "C5: a child that is dearer",
    limits: { maxChildNotional: 181_999_999 },
    want: [R.MaxChildNotional, 182_000_000, 181_999_999],
  },
  {
    what: "the last shares of the sent cap",
    before: (w, row) => w.gate.ledger.parents.set(row, P.sentQty, 3_800),
    children: [{}, {}],
  },
  {
    what: "a share more than the sent cap, in a group",
    before: (w, row) => w.gate.ledger.parents.set(row, P.sentQty, 3_800),
    children: [{}, { qty: 101 }],
    want: [R.SentCap, 4_001, 4_000],
  },
  {
    what: "a sent cap beyond 2^31",
    order: { qty: 100_000, limitPx: 1_000 },
    before: (w, row) => w.gate.ledger.parents.set(row, P.sentQty, -(2 ** 31)),
    children: [{ px: 1_000 }],
    want: [R.SentCap, 2 ** 31 + 100, 400_000],
  },
  {
    what: "I14: the last place of the window",
    before: (w) => lane(w, { unacked: 62 }),
    children: [{}, {}],
  },
  {
    what: "I14: one order more than the window",
    before: (w) => lane(w, { unacked: 63 }),
    children: [{}, {}],
    want: [R.LaneWindow, 64, 64],
  },
  {
    what: "I14: windows of two venues",
    before: (w) => lane(w, { unacked: 63 }),
    children: [{}, { venue: VENUES[1] as number }],
  },
  {
    what: "a venue that is down",
    before: (w) => lane(w, { ready: false }),
    want: [R.LaneDown, NYSE, 0],
  },
  {
    what: "B23: a venue that reads too slowly",
    before: (w) => lane(w, { congested: true }),
    want: [R.LaneDown, NYSE, 0],
  },
];

/** SAFETY 4: what an honest router earns when something changes under it. */
const RACES: ReadonlySet<number> = new Set([
  ...[R.GateNotOpen, R.ScopeNotOpen, R.ScopeKilled, R.FenceOld, R.SeenBehindTurned],
  ...[
    R.ReserveNotDurable,
    R.ReplacePending,
    R.ParentInDoubt,
    R.FillLag,
    R.LaneDown,
    R.ParentFrozen,
  ],
  ...[R.LaneWindow, R.NoReferenceForChild, R.ChildCollar, R.TradesThrough, R.SymbolHalted],
]);
/** SAFETY 4: what only a stale, broken or hostile router can earn: its lease ends. */
const ENDING: ReadonlySet<number> = new Set([
  ...[R.FenceOld, R.WrongDigest, R.LeaseUnknown, R.LeaseExpired, R.SequenceGap],
  ...[R.ParentMismatch, R.DuplicateRef, R.GroupTooLarge],
]);

/** Which scope stops a child, and the two numbers that the router hears. */
const STATES: readonly Case[] = [
  {
    what: "a firm that is HELD",
    before: (w) => turn(w, { kind: "firm", name: "" }, ScopeState.HELD, StateCause.Stall),
    want: [R.GateNotOpen, ScopeState.HELD, StateCause.Stall],
  },
  ...([ScopeState.REDUCE_ONLY, ScopeState.HELD, ScopeState.FROZEN] as const).map((state) => ({
    what: `a symbol in state ${state}`,
    before: (w: GateWorld) =>
      turn(w, { kind: "symbol", name: "IBM" }, state, StateCause.Unexplained),
    want: [R.ScopeNotOpen, state, 1] as const,
  })),
  {
    what: "another symbol that is HELD",
    before: (w) => turn(w, { kind: "symbol", name: "BAC" }, ScopeState.HELD, StateCause.FeedLost),
  },
  {
    what: "a router that is HELD",
    before: (w) => turn(w, { kind: "router", name: "1" }, ScopeState.HELD, StateCause.FeedLost),
    want: [R.ScopeNotOpen, ScopeState.HELD, 1],
  },
  {
    what: "a venue that is FROZEN",
    before: (w) => turn(w, venueScope(0), ScopeState.FROZEN, StateCause.Overfill),
    want: [R.LaneFrozen, NYSE, StateCause.Overfill],
  },
  {
    what: "a venue that is HELD",
    before: (w) => turn(w, venueScope(0), ScopeState.HELD, StateCause.FeedLost),
    want: [R.ScopeNotOpen, ScopeState.HELD, NYSE],
  },
  {
    what: "a venue that is HELD, where it does not go",
    before: (w) => turn(w, venueScope(1), ScopeState.HELD, StateCause.FeedLost),
  },
  {
    what: "a venue that was killed",
    before: (w) => {
      w.gate.ledger.laneKilled[0] = 1;
      w.gate.ledger.laneTurned[0] = 77;
    },
    want: [R.ScopeKilled, 77, 0],
  },
  {
    what: "a parent that was killed",
    before: (w, row) => {
      w.gate.ledger.parents.flag(row, ParentFlag.killed);
      turned(w, row, 78);
    },
    want: [R.ScopeKilled, 78, 0],
  },
];

describe("the ladder of a group of children", () => {
  test.each([...EDGES, ...STATES])("$what: the edge is where the limit says", (given) => {
    const world = new GateWorld(given.limits).up();
    const row = world.parent(given.order);
    given.before?.(world, row);
    const leased = world.gate.routers[1]?.leaseId !== 0;
    const children = given.children ?? [{}];
    world.propose(row, children, given.head);
    const [code, a, b] = given.want ?? [R.None, 0, 0];
    const found = world.effects.childRefusals.map((r) => ({ ...r, code: rejectName(r.code) }));
    expect(found).toMatchObject(given.want ? [{ code: rejectName(code), a, b }] : []);
    expect(world.effects.sent).toHaveLength(given.want ? 0 : children.length);
    const { refusalsBeyond, refused, admitted } = world.gate.routers[1] as Router;
    expect([admitted, refused]).toEqual(given.want ? [0, 1] : [children.length, 0]);
    const ends = leased && ENDING.has(code);
    expect(world.effects.revoked).toEqual(ends ? [1] : []);
    const counts = given.want !== undefined && !RACES.has(code) && !ends;
    if (code !== R.LeaseExpired) expect(refusalsBeyond).toBe(counts ? 1 : 0);
  });

  test("M4: a refusal names the child of the group that failed", () => {
    const late: [string, (world: GateWorld) => void, Partial<ProposedChild>][] = [
      ["killed", (w) => (w.gate.ledger.laneKilled[1] = 1), {}],
      ["frozen", (w) => turn(w, venueScope(1), ScopeState.FROZEN, StateCause.Overfill), {}],
      ["held", (w) => turn(w, venueScope(1), ScopeState.HELD, StateCause.FeedLost), {}],
      ["turned", (w) => (w.gate.ledger.laneTurned[1] = 9), {}],
      ["priced", () => {}, { px: 0 }],
      ["referred", () => {}, { ref: 0 }],
    ];
    const named = late.map(([what, before, change]) => {
      const world = new GateWorld().up();
      const row = world.parent();
      before(world);
      world.propose(row, [{ ref: 11 }, { ref: 12, venue: VENUES[1] as number, ...change }]);
      const last = world.tape.entries.findLast(({ type }) => type === RecordType.ChildRefused);
      return [what, (last?.record as ChildRefusedRecord | undefined)?.ref];
    });
    expect(named).toEqual([
      ...["killed", "frozen", "held", "turned", "priced"].map((what) => [what, 12]),
      ["referred", 0],
    ]);
  });

  test("M4: the references of a lease only grow, from group to group", () => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.propose(row, [{ ref: 4 }, { ref: 7 }]);
    world.propose(row, [{ ref: 8 }]);
    expect(world.effects.sent).toHaveLength(3);
    world.propose(row, [{ ref: 8 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.DuplicateRef, a: 8, b: 8 }]);
  });

  test("I14: the window of a venue counts each group from its own beginning", () => {
    const world = new GateWorld({ laneWindow: 4 }).up();
    const row = world.parent();
    for (let i = 0; i < 2; i++) world.propose(row, [{ qty: 1 }, { qty: 1 }]);
    expect(world.effects.sent).toHaveLength(4);
  });
});

function silent(world: GateWorld, ms: number): void {
  for (const router of world.gate.routers) router.heardNs = world.gate.nowNs - ms * 1e6;
}

function turned(world: GateWorld, row: number, index: number): void {
  world.gate.ledger.parents.setTurned(row, index);
}

function lane(world: GateWorld, changes: object): void {
  Object.assign(world.gate.lanes[0] as object, changes);
}

function venueScope(index: number): Parameters<typeof turnScope>[1] {
  return { kind: "venue", name: String.fromCharCode(VENUES[index] as number) };
}

function turn(
  world: GateWorld,
  scope: Parameters<typeof turnScope>[1],
  state: ScopeState,
  cause: StateCause,
): void {
  turnScope(world.gate, scope, { state, cause, by: "" });
}

/** Quotes of every venue; a last trade stands in for the reference where a side is empty. */
function quotes(world: GateWorld, { bid, ask }: { bid: number; ask: number }): void {
  const { market, nowNs } = world.gate;
  for (let v = 0; v < VENUES.length; v++) market.tops.set(0, v, bid, 500, ask, 500, 2, true);
  market.trade(0, 1_820_000, nowNs);
}

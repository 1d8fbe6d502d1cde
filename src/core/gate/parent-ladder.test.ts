import { describe, expect, test } from "vitest";
import { RejectCode as R, rejectName } from "../domain/reject-code.ts";
import { roundToTick } from "./controls/tick.ts";
import { LONG } from "./day.test-kit.ts";
import { GateWorld, UTC_MS, VENUES } from "./gate.test-kit.ts";
import { stepQueue } from "./held-queue.ts";
import { clearScope } from "./hold.ts";
import { kill } from "./kill.ts";
import type { GateLimits } from "./limits.ts";
import { P } from "./parents.ts";
import { Phase } from "./phase.ts";
import { RecordType, type ReserveRecord } from "./records.ts";
import type { ParentOrder } from "./requests.ts";
import { ScopeState, StateCause } from "./scope-state.ts";
import { turnScope } from "./turn-scope.ts";

type Case = {
  readonly what: string;
  readonly limits?: Partial<GateLimits>;
  readonly order?: Partial<ParentOrder>;
  readonly before?: (world: GateWorld) => void;
  /** Code and the two numbers that decided; absent: it is admitted. */
  readonly want?: readonly [code: number, a: number, b: number];
};

const SELL = { side: 2, limitPx: 1_819_000 };
const BUY_AT_MARKET = { ordType: 1, limitPx: 0 };
const SELL_AT_MARKET = { side: 2, ordType: 1, limitPx: 0 };

/** Each limit twice: the last value that passes and the first that does not. */
const EDGES: readonly Case[] = [
  {
    what: "a field the decoder could not take",
    order: { fault: { code: R.QtyInvalid, tag: 38, text: "" } },
    want: [R.QtyInvalid, 38, 0],
  },
  {
    what: "a firm that is HELD",
    before: (w) => turn(w, { kind: "firm", name: "" }, ScopeState.HELD),
    want: [R.GateNotOpen, ScopeState.HELD, StateCause.Stall],
  },
  {
    what: "a killed account",
    before: (w) => killScope(w, "account", "A1"),
    want: [R.ScopeKilled, 1, 0],
  },
  { what: "another account that is killed", before: (w) => killScope(w, "account", "A2") },
  {
    what: "a killed strategy",
    before: (w) => killScope(w, "strategy", "sweep"),
    want: [R.ScopeKilled, 1, 0],
  },
  ...(["client:alpha", "account:A1", "symbol:IBM", "strategy:sweep"] as const).map((text) => ({
    what: `${text} that is HELD`,
    before: (w: GateWorld) => {
      const [kind, name] = text.split(":") as ["client", string];
      turn(w, { kind, name }, ScopeState.HELD);
    },
    want: [R.ScopeNotOpen, ScopeState.HELD, StateCause.Stall] as const,
  })),
  {
    what: "C49: a scope that only reduces, and a buy of an account that is long",
    before: (w) => turn(w, { kind: "symbol", name: "IBM" }, ScopeState.REDUCE_ONLY),
    want: [R.NotReducing, 1_000, 0],
  },
  {
    what: "B17: a possible duplicate as old as may be",
    order: { possDupSentUtcMs: UTC_MS + 1_000 - 60_000 },
  },
  {
    what: "B17: a possible duplicate of a millisecond more",
    order: { possDupSentUtcMs: UTC_MS + 1_000 - 60_001 },
    want: [R.StaleOrder, 60_001, 60_000],
  },
  {
    what: "B17: a possible duplicate of a part of a millisecond more, which is no whole one",
    order: { possDupSentUtcMs: UTC_MS + 1_000 - 60_000.5 },
  },
  { what: "the last place of the tables", limits: { maxParents: 1 } },
  {
    what: "no place in the tables",
    limits: { maxParents: 0 },
    want: [R.TooManyParents, 0, 0],
  },
  { what: "a symbol of nobody", order: { symbol: "XYZ" }, want: [R.UnknownSymbol, 0, 0] },
  {
    what: "a symbol of seventeen letters",
    order: { symbol: "ABCDEFGHIJKLMNOPQ" },
    want: [R.UnknownSymbol, 0, 0],
  },
  {
    what: "C39: another client's account",
    order: { account: "B1" },
    want: [R.UnknownAccount, 0, 0],
  },
  { what: "C39: a client of nobody", order: { client: "zz" }, want: [R.UnknownAccount, 0, 0] },
  {
    what: "a session that is not open yet",
    before: (w) => (w.gate.ledger.phase = Phase.PreOpen),
    want: [R.SessionClosed, 0, 0],
  },
  ...[5, 6].map((side) => ({
    what: `side ${side} of an account that has the shares`,
    order: { side, limitPx: 1_819_000 },
    want: [R.MarkedShort, 1_000, LONG] as const,
  })),
  ...[0, 3, 9].map((side) => ({
    what: `side ${side}`,
    order: { side },
    want: [R.UnsupportedSide, side, 0] as const,
  })),
  { what: "a stop order", order: { ordType: 3 }, want: [R.UnsupportedOrdType, 3, 0] },
  { what: "a market order", order: BUY_AT_MARKET },
  { what: "a day order", order: { tif: 0 } },
  { what: "an immediate order", order: { tif: 3 } },
  { what: "a fill-or-kill order", order: { tif: 4 }, want: [R.UnsupportedTif, 4, 0] },
  { what: "a strategy of nobody", order: { strategy: 2 }, want: [R.UnknownStrategy, 2, 0] },
  {
    what: "Rule 612: 182.005",
    order: { limitPx: 1_820_050 },
    want: [R.PriceOffTick, 1_820_050, 100],
  },
  { what: "Rule 612: 1.0001", order: { limitPx: 10_001 }, want: [R.PriceOffTick, 10_001, 100] },
  { what: "Rule 612: 1.00", order: { limitPx: 10_000 } },
  { what: "Rule 612: 0.9999", order: { limitPx: 9_999 } },
  { what: "Rule 612: 0.0001", order: { limitPx: 1 } },
  { what: "C4: the largest order", limits: { maxOrderQty: 1_000 } },
  {
    what: "C4: a share more than the largest order",
    limits: { maxOrderQty: 999 },
    want: [R.MaxOrderQty, 1_000, 999],
  },
  { what: "C10: quotes as old as may be", before: (w) => (w.gate.market.heardNs -= 1e9) },
  {
    what: "C10: quotes a millisecond older",
    before: (w) => (w.gate.market.heardNs -= 1.0015e9),
    want: [R.NoReference, 1_001, 1_000],
  },
  {
    what: "B8: a market order without a reference",
    order: BUY_AT_MARKET,
    before: (w) => quotes(w, 0, 0),
    want: [R.NoReference, 0, 1_000],
  },
  {
    what: "a market that is crossed",
    before: (w) => quotes(w, 1_820_100, 1_820_000),
    want: [R.NoReference, 0, 1_000],
  },
  { what: "a market that is locked", before: (w) => quotes(w, 1_820_000, 1_820_000) },
  {
    what: "a spread as wide as may be",
    before: (w) => quotes(w, 1_800_000, 1_890_000),
  },
  {
    what: "a spread that is wider",
    before: (w) => quotes(w, 1_800_000, 1_890_100),
    want: [R.NoReference, 0, 1_000],
  },
  {
    what: "a last trade as old as may be",
    before: (w) => {
      quotes(w, 0, 0);
      w.gate.market.trade(0, 1_820_000, w.gate.nowNs - 60e9);
    },
    // The world is one second old.
    want: [R.NoReference, 0, 1_000],
  },
  { what: "C6: a buy limit at the collar", order: { limitPx: 1_874_600 } },
  {
    what: "C6: a buy limit above the collar",
    order: { limitPx: 1_874_700 },
    want: [R.PriceCollar, 1_874_700, 1_874_600],
  },
  {
    what: "C6: a sell limit at the collar",
    limits: { collarBp: 0 },
    order: { side: 2, limitPx: 1_819_000 },
  },
  {
    what: "C6: a sell limit above the collar",
    order: { side: 2, limitPx: 1_764_500 },
  },
  {
    what: "C6: a sell limit below the collar",
    order: { side: 2, limitPx: 1_764_400 },
    want: [R.PriceCollar, 1_764_400, 1_764_430],
  },
  { what: "C6: a buy limit far below the market", order: { limitPx: 100 } },
  { what: "C6: a sell limit far above the market", order: { side: 2, limitPx: 9_999_900 } },
  { what: "C5: the dearest order", limits: { maxOrderNotional: 1_820_000_000 } },
  {
    what: "C5: an order that is dearer",
    limits: { maxOrderNotional: 1_819_999_999 },
    want: [R.MaxOrderNotional, 1_820_000_000, 1_819_999_999],
  },
  {
    what: "C5, SAFETY 4.3: the worst case of a sell is the bid and the band, not its limit",
    order: SELL,
    limits: { maxOrderNotional: 1_909_949_999 },
    want: [R.MaxOrderNotional, 1_909_950_000, 1_909_949_999],
  },
  {
    what: "C5, SAFETY 4.3: the worst case of a sell, just so",
    order: SELL,
    limits: { maxOrderNotional: 1_909_950_000 },
  },
];

describe("the ladder of a parent", () => {
  test.each(EDGES)("$what: the edge is where the limit says", (given) => {
    const world = new GateWorld(given.limits).up();
    given.before?.(world);
    world.order(given.order);
    const [code, a, b] = given.want ?? [R.None, 0, 0];
    const found = world.effects.refusals.map((r) => ({ ...r, code: rejectName(r.code) }));
    expect(found).toMatchObject(given.want ? [{ code: rejectName(code), a, b }] : []);
    expect(world.gate.ledger.parents.count).toBe(given.want ? 0 : 1);
  });

  test.each([
    {
      what: "a buy limit inside the band",
      order: { limitPx: 1_820_000 },
      want: [1_820_000, 1_820_000],
    },
    {
      what: "a buy limit below the band",
      order: { limitPx: 1_000_000 },
      want: [1_000_000, 1_000_000],
    },
    { what: "a buy at the market", order: BUY_AT_MARKET, want: [1_911_000, 1_911_000] },
    { what: "a sell limit inside the band", order: SELL, want: [1_819_000, 1_909_950] },
    {
      what: "a sell limit above the band",
      order: { side: 2, limitPx: 2_000_000 },
      want: [2_000_000, 2_000_000],
    },
    { what: "a sell at the market", order: SELL_AT_MARKET, want: [1_728_100, 1_909_950] },
  ])("SAFETY 4.3: reserve price and worst case of $what", ({ order, want }) => {
    const world = new GateWorld().up();
    const row = world.parent(order);
    const { reservePx, worstNotional } = reserveOf(world);
    expect([reservePx, worstNotional / 1_000]).toEqual(want);
    expect(world.gate.ledger.parents.reservePx(row)).toBe(reservePx);
  });

  test.each([
    {
      what: "a buy beyond the band",
      limits: { collarBp: 2_000 },
      order: { limitPx: 2_000_000 },
      want: 1_911_000,
    },
    {
      what: "a sell beyond the band",
      limits: { collarBp: 2_000 },
      order: { side: 2, limitPx: 1_600_000 },
      want: 1_728_100,
    },
    {
      what: "a sell when the band reaches zero",
      limits: { reserveBandBp: 10_000 },
      order: SELL_AT_MARKET,
      want: 1,
    },
    {
      what: "a buy when the band passes the highest price",
      limits: { reserveBandBp: 10_000_000_000 },
      order: { ...BUY_AT_MARKET, qty: 1 },
      want: 4_294_967_295,
    },
  ])(
    "SAFETY 4.3: $what has a reserve price inside what a price may be",
    ({ limits, order, want }) => {
      const world = new GateWorld({ maxOrderNotional: 2 ** 53, ...limits }).up();
      world.parent(order);
      expect(reserveOf(world).reservePx).toBe(want);
    },
  );

  test("a price in the band is on its tick, never worse than the band", () => {
    const cheap = { symbol: "BAC", ...BUY_AT_MARKET };
    const world = new GateWorld({ reserveBandBp: 33 }).up();
    world.parent(cheap);
    expect(reserveOf(world).reservePx).toBe(138_500); // 138,100 x 1.0033 = 138,555.73
    world.parent({ symbol: "BAC", ...SELL_AT_MARKET });
    expect(reserveOf(world).reservePx).toBe(137_600); // 138,000 x 0.9967 = 137,544.6
    for (let v = 0; v < VENUES.length; v++) {
      world.gate.market.tops.set(1, v, 9_000, 500, 9_001, 500, 2, true);
    }
    world.parent(cheap);
    expect(reserveOf(world).reservePx).toBe(9_030); // 9,001 x 1.0033 = 9,030.7
  });

  test("Rule 612: a price is rounded to what is no worse, from one dollar on to a cent", () => {
    const prices = [9_999.4, 10_000.5, 10_050].map((px) => [
      roundToTick(px, true),
      roundToTick(px, false),
    ]);
    expect(prices).toEqual([
      [9_999, 10_000],
      [10_000, 10_100],
      [10_000, 10_100],
    ]);
  });

  test("the record of a reserve has all that decided on it", () => {
    const world = new GateWorld().up();
    world.gate.market.trade(0, 1_819_500, world.gate.nowNs);
    world.gate.market.heardNs -= 7_600;
    world.order({ clOrdId: "A", session: "s7", capacity: 80, handlInst: 3, body: "words" });
    expect(reserveOf(world)).toMatchObject({
      parent: 1,
      client: "alpha",
      session: "s7",
      clOrdId: "A",
      account: "A1",
      body: "words",
      symbol: "IBM",
      orderQty: 1_000,
      routeSet: 0b111,
      nbboBid: 1_819_000,
      nbboAsk: 1_820_000,
      lastPx: 1_819_500,
      quoteAgeUs: 7,
      utcMs: UTC_MS + 1_000,
      handlInst: 3,
      capacity: 80,
    });
    world.order({ symbol: "BAC", limitPx: 138_000, account: "A2" });
    expect(reserveOf(world)).toMatchObject({ parent: 2, accountType: 0 });
    expect(world.gate.openParents).toBe(2);
  });

  test("B12: a used key of another body names the parent that has it, or none", () => {
    const world = new GateWorld().up();
    world.order({ clOrdId: "A", body: "one" });
    world.order({ clOrdId: "A", body: "two" });
    world.order({ clOrdId: "B", body: "one", qty: 200_000 });
    world.order({ clOrdId: "B", body: "two", qty: 100 });
    expect(world.effects.refusals).toMatchObject([
      { clOrdId: "A", code: R.DuplicateClOrdId, a: 1, b: 0 },
      { clOrdId: "B", code: R.MaxOrderQty, a: 200_000, b: 100_000 },
      { clOrdId: "B", code: R.DuplicateClOrdId, a: 0, b: 0 },
    ]);
    expect(world.gate.refusals).toBe(3);
    expect(world.gate.ledger.parents.get(0, P.orderQty)).toBe(1_000);
  });

  test("a refused order that comes again gets its own answer, whatever was refused meanwhile", () => {
    const world = new GateWorld().up();
    world.order({ clOrdId: "B", qty: 200_000 });
    world.order({ clOrdId: "C", symbol: "XYZ" });
    world.order({ clOrdId: "B", qty: 200_000 });
    expect(world.effects.refusals.at(-1)).toEqual({
      ...{ clOrdId: "B", code: R.MaxOrderQty, a: 200_000, b: 100_000 },
    });
  });
});

describe("an order whose scope is HELD, where orders wait (SAFETY 4.2)", () => {
  const IBM = { kind: "symbol", name: "IBM" } as const;

  function held(limits: Partial<GateLimits> = {}): GateWorld {
    const world = new GateWorld({ heldParents: "queue", heldQueueMax: 1, ...limits }).up();
    turn(world, IBM, ScopeState.HELD);
    return world;
  }

  test("waits, and a second one beyond heldQueueMax is refused", () => {
    const world = held();
    world.order({ clOrdId: "A" });
    world.order({ clOrdId: "A" });
    expect([world.gate.queue.size, world.effects.refusals]).toEqual([1, []]);
    world.order({ clOrdId: "B" });
    expect(world.effects.refusals).toEqual([{ clOrdId: "B", code: R.HeldQueueFull, a: 1, b: 1 }]);
    expect(world.gate.queue.size).toBe(1);
  });

  test("another order under the key of one that waits is refused, and the first still waits", () => {
    const world = held({ heldQueueMax: 5 });
    world.order({ clOrdId: "A", body: "one" });
    world.order({ clOrdId: "A", body: "two" });
    expect(world.effects.refusals).toEqual([
      { clOrdId: "A", code: R.DuplicateClOrdId, a: 0, b: 0 },
    ]);
    clearScope(world.gate, IBM, StateCause.Stall);
    stepQueue(world.gate);
    expect(world.gate.ledger.parents.infoOf(0).body).toBe("one");
  });

  test("an order that could not be decoded does not wait", () => {
    const world = held();
    world.order({ clOrdId: "A", fault: { code: R.QtyInvalid, tag: 38, text: "" } });
    expect(world.effects.refusals).toEqual([{ clOrdId: "A", code: R.QtyInvalid, a: 38, b: 0 }]);
    expect(world.gate.queue.size).toBe(0);
  });

  test("an order whose scopes are OPEN does not wait behind a full queue", () => {
    const world = held();
    world.order({ clOrdId: "A" });
    world.order({ clOrdId: "B", symbol: "BAC", limitPx: 138_000 });
    expect([world.effects.refusals, world.gate.ledger.parents.count]).toEqual([[], 1]);
  });

  test.each(["account", "strategy"] as const)("a kill of its %s refuses what waits", (kind) => {
    const world = held();
    world.order({ clOrdId: "A" });
    stepQueue(world.gate);
    expect(world.gate.queue.size).toBe(1);
    killScope(world, kind, kind === "account" ? "A1" : "sweep");
    stepQueue(world.gate);
    expect(world.gate.queue.size).toBe(0);
    expect(world.effects.refusals).toEqual([{ clOrdId: "A", code: R.ScopeKilled, a: 1, b: 0 }]);
  });
});

function reserveOf(world: GateWorld): ReserveRecord {
  const last = world.tape.entries.findLast(({ type }) => type === RecordType.Reserve);
  return last?.record as ReserveRecord;
}

function turn(world: GateWorld, scope: Parameters<typeof turnScope>[1], state: ScopeState): void {
  turnScope(world.gate, scope, { state, cause: StateCause.Stall, by: "" });
}

function killScope(world: GateWorld, kind: "account" | "strategy", name: string): void {
  const person = { person: "ann", keyId: "k", counter: 1, reason: "drill" };
  kill(world.gate, { scope: { kind, name }, ...person });
}

function quotes(world: GateWorld, bid: number, ask: number): void {
  const size = (px: number) => (px === 0 ? 0 : 500);
  for (let v = 0; v < VENUES.length; v++) {
    world.gate.market.tops.set(0, v, bid, size(bid), ask, size(ask), 2, true);
  }
}

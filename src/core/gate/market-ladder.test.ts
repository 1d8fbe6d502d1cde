import { describe, expect, test } from "vitest";
import { RejectCode as R, rejectName } from "../domain/reject-code.ts";
import { AuctionCross, MarketPhase } from "../market/market-states.ts";
import { HaltReason, ShortSaleState, TradingState } from "../market/trading-state.ts";
import { cancelParent } from "./client-requests.ts";
import { shortSaleAbove } from "./controls/short-sale-price.ts";
import { GateWorld, UTC_MS, VENUES } from "./gate.test-kit.ts";
import { CUTOFFS, listNowhere } from "./market.test-kit.ts";
import { P as Cell } from "./parents.ts";
import { Phase } from "./phase.ts";
import type { ProposedChild } from "./proposal.ts";
import { RecordType, ReportKind, type ReserveRecord } from "./records.ts";
import { ReferenceKind } from "./reference-price.ts";
import type { ParentOrder } from "./requests.ts";

type Want = readonly [code: number, a: number, b: number];
type Case = {
  readonly what: string;
  readonly order?: Partial<ParentOrder>;
  readonly child?: Partial<ProposedChild>;
  readonly turns?: (world: GateWorld) => void;
  /** Absent: it is admitted. */
  readonly want?: Want;
};

const IBM = 0;
const [N = 0, P = 0] = VENUES;
const HOUR = 3_600_000;
const FROM_MS = 9 * HOUR;
const { Regular, PreMarket, AfterHours, Closed, Unknown } = MarketPhase;
const { Free, Triggered, Remains } = ShortSaleState;
const { None, PriorClose, Indicative, Nbbo, LastTrade } = ReferenceKind;

function state(at: TradingState, reason: HaltReason, short: ShortSaleState = Free) {
  return (w: GateWorld): void => w.gate.market.states.setSymbol(IBM, 0, at, reason, short);
}

/** What was said to the last order, and to the last child. */
function refusal(list: readonly { code: number; a: number; b: number }[]): object {
  const last = list.at(-1);
  return last === undefined ? [] : [rejectName(last.code), last.a, last.b];
}

function wanted(want: Want | undefined): object {
  return want === undefined ? [] : [rejectName(want[0]), want[1], want[2]];
}

describe("C33: halts, pauses, breakers, bands", () => {
  test.each<Case>([
    { what: "that trades" },
    {
      what: "in a limit up-limit down pause",
      turns: state(TradingState.Paused, HaltReason.Luld),
      want: [R.SymbolStopped, HaltReason.Luld, Regular],
    },
    {
      what: "halted for news, in the auction that ends it",
      turns: state(TradingState.QuotationOnly, HaltReason.News),
      want: [R.SymbolStopped, HaltReason.News, Regular],
    },
    {
      what: "stopped for a reason that we do not know",
      turns: state(TradingState.Halted, HaltReason.Other),
      want: [R.SymbolStopped, HaltReason.Other, Regular],
    },
    {
      what: "that one venue cannot trade",
      turns: state(TradingState.Halted, HaltReason.Operational),
    },
    {
      what: "on the day of the breaker's last level",
      turns: (w) => w.gate.market.states.setVenue(1, Regular, 3),
      want: [R.SymbolStopped, HaltReason.Breaker3, Regular],
    },
    {
      what: "on a day on which the breaker's second level is over",
      turns: (w) => w.gate.market.states.setVenue(1, Regular, 2),
    },
  ])("an order of a symbol $what", ({ turns, order, want }) => {
    const world = new GateWorld().up().listed();
    turns?.(world);
    world.order(order);
    expect(refusal(world.effects.refusals)).toEqual(wanted(want));
  });

  test.each<Case>([
    {
      what: "inside the bands",
      turns: (w) => w.gate.market.states.setBands(IBM, 1, 1_820_000, 1),
    },
    {
      what: "a cent above the upper band",
      turns: (w) => w.gate.market.states.setBands(IBM, 1, 1_819_900, 1),
      want: [R.OutsideBands, 1_820_000, 1_819_900],
    },
    {
      what: "at the lower band, to sell",
      order: { side: 2, limitPx: 1_819_000 },
      turns: (w) => w.gate.market.states.setBands(IBM, 1_819_000, 1_900_000, 1),
    },
    {
      what: "a cent below the lower band, to sell",
      order: { side: 2, limitPx: 1_819_000 },
      turns: (w) => w.gate.market.states.setBands(IBM, 1_819_100, 1_900_000, 1),
      want: [R.OutsideBands, 1_819_000, 1_819_100],
    },
    {
      what: "in a limit state, at the band that ends it",
      turns: (w) => w.gate.market.states.setBands(IBM, 1_820_000, 2_000_000, 1),
    },
    {
      what: "for another venue than the one that told of a pause",
      child: { venue: P },
      turns: state(TradingState.Paused, HaltReason.Luld),
      want: [R.SymbolStoppedForChild, HaltReason.Luld, 0],
    },
    {
      what: "in a market that the breaker has closed",
      turns: (w) => w.gate.market.states.setVenue(1, Regular, 3),
      want: [R.SymbolStoppedForChild, HaltReason.Breaker3, 3],
    },
    {
      what: "for a venue that is halted alone",
      turns: (w) => w.gate.market.tops.set(IBM, 0, 1_819_000, 500, 1_820_000, 500, 2, false),
      want: [R.SymbolHalted, N, 0],
    },
  ])("a child $what", ({ order, child, turns, want }) => {
    const world = new GateWorld().up().listed();
    const row = world.parent(order);
    turns?.(world);
    world.propose(row, [child ?? {}]);
    expect(refusal(world.effects.childRefusals)).toEqual(wanted(want));
    expect(world.effects.sent).toHaveLength(want === undefined ? 1 : 0);
  });
});

describe("C13: the venue's part of the day", () => {
  test.each<readonly [string, MarketPhase, Want | undefined]>([
    ["in regular hours", Regular, undefined],
    ["before the open", PreMarket, [R.VenuePhaseClosed, N, PreMarket]],
    ["after the close", AfterHours, [R.VenuePhaseClosed, N, AfterHours]],
    ["that is closed", Closed, [R.VenuePhaseClosed, N, Closed]],
    ["of which nobody has heard", Unknown, [R.VenuePhaseClosed, N, Unknown]],
  ])("a child for a venue %s", (_what, phase, want) => {
    const world = new GateWorld().up();
    const row = world.parent();
    world.gate.market.states.setVenue(0, phase, 0);
    world.propose(row, [{}]);
    expect(refusal(world.effects.childRefusals)).toEqual(wanted(want));
  });
});

describe("C32: Rule 201", () => {
  const short = (world: GateWorld, px: number, side = 5): boolean =>
    shortSaleAbove(world.gate, IBM, side, px, R.ShortSaleRestricted);

  test.each<readonly [string, (w: GateWorld) => void, number, number, boolean]>([
    ["no restriction: at the bid", () => {}, 1_819_000, 5, true],
    ["restricted today: at the bid", state(1, 0, Triggered), 1_819_000, 5, false],
    ["restricted today: a cent above it", state(1, 0, Triggered), 1_819_100, 5, true],
    ["restricted since yesterday: below the bid", state(1, 0, Remains), 1_818_900, 5, false],
    [
      "on the day's list: at the bid",
      (w) => w.gate.reference.setShortSaleRestricted(IBM),
      1_819_000,
      5,
      false,
    ],
    ["nobody has told: at the bid", (w) => w.gate.market.states.clear(), 1_819_000, 5, false],
    ["marked exempt: at the bid", state(1, 0, Triggered), 1_819_000, 6, true],
    ["a long sale: at the bid", state(1, 0, Triggered), 1_819_000, 2, true],
    ["restricted, and there is no bid to be above", noBid, 1_819_100, 5, false],
  ])(
    "a short sale at or below the national best bid is refused while it is in force: %s",
    (_what, before, px, side, passes) => {
      const world = new GateWorld().up();
      before(world);
      expect(short(world, px, side)).toBe(passes);
      if (passes) return;
      const { why, market } = world.gate;
      expect([why.code, why.a, why.b]).toEqual([R.ShortSaleRestricted, px, market.tops.bid(IBM)]);
    },
  );

  test.each<readonly [string, number, number, Want | undefined]>([
    ["at the bid", 5, 1_819_000, [R.ShortSaleRestrictedForChild, 1_819_000, 1_819_000]],
    ["above it", 5, 1_819_100, undefined],
    ["marked exempt, at the bid", 6, 1_819_000, undefined],
  ])("the ladder of a child holds its own price: %s", (_what, side, px, want) => {
    const world = new GateWorld().up();
    const row = world.parent({ side: 2, limitPx: 1_800_000 });
    // As admitted under its mark: no order of that side is yet.
    world.gate.ledger.parents.setTerms(row, side, 2, 0, 1);
    state(1, 0, Triggered)(world);
    world.propose(row, [{ px, tif: 0 }]);
    expect(refusal(world.effects.childRefusals)).toEqual(wanted(want));
    expect(world.effects.sent).toHaveLength(want === undefined ? 1 : 0);
  });

  function noBid(world: GateWorld): void {
    state(1, 0, Triggered)(world);
    VENUES.forEach((_, v) => {
      world.gate.market.tops.set(IBM, v, 0, 0, 1_820_000, 500, 2, true);
    });
  }
});

describe("C6: the reference of an order", () => {
  const indicates =
    (px: number, cross: AuctionCross = AuctionCross.Closing) =>
    (w: GateWorld): void =>
      w.gate.market.states.setAuction(IBM, 0, { cross, px, pairedQty: 100, imbalanceQty: 0 });
  const beforeOpen = (w: GateWorld): void => {
    VENUES.forEach((_, v) => {
      w.gate.market.states.setVenue(v, PreMarket, 0);
    });
  };
  const CLOSE = { tif: 7, limitPx: 1_700_000 };

  test.each<readonly [string, Partial<ParentOrder>, (w: GateWorld) => void, ReferenceKind, number]>(
    [
      ["in continuous trading the ask", {}, () => {}, Nbbo, 1_820_000],
      ["in continuous trading of one side the last trade", {}, oneSided, LastTrade, 1_801_000],
      ["of an auction order the prior close", CLOSE, () => {}, PriorClose, 1_800_000],
      [
        "the indicative price, at the edge of its band",
        CLOSE,
        indicates(1_980_000),
        Indicative,
        1_980_000,
      ],
      [
        "the prior close, the indicative price beyond it",
        CLOSE,
        indicates(1_980_100),
        PriorClose,
        1_800_000,
      ],
      [
        "the prior close, the indicative price below it",
        CLOSE,
        indicates(1_619_900),
        PriorClose,
        1_800_000,
      ],
      [
        "the prior close, the indicative price being of another auction",
        CLOSE,
        indicates(1_810_000, AuctionCross.Reopening),
        PriorClose,
        1_800_000,
      ],
      [
        "before the open the prior close",
        { limitPx: 1_700_000 },
        beforeOpen,
        PriorClose,
        1_800_000,
      ],
      [
        "before the open the indicative price of the opening",
        { limitPx: 1_700_000 },
        (w) => {
          beforeOpen(w);
          indicates(1_790_000, AuctionCross.Opening)(w);
        },
        Indicative,
        1_790_000,
      ],
    ],
  )("%s", (_what, order, before, kind, px) => {
    const world = new GateWorld().up().listed();
    before(world);
    world.order(order);
    expect(world.effects.refusals).toEqual([]);
    const { record } = world.tape.entries.find(({ type }) => type === RecordType.Reserve) ?? {};
    expect(record).toMatchObject({ refKind: kind, refPx: px });
  });

  test("an auction order without a prior close, or without fresh quotes, has no reference", () => {
    const world = new GateWorld().up().listed(0);
    world.order(CLOSE);
    world.listed();
    world.gate.market.heardNs -= 1_001e6;
    world.order({ ...CLOSE, body: "again" });
    expect(world.effects.refusals.map(({ code }) => code)).toEqual([R.NoReference, R.NoReference]);
    expect(None).toBe(0);
  });

  function oneSided(world: GateWorld): void {
    VENUES.forEach((_, v) => {
      world.gate.market.tops.set(IBM, v, 1_819_000, 500, 0, 0, 2, true);
    });
    world.gate.market.trade(IBM, 1_801_000, world.gate.nowNs);
  }
});

describe("an order for an auction (DOMAIN 6.1)", () => {
  const at = (marketMs: number, phase: Phase = Phase.Open): GateWorld =>
    new GateWorld({}, undefined, marketMs - FROM_MS, phase).up().listed();
  const utc = (marketMs: number): number => UTC_MS + marketMs - FROM_MS;
  const MARKET = { ordType: 1, limitPx: 0 };

  test.each<readonly [string, Partial<ParentOrder>, number]>([
    ["market on open", { ...MARKET, tif: 2 }, CUTOFFS.marketOnOpenMs],
    ["limit on open", { tif: 2 }, CUTOFFS.limitOnOpenMs],
    ["market on close", { ...MARKET, tif: 7 }, CUTOFFS.marketOnCloseMs],
    ["limit on close", { tif: 7 }, CUTOFFS.limitOnCloseMs],
  ])("C38: %s is admitted and sent before its cut-off, and not at it", (_what, order, cutoff) => {
    const late = at(cutoff);
    late.order(order);
    expect(refusal(late.effects.refusals)).toEqual(["AuctionCutoff", utc(cutoff), utc(cutoff)]);
    const world = at(cutoff - 1);
    const row = world.parent(order);
    const px = world.gate.ledger.parents.reservePx(row);
    const child = { tif: order.tif ?? 0, ordType: order.ordType ?? 2, px };
    world.propose(row, [child]);
    world.tick(1);
    world.propose(row, [child]);
    expect(world.effects.sent).toHaveLength(1);
    const refused = ["AuctionCutoffForChild", utc(cutoff), utc(cutoff)];
    expect(refusal(world.effects.childRefusals)).toEqual(refused);
  });

  test("market on close reserves at the end of the auction band, to sell at its worst case", () => {
    const world = at(10 * HOUR);
    world.order({ ...MARKET, tif: 7, qty: 100 });
    world.order({ ...MARKET, tif: 7, qty: 100, side: 2, body: "sell" });
    const reserves = world.tape.entries
      .filter(({ type }) => type === RecordType.Reserve)
      .map(({ record }) => record as ReserveRecord);
    expect(reserves).toMatchObject([
      { reservePx: 1_980_000, worstNotional: 198_000_000, routeSet: 1 },
      { reservePx: 1_620_000, worstNotional: 198_000_000, routeSet: 1 },
    ]);
  });

  test("limit on open is taken before the open; an order of the day is not", () => {
    const world = at(9.25 * HOUR, Phase.PreOpen);
    world.order({ tif: 2 });
    world.order({ body: "day" });
    expect(world.effects.refusals.map(({ code }) => code)).toEqual([R.SessionClosed]);
  });

  test("a symbol that no venue of ours lists, or one without auctions, takes none", () => {
    const world = new GateWorld().up();
    listNowhere(world.gate);
    world.order({ tif: 7 });
    world.gate.reference.setListing(IBM, P, 1_800_000);
    world.order({ tif: 7, body: "again" });
    expect(world.effects.refusals.map(({ code, a }) => [code, a])).toEqual([
      [R.NoAuction, 0],
      [R.NoAuction, P],
    ]);
  });

  test.each<readonly [string, Partial<ProposedChild>, Want]>([
    ["of another type", { ordType: 2 }, [R.ChildOrdType, 2, 1]],
    ["that trades at once", { tif: 3 }, [R.ChildTif, 3, 7]],
    ["for the other auction", { tif: 2 }, [R.ChildTif, 2, 7]],
    ["for another venue", { venue: P }, [R.VenueNotAllowed, P, 0]],
    ["at a price of its own", { px: 1_900_000 }, [R.WorseThanReserve, 1_900_000, 1_980_000]],
  ])("of a market-on-close order no child %s", (_what, changes, want) => {
    const world = at(10 * HOUR);
    const row = world.parent({ ...MARKET, tif: 7 });
    world.propose(row, [{ tif: 7, ordType: 1, px: 1_980_000, ...changes }]);
    expect(refusal(world.effects.childRefusals)).toEqual(wanted(want));
  });

  test("an order of the day has no child for an auction, and none at the market", () => {
    const world = at(10 * HOUR);
    const row = world.parent();
    world.propose(row, [{ tif: 7 }]);
    world.propose(row, [{ ordType: 1 }]);
    expect(world.effects.childRefusals.map(({ code }) => code)).toEqual([
      R.ChildTif,
      R.ChildOrdType,
    ]);
  });

  test("where nobody knows any more who lists it nothing is sent", () => {
    const world = at(10 * HOUR);
    const row = world.parent({ tif: 7 });
    listNowhere(world.gate);
    world.propose(row, [{ tif: 7 }]);
    expect(refusal(world.effects.childRefusals)).toEqual(["NotTheListingVenue", N, 0]);
  });

  test("611(b)(3): a child of an auction may be priced through the quotes", () => {
    const world = at(10 * HOUR);
    const row = world.parent({ tif: 7, limitPx: 1_900_000 });
    world.propose(row, [{ tif: 7, px: 1_900_000 }]);
    expect(world.effects.sent).toHaveLength(1);
  });

  test("a cancel behind the cut-off is passed on; refused, its shares count until their report", () => {
    const world = at(CUTOFFS.limitOnCloseMs - 1);
    const row = world.parent({ clOrdId: "A", tif: 7 });
    world.propose(row, [{ tif: 7, qty: 1_000 }]);
    world.report(0, { kind: ReportKind.Accepted });
    world.pass(40);
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    expect(world.effects.cancels).toEqual([0]);
    world.report(0, { kind: ReportKind.CancelRefused });
    const { parents, exposure } = world.gate.ledger;
    expect([parents.get(row, Cell.workingQty), exposure.openQty(row)]).toEqual([1_000, 1_000]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 1_000 });
    expect([parents.get(row, Cell.cumQty), exposure.openQty(row)]).toEqual([1_000, 0]);
  });

  test("when its cut-off has passed and nothing of it is out, it ends as expired", () => {
    const world = at(CUTOFFS.limitOnOpenMs - 40);
    const idle = world.parent({ tif: 2 });
    const out = world.parent({ tif: 2, body: "b" });
    world.propose(out, [{ tif: 2, qty: 1_000 }]);
    world.pass(20);
    expect(world.gate.ledger.parents.live.count).toBe(2);
    world.pass(40);
    expect(world.gate.ledger.parents.live.next(0)).toBe(out);
    expect(world.effects.reports.at(-1)).toMatchObject({ row: idle, leavesQty: 0 });
  });
});

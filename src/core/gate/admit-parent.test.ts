import { describe, expect, test } from "vitest";
import { RejectCode as R, rejectName } from "../domain/reject-code.ts";
import { cancelParent } from "./client-requests.ts";
import { ClientReport } from "./effects.ts";
import { GateWorld, VENUES } from "./gate.test-kit.ts";
import { P, ParentFlag } from "./parents.ts";
import { Phase } from "./phase.ts";
import { CancelBy, RecordType, ReportKind, type ReserveRecord } from "./records.ts";
import { replaceParent } from "./replace-parent.ts";
import type { ParentOrder } from "./requests.ts";

type Row = {
  readonly what: string;
  readonly order?: Partial<ParentOrder>;
  readonly before?: (world: GateWorld) => void;
  readonly want: number;
};

/** One row per rung, in the order of the ladder; the wanted code at the end. */
const LADDER: readonly Row[] = [
  {
    what: "a field the decoder could not take",
    order: { fault: { code: R.QtyInvalid, tag: 38, text: "" } },
    want: R.QtyInvalid,
  },
  {
    what: "a gate that is CLOSED",
    before: (w) => (w.gate.ledger.firmState = 5),
    want: R.GateNotOpen,
  },
  {
    what: "B17: an old possible duplicate of an unknown order",
    order: { possDupSentUtcMs: 1 },
    want: R.StaleOrder,
  },
  { what: "an unknown symbol", order: { symbol: "XYZ" }, want: R.UnknownSymbol },
  { what: "B9: a symbol in small letters", order: { symbol: "ibm" }, want: R.UnknownSymbol },
  { what: "B9: a symbol with a blank behind it", order: { symbol: "IBM " }, want: R.UnknownSymbol },
  { what: "B9: a homoglyph", order: { symbol: "\u0406BM" }, want: R.UnknownSymbol },
  { what: "C39: an account of nobody", order: { account: "ZZ" }, want: R.UnknownAccount },
  { what: "C39: a client of nobody", order: { client: "zz" }, want: R.UnknownAccount },
  {
    what: "a closed session",
    before: (w) => (w.gate.ledger.phase = Phase.Closed),
    want: R.SessionClosed,
  },
  { what: "C30: a short sale of what the account has", order: { side: 5 }, want: R.MarkedShort },
  { what: "C13: side 9", order: { side: 9 }, want: R.UnsupportedSide },
  { what: "C13: a stop order", order: { ordType: 3 }, want: R.UnsupportedOrdType },
  { what: "C13: good till cancel", order: { tif: 1 }, want: R.UnsupportedTif },
  { what: "an unknown strategy", order: { strategy: 2 }, want: R.UnknownStrategy },
  { what: "C11: a price off its tick", order: { limitPx: 1_820_050 }, want: R.PriceOffTick },
  { what: "C4: too many shares", order: { qty: 100_001 }, want: R.MaxOrderQty },
  { what: "C1: no shares", order: { qty: 0 }, want: R.QtyInvalid },
  { what: "C1: less than none", order: { qty: -100 }, want: R.QtyInvalid },
  { what: "C1: a part of a share", order: { qty: 100.5 }, want: R.QtyInvalid },
  { what: "C1: shares that are no number", order: { qty: NaN }, want: R.QtyInvalid },
  {
    what: "C10: quotes that are too old",
    before: (w) => (w.gate.market.heardNs -= 1.1e9),
    want: R.NoReference,
  },
  {
    what: "B8: a market order without any reference",
    order: { ordType: 1, limitPx: 0 },
    before: (w) => noQuotes(w),
    want: R.NoReference,
  },
  { what: "C6: a buy limit above the collar", order: { limitPx: 1_874_700 }, want: R.PriceCollar },
  {
    what: "C6: a sell limit below the collar",
    order: { side: 2, limitPx: 1_764_400 },
    want: R.PriceCollar,
  },
  {
    what: "C5: too much money",
    order: { qty: 100_000, limitPx: 1_000_000 },
    before: (w) => limit(w, 1e9),
    want: R.MaxOrderNotional,
  },
];

describe("admitParent", () => {
  test.each(LADDER)("refuses $what", ({ order = {}, before, want }) => {
    const world = new GateWorld().up();
    before?.(world);
    world.order(order);
    expect(world.effects.refusals.map((r) => rejectName(r.code))).toEqual([rejectName(want)]);
    expect(world.gate.ledger.parents.count).toBe(0);
  });

  test("M1: acknowledges only after the reserve of the whole quantity is durable", () => {
    const world = new GateWorld().up();
    world.order();
    expect(world.effects.reports).toEqual([]);
    world.sync();
    expect(world.effects.reports.map((r) => r.why)).toEqual([ClientReport.New]);
  });

  test("SAFETY 4: a gate that closed during the sync gives the reserve back", () => {
    const world = new GateWorld().up();
    world.order();
    world.gate.ledger.firmState = 4;
    world.sync();
    expect(world.effects.reports).toMatchObject([{ why: ClientReport.Rejected, leavesQty: 0 }]);
    expect(world.gate.ledger.parents.get(0, P.closedQty)).toBe(1_000);
  });

  test("B11: the same order again is no second one, its state is reported again", () => {
    const world = new GateWorld().up();
    world.parent({ clOrdId: "A", body: "same" });
    world.order({ clOrdId: "A", body: "same" });
    expect(world.gate.ledger.parents.count).toBe(1);
    expect(world.effects.reports.map((r) => r.why)).toEqual([
      ClientReport.New,
      ClientReport.Status,
    ]);
  });

  test("B12: another order under a used key is refused", () => {
    const world = new GateWorld().up();
    world.parent({ clOrdId: "A", body: "one" });
    world.order({ clOrdId: "A", body: "two" });
    expect(world.effects.refusals).toMatchObject([{ code: R.DuplicateClOrdId }]);
  });

  test("a refused order that comes again gets the same answer, though it would now be good", () => {
    const world = new GateWorld().up();
    world.gate.ledger.phase = Phase.PreOpen;
    world.order({ clOrdId: "A", body: "one" });
    world.gate.ledger.phase = Phase.Open;
    world.order({ clOrdId: "A", body: "one" });
    expect(world.effects.refusals.map((r) => r.code)).toEqual([R.SessionClosed, R.SessionClosed]);
  });

  test("B11: another order under the key of a refused one is refused, and takes its answer from nobody", () => {
    const world = new GateWorld().up();
    world.gate.ledger.phase = Phase.PreOpen;
    for (const body of ["one", "two", "one"]) world.order({ clOrdId: "A", body });
    expect(world.effects.refusals.map((r) => r.code)).toEqual([
      R.SessionClosed,
      R.DuplicateClOrdId,
      R.SessionClosed,
    ]);
  });

  test.each([
    { what: "a buy: the limit, when it is inside the band", order: {}, want: 1_820_000 },
    { what: "a market buy: the offer and 5 %", order: { ordType: 1, limitPx: 0 }, want: 1_911_000 },
    {
      what: "a market sell: the bid less 5 %",
      order: { side: 2, ordType: 1, limitPx: 0 },
      want: 1_728_100,
    },
  ])("SAFETY 4.3: the reserve price of $what", ({ order, want }) => {
    const world = new GateWorld().up();
    expect(world.gate.ledger.parents.reservePx(world.parent(order))).toBe(want);
  });
});

describe("cancel and replace", () => {
  test("M14: Canceled comes when nothing is out any more and the end is durable", () => {
    const world = new GateWorld().up();
    const row = world.parent({ clOrdId: "A" });
    world.propose(row, [{ qty: 300 }]);
    cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
    world.sync();
    expect(world.effects.reports.map((r) => r.why)).toEqual([
      ClientReport.New,
      ClientReport.PendingCancel,
    ]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
    world.report(0, { kind: ReportKind.Canceled, leavesQty: 0 });
    world.sync();
    expect(world.effects.reports.at(-1)).toMatchObject({
      why: ClientReport.Canceled,
      cumQty: 100,
      leavesQty: 0,
    });
  });

  test.each([
    { what: "an unknown order", id: "zz", twice: false, want: [R.UnknownOrder] },
    { what: "an order that has ended", id: "A", twice: true, want: [R.OrderEnded] },
  ])("OrderCancelReject for $what", ({ id, twice, want }) => {
    const world = new GateWorld().up();
    world.parent({ clOrdId: "A" });
    for (const clOrdId of twice ? ["X", "Y"] : ["X"]) {
      cancelParent(world.gate, { client: "alpha", session: "s", clOrdId, origClOrdId: id });
      world.sync();
    }
    expect(world.effects.cancelRefusals).toEqual(want);
  });

  const base: ParentOrder = {
    client: "alpha",
    session: "s",
    clOrdId: "R",
    account: "A1",
    symbol: "IBM",
    side: 1,
    ordType: 2,
    tif: 0,
    strategy: 1,
    qty: 1_000,
    limitPx: 1_820_000,
    body: "r",
    handlInst: 1,
    capacity: 65,
    accountType: 0,
    possDupSentUtcMs: 0,
    fault: null,
  };

  test("M15: up through the ladder, and no child from the new shares before it is durable", () => {
    const world = new GateWorld().up();
    const row = world.parent({ clOrdId: "A" });
    replaceParent(world.gate, { ...base, qty: 1_500, origClOrdId: "A" });
    world.propose(row, [{ qty: 1_200 }]);
    expect(world.effects.childRefusals).toMatchObject([{ code: R.ReserveNotDurable }]);
    world.sync();
    world.propose(row, [{ qty: 1_200 }]);
    expect(world.effects.sent).toHaveLength(1);
    expect(world.gate.ledger.parents.get(row, P.orderQty)).toBe(1_500);
  });

  test.each([
    { what: "below what is filled", change: { qty: 299 }, want: R.ReplaceBelowCommitted },
    { what: "to another side", change: { side: 2 }, want: R.ReplaceChangesOrder },
    { what: "to another symbol", change: { symbol: "BAC" }, want: R.ReplaceChangesOrder },
    { what: "to another account", change: { account: "A2" }, want: R.ReplaceChangesOrder },
    { what: "to another order type", change: { ordType: 1 }, want: R.ReplaceChangesOrder },
    { what: "to another time in force", change: { tif: 3 }, want: R.ReplaceChangesOrder },
    { what: "to another strategy", change: { strategy: 2 }, want: R.ReplaceChangesOrder },
    { what: "to a price beyond the collar", change: { limitPx: 1_900_000 }, want: R.PriceCollar },
    { what: "of an unknown order", change: { origClOrdId: "zz" }, want: R.UnknownOrder },
  ])("M15: refuses a replace $what", ({ change, want }) => {
    const world = new GateWorld().up();
    const row = world.parent({ clOrdId: "A" });
    world.propose(row, [{ qty: 300 }]);
    world.report(0, { kind: ReportKind.Fill, lastQty: 300 });
    replaceParent(world.gate, { ...base, origClOrdId: "A", ...change });
    expect(world.effects.cancelRefusals.map(rejectName)).toEqual([rejectName(want)]);
  });

  test("M15: down gives shares back, and up takes them from there first", () => {
    const world = new GateWorld().up();
    const row = world.parent({ clOrdId: "A" });
    replaceParent(world.gate, { ...base, qty: 400, origClOrdId: "A" });
    world.sync();
    replaceParent(world.gate, { ...base, clOrdId: "S", body: "s", qty: 700, origClOrdId: "R" });
    world.sync();
    const { parents } = world.gate.ledger;
    expect([P.orderQty, P.closedQty, P.remainingQty].map((c) => parents.get(row, c))).toEqual([
      1_000, 300, 700,
    ]);
  });
});

function noQuotes(world: GateWorld): void {
  for (let v = 0; v < VENUES.length; v++) world.gate.market.tops.set(0, v, 0, 0, 0, 0, 2, true);
}

function limit(world: GateWorld, maxOrderNotional: number): void {
  Object.assign(world.gate.limits, { maxOrderNotional });
}

test("a fill that completes an order under its cancel says Filled, and the cancel is refused", () => {
  const world = new GateWorld().up();
  const row = world.parent({ clOrdId: "A", qty: 100 });
  world.propose(row, [{ qty: 100 }]);
  cancelParent(world.gate, { client: "alpha", session: "s", clOrdId: "X", origClOrdId: "A" });
  world.report(0, { kind: ReportKind.Fill, lastQty: 100 });
  world.sync();
  expect(world.effects.reports.at(-1)).toMatchObject({ why: ClientReport.Fill, ordStatus: 2 });
  expect(world.effects.cancelRefusals).toEqual([R.OrderEnded]);
});

describe("several clients and accounts", () => {
  test("a client reaches its own orders only, under the very same ClOrdID too", () => {
    const world = new GateWorld().up();
    const alphas = world.parent({ clOrdId: "A" });
    const bravos = world.parent({ clOrdId: "A", client: "bravo", account: "B1", body: "b" });
    const bravo = { client: "bravo", session: "b" };
    cancelParent(world.gate, { ...bravo, clOrdId: "X", origClOrdId: "A" });
    const { parents } = world.gate.ledger;
    const closing = [alphas, bravos].map((row) => parents.has(row, ParentFlag.closing));
    expect(closing).toEqual([false, true]);
    world.parent({ clOrdId: "only" });
    cancelParent(world.gate, { ...bravo, clOrdId: "Y", origClOrdId: "only" });
    expect(world.effects.cancelRefusals).toEqual([R.UnknownOrder]);
  });

  test("an account is its client's own, and gives its account type where the order does not", () => {
    const world = new GateWorld().up();
    world.order({ client: "bravo", account: "A1" });
    expect(world.effects.refusals).toMatchObject([{ code: R.UnknownAccount }]);
    world.order({ account: "A1" });
    world.order({ account: "A2", accountType: 3 });
    const reserves = world.tape.entries.filter(({ type }) => type === RecordType.Reserve);
    expect(reserves.map(({ record }) => (record as ReserveRecord).accountType)).toEqual([1, 3]);
  });

  test("every event of an order carries what its audit trail needs", () => {
    const world = new GateWorld().up();
    const row = world.parent({ capacity: 80, handlInst: 2 });
    world.propose(row, [{ tif: 0 }]);
    const last = (type: number) => world.tape.entries.findLast((entry) => entry.type === type);
    const utcMs = world.gate.utcMs;
    const said = { utcMs, capacity: 80 };
    expect(last(RecordType.Reserve)?.record).toMatchObject({ ...said, handlInst: 2 });
    expect(last(RecordType.Draw)?.record).toMatchObject({ ...said, tif: 0, iso: 0, hidden: 0 });
    const session = { client: "alpha", session: "s" };
    const origClOrdId = world.gate.ledger.parents.infoOf(row).clOrdId;
    cancelParent(world.gate, { ...session, clOrdId: "X", origClOrdId });
    expect(last(RecordType.CancelParent)?.record).toMatchObject({ utcMs, clOrdId: "X", code: 0 });
    expect(last(RecordType.CancelChild)?.record).toMatchObject({ utcMs, by: CancelBy.Client });
  });
});
